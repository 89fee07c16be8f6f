"""The credit balance of a burstable machine, hour by hour."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.burst_credits import lowest_balance

DAY, NAN = 24, float("nan")


def balance(*cores: float, steady: float = 0.2) -> float:
    """Lowest balance of one type after a first day of rest; 0.2 cores for good earn 12 credits an hour, 288 are kept."""
    return float(lowest_balance(np.array([0.0] * DAY + list(cores)), np.array([steady]))[0])


def test_rest_fills_the_balance_and_no_further_than_a_day_earns() -> None:
    assert balance(0.0, 0.0) == 288.0


def test_an_hour_above_the_baseline_spends_the_difference() -> None:
    # 0.7 cores spend 42 credits and earn 12
    assert balance(0.7) == pytest.approx(258.0)


def test_a_long_batch_empties_the_balance() -> None:
    # each hour of a whole core takes 48 net, so that six hours take all of 288 and the seventh more
    assert balance(*[1.0] * 6) == pytest.approx(0.0)
    assert balance(*[1.0] * 7) == pytest.approx(-48.0)


def test_use_at_the_baseline_lasts_for_ever() -> None:
    assert balance(*[0.2] * 500) == pytest.approx(288.0)


def test_an_hour_that_was_not_measured_neither_earns_nor_spends() -> None:
    assert balance(0.7, NAN, NAN) == pytest.approx(258.0)


def test_the_first_day_only_fills_the_balance() -> None:
    assert lowest_balance(np.array([1.0] + [0.0] * 30), np.array([0.2]))[0] >= 0


def test_each_type_has_a_balance_of_its_own() -> None:
    found = lowest_balance(np.array([0.0] * DAY + [1.0] * 7), np.array([0.2, 0.4]))
    assert found.tolist() == pytest.approx([-48.0, 24 * 24 - 7 * 36.0])

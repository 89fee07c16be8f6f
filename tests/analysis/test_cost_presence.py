"""Keys that cost on some days only, and keys that have ended."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.cost_presence import presence_ahead

N = 70  # ten weeks
EVERY = np.ones(N, dtype=bool)
WORKDAYS = np.arange(N) % 7 < 5


def shares(told: np.ndarray, left: int = 7) -> list[float]:
    return presence_ahead(told[:, None], left)[:, 0].tolist()


def test_a_key_of_every_day_is_there_on_every_day_to_come() -> None:
    assert shares(EVERY) == [1.0] * 7


def test_a_key_of_workdays_is_not_there_on_the_weekend() -> None:
    assert shares(WORKDAYS) == [1.0] * 5 + [0.0] * 2


def test_a_key_without_cost_for_five_days_more_than_ever_has_ended() -> None:
    assert shares(EVERY & (np.arange(N) < N - 5)) == [0.0] * 7


def test_a_gap_of_two_days_is_taken_to_last_two_more() -> None:
    assert shares(EVERY & (np.arange(N) < N - 2)) == [0.0] * 2 + [1.0] * 5


def test_the_weekend_of_a_key_of_workdays_is_no_end() -> None:
    assert shares(WORKDAYS, 9) == [1.0] * 5 + [0.0] * 2 + [1.0] * 2


def test_a_key_that_began_on_a_weekday_is_expected_on_all_days() -> None:
    young = np.arange(N) >= N - 3
    assert shares(young) == [1.0] * 7


def test_a_key_of_one_day_a_week_comes_back_on_that_day() -> None:
    assert shares(np.arange(N) % 7 == 2) == [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]


def test_a_weekday_missed_in_half_of_the_weeks_counts_half() -> None:
    told = EVERY & ~((np.arange(N) % 14) == 3)
    assert shares(told)[3] == pytest.approx(0.5)


def test_a_key_that_never_cost_anything_is_not_expected() -> None:
    assert shares(~EVERY) == [0.0] * 7


def test_keys_are_looked_at_one_by_one() -> None:
    both = np.stack([EVERY, np.arange(N) < 40], axis=1)
    assert presence_ahead(both, 3).tolist() == [[1.0, 0.0]] * 3

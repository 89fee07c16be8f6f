"""Fees of the first and batches of the last day: learnt from several months, taken out of a forecast and put back."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from devopskit.analysis.calendar_slots import LAST, slots
from devopskit.analysis.monthly_rhythm import effects, factors, forecast_months

END = date(2026, 7, 1)
DAYS = 181  # January to June


def bill(*, fee: float = 0.0, batch: float = 0.0, growth: float = 0.0, days: int = DAYS) -> np.ndarray:
    """Days that cost about 100, less on Sundays, with a fee on the first and a batch on the last day of each month."""
    when = np.datetime64(END) - np.arange(days, 0, -1)
    noise = np.random.default_rng(3).normal(1.0, 0.02, days)
    sunday = np.where(when.astype(int) % 7 == 3, 0.8, 1.0)
    plain = 100 * (1 + growth * np.arange(days)) * sunday * noise
    slot = slots(when)
    return (plain + fee * (slot == 1) + batch * (slot == LAST))[None, :]


def test_a_fee_of_the_first_is_learnt_as_a_factor_of_its_day() -> None:
    told = effects(bill(fee=150), END)[0]
    assert np.exp(told[1]) == pytest.approx(2.5, rel=0.1)
    assert told[2:].tolist() == [0.0] * 10


def test_a_batch_of_the_last_day_is_told_from_the_days_before() -> None:
    assert np.exp(effects(bill(batch=60), END)[0, LAST]) == pytest.approx(1.6, rel=0.1)


def test_a_bill_without_a_monthly_rhythm_is_left_as_it_is() -> None:
    assert not effects(bill(), END).any()


def test_growth_is_not_taken_for_a_cheap_first_day() -> None:
    assert not effects(bill(growth=0.01), END).any()


def test_one_month_proves_no_habit() -> None:
    assert not effects(bill(fee=150, days=45), END).any()


def test_a_charge_that_came_once_is_no_habit() -> None:
    once = bill()
    once[0, np.flatnonzero(np.datetime64(END) - np.arange(DAYS, 0, -1) == np.datetime64("2026-04-01"))] = 900
    assert not effects(once, END).any()


@pytest.mark.parametrize("value", [0.0, -5.0, np.nan])
def test_days_without_a_cost_teach_nothing_and_break_nothing(value: float) -> None:
    assert not effects(np.full((1, DAYS), value), END).any()


def test_each_series_has_a_rhythm_of_its_own() -> None:
    told = effects(np.vstack([bill(fee=150), bill()]), END)
    assert told[0, 1] > 0.8
    assert not told[1].any()


def test_factors_fall_on_the_right_days_before_and_after_the_end() -> None:
    effect = np.zeros((1, 12))
    effect[0, 1] = np.log(2.0)
    assert factors(effect, END, -2, 2)[0].tolist() == pytest.approx([1.0, 1.0, 2.0, 1.0])


def test_a_forecast_puts_the_fee_on_the_first_and_nowhere_else() -> None:
    told = forecast_months(bill(fee=150), end=END, horizon=28, quantiles=(0.5,))[0, :, 0]
    assert told[0] == pytest.approx(250, rel=0.1)
    assert told[1:27].max() < 115


def test_a_forecast_that_knows_months_misses_less_than_one_that_does_not() -> None:
    y = bill(batch=120)
    past, came = y[:, :-28], y[0, -28:]
    told = forecast_months(past, end=date(2026, 6, 3), horizon=28, quantiles=(0.5,))[0, :, 0]
    assert abs(told[-1] / came[-1] - 1) < 0.1


def test_quantiles_never_cross_on_the_days_that_are_put_back() -> None:
    told = forecast_months(bill(fee=150), end=END, horizon=28, quantiles=(0.1, 0.5, 0.9))
    assert (np.diff(told, axis=2) >= 0).all()


def test_a_short_bill_is_undecided_and_no_error() -> None:
    assert np.isnan(forecast_months(bill(days=9), end=END, horizon=28, quantiles=(0.5,))).all()

"""The long run of a key: level, growth, weekdays, slots and steps, and what a few days already tell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.calendar_slots import LAST, SLOTS, slots
from devopskit.analysis.cost_trend import Trend, trend_of
from tests.analysis.daily_bills import days, office, wobble

N = 300


def told(cost: np.ndarray, left_out: np.ndarray | None = None) -> Trend:
    out = np.zeros(len(cost), dtype=bool) if left_out is None else left_out
    logs = np.log(np.where(cost > 0, cost, np.nan))
    return trend_of(logs[:, None], days(len(cost)), out[:, None], np.zeros((SLOTS, 1)))


def ahead(trend: Trend, after: int, count: int = 7) -> np.ndarray:
    return np.exp(trend.ahead(days(after + count)[after:]))[:, 0]


def test_the_weekdays_and_the_level_of_an_office_are_told() -> None:
    trend = told(office(N))
    assert np.exp(trend.level + trend.week[:, 0]) == pytest.approx([100] * 5 + [50] * 2, rel=0.02)
    assert trend.growth[0] == pytest.approx(0.0, abs=1e-4)


def test_steady_growth_goes_on_over_the_days_ahead() -> None:
    cost = 100 * np.exp(0.002 * np.arange(N + 20)) * wobble(N + 20)
    assert ahead(told(cost[:N]), N, 20)[-1] == pytest.approx(100 * np.exp(0.002 * (N + 19)), rel=0.01)


def test_a_step_a_month_ago_is_in_the_level_and_not_in_the_growth() -> None:
    trend = told(100 * np.where(np.arange(N) >= N - 30, 1.3, 1.0) * wobble(N))
    assert np.exp(trend.level[0] + trend.week.mean()) == pytest.approx(130, rel=0.02)
    assert trend.growth[0] == pytest.approx(0.0, abs=2e-4)


def test_a_batch_on_the_last_day_of_each_month_is_a_slot_of_its_own() -> None:
    end = slots(days(N)) == LAST
    trend = told(100 * np.where(end, 1.8, 1.0) * wobble(N))
    assert np.exp(trend.slots[LAST, 0]) == pytest.approx(1.8, rel=0.03)
    assert trend.slots[1:LAST].tolist() == [[0.0]] * 10


def test_cheap_first_days_of_the_month_that_are_known_are_no_new_level() -> None:
    place = slots(days(N))
    cheap = (place >= 1) & (place <= 5)
    guess = np.zeros((SLOTS, 1))
    guess[1:6] = np.log(0.8)
    until = int(np.flatnonzero(cheap)[-1]) + 1  # an evening of the fifth, when the last five days were all cheap
    logs = np.log(100 * np.where(cheap, 0.8, 1.0) * wobble(N))[:until, None]
    trend = trend_of(logs, days(until), np.zeros_like(logs, dtype=bool), guess)
    assert np.exp(trend.level[0] + trend.week.mean()) == pytest.approx(100, rel=0.02)


def test_days_left_out_do_not_move_the_level() -> None:
    last = np.arange(N) >= N - 3
    trend = told(np.where(last, 900.0, 100.0) * wobble(N), last)
    assert np.exp(trend.level[0] + trend.week.mean()) == pytest.approx(100, rel=0.02)


def test_an_outlier_of_the_past_widens_neither_level_nor_spread() -> None:
    plain, spiked = 100 * wobble(N), 100 * wobble(N) * np.where(np.arange(N) == 250, 40, 1)
    assert told(spiked).level == pytest.approx(told(plain).level, abs=0.005)
    assert told(spiked).sigma == pytest.approx(told(plain).sigma, rel=0.1)


def test_three_days_of_a_key_give_its_level_and_no_weekend() -> None:
    trend = told(np.array([100.0, 101.0, 99.0]))
    assert ahead(trend, 3) == pytest.approx([100] * 7, rel=0.05)


def test_a_fortnight_of_a_key_already_shows_its_weekend() -> None:
    assert ahead(told(office(14)), 14) == pytest.approx([100] * 5 + [50] * 2, rel=0.06)


def test_a_key_without_any_cost_has_finite_parts() -> None:
    trend = told(np.zeros(30))
    assert np.isfinite(trend.level).all()
    assert np.isnan(trend.rest).all()


def test_the_level_of_a_short_past_is_less_certain() -> None:
    assert told(office(10)).doubt[0] > 3 * told(office(N)).doubt[0]


def test_days_ahead_carry_their_slot() -> None:
    end = slots(days(N)) == LAST
    trend = told(100 * np.where(end, 1.8, 1.0) * wobble(N))
    first = pd.Timestamp(days(N)[-1]) + pd.Timedelta(days=1)
    coming = pd.date_range(first, periods=40).to_numpy().astype("datetime64[D]")
    daily = np.exp(trend.ahead(coming))[:, 0]
    assert daily[slots(coming) == LAST].max() == pytest.approx(1.8 * np.median(daily), rel=0.05)

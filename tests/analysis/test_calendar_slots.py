"""Days that recur every month: which they are, what two months teach, and what a fee is on another weekday."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.calendar_slots import LAST, Calendar, holidays, slots

SIGMA = np.array([0.03])
MONDAY, SUNDAY = np.array([0.0]), np.log([0.25])


def learnt(slot: int, *deviations: float, lean: np.ndarray = MONDAY) -> Calendar:
    calendar = Calendar(1)
    [calendar.learn(slot, np.array([off]), SIGMA, lean) for off in deviations]
    return calendar


def test_the_first_ten_days_and_the_last_have_a_slot() -> None:
    days = np.array(["2025-02-01", "2025-02-10", "2025-02-11", "2025-02-28", "2025-03-28"], dtype="datetime64[D]")
    assert slots(days).tolist() == [1, 10, 0, LAST, 0]


def test_the_days_between_christmas_and_new_year_are_holidays() -> None:
    days = [np.datetime64(day) for day in ("2025-12-22", "2025-12-23", "2025-12-31", "2026-01-01")]
    assert [holidays(day) for day in days] == [False, True, True, False]


def test_one_month_is_no_habit_but_a_warning() -> None:
    calendar = learnt(LAST, 0.6)
    assert calendar.effect[LAST, 0] == 0
    assert calendar.widening[LAST, 0] == pytest.approx(0.3)


def test_two_months_that_agree_are_a_habit() -> None:
    calendar = learnt(LAST, 0.6, 0.62)
    assert calendar.effect[LAST, 0] == pytest.approx(0.61)
    assert calendar.widening[LAST, 0] < 0.02


def test_two_months_that_differ_widen_and_teach_nothing() -> None:
    calendar = learnt(LAST, 0.6, 0.1)
    assert calendar.effect[LAST, 0] == 0
    assert calendar.widening[LAST, 0] == pytest.approx(1.2533 * 0.25)


def test_a_fee_learnt_on_mondays_is_more_of_a_cheap_sunday() -> None:
    calendar = learnt(1, np.log(3), np.log(3))  # twice a usual Monday on top of it
    calendar.turn(1, SIGMA, SUNDAY)
    assert np.exp(calendar.effect[1, 0]) == pytest.approx(1 + 2 / 0.25)


def test_a_fee_learnt_on_sundays_is_less_of_a_monday() -> None:
    calendar = learnt(1, np.log(9), np.log(9), lean=SUNDAY)
    calendar.turn(1, SIGMA, MONDAY)
    assert np.exp(calendar.effect[1, 0]) == pytest.approx(3)


def test_a_rise_in_proportion_to_the_weekday_stays_one() -> None:
    calendar = learnt(1, np.log(2), np.log(2))
    calendar.learn(1, np.log([2.0]), SIGMA, SUNDAY)
    calendar.turn(1, SIGMA, SUNDAY)
    assert np.exp(calendar.effect[1, 0]) == pytest.approx(2)


def test_a_batch_on_the_last_day_grows_with_the_weekday() -> None:
    calendar = learnt(LAST, np.log(2), np.log(2))
    calendar.turn(LAST, SIGMA, SUNDAY)
    assert np.exp(calendar.effect[LAST, 0]) == pytest.approx(2)


def test_months_older_than_six_are_forgotten() -> None:
    calendar = learnt(LAST, 2.0, *[0.5] * 6)
    assert np.nanmax(calendar.past[LAST]) == 0.5


def test_a_month_without_a_figure_teaches_nothing() -> None:
    calendar = learnt(LAST, 0.6, np.nan)
    assert calendar.seen[LAST].tolist() == [1]


def test_plain_days_have_no_slot_to_learn() -> None:
    calendar = learnt(0, 0.6, 0.6)
    assert calendar.effect[0].tolist() == [0.0]

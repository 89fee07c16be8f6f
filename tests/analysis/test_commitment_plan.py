"""When a commitment is decided, kept or undecided, and the trend behind it."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.commitment_plan import monthly_trend, plan_commitment, windows
from devopskit.errors import RequestError

DAY = np.array([4.0] * 12 + [8.0] * 12)  # half of the hours 4, the other half 8


def test_the_level_covers_what_is_used_in_enough_of_the_hours():
    plan = plan_commitment(np.tile(DAY, 60), discount=0.3)
    # 30 % off pays at more than 70 % of the hours: the 4 that are always used, not the 8 of half the day.
    assert (plan.status, plan.buy) == ("decided", pytest.approx(0.7 * 4.0))
    assert plan.future.regret == 0.0


def test_fifty_nine_days_are_undecided_with_the_number_that_would_decide():
    plan = plan_commitment(np.tile(DAY, 59), discount=0.3)
    assert (plan.status, np.isnan(plan.buy), plan.future) == ("undecided", True, None)
    assert plan.reason == "Only 59 days of use are known; a commitment of months is decided after 60."


def test_use_that_falls_three_percent_a_month_is_undecided():
    fall = 1 - 0.03 * np.arange(90 * 24) / (30 * 24)
    plan = plan_commitment(8.0 * fall, discount=0.3)
    assert (plan.status, plan.trend) == ("undecided", pytest.approx(-0.03, rel=0.1))
    assert "falls by 3." in plan.reason


def test_use_that_grows_is_decided_on_what_has_been_used():
    plan = plan_commitment(8.0 * (1 + 0.05 * np.arange(90 * 24) / 720), discount=0.3)
    assert (plan.status, plan.trend > 0.03) == ("decided", True)


def test_what_is_owned_already_leaves_nothing_to_buy():
    plan = plan_commitment(np.tile(DAY, 60), discount=0.3, owned=2.8)
    assert (plan.status, plan.buy) == ("keep", 0.0)


def test_forecast_paths_count_instead_of_the_past_where_given():
    paths = np.full((10, 48), 2.0)
    assert plan_commitment(np.tile(DAY, 60), discount=0.3, paths=paths).buy == pytest.approx(0.7 * 2.0)


def test_paths_on_which_use_ends_hold_the_level_down():
    paths = np.vstack([np.full((8, 48), 8.0), np.zeros((2, 48))])
    plan = plan_commitment(np.tile(DAY, 60), discount=0.3, paths=paths)
    assert (plan.status, plan.buy) == ("keep", pytest.approx(0.0, abs=1e-9))


def test_one_bad_week_is_no_trend():
    hours = np.full(12 * 168, 5.0)
    hours[-168:] = 0.5
    assert monthly_trend(hours) == 0.0


def test_too_few_weeks_or_no_use_have_no_trend():
    assert monthly_trend(np.ones(200)) == 0.0
    assert monthly_trend(np.zeros(1000)) == 0.0


def test_windows_are_months_that_begin_on_each_day():
    found = windows(np.arange(32 * 24.0))
    assert (found.shape, found[:, 0].tolist()) == ((3, 720), [0.0, 24.0, 48.0])


def test_a_plan_without_any_hours_is_refused_with_the_fix():
    with pytest.raises(RequestError, match="at least 60 days"):
        plan_commitment([], discount=0.3)

"""Demand cut to whole weeks and brought to sync periods."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.autoscalers.hpa import STANDARD
from devopskit.analysis.policy_search_past import past_of
from devopskit.analysis.replay_fleet import Fleet
from devopskit.errors import DataError, RequestError

WEEK = 40_320
FLEET = Fleet(500, 1)


def test_a_week_and_a_half_keeps_the_newest_week():
    demand = np.repeat([1000, 2000, 3000], WEEK // 2)
    past = past_of(demand, FLEET, STANDARD, step_seconds=15)
    assert past.weeks == 1
    assert past.demand[0] == 2000
    assert past.demand[-1] == 3000


def test_the_phase_tells_where_in_the_week_the_kept_part_begins():
    past = past_of(np.ones(WEEK * 3 // 2), FLEET, STANDARD, step_seconds=15)
    assert past.phase == WEEK // 2


def test_a_begin_on_tuesday_moves_the_phase_by_a_day():
    past = past_of(np.ones(WEEK), FLEET, STANDARD, step_seconds=15, begins_s=86_400)
    assert past.phase == 5760


def test_the_end_is_cut_to_a_quarter_of_an_hour_of_the_calendar():
    demand = np.concatenate([np.full(WEEK, 1000), np.full(7, 9000)])
    past = past_of(demand, FLEET, STANDARD, step_seconds=15)
    assert past.demand.max() == 1000


def test_only_the_newest_eight_weeks_are_kept():
    past = past_of(np.repeat(np.arange(10) + 1, WEEK), FLEET, STANDARD, step_seconds=15)
    assert past.weeks == 8
    assert past.demand[0] == 3


def test_steps_of_a_minute_become_straight_lines_and_are_said():
    past = past_of(np.tile([1000, 5000], WEEK // 8), FLEET, STANDARD, step_seconds=60)
    assert len(past.demand) == WEEK
    assert "bursts within a step are not seen" in past.notes[0]


def test_steps_of_five_seconds_become_means_of_three():
    past = past_of(np.tile([1000, 2000, 6000], WEEK), FLEET, STANDARD, step_seconds=5)
    assert (past.demand == 3000).all()


def test_a_step_that_does_not_fit_the_sync_period_is_refused():
    with pytest.raises(RequestError, match="a step of 20 seconds does not fit the sync period of 15 seconds"):
        past_of(np.ones(WEEK), FLEET, STANDARD, step_seconds=20)


def test_a_step_of_zero_seconds_is_refused():
    with pytest.raises(RequestError, match="one must be a whole multiple of the other"):
        past_of(np.ones(WEEK), FLEET, STANDARD, step_seconds=0)


def test_negative_demand_is_refused_before_any_replay():
    with pytest.raises(DataError, match="2 steps have negative demand"):
        past_of(np.array([1.0, -1.0, -2.0]), FLEET, STANDARD, step_seconds=15)


def test_few_gaps_are_bridged_and_said():
    demand = np.full(WEEK, 1000.0)
    demand[10:20] = np.nan
    past = past_of(demand, FLEET, STANDARD, step_seconds=15)
    assert past.notes == ("10 steps without demand were bridged by the last known value",)


def test_demand_with_a_tenth_missing_is_refused():
    demand = np.full(WEEK, 1000.0)
    demand[: WEEK // 10] = np.nan
    with pytest.raises(DataError, match="4032 of 40320 steps have no demand"):
        past_of(demand, FLEET, STANDARD, step_seconds=15)


def test_the_first_hour_decides_how_many_instances_are_there_at_first():
    demand = np.concatenate([np.full(240, 7000), np.full(WEEK - 240, 90_000)])
    assert past_of(demand, FLEET, STANDARD, step_seconds=15).fleet.initial == 21


def test_scaled_demand_opens_with_more_instances():
    past = past_of(np.full(WEEK, 7000), FLEET, STANDARD, step_seconds=15).scaled(2)
    assert past.demand[0] == 14_000
    assert past.fleet.initial == 41


def test_the_newest_two_of_three_weeks_can_be_taken():
    past = past_of(np.repeat([1, 2, 3], WEEK), FLEET, STANDARD, step_seconds=15).newest(2)
    assert past.weeks == 2
    assert past.demand[0] == 2

"""One candidate replayed over weeks: cost, short minutes, episodes, changes of direction."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.autoscalers.hpa import STANDARD
from devopskit.analysis.policy_search_past import Past
from devopskit.analysis.policy_search_trial import Candidate, episodes_of, tried
from devopskit.analysis.replay_fleet import Fleet
from devopskit.tables.policies import Hpa, Metric

WEEK = 40_320
HALF = Candidate(Hpa(100, 2, (Metric("Resource", "cpu", "Utilization", 50),)))


@pytest.fixture
def flat() -> Past:
    """Two weeks of exactly ten cores on twenty instances that are already there."""
    return Past(np.full(2 * WEEK, 10_000), Fleet(1000, 20, start_s=60), STANDARD)


def test_flat_demand_costs_what_the_target_says_and_is_never_short(flat):
    found = tried(HALF, flat)
    assert found.cost == 20
    assert found.shares.tolist() == [0, 0]
    assert found.reversals == 0


def test_a_surge_faster_than_the_start_is_short_until_new_instances_serve(flat):
    flat.demand[WEEK + 400 : WEEK + 480] = 30_000
    # the sync of the surge's first step asks for more, which serves four steps later: exactly one minute
    assert tried(HALF, flat).episodes.tolist() == [1]


def test_a_lower_usable_share_makes_the_same_replay_short(flat):
    assert tried(HALF, flat, usable=0.4).shares.tolist() == [1, 1]


def test_a_schedule_is_judged_only_in_weeks_that_could_know_it(flat):
    minima = np.stack([np.full(WEEK, -1), np.full(WEEK, 30)])
    found = tried(HALF, flat, minima=minima)
    assert found.judged.tolist() == [False, True]
    assert found.cost == pytest.approx(30, abs=0.01)


def test_instances_that_die_are_missed_until_new_ones_serve(flat):
    lost = np.zeros(2 * WEEK)
    lost[WEEK + 40] = 0.6
    assert tried(HALF, flat, lost=lost).episodes.tolist() == [1]


def test_the_share_of_time_at_the_maximum_is_told(flat):
    found = tried(Candidate(Hpa(15, 2, (Metric("Resource", "cpu", "Utilization", 50),))), flat)
    assert found.at_most == pytest.approx(1.0, abs=0.01)


def test_minutes_less_than_half_an_hour_apart_are_one_episode():
    short = np.zeros((1, 200), bool)
    short[0, [10, 11, 30, 100]] = True
    assert episodes_of(short).tolist() == [3, 1]


def test_a_calm_past_has_no_episode():
    assert episodes_of(np.zeros((3, 100), bool)).tolist() == []

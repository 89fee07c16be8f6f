"""Search over policies: what is tried, where it stops, and what the cluster's version allows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from devopskit.analysis.autoscalers.hpa import STANDARD, HpaSettings
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.policy_search import Family, Scope, Search, behaviors, keeps
from devopskit.analysis.policy_search_floors import Floors
from devopskit.analysis.policy_search_past import Past
from devopskit.analysis.replay_fleet import Fleet
from devopskit.errors import RequestError

WEEK = 40_320


@pytest.fixture(scope="module")
def bursts() -> Past:
    """Two weeks of ten cores with a burst to twenty every two hours, faster than instances start."""
    demand = np.full(2 * WEEK, 10_000)
    demand[(np.arange(2 * WEEK) % 480) < 20] = 20_000
    return Past(demand, Fleet(1000, 20, start_s=60), STANDARD)


def test_bursts_need_the_target_that_leaves_room_for_them(bursts):
    search = Search(bursts, Goal(most_reversals=None), Scope(targets=(30, 40, 44, 60, 80), schedules=False))
    search.halve(Family(None, 2), search.goal)
    kept = [f.trial.candidate.policy.metrics[0].target for f in search.found.values() if keeps(f, search.goal)]
    assert max(kept) == 44


def test_halving_replays_fewer_members_than_there_are(bursts):
    search = Search(bursts, Goal(), Scope())
    search.halve(Family(None, 2), search.goal)
    assert len(search.found) <= 7


def test_a_family_without_a_safe_member_costs_infinity(bursts):
    search = Search(bursts, Goal(), Scope(targets=(80, 90)))
    assert search.halve(Family(None, 2), search.goal) == np.inf


def test_a_family_that_can_only_cost_more_ends_early(bursts):
    search = Search(bursts, Goal(), Scope(targets=(30, 40, 44, 60, 80)))
    search.best = 5.0
    search.near = 4
    assert search.halve(Family(None, 2), search.goal) == np.inf
    assert len(search.found) == 1


def test_a_member_that_flaps_does_not_keep_the_goal(bursts):
    search = Search(bursts, Goal(most_reversals=1), Scope(targets=(30,)))
    found = search.judged(Family(None, 2), 30)
    assert found.trial.reversals > 1
    assert not keeps(found, search.goal)


def test_a_run_returns_every_replay_cheapest_first(bursts):
    found = Search(bursts, Goal(), Scope(targets=(30, 44), schedules=False)).run(Goal())
    costs = [f.trial.cost for f in found]
    assert costs == sorted(costs)
    assert len(found) >= 5


def test_tolerances_are_tried_only_where_the_cluster_obeys_them(bursts):
    old = replace(bursts, settings=HpaSettings(version="1.34"))
    assert [b.down.tolerance for b in behaviors(old) if b] == [None, None]
    assert [b.down.tolerance for b in behaviors(bursts) if b] == [0.1, 0.02, 0.02, 0.02]


def test_an_open_gate_makes_an_older_cluster_obey_tolerances(bursts):
    opened = replace(bursts, settings=HpaSettings(version="1.33", configurable_tolerance=True))
    assert len(behaviors(opened)) == 5


def test_the_coming_schedule_stays_within_the_limits_of_the_policy(bursts):
    search = Search(bursts, Goal(), Scope(least=15, most=18))
    found = search.judged(Family(None, 15, Floors(1.0)), 30)
    minima = search.coming(found)
    assert (minima.min(), minima.max(), len(minima)) == (15, 18, 672)


def test_a_scope_with_its_minimum_above_the_maximum_is_refused():
    with pytest.raises(RequestError, match="the API refuses a maximum below the minimum"):
        Scope(least=5, most=3)


def test_a_scope_without_targets_is_refused():
    with pytest.raises(RequestError, match="with 0 targets holds no policy"):
        Scope(targets=())

"""Advice about policies: the public function on small made-up weeks with a known answer."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.recommend_policy import Goal, Scope, recommend_policy
from devopskit.errors import RequestError
from devopskit.tables.policies import Hpa

DAY = 5760
QUICK = Scope(targets=(40, 60, 80, 94), schedules=False)


@pytest.fixture(scope="module")
def rhythm() -> np.ndarray:
    """Four weeks of a smooth daily rhythm between 5 and 15 cores."""
    steps = np.arange(4 * 7 * DAY)
    return (10_000 - 5_000 * np.cos(2 * np.pi * steps / DAY)).astype(np.int64)


def test_a_smooth_rhythm_takes_the_highest_target(rhythm):
    advice = recommend_policy(rhythm, step_seconds=15, request_m=500, scope=QUICK)
    assert advice.status == "decided"
    assert advice.policy.metrics[0].target == 94


def test_fewer_than_four_weeks_are_left_undecided(rhythm):
    advice = recommend_policy(rhythm[: 2 * 7 * DAY], step_seconds=15, request_m=500)
    assert advice.status == "undecided"
    assert "4 would decide it" in advice.reason


def test_demand_cut_off_by_the_maximum_is_left_undecided(rhythm):
    advice = recommend_policy(rhythm, step_seconds=15, request_m=500, current=Hpa(12, 2))
    assert advice.policy is None
    assert "at its maximum of 12" in advice.reason


def test_a_workload_without_a_request_is_refused(rhythm):
    with pytest.raises(RequestError, match="without one the real HPA cannot compute anything"):
        recommend_policy(rhythm, step_seconds=15)


def test_a_goal_without_a_budget_is_refused():
    with pytest.raises(RequestError, match="the budget is a share of the minutes of a week"):
        Goal(budget_share=0)

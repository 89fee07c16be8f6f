"""Advice for groups of machines: short pasts of an hour's steps, answers that can be checked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.group_policy import GroupPolicy
from devopskit.analysis.group_search import LEFT_OUT, GroupAdvice, recommend_group_policy
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.replay_fleet import Fleet
from devopskit.tables.policies import AzureRule, AzureVmss, GcpMig, TargetTracking, Tracked

WEEK = 2016  # of five minutes
MACHINE = Fleet(2000, 4, start_s=60, limit_m=2000)
CALM = np.full(4 * WEEK, 8000.0)  # four machines used to the full
LOOSE = Goal(risk=0.2)  # four calm weeks promise no less than a few per cent


def advised(demand: np.ndarray, policy: GroupPolicy, goal: Goal = LOOSE, targets: tuple[int, ...] = (80,)) -> GroupAdvice:
    return recommend_group_policy(demand, policy, step_seconds=300, fleet=MACHINE, goal=goal, hourly_price=0.1, targets=targets)


@pytest.fixture(scope="module")
def tracking() -> GroupAdvice:
    return advised(CALM, TargetTracking(12, 20, (Tracked(30.0),)), targets=(50, 80))


def test_a_calm_group_gets_fewer_machines_in_its_own_form(tracking: GroupAdvice) -> None:
    assert isinstance(tracking.policy, TargetTracking)
    assert tracking.policy.min_capacity < 12
    assert tracking.policy.policies[0].target > 30


def test_figures_of_both_policies_are_measured_on_the_same_weeks(tracking: GroupAdvice) -> None:
    now, then = tracking.advice.current, tracking.advice.figures
    assert now is not None
    assert then is not None
    assert (now.weeks, then.weeks) == (4, 4)
    assert then.weekly_cost < now.weekly_cost
    # 8 cores at 30 % of two each are 14 machines for 168 hours at a tenth
    assert now.weekly_cost == pytest.approx(14 * 168 * 0.1, rel=0.1)


def test_every_replayed_candidate_is_in_the_answer_and_the_chosen_one_is_marked(tracking: GroupAdvice) -> None:
    candidates = tracking.advice.candidates
    assert len(candidates) >= 4
    assert (candidates["chosen"].sum(), candidates["current"].sum()) == (1, 1)


def test_sensitivity_has_the_same_cases_as_for_other_policies(tracking: GroupAdvice) -> None:
    cases = list(tracking.advice.sensitivity["case"])
    assert cases == ["as advised", "start-up of 120 s", "demand +20 %", "one of 3 zones lost at each week's peak"]


def test_what_these_replays_leave_out_is_said(tracking: GroupAdvice) -> None:
    assert LEFT_OUT in tracking.advice.warnings


def test_too_few_weeks_are_no_advice() -> None:
    found = advised(CALM[: 2 * WEEK], GcpMig(2, 20))
    assert found.policy is None
    assert found.advice.reason == "2 whole weeks of demand; 4 would decide it"


def test_a_group_at_its_maximum_is_censored_and_not_advised() -> None:
    found = advised(CALM, GcpMig(2, 4, 0.5))
    assert found.policy is None
    assert found.advice.reason.startswith("at its maximum for 100 % of the time")


def test_a_policy_that_is_already_best_is_kept(tracking: GroupAdvice) -> None:
    best = tracking.policy
    assert isinstance(best, TargetTracking)
    again = advised(CALM, best)
    assert again.policy == best
    assert again.advice.figures == again.advice.current


def test_jumps_that_a_group_is_too_slow_for_raise_its_minimum() -> None:
    jumps = np.where(np.arange(4 * WEEK) % 288 < 12, 16_000.0, 2000.0)  # eight machines for an hour a day, out of nothing
    rules = AzureRule("out", "cpu", 70), AzureRule("in", "cpu", 30)
    found = advised(jumps, AzureVmss(1, 30, rules))
    assert isinstance(found.policy, AzureVmss)
    assert found.policy.min_capacity >= 8
    assert found.advice.current is not None
    assert found.advice.current.chance > 0.9

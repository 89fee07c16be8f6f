"""Karpenter: budgets, the Balanced policy, and a pool over time."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from devopskit.analysis.autoscalers.contract import Seen
from devopskit.analysis.autoscalers.karpenter import (
    KarpenterController,
    PoolState,
    allowed_disruptions,
    balanced_approves,
    budget_nodes,
    is_open,
)
from devopskit.tables.policies import Budget, Karpenter, NodeShape

POOL = Karpenter(NodeShape(4000, 16_000), 50)


@pytest.mark.parametrize(
    ("nodes", "total", "count"), [("10%", 19, 2), ("10%", 20, 2), ("10%", 1, 1), ("0%", 50, 0), ("3", 50, 3), ("100%", 7, 7)]
)
def test_percentages_of_a_budget_are_rounded_up(nodes: str, total: int, count: int) -> None:
    assert budget_nodes(Budget(nodes), total) == count


@pytest.mark.parametrize(
    ("budgets", "reason", "state", "allowed"),
    [
        ([Budget("10%")], "Underutilized", PoolState(19), 2),
        ([Budget("10%")], "Underutilized", PoolState(19, deleting=1, not_ready=1), 0),
        ([Budget("10%")], "Underutilized", PoolState(19, deleting=5), 0),
        ([Budget("50%"), Budget("3")], "Empty", PoolState(20), 3),
        ([Budget("0", ("Drifted",))], "Empty", PoolState(20), 20),
        ([Budget("0", ("Drifted",)), Budget("5")], "Drifted", PoolState(20), 0),
        ([], "Empty", PoolState(8), 8),
    ],
)
def test_the_smallest_matching_budget_is_what_is_allowed(
    budgets: list[Budget], reason: str, state: PoolState, allowed: int
) -> None:
    assert allowed_disruptions(budgets, reason, state) == allowed


@pytest.mark.parametrize(
    ("saving", "disruption", "approved"),
    [("5/100", "10/100", True), ("4/100", "10/100", False), ("1/2", "1", True), ("0", "0", True), ("1/3", "2/3", True)],
)
def test_balanced_wants_half_the_share_of_disruption_as_saving(saving: str, disruption: str, approved: bool) -> None:
    assert balanced_approves(Fraction(saving), Fraction(disruption)) is approved


@pytest.mark.parametrize(("now", "open_"), [(3599, False), (3600, True), (7199, True), (7200, False), (86_400 + 3600, True)])
def test_a_budget_is_open_from_its_time_of_day(now: float, open_: bool) -> None:
    assert is_open(Budget("1", (), 3600, 3600), now) is open_


def pool(current: int, requested: int, ready: int | None = None) -> Seen:
    return Seen(current, current if ready is None else ready, current, used_m=requested)


def test_pending_pods_get_nodes_at_the_next_batch() -> None:
    assert KarpenterController(POOL).step(0, pool(2, 17_000)).count == 5


def test_growth_stops_at_the_limit_of_the_pool() -> None:
    assert KarpenterController(POOL).step(0, pool(2, 999_000)).count == 50


def test_consolidation_removes_a_tenth_of_the_nodes_at_once() -> None:
    assert KarpenterController(POOL).step(0, pool(20, 4000)).count == 18


def test_nodes_that_are_not_ready_use_up_the_budget() -> None:
    assert KarpenterController(POOL).step(0, pool(20, 4000, ready=18)).count == 20


def test_consolidation_waits_until_pods_have_been_quiet() -> None:
    control = KarpenterController(replace(POOL, consolidate_after_s=60))
    assert control.step(0, pool(20, 4000)).count == 20
    assert control.step(50, pool(20, 4001)).count == 20
    assert control.step(100, pool(20, 4001)).count == 20
    assert control.step(110, pool(20, 4001)).count == 18


def test_when_empty_keeps_nodes_that_still_run_pods() -> None:
    control = KarpenterController(replace(POOL, consolidation="WhenEmpty"))
    assert control.step(0, pool(20, 4000)).count == 20
    assert control.step(10, pool(20, 0)).count == 18


def test_a_closed_budget_of_zero_lets_consolidation_pass() -> None:
    control = KarpenterController(replace(POOL, budgets=(Budget("0", (), 0, 3600), Budget("10%"))))
    assert control.step(1800, pool(20, 4000)).count == 20
    assert control.step(3600, pool(20, 4000)).count == 18

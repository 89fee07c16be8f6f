"""Cluster Autoscaler: which nodes may go, and a node group over time."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from devopskit.analysis.autoscalers.cluster_autoscaler import ClusterAutoscalerController, Node, removable, utilization
from devopskit.analysis.autoscalers.contract import Seen
from devopskit.tables.policies import ClusterAutoscaler, NodeShape

SHAPE = NodeShape(4000, 16_000)
POLICY = ClusterAutoscaler(1, 10, SHAPE)
IDLE = Node("a", 400, 1600, SHAPE, unneeded_s=700)


def test_the_larger_share_of_cpu_and_memory_is_the_utilisation() -> None:
    assert utilization(Node("a", 400, 8000, SHAPE, 0)) == Fraction(1, 2)
    assert utilization(Node("a", 3000, 1600, SHAPE, 0)) == Fraction(3, 4)


@pytest.mark.parametrize(
    "node",
    [
        replace(IDLE, unneeded_s=600),  # not longer than ten minutes
        replace(IDLE, ready=False),  # unready nodes wait twenty minutes
        replace(IDLE, movable=False),
        replace(IDLE, blockers=("local storage",)),
        replace(IDLE, cpu_requests_m=2000),  # a half is not below a half
        replace(IDLE, memory_requests_mib=8000),
    ],
)
def test_a_node_stays_for_any_one_of_these_reasons(node: Node) -> None:
    assert removable(POLICY, [node], since_add_s=3600, since_failure_s=None) == []


def test_a_node_that_is_little_used_for_long_may_go() -> None:
    unready = replace(IDLE, name="b", ready=False, unneeded_s=1201)
    assert removable(POLICY, [IDLE, unready], since_add_s=3600, since_failure_s=None) == ["a", "b"]


@pytest.mark.parametrize(
    ("since_add", "since_failure", "names"), [(600, None, []), (601, None, ["a"]), (601, 180, []), (601, 181, ["a"])]
)
def test_nothing_goes_right_after_growth_or_a_failure(since_add: float, since_failure: float | None, names: list[str]) -> None:
    assert removable(POLICY, [IDLE], since_add_s=since_add, since_failure_s=since_failure) == names


def nodes(current: int, requested: int) -> Seen:
    return Seen(current, current, current, used_m=requested)


def test_pods_that_fit_nowhere_get_as_many_nodes_as_they_need() -> None:
    assert ClusterAutoscalerController(POLICY).step(0, nodes(1, 9000)).count == 3


def test_growth_stops_at_the_maximum_of_the_group() -> None:
    assert ClusterAutoscalerController(POLICY).step(0, nodes(1, 90_000)).count == 10


def test_a_group_shrinks_only_ten_minutes_after_it_became_idle() -> None:
    control = ClusterAutoscalerController(POLICY)
    assert control.step(0, nodes(4, 3000)).count == 4
    assert control.step(600, nodes(4, 3000)).count == 4
    assert control.step(610, nodes(4, 3000)).count == 1


def test_a_group_above_half_use_never_shrinks() -> None:
    control = ClusterAutoscalerController(POLICY)
    control.step(0, nodes(4, 8000))
    assert control.step(6000, nodes(4, 8000)).count == 4


def test_a_burst_starts_the_wait_anew() -> None:
    control = ClusterAutoscalerController(POLICY)
    control.step(0, nodes(4, 3000))
    control.step(300, nodes(4, 12_000))
    assert control.step(700, nodes(4, 3000)).count == 4


def test_growth_delays_shrinking_by_ten_minutes() -> None:
    control = ClusterAutoscalerController(replace(POLICY, unneeded_s=60))
    assert control.step(0, nodes(1, 9000)).count == 3
    control.step(100, nodes(3, 1000))
    assert control.step(600, nodes(3, 1000)).count == 3
    assert control.step(610, nodes(3, 1000)).count == 1


def test_the_minimum_of_the_group_stays() -> None:
    control = ClusterAutoscalerController(replace(POLICY, min_nodes=3))
    control.step(0, nodes(4, 0))
    assert control.step(700, nodes(4, 0)).count == 3

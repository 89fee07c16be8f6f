"""Nodes beneath pods, counted by hand; a node of four cores takes four pods of one core."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.replay_nodes import replay_nodes
from devopskit.analysis.replay_outcome import Replayed
from devopskit.errors import RequestError
from devopskit.tables.policies import ClusterAutoscaler, Karpenter, NodeShape

GROUP = ClusterAutoscaler(1, 10, NodeShape(4000, 16_000), provision_s=30)
POOL = Karpenter(NodeShape(4000, 16_000), 10, provision_s=30)


def pods(replicas: list[int], request: int = 1000) -> Replayed:
    counts = np.array(replicas, np.int32)
    return Replayed(np.zeros(len(counts), np.int64), counts, counts, Fleet(request, 1), 15.0, 100)


def test_pods_wait_until_their_node_is_up() -> None:
    found = replay_nodes(pods([4, 8, 8, 8]), GROUP, initial=1)
    assert found.nodes.tolist() == [1, 2, 2, 2]
    assert found.up.tolist() == [1, 1, 1, 2]
    assert found.pending.tolist() == [0, 4, 4, 0]


def test_karpenter_asks_for_the_same_nodes_at_its_batch() -> None:
    found = replay_nodes(pods([4, 9, 9, 9]), POOL, initial=1)
    assert found.nodes.tolist() == [1, 3, 3, 3]
    assert found.pending.tolist() == [0, 5, 5, 0]


def test_half_a_pod_is_never_placed_on_a_node() -> None:
    # 1500 m: two pods a node, so that five pods need three nodes and not ceil(7.5 / 4) = 2
    assert replay_nodes(pods([5], 1500), GROUP, initial=1).nodes.tolist() == [3]


def test_the_maximum_of_the_group_leaves_pods_pending() -> None:
    found = replay_nodes(pods([50] * 4), GROUP, initial=1)
    assert found.nodes.tolist() == [10] * 4
    assert found.pending.tolist() == [46, 46, 10, 10]


def test_idle_nodes_go_after_ten_minutes() -> None:
    found = replay_nodes(pods([4] * 43), replace(GROUP, delay_after_add_s=0), initial=3)
    assert found.nodes.tolist() == [3] * 41 + [1] * 2


def test_hours_of_nodes_are_what_is_paid_for() -> None:
    assert replay_nodes(pods([4] * 240), GROUP, initial=1).node_hours(15.0) == pytest.approx(1.0)


@pytest.mark.parametrize("request_m", [0, 4001])
def test_pods_that_fit_on_no_node_are_refused(request_m: int) -> None:
    with pytest.raises(RequestError, match="and a node offers 4000"):
        replay_nodes(pods([4], request_m), GROUP, initial=1)

"""Limits of node pools beneath replayed pods."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.node_pool import node_limits
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.replay_outcome import Replayed
from devopskit.errors import RequestError
from devopskit.tables.policies import ClusterAutoscaler, Karpenter, NodeShape

NODE = NodeShape(4000, 16_000)
STEPS = 5760  # a day counts as a week here, so that the tests stay quick


def pods(counts: np.ndarray) -> Replayed:
    """Replay of pods of half a core with these counts."""
    return Replayed(counts * 400, counts.astype(np.int32), counts.astype(np.int32), Fleet(500, 8), 15.0, 1000)


@pytest.fixture
def jumps() -> Replayed:
    """Eight pods, and forty every two hours: four nodes more, which take three minutes to come."""
    return pods(np.where(np.arange(STEPS) % 480 < 40, 40, 8))


def test_steady_pods_need_the_nodes_that_hold_them():
    # one calm week alone promises no less than six per cent, so that a tenth is asked for
    found = node_limits(pods(np.full(STEPS, 30)), ClusterAutoscaler(1, 10, NODE), goal=Goal(risk=0.1))
    assert (found.min_nodes, found.kept) == (4, True)


def test_one_calm_week_is_too_few_for_one_in_twenty():
    assert not node_limits(pods(np.full(STEPS, 30)), ClusterAutoscaler(1, 10, NODE)).kept


def test_the_maximum_leaves_half_as_much_room_again():
    assert node_limits(pods(np.full(STEPS, 30)), ClusterAutoscaler(1, 10, NODE)).max_nodes == 6


def test_jumps_faster_than_nodes_start_need_the_nodes_of_the_jump(jumps):
    found = node_limits(jumps, ClusterAutoscaler(1, 10, NODE))
    assert found.min_nodes == 5
    assert found.trials["waiting_minutes"].iloc[0] > 30
    assert found.trials["waiting_minutes"].iloc[-1] == 0


def test_higher_minima_cost_more_node_hours(jumps):
    hours = node_limits(jumps, ClusterAutoscaler(1, 10, NODE)).trials["node_hours"]
    assert hours.is_monotonic_increasing


def test_a_karpenter_pool_holds_its_minimum_by_placeholders(jumps):
    found = node_limits(jumps, Karpenter(NODE, 10))
    assert found.min_nodes == 5
    assert any("placeholder pods" in warning for warning in found.warnings)


def test_a_generous_budget_needs_no_higher_minimum(jumps):
    assert node_limits(jumps, ClusterAutoscaler(1, 10, NODE), goal=Goal(budget_share=0.2)).min_nodes == 1


def test_a_pod_larger_than_a_node_is_refused(jumps):
    with pytest.raises(RequestError, match="choose a larger node"):
        node_limits(jumps, ClusterAutoscaler(1, 10, NodeShape(400, 1000)))

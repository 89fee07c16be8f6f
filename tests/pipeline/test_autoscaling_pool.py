"""Nodes beneath replayed pods: the shape from the inventory, pods of several workloads as one series."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.analysis.policy_risk import Goal
from devopskit.pipeline.autoscaling_pool import LARGE_POD, NO_NODES, Pods, node_shape, pool_limits, together
from devopskit.tables.policies import NodeShape

GIB = 2**30
WEEK = 10_080  # minutes


def node(cpu: float, memory: float = 32 * GIB, cluster: str = "prod", kind: str = "node") -> dict[str, object]:
    return {"kind": kind, "account": cluster, "cpu_capacity": cpu, "memory_capacity": memory}


def test_the_usual_node_of_the_cluster_gives_the_shape() -> None:
    nodes = pd.DataFrame([node(8.0), node(8.0), node(16.0), node(4.0, cluster="dev"), node(4.0, kind="instance")])
    assert node_shape(nodes, "prod") == NodeShape(8000, 32 * 1024)


def test_a_cluster_without_sized_nodes_has_no_shape() -> None:
    assert node_shape(pd.DataFrame([node(8.0), node(np.nan)]), "dev") is None


def test_pods_of_two_sizes_become_pods_of_the_larger_rounded_up_together() -> None:
    small, large = Pods(np.full(8, 3), 500, 60.0), Pods(np.full(8, 2), 1000, 60.0)
    found = together([small, large])
    assert found.replicas.tolist() == [4] * 8  # 1500 m and 2000 m are three and a half
    assert found.fleet.request_m == 1000


def test_fine_steps_count_by_the_highest_of_their_minute() -> None:
    found = together([Pods(np.array([1, 1, 9, 1, 2, 2, 2, 2]), 500, 15.0)])
    assert (found.replicas.tolist(), found.step_s) == ([9, 2], 60.0)


def test_series_of_unequal_length_are_aligned_at_their_newest_end() -> None:
    found = together([Pods(np.array([9, 9, 1, 1]), 500, 60.0), Pods(np.array([5, 6]), 500, 60.0)])
    assert found.replicas.tolist() == [6, 7]


def test_the_pool_of_steady_pods_is_the_nodes_that_hold_them() -> None:
    found, lack = pool_limits([Pods(np.full(WEEK, 30), 1000, 60.0)], NodeShape(8000, 32_000), Goal(risk=0.1))
    assert lack == ""
    assert found is not None
    assert (found.min_nodes, found.max_nodes) == (4, 6)


def test_without_nodes_in_the_inventory_it_is_said_and_nothing_is_replayed() -> None:
    assert pool_limits([Pods(np.full(9, 3), 500, 60.0)], None, Goal()) == (None, NO_NODES)


def test_a_pod_that_fits_on_no_node_is_said() -> None:
    assert pool_limits([Pods(np.full(9, 3), 9000, 60.0)], NodeShape(8000, 32_000), Goal()) == (None, LARGE_POD)

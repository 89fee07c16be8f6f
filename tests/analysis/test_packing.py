"""Whole nodes for requests: both dimensions count, and a pod never shares what is not there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devopskit.analysis.packing import nodes_needed


@pytest.mark.parametrize(
    ("cpu", "memory", "nodes"),
    [
        ([1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0], 1),
        ([2.5, 2.5], [1.0, 1.0], 2),
        ([1.0, 1.0], [10.0, 10.0], 2),
        ([3.0, 1.0, 3.0, 1.0], [1.0, 1.0, 1.0, 1.0], 2),
        ([9.0], [1.0], 1),
        ([np.nan, 1.0], [np.nan, 1.0], 1),
        ([0.0, 0.0], [0.0, 0.0], 0),
        ([], [], 0),
    ],
)
def test_pods_are_packed_by_cpu_and_memory_onto_nodes_of_four_cores_and_sixteen_gib(cpu, memory, nodes):
    assert nodes_needed(np.array(cpu), np.array(memory), node_cpu=4.0, node_memory=16.0) == nodes


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.floats(0.1, 4), st.floats(0.1, 16)), min_size=1, max_size=30))
def test_never_fewer_nodes_than_the_requests_fill_and_never_more_than_pods(pods):
    cpu, memory = np.array(pods).T
    found = nodes_needed(cpu, memory, node_cpu=4.0, node_memory=16.0)
    assert max(cpu.sum() / 4, memory.sum() / 16) <= found + 1e-6
    assert found <= len(pods)


def test_smaller_requests_on_the_same_node_need_fewer_nodes():
    before = nodes_needed(np.full(12, 2.0), np.full(12, 4.0), node_cpu=4.0, node_memory=16.0)
    after = nodes_needed(np.full(12, 0.5), np.full(12, 2.0), node_cpu=4.0, node_memory=16.0)
    assert (before, after) == (6, 2)

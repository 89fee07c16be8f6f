"""Nodes beneath the advised policies of one cluster: shape of a node, pods of all workloads together, limits of the pool."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from devopskit.analysis.node_pool import NodeLimits, node_limits
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.replay_outcome import Replayed
from devopskit.errors import RequestError
from devopskit.tables.policies import ClusterAutoscaler, NodeShape

MINUTE_S, NEWEST_WEEKS = 60, 4
MIB = 2**20
NO_NODES = "the inventory lists no node of this cluster with CPU and memory, so that no pool is replayed"
LARGE_POD = "a pod of these workloads requests more than a node of this cluster offers"


@dataclass(frozen=True)
class Pods:
    """Replayed pods of one workload: int32 [n] counts of equal steps of `step_s` seconds, newest last; millicores of each."""

    counts: np.ndarray
    request_m: int
    step_s: float


def node_shape(resources: pd.DataFrame, cluster: str) -> NodeShape | None:
    """Most frequent size of a cluster's nodes; None where none is known."""
    nodes = resources[(resources["kind"] == "node") & (resources["account"] == cluster)]
    sizes = nodes[["cpu_capacity", "memory_capacity"]].dropna()
    if sizes.empty:
        return None
    (cpu, memory), _ = max(sizes.value_counts().items(), key=lambda one: one[1])
    return NodeShape(round(1000 * cpu), round(memory / MIB))


def pool_limits(pods: list[Pods], shape: NodeShape | None, goal: Goal) -> tuple[NodeLimits | None, str]:
    """Limits of a pool that carries these pods alone, or None and the reason.

    Parameters
    ----------
    pods : of all workloads of one cluster, replayed with the advised policies.
    """
    if shape is None:
        return None, NO_NODES
    try:
        return node_limits(together(pods), ClusterAutoscaler(1, 1, shape), goal=goal), ""
    except RequestError:
        return None, LARGE_POD


def together(pods: list[Pods]) -> Replayed:
    """All pods as pods of the largest request, minute by minute; small ones are rounded up together, which is the safe side."""
    unit = max(one.request_m for one in pods)
    series = [_minutes(one) * one.request_m for one in pods]
    steps = min(len(one) for one in series)
    # The ends are aligned, because every past ends with the newest quarter of an hour.
    total = np.sum([one[-steps:] for one in series], axis=0)
    counts = np.ceil(total / unit).astype(np.int32)
    return Replayed(total.astype(np.int64), counts, counts, Fleet(unit, int(counts[0])), float(MINUTE_S), int(counts.max()))


def _minutes(one: Pods) -> np.ndarray:
    """Highest count of each minute of the newest weeks, because a pod of half a minute needs its node too."""
    each = max(1, math.floor(MINUTE_S / one.step_s))
    whole = one.counts[len(one.counts) % each :]
    by_minute = whole.reshape(-1, each).max(axis=1).astype(np.int64)
    return np.asarray(by_minute[-NEWEST_WEEKS * 10_080 :])

"""Limits of a node pool beneath a workload: the fewest nodes that keep pods from waiting, and a maximum that never binds."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from devopskit.analysis.policy_risk import Goal, chance_of
from devopskit.analysis.policy_search_trial import episodes_of
from devopskit.analysis.replay_nodes import NodesReplayed, replay_nodes
from devopskit.analysis.replay_outcome import Replayed
from devopskit.tables.policies import ClusterAutoscaler, Karpenter

MINUTE_S = 60
MOST_ROOM = 1.5  # maximum over the largest number of nodes that ran: room for growth, and still a bound for a runaway
LEAST_MOST = 2
LIMITS_SAID = (
    "not modelled: other workloads on the same nodes, pods that cannot move, and zones without capacity",
    "Karpenter knows no minimum; keep its nodes by placeholder pods of low priority",
)


@dataclass(frozen=True)
class NodeLimits:
    """Advised limits of a pool.

    Attributes
    ----------
    min_nodes, max_nodes : limits; a Karpenter pool holds its minimum by placeholder pods.
    chance : chance that pods wait for longer than the budget in the coming week, where `kept` is False above the accepted one.
    node_hours : paid for in the replayed time.
    trials : one row a tried minimum: min_nodes, node_hours, waiting_minutes, chance.
    warnings : what is not modelled, and whether the goal was missed.
    """

    min_nodes: int
    max_nodes: int
    chance: float
    kept: bool
    node_hours: float
    trials: pd.DataFrame
    warnings: tuple[str, ...]


def node_limits(pods: Replayed, policy: ClusterAutoscaler | Karpenter, *, goal: Goal | None = None) -> NodeLimits:
    """Limits for the pool that carries replayed pods alone.

    Parameters
    ----------
    pods : replay of the advised policy over past weeks; at least one week.
    policy : node shape, provision time and delays of the pool; its limits are replaced.
    """
    goal = goal or Goal()
    weeks = max(1, round(len(pods.replicas) * pods.step_s / 604_800))
    room = max(policy.node.cpu_m // max(pods.fleet.request_m, 1), 1)
    wanted = np.ceil(pods.replicas / room)
    most = max(LEAST_MOST, math.ceil(MOST_ROOM * float(wanted.max())))
    rows: list[tuple[int, float, int, float]] = []
    for least in _minima(wanted):
        found = _replayed(pods, policy, least, most)
        waits = episodes_of(_by_minute(found.pending > 0, pods.step_s))
        chance = chance_of(waits, weeks, goal.minutes).value
        rows.append((least, found.node_hours(pods.step_s), int(waits.sum()), chance))
        if chance <= goal.risk:
            break  # because a higher minimum only costs more
    trials = pd.DataFrame(rows, columns=["min_nodes", "node_hours", "waiting_minutes", "chance"])
    best = rows[-1] if rows[-1][3] <= goal.risk else min(rows, key=lambda row: row[3])
    kept = best[3] <= goal.risk
    missed = (
        () if kept else ("no minimum keeps pods from waiting longer than the budget: nodes start too slowly for these pods",)
    )
    return NodeLimits(best[0], most, best[3], kept, best[1], trials, (*missed, *LIMITS_SAID))


def _minima(wanted: np.ndarray) -> list[int]:
    """Minima to try, rising: quantiles of what was wanted, because between them nothing changes much."""
    levels = np.quantile(wanted, [0, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0], method="higher")
    return sorted({max(1, int(level)) for level in levels})


def _replayed(pods: Replayed, policy: ClusterAutoscaler | Karpenter, least: int, most: int) -> NodesReplayed:
    """Nodes with these limits; the count of a pool without a minimum of its own is raised afterwards."""
    start = max(least, math.ceil(int(pods.replicas[0]) * pods.fleet.request_m / policy.node.cpu_m) + 1)
    if isinstance(policy, ClusterAutoscaler):
        return replay_nodes(pods, replace(policy, min_nodes=least, max_nodes=most), initial=start)
    room = max(policy.node.cpu_m // pods.fleet.request_m, 1)
    # Placeholder pods fill `least` nodes until real ones push them out, so that the pool sees at least that many pods.
    held = replace(pods, replicas=np.maximum(pods.replicas, least * room))
    found = replay_nodes(held, replace(policy, max_nodes=most), initial=start)
    waiting = np.maximum(pods.replicas - found.up * room, 0)
    return NodesReplayed(found.nodes, found.up, waiting.astype(np.int32))


def _by_minute(happens: np.ndarray, step_s: float) -> np.ndarray:
    each = max(1, round(MINUTE_S / step_s))
    whole = happens[: len(happens) // each * each]
    return np.asarray(whole.reshape(-1, each).any(axis=1))

"""Cluster Autoscaler over one node group of equal nodes: grow for pods that fit nowhere, shrink what is little used.

Source: cluster-autoscaler/FAQ.md and core/scaledown of kubernetes/autoscaler; node utilisation is the larger of the two
shares of requests.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.tables.policies import ClusterAutoscaler, NodeShape


@dataclass(frozen=True)
class Node:
    """One node as the scale-down looks at it; `movable` is the answer of its simulation, `blockers` are named pods."""

    name: str
    cpu_requests_m: int
    memory_requests_mib: int
    shape: NodeShape
    unneeded_s: float
    ready: bool = True
    movable: bool = True
    blockers: tuple[str, ...] = ()


def utilization(node: Node) -> Fraction:
    """Larger share of what is requested on the node."""
    shares = Fraction(node.cpu_requests_m, node.shape.cpu_m), Fraction(node.memory_requests_mib, node.shape.memory_mib)
    return max(shares)


def removable(
    policy: ClusterAutoscaler, nodes: Sequence[Node], *, since_add_s: float, since_failure_s: float | None
) -> list[str]:
    """Names of nodes that may go now, before the limit of parallel removals."""
    settled = since_add_s > policy.delay_after_add_s
    if not settled or (since_failure_s is not None and since_failure_s <= policy.delay_after_failure_s):
        return []
    return [node.name for node in nodes if _may_go(policy, node)]


def _may_go(policy: ClusterAutoscaler, node: Node) -> bool:
    waited = node.unneeded_s > (policy.unneeded_s if node.ready else policy.unready_s)
    return waited and node.movable and not node.blockers and utilization(node) < Fraction(str(policy.utilization_threshold))


class ClusterAutoscalerController:
    """Nodes beneath equal pods that spread evenly. `Seen` is of nodes: `used_m` are the pods' requests over all nodes.

    `seen.current` nodes exist or start, `seen.ready` are up, `seen.used_m` is the CPU that pods request in total, Pending ones
    included.
    """

    def __init__(self, policy: ClusterAutoscaler) -> None:
        self.policy = policy
        self.every_s = float(policy.scan_s)
        self.added_at = -math.inf
        self.unneeded_since: dict[int, float] = {}

    def step(self, now: float, seen: Seen) -> Decision:
        """Nodes wanted at `now`."""
        needed = -(-seen.used_m // self.policy.node.cpu_m)
        if needed > seen.current:
            self.added_at, self.unneeded_since = now, {}
            count = min(needed, seen.current + self.policy.most_added, self.policy.max_nodes)
            return Decision(max(count, self.policy.min_nodes), "ScaleUp")
        self._mark(now, needed, seen)
        ripe = [n for n, since in self.unneeded_since.items() if now - since > self.policy.unneeded_s]
        spare = seen.current - max(needed, self.policy.min_nodes)
        if now - self.added_at <= self.policy.delay_after_add_s or not ripe or spare <= 0:
            return Decision(seen.current, "NoScaleDown")
        gone = min(len(ripe), spare, self.policy.most_removed)
        self.unneeded_since = {n: since for n, since in self.unneeded_since.items() if n < seen.current - gone}
        return Decision(seen.current - gone, "ScaleDown")

    def _mark(self, now: float, needed: int, seen: Seen) -> None:
        """Nodes are numbered; with even spread the last ones are unneeded as soon as the mean share is low enough."""
        share = Fraction(seen.used_m, max(seen.current, 1) * self.policy.node.cpu_m)
        low = share < Fraction(str(self.policy.utilization_threshold))
        unneeded = range(needed, seen.current) if low else range(0)
        self.unneeded_since = {n: self.unneeded_since.get(n, now) for n in unneeded}

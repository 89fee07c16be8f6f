"""Forms of the autoscalers of nodes (Cluster Autoscaler, Karpenter) and of requests (VerticalPodAutoscaler)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from devopskit.tables._required import require, require_limits, require_positive

ConsolidationPolicy = Literal["WhenEmpty", "WhenEmptyOrUnderutilized", "Balanced"]
Reason = Literal["Empty", "Underutilized", "Drifted"]


@dataclass(frozen=True)
class NodeShape:
    """What one node offers to pods after system reservations: millicores and MiB."""

    cpu_m: int
    memory_mib: int

    def __post_init__(self) -> None:
        require_positive(self.cpu_m, "the allocatable CPU of a node", who="the scheduler")
        require_positive(self.memory_mib, "the allocatable memory of a node", who="the scheduler")


@dataclass(frozen=True)
class ClusterAutoscaler:
    """A node group under the Cluster Autoscaler; defaults are those of its flags (FAQ of kubernetes/autoscaler)."""

    min_nodes: int
    max_nodes: int
    node: NodeShape
    provision_s: int = 180
    scan_s: int = 10
    utilization_threshold: float = 0.5
    unneeded_s: int = 600
    unready_s: int = 1200
    delay_after_add_s: int = 600
    delay_after_failure_s: int = 180
    most_added: int = 1000
    most_removed: int = 10

    def __post_init__(self) -> None:
        require_limits(self.min_nodes, self.max_nodes, who="the Cluster Autoscaler")
        require(
            0 <= self.utilization_threshold <= 1,
            f"scale-down-utilization-threshold is {self.utilization_threshold}",
            "the Cluster Autoscaler compares it with a share of the node, so that only 0 to 1 has a meaning",
            "give a share between 0 and 1, such as 0.5",
        )


@dataclass(frozen=True)
class Budget:
    """Disruption budget of a NodePool: `nodes` is "10%" or "3"; no reasons means every reason."""

    nodes: str = "10%"
    reasons: tuple[Reason, ...] = ()
    opens_s: int = 0
    lasts_s: int = 86_400

    def __post_init__(self) -> None:
        require(
            re.fullmatch(r"(100|[0-9]{1,2})%|[0-9]+", self.nodes) is not None,
            f"the budget {self.nodes!r} is neither a count nor a percentage",
            "Karpenter refuses budgets that are not whole numbers or whole percentages of 0 to 100",
            "write for example '10%' or '3'",
        )


@dataclass(frozen=True)
class Karpenter:
    """A NodePool of one node shape; defaults of Karpenter v1 (kubernetes-sigs/karpenter pkg/apis/v1/nodepool.go)."""

    node: NodeShape
    max_nodes: int
    consolidation: ConsolidationPolicy = "WhenEmptyOrUnderutilized"
    consolidate_after_s: int = 0
    budgets: tuple[Budget, ...] = (Budget(),)
    provision_s: int = 60
    batch_idle_s: int = 1
    batch_most_s: int = 10

    def __post_init__(self) -> None:
        require_limits(0, self.max_nodes, who="Karpenter")
        require(
            self.consolidate_after_s >= 0,
            f"consolidateAfter is {self.consolidate_after_s} seconds",
            "Karpenter refuses negative durations, because a node cannot be removed before it became removable",
            "give zero or more seconds",
        )


@dataclass(frozen=True)
class Vpa:
    """A VerticalPodAutoscaler for one container: bounds of the request in millicores or bytes."""

    resource: Literal["cpu", "memory"] = "cpu"
    least: int = 0
    most: int | None = None
    mode: Literal["Off", "Initial", "Recreate", "Auto", "InPlaceOrRecreate"] = "Recreate"

    def __post_init__(self) -> None:
        require(
            self.least >= 0 and (self.most is None or self.least <= self.most),
            f"minAllowed {self.least} is above maxAllowed {self.most}",
            "a VerticalPodAutoscaler could then never set a request that satisfies both bounds",
            "raise maxAllowed or lower minAllowed",
        )

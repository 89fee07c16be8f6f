"""Form of a KEDA ScaledObject (KEDA 2.20): KEDA owns zero to one, the HPA it generates owns the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from devopskit.tables._required import require, require_limits, require_positive
from devopskit.tables.policies_hpa import Behavior, Hpa, Metric

# Defaults of KEDA 2.20, apis/keda/v1alpha1/scaledobject_types.go
POLLING_S = 30
COOLDOWN_S = 300
MAX_REPLICAS = 100
WHO = "KEDA"

FallbackKind = Literal["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"]


@dataclass(frozen=True)
class Trigger:
    """One trigger: metric with its target in milli-units; active when the value is strictly above `activation`."""

    name: str
    target: int
    activation: int = 0
    metric_kind: Literal["AverageValue", "Value"] = "AverageValue"

    def __post_init__(self) -> None:
        require_positive(self.target, f"the threshold of the trigger {self.name}", who=WHO)


@dataclass(frozen=True)
class Fallback:
    """What is reported for a trigger that failed more than `failure_threshold` times in a row."""

    failure_threshold: int
    replicas: int
    kind: FallbackKind = "static"

    def __post_init__(self) -> None:
        require(
            self.failure_threshold >= 0 and self.replicas >= 0,
            f"the fallback has failureThreshold {self.failure_threshold} and replicas {self.replicas}",
            "KEDA refuses a ScaledObject in which either of the two is negative",
            "give both a number of zero or more",
        )


@dataclass(frozen=True)
class Keda:
    """A ScaledObject; `idle_replicas` None means zero is reached only where `min_replicas` is 0."""

    triggers: tuple[Trigger, ...]
    min_replicas: int = 0
    max_replicas: int = MAX_REPLICAS
    idle_replicas: int | None = None
    polling_s: int = POLLING_S
    cooldown_s: int = COOLDOWN_S
    initial_cooldown_s: int = 0
    fallback: Fallback | None = None
    behavior: Behavior | None = None

    def __post_init__(self) -> None:
        require_limits(self.min_replicas, self.max_replicas, who=WHO)
        require(
            bool(self.triggers),
            "the ScaledObject has no trigger, so nothing tells it how much to scale",
            "KEDA refuses a ScaledObject without triggers",
            "add at least one trigger with a threshold",
        )
        require(
            self.idle_replicas is None or 0 <= self.idle_replicas < self.min_replicas,
            f"idleReplicaCount {self.idle_replicas} is not below minReplicaCount {self.min_replicas}",
            "KEDA refuses it, because an idle workload must be smaller than an active one",
            "give idleReplicaCount 0, which is the only value known to work, and a larger minReplicaCount",
        )
        require_positive(self.polling_s, "pollingInterval", who=WHO)

    def hpa(self) -> Hpa:
        """Return the HPA that KEDA generates: external metrics, and a minimum of one even where KEDA may go to zero."""
        metrics = tuple(Metric("External", t.name, t.metric_kind, t.target) for t in self.triggers)
        return Hpa(self.max_replicas, max(self.min_replicas, 1), metrics, self.behavior)

"""Forms of the autoscalers of Google MIGs and Azure scale sets, and of schedules for Docker Swarm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from devopskit.tables._required import require, require_limits, require_positive


@dataclass(frozen=True)
class ScaleInControl:
    """At most `max_vms` or `max_percent` of the largest size of the window may go (exactly one is given)."""

    window_s: int
    max_vms: int | None = None
    max_percent: int | None = None

    def __post_init__(self) -> None:
        require_positive(self.window_s, "the window of a scale-in control", who="Compute Engine")
        require(
            (self.max_vms is None) != (self.max_percent is None),
            "the scale-in control gives both or neither of a count and a percentage",
            "Compute Engine takes exactly one of maxScaledInReplicas.fixed and .percent",
            "keep one of max_vms and max_percent",
        )


@dataclass(frozen=True)
class GcpMig:
    """Autoscaler of a managed instance group: utilisation targets (shares), largest signal wins."""

    min_replicas: int
    max_replicas: int
    cpu_target: float = 0.6
    initialization_s: int = 60
    scale_in: ScaleInControl | None = None

    def __post_init__(self) -> None:
        require_limits(self.min_replicas, self.max_replicas, who="Compute Engine")
        require(
            0 < self.cpu_target <= 1,
            f"the CPU target is {self.cpu_target}",
            "Compute Engine takes utilisation targets as shares above 0 and up to 1",
            "give a share such as 0.6 for 60 %",
        )


@dataclass(frozen=True)
class AzureRule:
    """One rule: out fires above its threshold, in below; `change` instances, then nothing for `cooldown_s`."""

    direction: Literal["out", "in"]
    metric: str
    threshold: float
    change: int = 1
    duration_s: int = 600
    cooldown_s: int = 300

    def __post_init__(self) -> None:
        require_positive(self.change, "the change of a rule", who="Azure Monitor autoscale")
        require_positive(self.duration_s, "the duration of a rule", who="Azure Monitor autoscale")


@dataclass(frozen=True)
class AzureVmss:
    """Default profile of an Azure Monitor autoscale setting."""

    min_capacity: int
    max_capacity: int
    rules: tuple[AzureRule, ...]

    def __post_init__(self) -> None:
        require_limits(self.min_capacity, self.max_capacity, who="Azure Monitor autoscale")


@dataclass(frozen=True)
class SwarmSchedule:
    """Replicas of a Swarm service by time of week: (seconds from Monday 00:00 UTC, replicas), Swarm itself never scales."""

    counts: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        require(
            bool(self.counts) and all(0 <= at < 604_800 and n >= 0 for at, n in self.counts),
            "the schedule is empty, or holds a time outside of the week or a negative count",
            "docker service scale needs a count of zero or more at a time between Monday 00:00 and Sunday 24:00",
            "give pairs of (seconds into the week, replicas)",
        )

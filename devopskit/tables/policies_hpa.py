"""Form of a Kubernetes HorizontalPodAutoscaler (autoscaling/v2), with the API's own defaults and refusals.

Defaults and limits: kubernetes pkg/apis/autoscaling/v2/defaults.go and pkg/apis/autoscaling/validation/validation.go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from devopskit.tables._required import require, require_limits, require_positive

MetricKind = Literal["Resource", "ContainerResource", "Pods", "Object", "External"]
TargetKind = Literal["Utilization", "AverageValue", "Value"]
Select = Literal["Max", "Min", "Disabled"]

OUTSIDE: tuple[MetricKind, ...] = ("Object", "External")  # metrics that do not come from the pods themselves
ALLOWED_TARGETS: dict[MetricKind, tuple[TargetKind, ...]] = {
    "Resource": ("Utilization", "AverageValue"),
    "ContainerResource": ("Utilization", "AverageValue"),
    "Pods": ("AverageValue",),
    "Object": ("Value", "AverageValue"),
    "External": ("Value", "AverageValue"),
}
DEFAULT_MIN_REPLICAS = 1
DEFAULT_CPU_TARGET = 80  # percent, used when a policy names no metric
INT32_MAX = 2**31 - 1  # the API holds every count, percentage and duration in 32 bits
LONGEST_WINDOW_S = 3600
LONGEST_PERIOD_S = 1800
WHO = "the HorizontalPodAutoscaler API"


@dataclass(frozen=True)
class Metric:
    """One metric of an HPA.

    Attributes
    ----------
    kind, name, container : as in the manifest; `container` only for ContainerResource.
    target_kind : what `target` means.
    target : whole percent of the request (Utilization), else milli-units (1000 = one core, one message).
    """

    kind: MetricKind
    name: str
    target_kind: TargetKind
    target: int
    container: str = ""

    def __post_init__(self) -> None:
        require(
            self.target_kind in ALLOWED_TARGETS.get(self.kind, ()),
            f"a {self.kind} metric has a target of kind {self.target_kind}",
            f"{WHO} takes only {' or '.join(ALLOWED_TARGETS.get(self.kind, ('a known kind',)))} there",
            "correct the kind of the metric or of its target",
        )
        require(
            bool(self.name),
            f"a {self.kind} metric has no name",
            f"{WHO} must be given the name of the resource or of the metric, because nothing else says what is measured",
            "give the metric its name, for example cpu",
        )
        require(
            (self.kind == "ContainerResource") == bool(self.container),
            f"a {self.kind} metric names the container {self.container!r}",
            f"{WHO} needs a container for ContainerResource, and has no field for one anywhere else",
            "name the container, or use the kind Resource for the whole pod",
        )
        require_positive(self.target, f"the target of {self.name}", who=WHO)


@dataclass(frozen=True)
class Rate:
    """One policy of a behaviour: at most `value` pods or percent within `period_s` seconds (1 to 1800)."""

    kind: Literal["Pods", "Percent"]
    value: int
    period_s: int

    def __post_init__(self) -> None:
        require(
            self.kind in ("Pods", "Percent"),
            f"a scaling policy is of type {self.kind!r}",
            f"{WHO} knows only Pods and Percent, a number of pods or a share of them within the period",
            "give the scaling policy the type Pods or Percent",
        )
        require_positive(self.value, "the value of a scaling policy", who=WHO)
        require(
            0 < self.period_s <= LONGEST_PERIOD_S,
            f"a scaling policy has a period of {self.period_s} seconds",
            f"{WHO} refuses periods outside of 1 to {LONGEST_PERIOD_S} seconds",
            f"give periodSeconds between 1 and {LONGEST_PERIOD_S}",
        )


@dataclass(frozen=True)
class Rules:
    """Behaviour of one direction; None stands for the API's default, filled in by `Behavior.filled`.

    Attributes
    ----------
    window_s : stabilisation window, 0 to 3600 seconds.
    select : "Max" (most change), "Min" or "Disabled".
    rates : empty = the default policies of the direction.
    tolerance : share around the target where nothing is done (Kubernetes 1.33 and later).
    """

    window_s: int | None = None
    select: Select = "Max"
    rates: tuple[Rate, ...] = ()
    tolerance: float | None = None

    def __post_init__(self) -> None:
        require(
            self.select in ("Max", "Min", "Disabled"),
            f"a direction of behavior selects by {self.select!r}",
            f"{WHO} knows only Max, Min and Disabled: the policy of most change, of least change, or no change at all",
            "give selectPolicy one of Max, Min and Disabled",
        )
        require(
            self.window_s is None or 0 <= self.window_s <= LONGEST_WINDOW_S,
            f"a stabilisation window has {self.window_s} seconds",
            f"{WHO} refuses windows outside of 0 to {LONGEST_WINDOW_S} seconds",
            f"give stabilizationWindowSeconds between 0 and {LONGEST_WINDOW_S}",
        )
        require(
            self.tolerance is None or self.tolerance >= 0,
            f"a tolerance of {self.tolerance} is negative",
            f"{WHO} refuses it, because no ratio could ever lie inside the band around the target",
            "give a tolerance of zero or more",
        )


DEFAULT_UP = Rules(0, "Max", (Rate("Pods", 4, 15), Rate("Percent", 100, 15)))
DEFAULT_DOWN = Rules(None, "Max", (Rate("Percent", 100, 15),))


@dataclass(frozen=True)
class Behavior:
    """Behaviour of both directions. Giving either fills both, which is not the same as giving none."""

    up: Rules = DEFAULT_UP
    down: Rules = DEFAULT_DOWN

    def filled(self, downscale_window_s: int) -> Behavior:
        """Behaviour with every default in place; the down window comes from the controller's flag."""
        return Behavior(_filled(self.up, DEFAULT_UP, 0), _filled(self.down, DEFAULT_DOWN, downscale_window_s))


def _filled(rules: Rules, default: Rules, window_s: int) -> Rules:
    return replace(
        rules,
        window_s=window_s if rules.window_s is None else rules.window_s,
        rates=rules.rates or default.rates,
    )


@dataclass(frozen=True)
class Hpa:
    """A HorizontalPodAutoscaler; no metric given means CPU at 80 %, as the API defaults it.

    `defaulted` says in words what was filled in because the policy left it out.
    """

    max_replicas: int
    min_replicas: int = DEFAULT_MIN_REPLICAS
    metrics: tuple[Metric, ...] = ()
    behavior: Behavior | None = None
    defaulted: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_limits(self.min_replicas, self.max_replicas, who=WHO)
        if not self.metrics:
            object.__setattr__(self, "metrics", (Metric("Resource", "cpu", "Utilization", DEFAULT_CPU_TARGET),))
            words = f"no metric given: the API fills in CPU at {DEFAULT_CPU_TARGET} % of the request"
            object.__setattr__(self, "defaulted", (*self.defaulted, words))

    @property
    def outside(self) -> bool:
        """Whether a metric comes from outside of the pods, which scaling from and to zero needs."""
        return any(metric.kind in OUTSIDE for metric in self.metrics)

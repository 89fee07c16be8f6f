"""Forms of AWS scaling policies, as Application Auto Scaling and EC2 Auto Scaling name their parts."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal

from devopskit.tables._required import require, require_limits, require_positive

# Points of the managed alarms, one a minute (aws-samples/amazon-aurora-labs-for-mysql#3)
UP_POINTS, DOWN_POINTS = 3, 15
COOLDOWN_S = 300  # default of ECS, Spot Fleet, EMR, AppStream, Aurora and SageMaker (API reference, StepScaling)
LOW_SHARE = 0.9  # low alarm as a share of the target, seen in managed alarms and not promised: read the account's own alarm
BUFFER_S = 300  # SchedulingBufferTime of predictive scaling
WHO = "AWS Auto Scaling"

Adjustment = Literal["ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"]


@dataclass(frozen=True)
class Tracked:
    """One target-tracking policy: average of a metric to keep; `low_threshold` None takes 90 % of the target."""

    target: float
    low_threshold: float | None = None
    up_points: int = UP_POINTS
    down_points: int = DOWN_POINTS
    scale_in: bool = True

    def __post_init__(self) -> None:
        require_positive(self.target, "the target value of a tracking policy", who=WHO)

    @property
    def low(self) -> float:
        """Threshold of the alarm that scales in."""
        return LOW_SHARE * self.target if self.low_threshold is None else self.low_threshold


@dataclass(frozen=True)
class TargetTracking:
    """Target-tracking policies of one target; the highest capacity wins. Cooldowns and warm-up in seconds."""

    min_capacity: int
    max_capacity: int
    policies: tuple[Tracked, ...]
    out_cooldown_s: int = COOLDOWN_S
    in_cooldown_s: int = COOLDOWN_S

    def __post_init__(self) -> None:
        require_limits(self.min_capacity, self.max_capacity, who=WHO)
        require(
            bool(self.policies),
            "no target-tracking policy is given for this target",
            "without a policy nothing changes the capacity, so there is nothing to replay",
            "give at least one policy with a target value",
        )


@dataclass(frozen=True)
class Step:
    """One step: bounds relative to the alarm threshold (None = open) and the adjustment within them."""

    lower: float | None
    upper: float | None
    adjustment: int

    def __post_init__(self) -> None:
        require(
            self.lower is None or self.upper is None or self.lower < self.upper,
            f"the step from {self.lower} to {self.upper} is empty",
            f"{WHO} refuses steps whose lower bound is not below the upper one",
            "swap or correct the bounds of the step",
        )


@dataclass(frozen=True)
class StepScaling:
    """A step policy behind one alarm; `above` tells on which side of the threshold the alarm fires."""

    min_capacity: int
    max_capacity: int
    threshold: float
    steps: tuple[Step, ...]
    adjustment: Adjustment = "ChangeInCapacity"
    min_magnitude: int | None = None
    above: bool = True
    points: int = 1
    cooldown_s: int = COOLDOWN_S

    def __post_init__(self) -> None:
        require_limits(self.min_capacity, self.max_capacity, who=WHO)
        bounds = sorted((-1e300 if s.lower is None else s.lower, 1e300 if s.upper is None else s.upper) for s in self.steps)
        require(
            all(left[1] <= right[0] for left, right in itertools.pairwise(bounds)),
            "two steps of the policy overlap, so that one value of the metric would ask for two adjustments",
            f"{WHO} refuses policies with overlapping steps",
            "let each step end where the next one begins",
        )


@dataclass(frozen=True)
class Action:
    """A scheduled action: from `at_s` (seconds into the week, Monday 00:00 UTC) these limits hold until the next one."""

    at_s: int
    min_capacity: int | None = None
    max_capacity: int | None = None
    desired: int | None = None


@dataclass(frozen=True)
class Scheduled:
    """Weekly scheduled actions over the limits that hold before the first of them."""

    min_capacity: int
    max_capacity: int
    actions: tuple[Action, ...]

    def __post_init__(self) -> None:
        require_limits(self.min_capacity, self.max_capacity, who=WHO)
        for action in self.actions:
            require_limits(action.min_capacity or 0, action.max_capacity or 10**9, who=WHO)


@dataclass(frozen=True)
class Predictive:
    """Hourly floors from a forecast of the metric's load; works beneath a dynamic policy and never scales in.

    Attributes
    ----------
    target : load one instance may carry, in the unit of the forecast.
    buffer_s : how much earlier than the hour capacity is started (below 3600).
    max_buffer : percent above the maximum that a forecast may ask for; None honours the maximum.
    forecast_only : the mode AWS starts with, in which nothing is scaled.
    """

    min_capacity: int
    max_capacity: int
    target: float
    buffer_s: int = BUFFER_S
    max_buffer: int | None = None
    forecast_only: bool = True

    def __post_init__(self) -> None:
        require_limits(self.min_capacity, self.max_capacity, who=WHO)
        require_positive(self.target, "the target of a predictive policy", who=WHO)
        require(
            0 <= self.buffer_s < 3600,
            f"SchedulingBufferTime is {self.buffer_s} seconds",
            f"{WHO} refuses buffers of an hour or more, because forecasts are hourly",
            "give 0 to 3599 seconds",
        )


@dataclass(frozen=True)
class Ecs:
    """An ECS service under target tracking; scale-in waits while a deployment runs."""

    tracking: TargetTracking


@dataclass(frozen=True)
class ProvisionedConcurrency:
    """Lambda provisioned concurrency under target tracking on its utilisation (a share of 0.1 to 0.9)."""

    min_capacity: int
    max_capacity: int
    target: float = 0.7

    def __post_init__(self) -> None:
        require_limits(self.min_capacity, self.max_capacity, who=WHO, least=1)
        require(
            0.1 <= self.target <= 0.9,
            f"the utilisation target is {self.target}",
            "Lambda accepts targets of 0.1 to 0.9 for ProvisionedConcurrencyUtilization",
            "give a share between 0.1 and 0.9, such as 0.7",
        )

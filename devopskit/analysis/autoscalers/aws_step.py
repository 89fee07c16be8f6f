"""AWS step scaling: the step in which the breach lies says how far to go.

Source: AWS API reference, StepAdjustment (bounds relative to the alarm threshold) and Auto Scaling user guide, adjustment
types.
"""

from __future__ import annotations

import math
from fractions import Fraction

from devopskit.analysis.autoscalers.aws_target_tracking import MINUTE_S, percent
from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.tables.policies import Step, StepScaling


def step_of(policy: StepScaling, metric: float) -> Step | None:
    """Step in which the metric lies: upward steps hold their lower bound, downward ones their upper bound."""
    breach = metric - policy.threshold
    for step in policy.steps:
        low = -math.inf if step.lower is None else step.lower
        high = math.inf if step.upper is None else step.upper
        if (low < breach <= high) if high <= 0 else (low <= breach < high):
            return step
    return None


def adjusted(policy: StepScaling, current: int, metric: float) -> int:
    """Capacity after one breach.

    A percentage of more than one instance is rounded towards zero, and one of less than one instance counts as one (user
    guide of EC2 Auto Scaling; not checked against the service).
    """
    step = step_of(policy, metric)
    if step is None:
        return current
    if policy.adjustment == "ExactCapacity":
        return _limited(policy, step.adjustment)
    change = step.adjustment
    if policy.adjustment == "PercentChangeInCapacity":
        share = Fraction(current * step.adjustment, 100)
        size = max(math.floor(abs(share)) or math.ceil(abs(share)), policy.min_magnitude or 0)
        change = size if share > 0 else -size if share < 0 else 0
    return _limited(policy, current + change)


def _limited(policy: StepScaling, count: int) -> int:
    return min(max(count, policy.min_capacity), policy.max_capacity)


class StepScalingController:
    """One alarm over utilisation in percent, a point a minute, with the policy's cooldown."""

    def __init__(self, policy: StepScaling) -> None:
        self.policy = policy
        self.every_s = MINUTE_S
        self.points: list[float | None] = []
        self.changed_at = -math.inf

    def step(self, now: float, seen: Seen) -> Decision:
        """Take the point of the last minute and decide."""
        self.points = [*self.points[1 - self.policy.points :], percent(seen)][-self.policy.points :]
        breached = [p is not None and (p - self.policy.threshold) * (1 if self.policy.above else -1) >= 0 for p in self.points]
        last = self.points[-1]
        if len(breached) < self.policy.points or not all(breached) or last is None:
            return Decision(seen.current, "OK")
        if now - self.changed_at < self.policy.cooldown_s:
            return Decision(seen.current, "Cooldown")
        count = adjusted(self.policy, seen.current, last)
        if count != seen.current:
            self.changed_at = now
        return Decision(count, "ALARM")

"""AWS target tracking: two managed alarms a policy over points of one minute; the highest capacity wins.

Source: AWS Application Auto Scaling user guide, target tracking; 3 and 15 points as in the alarms it makes
(aws-samples/amazon-aurora-labs-for-mysql#3). The rule is not published in full: capacity is the current one times metric
over target, rounded up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.tables.policies import TargetTracking, Tracked

MINUTE_S = 60.0
Alarm = Literal["high", "low", "none"]


def alarm(policy: Tracked, points: Sequence[float | None]) -> Alarm:
    """Alarm after `points`, one a minute, oldest first; a missing point (None) keeps an alarm from firing."""
    high, low = points[-policy.up_points :], points[-policy.down_points :]
    if len(high) == policy.up_points and all(point is not None and point > policy.target for point in high):
        return "high"
    if len(low) == policy.down_points and all(point is not None and point < policy.low for point in low):
        return "low"
    return "none"


def wanted(policy: Tracked, current: int, points: Sequence[float | None]) -> tuple[Alarm, int]:
    """Alarm of one policy, and the capacity it asks for."""
    found = alarm(policy, points)
    last = points[-1] if points else None
    if found == "none" or last is None or (found == "low" and not policy.scale_in):
        return found, current
    return found, math.ceil(Fraction(str(last)) * current / Fraction(str(policy.target)))


def highest(policy: TargetTracking, counts: Sequence[int]) -> int:
    """Capacity over all policies, within the limits."""
    return min(max([policy.min_capacity, *counts]), policy.max_capacity)


class TargetTrackingController:
    """Collects points of one minute from utilisation in percent; a cooldown of shrinking never holds growth back."""

    def __init__(self, policy: TargetTracking) -> None:
        self.policy = policy
        self.every_s = MINUTE_S
        self.points: list[float | None] = []
        self.changed_at = {"out": -math.inf, "in": -math.inf}

    def step(self, now: float, seen: Seen) -> Decision:
        """Take the point of the last minute and decide."""
        self.points = [*self.points[-60:], percent(seen)]
        count = highest(self.policy, [wanted(policy, seen.current, self.points)[1] for policy in self.policy.policies])
        if count > seen.current and now - self.changed_at["out"] >= self.policy.out_cooldown_s:
            self.changed_at["out"] = now
            return Decision(count, "high")
        cooled = now - max(self.changed_at.values()) >= self.policy.in_cooldown_s
        if count < seen.current and cooled:
            self.changed_at["in"] = now
            return Decision(count, "low")
        return Decision(seen.current, "none")


def percent(seen: Seen) -> float | None:
    """Utilisation of the instances that count, in percent, None where none has a sample."""
    if seen.counted - seen.missing <= 0 or seen.request_m == 0:
        return None
    return 100.0 * seen.used_m / seen.request_m

"""AWS scheduled actions: limits and a capacity set at a time of the week, which stay until the next action.

Source: AWS Application Auto Scaling user guide, scheduled scaling: a current capacity outside of new limits is moved to the
nearest one.
"""

from __future__ import annotations

from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.tables.policies import Action, Scheduled

WEEK_S = 604_800


def limits_at(policy: Scheduled, at_s: float) -> tuple[int, int]:
    """Minimum and maximum in force at a second of the week; the week before carries over into Monday."""
    low, high = policy.min_capacity, policy.max_capacity
    ordered = sorted(policy.actions, key=lambda action: action.at_s)
    for action in [*ordered, *(a for a in ordered if a.at_s <= at_s)]:
        low = low if action.min_capacity is None else action.min_capacity
        high = high if action.max_capacity is None else action.max_capacity
    return low, max(low, high)


class ScheduledController:
    """Holds the count within the limits in force, and sets it where an action names a capacity."""

    def __init__(self, policy: Scheduled) -> None:
        self.policy = policy
        self.every_s = 60.0
        self.last: float | None = None

    def step(self, now: float, seen: Seen) -> Decision:
        """Count at `now`, a second counted from Monday 00:00 UTC."""
        at = now % WEEK_S
        low, high = limits_at(self.policy, at)
        due = [a for a in self.policy.actions if a.desired is not None and self._passed(a, now)]
        self.last = now
        count = due[-1].desired if due and due[-1].desired is not None else seen.current
        return Decision(min(max(count, low), high), "ScheduledAction" if due else "Limits")

    def _passed(self, action: Action, now: float) -> bool:
        """Whether the action came due since the last step."""
        since = now - (now - action.at_s) % WEEK_S
        return since >= 0 and (self.last is None or since > self.last)

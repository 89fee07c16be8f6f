"""Docker Swarm has no autoscaler: a schedule outside of it (cron with `docker service scale`) sets the replicas."""

from __future__ import annotations

from devopskit.analysis.autoscalers.aws_scheduled import WEEK_S
from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.tables.policies import SwarmSchedule


def replicas_at(policy: SwarmSchedule, at_s: float) -> int:
    """Replicas in force at a second of the week; before the first entry the last one of the week before holds."""
    passed = [(at, count) for at, count in policy.counts if at <= at_s % WEEK_S]
    return max(passed or policy.counts)[1]


class SwarmController:
    """Sets the scheduled count each minute, as cron would."""

    def __init__(self, policy: SwarmSchedule) -> None:
        self.policy = policy
        self.every_s = 60.0

    def step(self, now: float, seen: Seen) -> Decision:
        """Count at `now`, a second counted from Monday 00:00 UTC."""
        return Decision(replicas_at(self.policy, now), "Schedule")

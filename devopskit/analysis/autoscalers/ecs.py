"""ECS service under target tracking: scale-in is switched off while a deployment runs, scale-out is not.

Source: Amazon ECS developer guide, service auto scaling, considerations.
"""

from __future__ import annotations

from collections.abc import Sequence

from devopskit.analysis.autoscalers.aws_target_tracking import TargetTrackingController
from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.tables.policies import Ecs


class EcsController:
    """Target tracking that knows when deployments run: spans of (start, end) seconds."""

    def __init__(self, policy: Ecs, deployments: Sequence[tuple[float, float]] = ()) -> None:
        self.tracking = TargetTrackingController(policy.tracking)
        self.every_s = self.tracking.every_s
        self.deployments = tuple(deployments)

    def step(self, now: float, seen: Seen) -> Decision:
        """Decide as target tracking does, but never smaller during a deployment."""
        deploying = any(start <= now < end for start, end in self.deployments)
        before = dict(self.tracking.changed_at)
        found = self.tracking.step(now, seen)
        if deploying and found.count < seen.current:
            self.tracking.changed_at = before
            return Decision(seen.current, "Deploying")
        return found

"""Lambda provisioned concurrency under target tracking, and when it is cheaper than on-demand.

Source: AWS Lambda developer guide, provisioned concurrency with Application Auto Scaling: three points up, fifteen down; prices
of us-east-1 per GB-second: 16.6667 a million on demand, 4.1667 provisioned plus 9.7222 used.
"""

from __future__ import annotations

from devopskit.analysis.autoscalers.aws_target_tracking import MINUTE_S, TargetTrackingController
from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.tables.policies import ProvisionedConcurrency, TargetTracking, Tracked

ON_DEMAND_USD, PROVISIONED_USD, USED_USD = 16.6667e-6, 4.1667e-6, 9.7222e-6


def break_even(on_demand: float = ON_DEMAND_USD, provisioned: float = PROVISIONED_USD, used: float = USED_USD) -> float:
    """Utilisation of provisioned concurrency from which it costs less than on-demand, a share."""
    return provisioned / (on_demand - used)


class ProvisionedConcurrencyController:
    """Environments kept warm; Application Auto Scaling has no cooldown for Lambda by default."""

    def __init__(self, policy: ProvisionedConcurrency) -> None:
        tracked = Tracked(100 * policy.target)
        limits = policy.min_capacity, policy.max_capacity
        self.tracking = TargetTrackingController(TargetTracking(*limits, (tracked,), out_cooldown_s=0, in_cooldown_s=0))
        self.every_s = MINUTE_S

    def step(self, now: float, seen: Seen) -> Decision:
        """Decide from utilisation: use over what one environment can take."""
        return self.tracking.step(now, seen)

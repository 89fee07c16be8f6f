"""AWS predictive scaling: a floor for each hour from a forecast of load, started early by the buffer; never scales in.

Source: AWS EC2 Auto Scaling user guide and API reference, PredictiveScalingConfiguration. The forecast of AWS itself is not
published; any forecast of the hourly load may be given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.tables.policies import Predictive

HOUR_S = 3600.0


def floor_of(policy: Predictive, load: float) -> int:
    """Instances one hour's forecast load asks for, within the limits and their buffer."""
    count = max(policy.min_capacity, math.ceil(load / policy.target))
    if policy.max_buffer is None:
        return min(count, policy.max_capacity)
    # The buffer lets capacity rise up to that share above the forecast, and only where the forecast reaches the maximum.
    near = count * (1 + policy.max_buffer / 100)
    return math.ceil(near) if count >= policy.max_capacity else min(count, policy.max_capacity)


def floor_at(policy: Predictive, hourly_load: Sequence[float], now: float) -> int:
    """Floor in force at `now`: of this hour, or of the next one from the buffer before it begins."""
    hour = int(now // HOUR_S)
    hours = {hour, int((now + policy.buffer_s) // HOUR_S)}
    return max([policy.min_capacity, *(floor_of(policy, hourly_load[h]) for h in hours if h < len(hourly_load))])


class PredictiveController:
    """Raises the count to the floor; in mode ForecastOnly it changes nothing."""

    def __init__(self, policy: Predictive, hourly_load: Sequence[float] = ()) -> None:
        self.policy, self.hourly_load = policy, hourly_load
        self.every_s = 60.0

    def step(self, now: float, seen: Seen) -> Decision:
        """Count at `now`, seconds from the first hour of the forecast."""
        floor = floor_at(self.policy, self.hourly_load, now)
        if self.policy.forecast_only or floor <= seen.current:
            return Decision(seen.current, "ForecastOnly" if self.policy.forecast_only else "AboveForecast")
        return Decision(floor, "Forecast")

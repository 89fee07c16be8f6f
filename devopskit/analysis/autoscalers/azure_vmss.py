"""Azure Monitor autoscale of a scale set: any rule out, all rules in, and no step in that would lead straight out again.

Source: Microsoft Learn, "Understand autoscale settings" and "Flapping in autoscale".
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from fractions import Fraction

from devopskit.analysis.autoscalers.aws_target_tracking import MINUTE_S, percent
from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.tables.policies import AzureRule, AzureVmss


def capacity(policy: AzureVmss, current: int, averages: Sequence[float]) -> int:
    """Capacity after one evaluation; `averages` holds one value a rule, because each averages over its own duration."""
    valued = list(zip(policy.rules, averages, strict=True))
    outs = [(rule, value) for rule, value in valued if rule.direction == "out"]
    ins = [(rule, value) for rule, value in valued if rule.direction == "in"]
    growing = [rule.change for rule, value in outs if value > rule.threshold]
    if growing:
        return _limited(policy, current + max(growing))
    if not ins or any(value >= rule.threshold for rule, value in ins):
        return current
    furthest = _limited(policy, current - max(rule.change for rule, _ in ins))
    return next((n for n in range(furthest, current) if n > 0 and _stays(outs, current, n)), current)


def _stays(outs: Sequence[tuple[AzureRule, float]], current: int, count: int) -> bool:
    """Whether no rule out would fire with `count` instances, the load being the same."""
    return all(Fraction(str(value)) * current / count < Fraction(str(rule.threshold)) for rule, value in outs)


def _limited(policy: AzureVmss, count: int) -> int:
    return min(max(count, policy.min_capacity), policy.max_capacity)


class AzureVmssController:
    """Evaluates each minute over averages of utilisation in percent; every metric of the rules is the CPU."""

    def __init__(self, policy: AzureVmss) -> None:
        self.policy = policy
        self.every_s = MINUTE_S
        # The longest duration of a rule in minutes, because nothing older is ever averaged over.
        longest = max((rule.duration_s for rule in policy.rules), default=MINUTE_S)
        self.points: deque[tuple[float, float]] = deque(maxlen=math.ceil(longest / MINUTE_S) + 1)
        self.changed_at = -math.inf

    def step(self, now: float, seen: Seen) -> Decision:
        """Take the point of the last minute and decide, unless the cooldown of the direction runs."""
        point = percent(seen)
        if point is not None:
            self.points.append((now, point))
        means = [self._mean(now, rule) for rule in self.policy.rules]
        if any(math.isnan(mean) for mean in means):
            return Decision(seen.current, "NoData", error=True)
        count = capacity(self.policy, seen.current, means)
        direction = "out" if count > seen.current else "in"
        cooldown = max((r.cooldown_s for r in self.policy.rules if r.direction == direction), default=0)
        if count != seen.current and now - self.changed_at < cooldown:
            return Decision(seen.current, "Cooldown")
        if count != seen.current:
            self.changed_at = now
        return Decision(count, direction if count != seen.current else "Keep")

    def _mean(self, now: float, rule: AzureRule) -> float:
        inside = [value for at, value in self.points if now - at < rule.duration_s]
        return sum(inside) / len(inside) if inside else math.nan

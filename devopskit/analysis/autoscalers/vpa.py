"""VerticalPodAutoscaler: bounds of the request from a decaying histogram, and when a pod is evicted for them.

Source: vertical-pod-autoscaler/pkg/recommender/logic and pkg/updater/priority of kubernetes/autoscaler (main, 2026-08).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.tables.policies import Vpa

SAFETY_MARGIN = Fraction(115, 100)  # --recommendation-margin-fraction 0.15
SAMPLES_A_DAY = 1440  # one sample a minute
UPPER_CONFIDENCE, LOWER_CONFIDENCE = Fraction(1), Fraction(1, 1000)
LEAST_CPU_M = 25  # --pod-recommendation-min-cpu-millicores
OOM_BUMP_BYTES, OOM_RATIO = 100 * 2**20, Fraction(6, 5)
EVICT_AFTER_S, EVICT_CHANGE = 12 * 3600, Fraction(1, 10)
LEAST_REPLICAS = 2  # --min-replicas of the updater
GROWTH, FIRST_BUCKET_M = 1.05, 10.0  # histogram of CPU: 5 % wider each, from 10 m
HALF_LIFE_S = 86_400.0
LEAST_WEIGHT = 0.1  # cores; a sample counts by the request, and by at least this
PERCENTILES = {"lower": 0.5, "target": 0.9, "upper": 0.95}


@dataclass(frozen=True)
class Bounds:
    """Request recommended and the bounds within which a pod is left alone, millicores."""

    lower_m: int
    target_m: int
    upper_m: int


def bounds(p50_m: float, p90_m: float, p95_m: float, *, history_days: float, samples: int) -> Bounds:
    """Bounds from percentiles of the histogram; the fewer data, the wider.

    Parameters
    ----------
    history_days : between the first and the last sample; samples : number of them.
    """
    confidence = min(Fraction(str(history_days)), Fraction(samples, SAMPLES_A_DAY))
    if confidence <= 0:
        return Bounds(LEAST_CPU_M, max(LEAST_CPU_M, _rounded(p90_m, Fraction(1))), 10**9)
    return Bounds(
        lower_m=max(LEAST_CPU_M, _rounded(p50_m, (1 + LOWER_CONFIDENCE / confidence) ** -2)),
        target_m=max(LEAST_CPU_M, _rounded(p90_m, Fraction(1))),
        upper_m=max(LEAST_CPU_M, _rounded(p95_m, 1 + UPPER_CONFIDENCE / confidence)),
    )


def _rounded(percentile_m: float, factor: Fraction) -> int:
    return round(Fraction(str(percentile_m)) * SAFETY_MARGIN * factor)


def capped(policy: Vpa, found: Bounds) -> Bounds:
    """Bounds within minAllowed and maxAllowed, which the VPA applies to all three."""
    most = math.inf if policy.most is None else policy.most
    lower, target, upper = (int(min(max(m, policy.least), most)) for m in (found.lower_m, found.target_m, found.upper_m))
    return Bounds(lower, target, upper)


def after_oom(usage_bytes: int) -> int:
    """Memory sample that an OOM kill counts as."""
    return max(usage_bytes + OOM_BUMP_BYTES, int(usage_bytes * OOM_RATIO))


def evicts(request_m: int, found: Bounds, *, pod_age_s: float, replicas: int, quick_oom: bool = False) -> bool:
    """Whether the updater evicts a pod to give it another request."""
    if replicas < LEAST_REPLICAS:
        return False
    outside = not found.lower_m <= request_m <= found.upper_m
    changed = Fraction(abs(found.target_m - request_m)) > EVICT_CHANGE * request_m
    return outside or quick_oom or (pod_age_s > EVICT_AFTER_S and changed)


class VpaController:
    """CPU request of equal pods over time; the histogram decays with a half-life of a day."""

    def __init__(self, policy: Vpa) -> None:
        self.policy = policy
        self.every_s = 60.0
        self.weights: dict[int, float] = {}
        self.first: float | None = None
        self.samples = 0
        self.changed_at = 0.0

    def step(self, now: float, seen: Seen) -> Decision:
        """Take one sample, and set the request where the updater would evict for it."""
        self.first = now if self.first is None else self.first
        self.samples += 1
        weight = max(seen.request_m / 1000, LEAST_WEIGHT) * 2 ** ((now - self.first) / HALF_LIFE_S)
        bucket = _bucket(seen.used_m)
        self.weights[bucket] = self.weights.get(bucket, 0.0) + weight
        quantiles = [self._percentile(PERCENTILES[name]) for name in ("lower", "target", "upper")]
        found = capped(self.policy, bounds(*quantiles, history_days=(now - self.first) / 86_400, samples=self.samples))
        age = now - self.changed_at
        if self.policy.mode in ("Off", "Initial") or not evicts(seen.request_m, found, pod_age_s=age, replicas=seen.current):
            return Decision(seen.current, "Keep", request_m=seen.request_m)
        self.changed_at = now
        return Decision(seen.current, "Evicted", request_m=found.target_m)

    def _percentile(self, share: float) -> float:
        """Upper edge of the bucket in which the weight reaches `share`, as the recommender reads its histogram."""
        need, sum_ = share * sum(self.weights.values()), 0.0
        for bucket in sorted(self.weights):
            sum_ += self.weights[bucket]
            if sum_ >= need:
                return _edge(bucket + 1)
        return _edge(1)


def _edge(bucket: int) -> float:
    """Start of a bucket, millicores: a geometric series of widths."""
    return FIRST_BUCKET_M * (GROWTH**bucket - 1) / (GROWTH - 1)


def _bucket(used_m: float) -> int:
    return int(math.log(used_m * (GROWTH - 1) / FIRST_BUCKET_M + 1, GROWTH) + 1e-9)

"""Kubernetes HorizontalPodAutoscaler: one sync of the controller (reconcileAutoscaler in horizontal.go)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.analysis.autoscalers.hpa_behavior import (
    Past,
    Recommended,
    highest_in_window,
    limited,
    limited_without_behavior,
    record,
    within_band,
)
from devopskit.analysis.autoscalers.hpa_constants import (
    CLOSED_TOLERANCE,
    DOWNSCALE_WINDOW_S,
    NEWEST,
    SYNC_PERIOD_S,
    TOLERANCE,
    ZERO_BY_DEFAULT,
    release,
)
from devopskit.analysis.autoscalers.hpa_metrics import Tolerance, by_value, by_value_per_pod, damped, of_ready
from devopskit.tables.policies import Hpa, Metric


@dataclass(frozen=True)
class HpaSettings:
    """Flags and version of the cluster; None gates follow the version.

    Attributes
    ----------
    version : of Kubernetes; decides tolerance, its configuration by direction, and scaling to zero.
    """

    version: str = NEWEST
    sync_period_s: float = SYNC_PERIOD_S
    tolerance: float = TOLERANCE
    downscale_window_s: int = DOWNSCALE_WINDOW_S
    configurable_tolerance: bool | None = None
    scale_to_zero: bool | None = None

    @property
    def knows_tolerance(self) -> bool:
        """Whether `behavior.*.tolerance` is obeyed."""
        if self.configurable_tolerance is None:
            return release(self.version) >= CLOSED_TOLERANCE
        return self.configurable_tolerance

    @property
    def knows_zero(self) -> bool:
        """Whether the HPA itself may scale to and from zero."""
        return release(self.version) >= ZERO_BY_DEFAULT if self.scale_to_zero is None else self.scale_to_zero


STANDARD = HpaSettings()


def tolerance_of(policy: Hpa, settings: HpaSettings) -> Tolerance:
    """Tolerance of both directions: of the behaviour where the cluster obeys it, else the controller's flag."""
    plain = Tolerance.of(settings.version, settings.tolerance)
    if policy.behavior is None or not settings.knows_tolerance:
        return plain
    down, up = policy.behavior.down.tolerance, policy.behavior.up.tolerance
    return Tolerance(plain.down if down is None else down, plain.up if up is None else up, plain.closed)


class HpaController:
    """One HPA between syncs: its stored recommendations, events and whether it had scaled to zero itself."""

    def __init__(self, policy: Hpa, settings: HpaSettings = STANDARD) -> None:
        self.policy, self.settings = policy, settings
        self.every_s = settings.sync_period_s
        self.low = policy.min_replicas
        self.behavior = policy.behavior.filled(settings.downscale_window_s) if policy.behavior else None
        self.tolerance = tolerance_of(policy, settings)
        self.recommended: list[Recommended] | None = None
        self.past = Past([], [])
        self.scaled_to_zero = False

    def step(self, now: float, seen: Seen) -> Decision:
        """Decide over equal pods, given as counts."""
        return self.sync(now, seen.current, lambda: [propose(m, seen, self.tolerance) for m in self.policy.metrics])

    def sync(self, now: float, current: int, proposals: Callable[[], Iterable[int | None]]) -> Decision:
        """Decide from a proposal of each metric, None where it failed; they are asked for only when they are read."""
        if self.recommended is None:
            self.recommended = [Recommended(current, now)]
        asleep = current == 0
        if asleep and not self._wakes():
            return Decision(0, "ScalingDisabled")
        if not asleep and current > self.policy.max_replicas:
            return self._moved(now, current, self.policy.max_replicas, "AboveMaxReplicas")
        if not asleep and current < self.low:
            return self._moved(now, current, self.low, "BelowMinReplicas")
        answers = list(proposals())
        known = [answer for answer in answers if answer is not None]
        failed, desired = len(known) < len(answers), max(known, default=0)
        if not known or (failed and desired < current):
            return Decision(current, "MetricError", error=True)
        count, reason = self._steadied(now, current, desired, self.recommended)
        if asleep:
            count = max(count, self.low)
        return self._moved(now, current, count, reason, error=failed)

    def _wakes(self) -> bool:
        """Whether a count of zero is its own doing and may be left; else zero means switched off by a person."""
        return self.settings.knows_zero and self.scaled_to_zero and (self.low != 0 or self.policy.outside)

    def _steadied(self, now: float, current: int, desired: int, recommended: list[Recommended]) -> tuple[int, str]:
        high = self.policy.max_replicas
        if self.behavior is None:
            steady = highest_in_window(recommended, desired, self.settings.downscale_window_s, now)
            return limited_without_behavior(current, steady, self.low, high)
        windows = (self.behavior.up.window_s or 0, self.behavior.down.window_s or 0)
        steady = within_band(recommended, (current, desired), windows, now)
        return limited((current, steady), (self.low, high), self.behavior, self.past, now)

    def _moved(self, now: float, current: int, count: int, reason: str, *, error: bool = False) -> Decision:
        if count != current:
            if self.behavior is not None and count > current:
                record(self.past.up, count - current, self.behavior.up, now)
            elif self.behavior is not None:
                record(self.past.down, current - count, self.behavior.down, now)
            self.scaled_to_zero = count == 0 and self.low == 0 and self.policy.outside
        return Decision(count, reason, error)


def propose(metric: Metric, seen: Seen, tolerance: Tolerance) -> int | None:
    """Replicas one metric asks for over equal pods, None where it fails. The same rules as pod by pod, on totals."""
    if metric.kind in ("Object", "External"):
        value = seen.outside.get(metric.name)
        if value is None:
            return None
        if metric.target_kind == "AverageValue":
            return by_value_per_pod(seen.current, metric.target, value, tolerance)
        return by_value(seen.current, metric.target, value, seen.ready, tolerance)
    sampled, unready = seen.counted - seen.missing, seen.current - seen.counted
    if sampled <= 0 or (metric.target_kind == "Utilization" and seen.request_m == 0):
        return None
    total = sampled * seen.used_m
    first = _ratio(metric, total, sampled, seen.request_m)
    growing = unready if first > 1.0 else 0
    if not growing and not seen.missing:
        return of_ready(seen.current, sampled, first, tolerance)
    if first < 1.0:
        full = seen.request_m * max(100, metric.target) // 100 if metric.target_kind == "Utilization" else metric.target
        total += seen.missing * full
    pods = sampled + growing + (seen.missing if first != 1.0 else 0)
    return damped(seen.current, first, _ratio(metric, total, pods, seen.request_m), pods, tolerance)


def _ratio(metric: Metric, total: int, pods: int, request_m: int) -> float:
    if metric.target_kind == "Utilization":
        return (100 * total // (pods * request_m)) / metric.target
    return (total // pods) / metric.target

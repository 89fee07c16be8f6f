"""Replicas that one metric asks for, exactly as the HPA computes them: integer percent first, then a float ratio.

Source: replica_calculator.go and metrics/utilization.go in kubernetes pkg/controller/podautoscaler. Values are integers in
milli-units; Go's integer division truncates towards zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from devopskit.analysis.autoscalers.hpa_constants import CLOSED_TOLERANCE, INT32_MAX, INT64_MAX, NEWEST, TOLERANCE, release
from devopskit.analysis.autoscalers.hpa_pods import STANDARD_WAITS, Groups, NoProposal, Pod, Waits, group


@dataclass(frozen=True)
class Tolerance:
    """Band of ratios around one in which nothing is done; before 1.33 it was a distance and not an interval."""

    down: float = TOLERANCE
    up: float = TOLERANCE
    closed: bool = True

    @classmethod
    def of(cls, version: str = NEWEST, width: float = TOLERANCE) -> Tolerance:
        """Tolerance of a cluster; with binary floats a ratio of 1.1 scales before 1.33 and holds since."""
        return cls(width, width, release(version) >= CLOSED_TOLERANCE)

    def holds(self, ratio: float) -> bool:
        """Whether `ratio` is near enough to one."""
        if self.closed:
            return 1.0 - self.down <= ratio <= 1.0 + self.up
        return abs(1.0 - ratio) <= self.up


@dataclass(frozen=True)
class Proposal:
    """Replicas asked for, and the value the HPA's status shows for the metric (percent where it is one)."""

    replicas: int
    mean_m: int
    percent: int | None = None


def truncated(a: int, b: int) -> int:
    """Quotient without its fraction, as Go divides integers."""
    return a // b if (a < 0) == (b < 0) else -(-a // b)


def ceiled(x: float) -> int:
    """`x` rounded up, at most the largest count of the API."""
    return INT32_MAX if x > INT32_MAX else math.ceil(x)


def utilization_ratio(usage: Mapping[str, int], requests: Mapping[str, int], target: int) -> tuple[float, int, int]:
    """Ratio to the target, whole percent and mean use, over pods that have both a sample and a request.

    Raises
    ------
    NoProposal : no pod has both.
    """
    both = [name for name in usage if name in requests]
    asked = sum(requests[name] for name in both)
    if asked == 0:
        raise _without("no pod with a sample has a request")
    used = sum(usage[name] for name in both)
    percent = truncated(100 * used, asked)
    return percent / target, percent, truncated(used, len(both))


def usage_ratio(usage: Mapping[str, int], target: int) -> tuple[float, int]:
    """Ratio of the mean use to the target, and the mean use."""
    mean = truncated(sum(usage.values()), len(usage))
    return mean / target, mean


def by_utilization(
    current: int,
    target: int,
    pods: Sequence[Pod],
    tolerance: Tolerance = Tolerance(),
    *,
    unknown: Mapping[str, int] | None = None,
    cpu: bool = True,
    waits: Waits = STANDARD_WAITS,
) -> Proposal:
    """Replicas for a target in percent of the request.

    Parameters
    ----------
    unknown : use of names that are no pod of the workload, which the metrics API may still return.

    Raises
    ------
    NoProposal : no pods, no sample, or a listed pod without a request.
    """
    groups, usage = _sampled(pods, cpu, waits)
    usage |= unknown or {}
    requests = {pod.name: pod.request_m for pod in pods if pod.request_m is not None}
    if any(pod.request_m is None for pod in pods):
        raise _without("a pod has no request")
    if not usage:
        raise _without("no counted pod has a sample")
    ratio, percent, mean = utilization_ratio(usage, requests, target)
    share = max(100, target)
    filled = {pod.name: truncated(requests[pod.name] * share, 100) for pod in groups.missing}
    replicas = _settled(
        current,
        groups,
        usage,
        ratio,
        tolerance=tolerance,
        filled=filled,
        again=lambda u: utilization_ratio(u, requests, target)[0],
    )
    return Proposal(replicas, mean, percent)


def by_average(
    current: int,
    target: int,
    pods: Sequence[Pod],
    tolerance: Tolerance = Tolerance(),
    *,
    cpu: bool = False,
    waits: Waits = STANDARD_WAITS,
) -> Proposal:
    """Replicas for an average value over pods: a Pods metric, or a resource (with `cpu` for CPU).

    Raises
    ------
    NoProposal : no pods or no sample.
    """
    groups, usage = _sampled(pods, cpu, waits)
    if not usage:
        raise _without("no counted pod has a sample")
    ratio, mean = usage_ratio(usage, target)
    filled = {pod.name: target for pod in groups.missing}
    replicas = _settled(
        current, groups, usage, ratio, tolerance=tolerance, filled=filled, again=lambda u: usage_ratio(u, target)[0]
    )
    return Proposal(replicas, mean)


def _sampled(pods: Sequence[Pod], cpu: bool, waits: Waits) -> tuple[Groups, dict[str, int]]:
    if not pods:
        raise _without("the workload has no pods")
    groups = group(pods, cpu=cpu, waits=waits)
    return groups, {pod.name: pod.usage_m for pod in groups.ready if pod.usage_m is not None}


def _settled(
    current: int,
    groups: Groups,
    usage: dict[str, int],
    ratio: float,
    *,
    tolerance: Tolerance,
    filled: Mapping[str, int],
    again: Callable[[dict[str, int]], float],
) -> int:
    """Apply tolerance, and where pods are missing or unready assume of them what damps the change."""
    unready = groups.unready if ratio > 1.0 else ()
    if not unready and not groups.missing:
        return of_ready(current, len(groups.ready), ratio, tolerance)
    assumed = dict(usage)
    if ratio < 1.0:
        assumed.update(filled)
    elif ratio > 1.0:
        assumed.update(dict.fromkeys((pod.name for pod in (*groups.missing, *unready)), 0))
    return damped(current, ratio, again(assumed), len(assumed), tolerance)


def of_ready(current: int, ready: int, ratio: float, tolerance: Tolerance) -> int:
    """Replicas where nothing has to be assumed: the ratio multiplies ready pods, not the current count."""
    return current if tolerance.holds(ratio) else ceiled(ratio * ready)


def damped(current: int, first: float, second: float, pods: int, tolerance: Tolerance) -> int:
    """Replicas after the assumption: only if the second ratio still points where the first one did."""
    if tolerance.holds(second) or (first < 1.0 < second) or (second < 1.0 < first):
        return current
    proposal = ceiled(second * pods)
    against = proposal > current if second < 1.0 else proposal < current and second > 1.0
    return current if against else proposal


def by_value(current: int, target: int, value: int, ready: int, tolerance: Tolerance = Tolerance()) -> int:
    """Replicas for an Object or External metric with a Value target; running and ready pods are multiplied."""
    ratio = value / target
    if current == 0:
        return math.ceil(ratio)
    return of_ready(current, ready, ratio, tolerance)


def by_value_per_pod(current: int, target: int, value: int, tolerance: Tolerance = Tolerance()) -> int:
    """Replicas for an Object or External metric with an AverageValue target; readiness plays no part."""
    if current and tolerance.holds(value / (float(target) * current)):
        return current
    return ceiled(value / target)


def value_per_pod(value: int, current: int) -> int:
    """Value the status shows for each pod, milli-units."""
    if float(value) >= float(INT64_MAX):
        return INT64_MAX
    return math.ceil(value / current) if current else 0


def outside_sum(values: Sequence[int]) -> int:
    """Sum of the series of an External metric, held at the largest 64-bit integer."""
    return min(sum(values), INT64_MAX)


def _without(fact: str) -> NoProposal:
    return NoProposal(
        fact,
        "the metric gives no ratio to the target, so the controller leaves the count as it is",
        "look at the metrics API, and set requests on every container where the target is a utilisation",
    )

"""Replicas that the metrics of an HPA ask for over equal pods, compiled; the rule of `autoscalers/hpa.propose`."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from devopskit.analysis.compiled import inlined
from devopskit.analysis.replay_kernel_limits import Plan

UTILIZATION, AVERAGE, OUTSIDE_VALUE, OUTSIDE_AVERAGE = 0, 1, 2, 3
FAILED = -1
INT32_MAX = 2**31 - 1

KIND, TARGET, FILL = 0, 1, 2  # columns of metrics


class Counts(NamedTuple):
    """Pods of a sync: all, ready ones, those whose CPU counts, of these without a sample; and the use of one ready pod."""

    current: int
    ready: int
    counted: int
    missing: int
    used: int


class Asked(NamedTuple):
    """A metric: its kind, its target, and the use assumed of a pod without a sample."""

    kind: int
    target: int
    fill: int


@inlined
def _holds(plan: Plan, ratio: float) -> bool:
    if plan.closed:
        return 1.0 - plan.down <= ratio <= 1.0 + plan.up
    return abs(1.0 - ratio) <= plan.up


@inlined
def _ceiled(x: float) -> int:
    return INT32_MAX if x > INT32_MAX else math.ceil(x)


@inlined
def _ratio(metric: Asked, total: int, asked: int, pods: int) -> float:
    """Ratio to the target of a total over pods that ask for `asked` together; the integer comes first, as in Go."""
    return (100 * total // asked if metric.kind == UTILIZATION else total // pods) / metric.target


@inlined
def _damped(plan: Plan, current: int, first: float, second: float, pods: int) -> int:
    """Proposal of the second ratio, over filled pods, unless it holds, turns the first around or moves against itself."""
    if _holds(plan, second) or first < 1.0 < second or second < 1.0 < first:
        return current
    proposal = _ceiled(second * pods)
    if (second < 1.0 and proposal > current) or (second > 1.0 and proposal < current):
        return current
    return proposal


@inlined
def _by_pods(plan: Plan, metric: Asked, counts: Counts) -> int:
    """Utilisation or average over pods, with what is assumed of missing and unready ones."""
    current, missing, used = counts.current, counts.missing, counts.used
    sampled = counts.counted - missing
    if sampled <= 0:
        return FAILED
    first = _ratio(metric, used, plan.request, 1)
    growing = current - counts.counted if first > 1.0 else 0
    if growing == 0 and missing == 0:
        return current if _holds(plan, first) else _ceiled(first * sampled)
    total = sampled * used + (missing * metric.fill if first < 1.0 else 0)
    pods = sampled + growing + (missing if first != 1.0 else 0)
    return _damped(plan, current, first, _ratio(metric, total, pods * plan.request, pods), pods)


@inlined
def _by_outside(plan: Plan, metric: Asked, counts: Counts, value: int) -> int:
    """Object or External metric; a negative value stands for a metric that failed."""
    if value < 0:
        return FAILED
    ratio = value / metric.target
    if metric.kind == OUTSIDE_AVERAGE:
        if counts.current and _holds(plan, value / (float(metric.target) * counts.current)):
            return counts.current
        return _ceiled(ratio)
    if counts.current == 0:
        return math.ceil(ratio)
    return counts.current if _holds(plan, ratio) else _ceiled(ratio * counts.ready)


@inlined
def desired_count(plan: Plan, metrics: np.ndarray, outside: np.ndarray, step: int, counts: Counts) -> int:
    """Highest proposal of all metrics; FAILED where all failed, or some failed and the rest would shrink.

    `outside` int64 [n, metrics], one row where no metric is outside.
    """
    desired, failed, row = FAILED, 0, step if plan.outside else 0
    for i in range(len(metrics)):
        metric = Asked(metrics[i, KIND], metrics[i, TARGET], metrics[i, FILL])
        if metric.kind >= OUTSIDE_VALUE:
            proposal = _by_outside(plan, metric, counts, outside[row, i])
        else:
            proposal = _by_pods(plan, metric, counts)
        desired = max(desired, proposal)
        failed += proposal == FAILED
    return FAILED if failed and desired < counts.current else desired

"""Replicas that the metrics of an HPA ask for over equal pods, compiled; the rule of `autoscalers/hpa.propose`."""

from __future__ import annotations

import math

import numpy as np

from devopskit.analysis.compiled import njit
from devopskit.analysis.replay_kernel_limits import Plan

UTILIZATION, AVERAGE, OUTSIDE_VALUE, OUTSIDE_AVERAGE = 0, 1, 2, 3
FAILED = -1
INT32_MAX = 2**31 - 1

Counts = tuple[int, int, int, int, int]  # current, ready, counted, missing, use of one pod
KIND, TARGET, FILL = 0, 1, 2  # columns of metrics


@njit
def _holds(plan: Plan, ratio: float) -> bool:
    if plan.closed:
        return 1.0 - plan.down <= ratio <= 1.0 + plan.up
    return abs(1.0 - ratio) <= plan.up


@njit
def _ceiled(x: float) -> int:
    return INT32_MAX if x > INT32_MAX else math.ceil(x)


@njit
def _ratio(kind: int, target: int, total: int, asked: int, pods: int) -> float:
    """Ratio to the target of a total over pods that ask for `asked` together; the integer comes first, as in Go."""
    return (100 * total // asked if kind == UTILIZATION else total // pods) / target


@njit
def _by_pods(plan: Plan, metric: np.ndarray, current: int, counted: int, missing: int, used: int) -> int:
    """Utilisation or average over pods, with what is assumed of missing and unready ones."""
    kind, target = metric[KIND], metric[TARGET]
    sampled = counted - missing
    if sampled <= 0:
        return FAILED
    first = _ratio(kind, target, used, plan.request, 1)
    growing = current - counted if first > 1.0 else 0
    if growing == 0 and missing == 0:
        return current if _holds(plan, first) else _ceiled(first * sampled)
    total = sampled * used + (missing * metric[FILL] if first < 1.0 else 0)
    pods = sampled + growing + (missing if first != 1.0 else 0)
    second = _ratio(kind, target, total, pods * plan.request, pods)
    if _holds(plan, second) or first < 1.0 < second or second < 1.0 < first:
        return current
    proposal = _ceiled(second * pods)
    if (second < 1.0 and proposal > current) or (second > 1.0 and proposal < current):
        return current
    return proposal


@njit
def _by_outside(plan: Plan, metric: np.ndarray, value: int, current: int, ready: int) -> int:
    """Object or External metric; a negative value stands for a metric that failed."""
    if value < 0:
        return FAILED
    ratio = value / metric[TARGET]
    if metric[KIND] == OUTSIDE_AVERAGE:
        if current and _holds(plan, value / (float(metric[TARGET]) * current)):
            return current
        return _ceiled(ratio)
    if current == 0:
        return math.ceil(ratio)
    return current if _holds(plan, ratio) else _ceiled(ratio * ready)


@njit
def desired_count(plan: Plan, metrics: np.ndarray, outside: np.ndarray, counts: Counts) -> int:
    """Highest proposal of all metrics; FAILED where all failed, or some failed and the rest would shrink.

    `outside` [metrics] holds the values of this step.
    """
    current, ready, counted, missing, used = counts
    desired, failed = FAILED, 0
    for i in range(len(metrics)):
        if metrics[i, KIND] >= OUTSIDE_VALUE:
            proposal = _by_outside(plan, metrics[i], outside[i], current, ready)
        else:
            proposal = _by_pods(plan, metrics[i], current, counted, missing, used)
        desired = max(desired, proposal)
        failed += proposal == FAILED
    return FAILED if failed and desired < current else desired

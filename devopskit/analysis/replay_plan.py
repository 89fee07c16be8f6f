"""Policy, fleet and cluster to the numbers of the compiled loop."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from devopskit.analysis.autoscalers.hpa import HpaSettings, tolerance_of
from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.replay_kernel import Numbers
from devopskit.analysis.replay_kernel_limits import DISABLED, DOWN, LEAST, MOST, PERCENT, PODS, UP, Plan
from devopskit.analysis.replay_kernel_metrics import AVERAGE, INT32_MAX, OUTSIDE_AVERAGE, OUTSIDE_VALUE, UTILIZATION
from devopskit.errors import RequestError
from devopskit.tables.policies import Behavior, Hpa, Metric, Rules

SELECTS = {"Max": MOST, "Min": LEAST, "Disabled": DISABLED}
NO_WINDOW = Behavior()


def steps_of(seconds: float, period_s: float) -> Fraction:
    """Length in steps, exactly, so that the edge of a window is where the controller has it."""
    return Fraction(seconds) / Fraction(period_s)


def _inside(seconds: float, period_s: float) -> int:
    """Largest age in steps that is strictly inside of `seconds`."""
    return math.ceil(steps_of(seconds, period_s)) - 1


def plan_of(policy: Hpa, fleet: Fleet, settings: HpaSettings) -> Numbers:
    """Policy, fleet and cluster as the compiled loop takes them.

    Raises
    ------
    RequestError : the policy has a metric that demand cannot drive, or a utilisation target without a request.
    """
    for metric in policy.metrics:
        _refuse_unplayable(metric, fleet)
    period = settings.sync_period_s
    behavior = (policy.behavior or NO_WINDOW).filled(settings.downscale_window_s)
    up, down = behavior.up, behavior.down
    tolerance = tolerance_of(policy, settings)
    legacy_window = math.floor(steps_of(settings.downscale_window_s, period))
    rates = np.concatenate([_rates(up, UP, period), _rates(down, DOWN, period)])
    metrics = np.array([(_kind(m), m.target, _fill(m, fleet)) for m in policy.metrics], np.int64)
    plan = Plan(
        request=fleet.request_m,
        limit=np.iinfo(np.int64).max if fleet.limit_m is None else fleet.limit_m,
        initial=fleet.initial,
        high=min(policy.max_replicas, INT32_MAX),
        down=float(tolerance.down),
        up=float(tolerance.up),
        closed=tolerance.closed,
        behaves=policy.behavior is not None,
        up_select=SELECTS[up.select],
        down_select=SELECTS[down.select],
        up_window=_inside(up.window_s or 0, period),
        down_window=legacy_window if policy.behavior is None else _inside(down.window_s or 0, period),
        up_longest=_longest(up, period),
        down_longest=_longest(down, period),
        ready_after=math.ceil(steps_of(fleet.start_s, period)),
        counted_after=math.ceil(steps_of(fleet.trusted_s, period)),
        lag=round(steps_of(fleet.metric_lag_s, period)),
        zero=settings.knows_zero,
        outside=policy.outside,
    )
    return Numbers(metrics, rates, plan)


def _refuse_unplayable(metric: Metric, fleet: Fleet) -> None:
    inside = metric.kind not in ("Object", "External")
    if metric.kind == "Pods" or (inside and metric.name != "cpu"):
        raise RequestError(
            f"the metric {metric.name!r} of kind {metric.kind} cannot be replayed from CPU demand",
            "how it follows demand is not known, so that every count after it would be made up",
            "replay the other metrics, or give this one as an External metric with its own series",
        )
    if metric.target_kind == "Utilization" and fleet.request_m == 0:
        raise RequestError(
            "the policy has a utilisation target, and the workload sets no CPU request",
            "utilisation is use divided by request: the real HPA reports FailedGetResourceMetric and never scales",
            "set a CPU request on every container (devopskit proposes one), or use an AverageValue target",
        )


def _kind(metric: Metric) -> int:
    if metric.kind in ("Object", "External"):
        return OUTSIDE_AVERAGE if metric.target_kind == "AverageValue" else OUTSIDE_VALUE
    return UTILIZATION if metric.target_kind == "Utilization" else AVERAGE


def _fill(metric: Metric, fleet: Fleet) -> int:
    """Use assumed of a pod without a sample when the rest would shrink."""
    return fleet.request_m * max(100, metric.target) // 100 if metric.target_kind == "Utilization" else metric.target


def _rates(rules: Rules, direction: int, period_s: float) -> np.ndarray:
    rows = [(direction, PODS if r.kind == "Pods" else PERCENT, r.value, _inside(r.period_s, period_s)) for r in rules.rates]
    return np.array(rows, np.int64).reshape(-1, 4)


def _longest(rules: Rules, period_s: float) -> int:
    return math.floor(steps_of(max(rate.period_s for rate in rules.rates), period_s))

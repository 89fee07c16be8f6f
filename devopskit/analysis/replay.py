"""Replay a policy over demand: what the autoscaler would have done, what was short, what it would have cost."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.autoscalers.hpa import STANDARD, HpaSettings
from devopskit.analysis.replay_fleet import CALM, Conditions, Fleet, demand_m
from devopskit.analysis.replay_kernel import Around, run
from devopskit.analysis.replay_outcome import Replayed
from devopskit.analysis.replay_plan import plan_of
from devopskit.analysis.replay_steps import stepped
from devopskit.errors import RequestError
from devopskit.tables.policies import CountPolicy, Hpa, Metric


def replay(
    demand: np.ndarray,
    policy: CountPolicy,
    fleet: Fleet,
    *,
    settings: HpaSettings = STANDARD,
    cpu_per_request: float | None = None,
    conditions: Conditions = CALM,
) -> Replayed:
    """Instances of each step under `policy`; a step is one sync period of `settings`.

    Parameters
    ----------
    demand : [n] millicores, or requests a step with `cpu_per_request` in millicores; NaN where nothing was recorded.
    policy : any form that sets a count. An HPA runs compiled, every other one step by step.
    settings : version and flags of the cluster; its sync period is the length of a step.

    Raises
    ------
    RequestError, DataError : what the real API would refuse, or demand that cannot be replayed.
    """
    series, notes = demand_m(demand, cpu_per_request=cpu_per_request)
    conditions.check(len(series))
    if isinstance(policy, Hpa):
        return _compiled(series, policy, fleet, settings, conditions=conditions, notes=notes)
    return stepped(series, policy, fleet, settings=settings, conditions=conditions, notes=notes)


def _compiled(
    series: np.ndarray, policy: Hpa, fleet: Fleet, settings: HpaSettings, *, conditions: Conditions, notes: tuple[str, ...]
) -> Replayed:
    lows = np.array([policy.min_replicas]) if conditions.minima is None else conditions.minima
    _refuse_zero(int(lows.min()), policy, settings)
    counts = np.empty((2, len(series)), np.int32)
    around = Around(
        _outside(policy, conditions, len(series)),
        _series(conditions.missing, np.int64),
        _series(lows, np.int64),
        _series(conditions.lost, np.float64),
    )
    run(series, around, plan_of(policy, fleet, settings), counts)
    replicas, ready = counts
    return Replayed(series, replicas, ready, fleet, settings.sync_period_s, policy.max_replicas, (*policy.defaulted, *notes))


def _refuse_zero(least: int, policy: Hpa, settings: HpaSettings) -> None:
    """Refuse a minimum of zero, the policy's own or a scheduled one, where no HPA could ever leave it again."""
    if least == 0 and not (settings.knows_zero and policy.outside):
        raise RequestError(
            "the policy has minReplicas 0" if policy.min_replicas == 0 else "a scheduled minimum is 0",
            "the API takes zero only with the gate HPAScaleToZero (on by default since Kubernetes 1.37) and an Object or External metric",
            "give minReplicas 1, or an external metric on a cluster that has the gate",
        )


def _series(series: np.ndarray | None, kind: type[np.generic]) -> np.ndarray:
    """Array as the compiled loop takes it: contiguous and writeable, because each layout is compiled anew."""
    return np.zeros(0, kind) if series is None else np.array(series, kind)


def _outside(policy: Hpa, conditions: Conditions, steps: int) -> np.ndarray:
    """Values of the outside metrics [n, metrics], columns of the others unused; a metric without a series fails always."""
    if not policy.outside:
        return np.zeros((1, len(policy.metrics)), np.int64)
    return np.stack([_row(metric, conditions, steps) for metric in policy.metrics], axis=1)


def _row(metric: Metric, conditions: Conditions, steps: int) -> np.ndarray:
    if metric.kind in ("Object", "External") and metric.name in conditions.outside:
        return _series(conditions.outside[metric.name], np.int64)
    return np.full(steps, -1, np.int64)

"""One workload of a cluster to its advice: goal, levers, fleet, and why there is none where there is none."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.policy_search import ROOM
from devopskit.analysis.recommend_policy import Advice, Place, Scope, recommend_policy
from devopskit.analysis.replay_fleet import Fleet
from devopskit.errors import DevopskitError
from devopskit.pipeline.autoscaling_latency import Latency, Measurements, latency_of
from devopskit.pipeline.autoscaling_workloads import Workload


def latency_goal(workload: Workload, seen: Measurements, goal: Goal, start_seconds: float, asked: float) -> Latency:
    """Goal of a workload; `asked` seconds hold where no tag names its own objective."""
    fleet = fleet_of(workload, start_seconds)
    return latency_of(workload, seen, goal, fleet=fleet, settings=settings_of(workload), asked=asked)


def advice_of(workload: Workload, latency: Latency, start_seconds: float) -> tuple[Advice | None, str]:
    """Advice, or why there is none: what cannot be computed for one workload must not hide the others."""
    if workload.reason:
        return None, workload.reason
    place = Place(settings_of(workload), workload.begins_s, workload.hourly_price)
    try:
        advice = recommend_policy(
            workload.demand_m, step_seconds=workload.step_seconds, fleet=fleet_of(workload, start_seconds), current=workload.policy,
            goal=latency.goal, scope=_scope(workload, latency), place=place,
        )  # fmt: skip
        return replace(advice, warnings=(*advice.warnings, *latency.warnings)), ""
    except DevopskitError as error:
        return None, f"{error.what}; {error.fix}"


def fleet_of(workload: Workload, start_seconds: float) -> Fleet:
    """Pods of a workload as a replay has them."""
    return Fleet(workload.request_m, workload.policy.min_replicas if workload.policy else 1, start_s=start_seconds)


def settings_of(workload: Workload) -> HpaSettings:
    """Flags and version of its cluster; the newest known where no source tells."""
    return HpaSettings(version=workload.version) if workload.version else HpaSettings()


def _scope(workload: Workload, latency: Latency) -> Scope:
    """Levers, with the maximum at the count beyond which throughput falls, where such a count is within the usual maximum."""
    if latency.useful is None:
        return Scope()
    carried = workload.request_m * latency.goal.usable_share
    usual = math.ceil(ROOM * float(np.nanmax(workload.demand_m)) / carried)
    return Scope(most=max(Scope.least, latency.useful)) if latency.useful < usual else Scope()

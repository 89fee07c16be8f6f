"""Goal of each workload: from its latency objective by the curve that `performance` shows, else minutes short of capacity."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.latency_curve import LatencyCurve, fit_latency
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.slo_curve import objective
from devopskit.analysis.useful_instances import useful_instances
from devopskit.errors import DevopskitError
from devopskit.pipeline.autoscaling_series import on_steps, replayed_ready
from devopskit.pipeline.autoscaling_workloads import Workload
from devopskit.pipeline.latency_objective import LatencyObjective, latency_objective
from devopskit.pipeline.reading import Data
from devopskit.store.store import Store
from devopskit.tables.performance import REQUEST_RATE
from devopskit.tables.usage import WORKLOAD_PODS

NOT_MEASURED = "no latency of a service of its name was measured (table performance)"


@dataclass(frozen=True)
class Measurements:
    """Rows of `performance`, and of `usage` about pods, of everything that is scaled."""

    performance: pd.DataFrame
    pods: pd.DataFrame


@dataclass(frozen=True)
class Latency:
    """What the latency of a workload says about its policy.

    Attributes
    ----------
    goal : what its policy must keep. words : how that came about.
    objective : its latency objective. service : id of the service that was measured, "" = none.
    curve : fitted latency by use; None where the data carry none.
    utilisation, latency_s : float [n], the measurements behind it, NaN where unknown.
    counted : whether the instances were measured; otherwise they are those of a replay of the policy in force.
    useful : count beyond which throughput falls; None = none in sight.
    """

    goal: Goal
    words: str
    objective: LatencyObjective
    service: str = ""
    curve: LatencyCurve | None = None
    utilisation: np.ndarray | None = None
    latency_s: np.ndarray | None = None
    counted: bool = False
    useful: int | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the advice must know."""
        said = [self.objective.note] if self.objective.note else []
        if self.useful is not None:
            said.append(f"beyond {self.useful} instances its throughput falls by the measured law, so that no maximum is above")
        if self.curve is not None and not self.counted:
            said.append("its use per instance rests on a replay of the policy in force, as its pods were not counted")
        return tuple(said)


def measurements(data: Data, members: list[Workload]) -> Measurements:
    """What was measured of the services and pods of these workloads within the period of a report."""
    table = Store(data.settings.store).table("performance")
    # Only what may be theirs, because a mesh measures every service of a cluster.
    named = table.resource_id.isin([name for one in members for name in _names(one)] or [""])
    inside = table.filter((table.time >= data.period.start) & (table.time < data.period.end) & named)
    pods = data.usage.filter(data.usage.metric == WORKLOAD_PODS)
    return Measurements(inside.to_pyarrow().to_pandas(), pods.to_pyarrow().to_pandas())


def latency_of(
    workload: Workload, seen: Measurements, goal: Goal, *, fleet: Fleet, settings: HpaSettings, asked: float = 0.0
) -> Latency:
    """Goal and curve of one workload.

    Parameters
    ----------
    seen : answer of `measurements`. goal : what the report asks of every workload. fleet, settings : as it is replayed.
    asked : seconds at the 95th percentile for workloads without a tag of their own; 0 = none.
    """
    wanted = latency_objective(workload.resource, asked)
    service = _service(workload, seen.performance)
    if not service or not fleet.request_m or not len(workload.demand_m):
        lack = (
            NOT_MEASURED if not service else "it sets no CPU request or has no demand, so that its use is no share of anything"
        )
        return Latency(goal, objective(goal, latency_slo_s=wanted.seconds, lack=lack).words, wanted)
    rows = seen.performance[seen.performance["resource_id"] == service]
    latency, rate = (_laid(rows[rows["metric"] == metric], workload) for metric in (wanted.metric, REQUEST_RATE))
    pods = _laid(seen.pods[seen.pods["resource_id"] == workload.resource_id], workload)
    counted = bool(np.isfinite(pods).any())
    use = workload.demand_m / (_instances(workload, pods, counted, fleet, settings) * fleet.request_m)
    found = objective(goal, latency_slo_s=wanted.seconds, utilisation=use, latency_s=latency, quantile=wanted.quantile)
    curve, words = found.curve, found.words
    if wanted.seconds is None:
        curve, lack = fit_latency(use, latency, quantile=wanted.quantile)
        words = f"{curve.words}; no objective is set for it" if curve else objective(goal, latency_slo_s=None, lack=lack).words
    # A replay's count follows the demand by its own rule, so that only counted pods say how throughput grows with them.
    useful = useful_instances(pods, rate, use)[0] if counted else None
    return replace(
        Latency(found.goal, words, wanted, service), curve=curve, utilisation=use, latency_s=latency, counted=counted, useful=useful
    )  # fmt: skip


def _names(workload: Workload) -> tuple[str, str]:
    """Ids that the service of a workload may be measured under: its own, or that of its cluster, namespace and name."""
    place, _, name = workload.resource_id.rpartition("/")
    return workload.resource_id, f"{place.rpartition('/')[0]}/service/{name}"


def _service(workload: Workload, performance: pd.DataFrame) -> str:
    """Id of the measured service, "" where none is."""
    known = set(performance["resource_id"].unique())
    return next((one for one in _names(workload) if one in known), "")


def _laid(rows: pd.DataFrame, workload: Workload) -> np.ndarray:
    return on_steps(rows, first_s=workload.first_s, step_s=workload.step_seconds, steps=len(workload.demand_m))


def _instances(workload: Workload, pods: np.ndarray, counted: bool, fleet: Fleet, settings: HpaSettings) -> np.ndarray:
    """Instances the demand was spread over, float [steps], NaN where unknown or none."""
    if counted:
        return np.where(pods >= 1, pods, np.nan)
    try:
        ready = replayed_ready(workload, fleet, settings)
    except DevopskitError:
        # The advice will say why this workload cannot be replayed; here its use is simply not known.
        return np.full(len(pods), np.nan)
    return np.where(ready >= 1, ready, np.nan)

"""Candidate of ../shared/bench/autoscaling: translates its cases and replays to public functions and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np

from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.replay import replay as replay_policy
from devopskit.analysis.replay_fleet import Conditions, Fleet
from devopskit.tables.policies import Hpa, read_hpa
from tests.bench import autoscaling_hpa_cases, autoscaling_other_cases

KINDS = autoscaling_hpa_cases.KINDS | autoscaling_other_cases.KINDS


def decide(kind: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Answer of one published or hand-made case."""
    return KINDS[kind](inputs)


def replay(
    demand_m: np.ndarray,
    spec: dict[str, Any],
    *,
    request_m: int,
    initial_replicas: int,
    external_m: np.ndarray | None = None,
    missing_pods: np.ndarray | None = None,
    min_replicas: np.ndarray | None = None,
    **options: Any,
) -> np.ndarray:
    """Replicas after the sync of every step [n]."""
    policy = read_hpa(spec, quantity=int)
    fleet = Fleet(
        request_m,
        initial_replicas,
        start_s=options.get("pod_start_delay_s", 30),
        limit_m=options.get("limit_m"),
        metric_window_s=options.get("metric_window_s", 30),
        initialization_s=options.get("cpu_initialization_period_s", 300),
    )
    settings = HpaSettings(
        sync_period_s=options.get("sync_period_s", 15),
        tolerance=options.get("tolerance", 0.1),
        downscale_window_s=options.get("downscale_stabilization_s", 300),
        scale_to_zero=False,
    )
    conditions = Conditions(outside=_outside(policy, external_m), missing=missing_pods, minima=min_replicas)
    return replay_policy(demand_m, policy, fleet, settings=settings, conditions=conditions).replicas


def _outside(policy: Hpa, external_m: np.ndarray | None) -> dict[str, np.ndarray]:
    return {} if external_m is None else {m.name: external_m for m in policy.metrics if m.kind == "External"}

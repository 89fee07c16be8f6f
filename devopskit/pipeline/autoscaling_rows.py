"""Advices to the rows that tables and charts of the page are made of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.analysis.recommend_policy import Advice, Figures
from devopskit.pipeline.autoscaling_findings import MONTH_WEEKS, fields
from devopskit.pipeline.autoscaling_workloads import Workload
from devopskit.tables.policies import Hpa

MINUTES_OF_WEEK = 10_080


def policy_text(policy: Hpa) -> str:
    """Policy in a few words: "70 %, 2 to 40"."""
    values = fields(policy)
    target = f"{values['target_cpu']} %, " if values["target_cpu"] is not None else ""
    return f"{target}{policy.min_replicas} to {policy.max_replicas}"


def row(workload: Workload, advice: Advice | None, reason: str) -> dict[str, object]:
    """Row of one policy: now, proposed, and both sets of figures a month; NaN where there are none."""
    now, then = (advice.current, advice.figures) if advice else (None, None)
    proposed = (
        policy_text(advice.policy) + (", scheduled" if advice.minima is not None else "") if advice and advice.policy else ""
    )
    return {
        "resource_id": workload.resource_id,
        "name": workload.name,
        "owner": workload.resource.get("owner") or "",
        "status": "undecided" if then is None else "decided",
        "reason": reason or (advice.reason if advice else ""),
        "now": policy_text(workload.policy) if workload.policy else "",
        "proposed": proposed,
        "currency": workload.currency,
        **{f"{key}_now": value for key, value in _figures(now).items()},
        **{f"{key}_then": value for key, value in _figures(then).items()},
    }


def moved(workload: Workload, advice: Advice) -> float:
    """Money a week that an advice moves, below zero where the promise costs more."""
    if advice.figures is None or advice.current is None:
        return 0.0
    return advice.current.weekly_cost - advice.figures.weekly_cost


def together(frames: list[tuple[Workload, pd.DataFrame]]) -> pd.DataFrame:
    """Frames of all workloads as one, each row with its workload."""
    named = [
        frame.assign(resource_id=one.resource_id, name=one.name, currency=one.currency) for one, frame in frames if len(frame)
    ]
    return pd.concat(named, ignore_index=True) if named else pd.DataFrame()


def _figures(figures: Figures | None) -> dict[str, float]:
    if figures is None:
        return dict.fromkeys(("cost", "cost_low", "cost_high", "chance", "chance_low", "chance_high", "short", "weeks"), np.nan)
    return {
        "cost": MONTH_WEEKS * figures.weekly_cost,
        "cost_low": MONTH_WEEKS * figures.cost_low,
        "cost_high": MONTH_WEEKS * figures.cost_high,
        "chance": figures.chance,
        "chance_low": figures.chance_low,
        "chance_high": figures.chance_high,
        "short": MINUTES_OF_WEEK * figures.worst_share,
        "weeks": float(figures.weeks),
    }

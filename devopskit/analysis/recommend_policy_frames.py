"""Judged policies as figures and as a frame with the frontier of cost and risk."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.analysis.policy_risk_cost import expected
from devopskit.analysis.policy_search import Judged
from devopskit.analysis.recommend_policy_advice import Figures

HOURS_OF_WEEK = 168
# `schedule` is the headroom of scheduled minima, NaN where there are none; `weekly_cost` the mean of the compared past weeks;
# `frontier` tells that no cheaper candidate is as safe.
COLUMNS = (
    "target", "min_replicas", "max_replicas", "schedule", "forecast", "down_window_s", "tolerance", "weekly_cost", "chance", "chance_low",
    "chance_high", "weeks", "weeks_kept", "reversals", "frontier", "chosen", "current",
)  # fmt: skip


def figures(found: Judged, *, budget_share: float, hourly_price: float) -> Figures:
    """Figures of a judged policy, in money or, at a price of 1, in instance hours."""
    trial, chance = found.trial, found.chance
    cost, price = expected(trial.replicas[trial.judged]), HOURS_OF_WEEK * hourly_price
    shares = trial.shares[trial.judged]
    return Figures(
        chance=chance.value,
        chance_low=chance.low,
        chance_high=chance.high,
        weekly_cost=cost.value * price,
        cost_low=cost.low * price,
        cost_high=cost.high * price,
        weeks=len(shares),
        weeks_kept=int((shares <= budget_share).sum()),
        worst_share=float(shares.max()),
        reversals=trial.reversals,
    )


def frame_of(
    found: list[Judged], *, chosen: Judged | None, current: Judged | None, budget_share: float, hourly_price: float
) -> pd.DataFrame:
    """One row a candidate in COLUMNS, cheapest first; `weekly_cost` is the mean of the compared past weeks."""
    rows = [_row(f, budget_share, hourly_price) | {"chosen": f is chosen, "current": False} for f in found]
    if current is not None:
        rows.append(_row(current, budget_share, hourly_price) | {"chosen": current is chosen, "current": True})
    if not rows:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = pd.DataFrame(rows).sort_values(["weekly_cost", "chance"], kind="stable", ignore_index=True)
    safest = frame["chance"].cummin().shift(1, fill_value=np.inf)
    return frame.assign(frontier=frame["chance"] < safest)[list(COLUMNS)]


def _row(found: Judged, budget_share: float, hourly_price: float) -> dict[str, object]:
    trial, policy = found.trial, found.trial.candidate.policy
    down, floors = policy.behavior.down if policy.behavior else None, trial.candidate.floors
    target = next((m.target for m in policy.metrics if m.target_kind == "Utilization"), None)
    return {
        "target": np.nan if target is None else float(target),
        "min_replicas": policy.min_replicas,
        "max_replicas": policy.max_replicas,
        "schedule": np.nan if floors is None else floors.headroom,
        "forecast": floors is not None and floors.forecast,
        "down_window_s": np.nan if down is None or down.window_s is None else float(down.window_s),
        "tolerance": np.nan if down is None or down.tolerance is None else down.tolerance,
        "weekly_cost": trial.cost * HOURS_OF_WEEK * hourly_price,
        "chance": found.chance.value,
        "chance_low": found.chance.low,
        "chance_high": found.chance.high,
        "weeks": int(trial.judged.sum()),
        "weeks_kept": int((trial.shares[trial.judged] <= budget_share).sum()),
        "reversals": trial.reversals,
    }

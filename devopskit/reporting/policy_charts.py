"""Charts of the autoscaling page: a replayed week, cost against risk, what each hour needs, and what if."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from devopskit.reporting._chart_cases import cases
from devopskit.reporting._chart_frontier import Named, frontier
from devopskit.reporting._chart_heat import DAYS, heat
from devopskit.reporting._chart_replay import replay_week
from devopskit.reporting.blocks import Block, Column, named, nothing_to_draw, show, table
from devopskit.reporting.text import label
from devopskit.units import format_amount, format_share, significant

MONTH_WEEKS = 730 / 168
NAME_CHARACTERS = 40


def replayed_week(week: pd.DataFrame, *, workload: str) -> Block:
    """Return demand and both capacities over the worst week of one workload, in instances.

    Parameters
    ----------
    week : one row each half hour: hours, demand, ready_now, ready_then, replicas_now, replicas_then, short_now, short_then.
    workload : id of what is drawn.
    """
    if week.empty:
        return nothing_to_draw("The worst week, replayed", "no policy was decided")
    now, then = float(week["short_now"].sum()), float(week["short_then"].sum())
    spared = float(week["replicas_now"].mean() - week["replicas_then"].mean())
    verb = "fewer" if spared >= 0 else "more"
    short = f"for {significant(then)} minutes instead of {significant(now)}" if now or then else "for no minute, as now"
    claim = f"In its worst week {_short_name(workload)} would run {significant(abs(spared))} instances {verb} on average, short {short}"
    drawn = replay_week(
        list(week["hours"]),
        list(week["demand"]),
        list(week["ready_now"]),
        list(week["ready_then"]),
        list(week["short_then"] > 0),
    )
    help_ = (
        "Demand in instances used to the full (or as far as its latency objective allows), highest of each half hour; "
        "capacity is what is ready, lowest of each half hour."
    )
    return show(drawn, claim=claim, help=help_, table=_days_table(week))


def cost_and_risk(candidates: pd.DataFrame, *, workload: str, risk: float = 0.05) -> Block:
    """Return every candidate of one workload by cost and chance, with the frontier, the chosen and the present policy.

    Parameters
    ----------
    candidates : as `autoscaling` gives them, of all workloads. workload : id of the one to draw. risk : accepted chance.
    """
    rows = candidates[candidates["resource_id"] == workload] if len(candidates) else candidates
    if rows.empty:
        return nothing_to_draw("What less risk costs", "no policy was decided")
    currency = str(rows["currency"].iloc[0])
    cost, chance = MONTH_WEEKS * rows["weekly_cost"], 100 * rows["chance"]
    points = [
        Named(text, float(cost[at]), float(chance[at]))
        for text, column in (("chosen", "chosen"), ("now", "current"))
        for at in rows.index[rows[column].astype(bool)][:1]
    ]
    unit = f"{currency} a month" if currency else "instance hours a month"
    safe = rows["chance"] <= risk
    claim = (
        f"{int(safe.sum())} of {len(rows)} candidates for {_short_name(workload)} keep the accepted risk of {format_share(risk)}; "
        f"the cheapest is chosen"
    )
    drawn = frontier(list(cost), list(chance), list(rows["frontier"].astype(bool)), points, x_title=unit, accepted=100 * risk)
    best = rows[rows["frontier"].astype(bool) | rows["chosen"].astype(bool) | rows["current"].astype(bool)]
    body = [_candidate(row) for row in best.to_dict("records")]
    columns = [
        Column("Policy"),
        Column("Costs", unit, "right"),
        Column("Chance", "of a broken week", "right"),
        Column("Weeks kept", align="right"),
    ]
    help_ = "Each dot is one replayed policy; the blue line joins those that no other beats in both cost and risk."
    return show(drawn, claim=claim, help=help_, table=table(body, caption="Candidates on the frontier", columns=columns))


def needed_replicas(needed: np.ndarray, *, workload: str) -> Block:
    """Return the instances that the highest demand of each hour of the week asked for.

    Parameters
    ----------
    needed : [7, 24], Monday first, UTC. workload : id of what is drawn.
    """
    if not needed.any():
        return nothing_to_draw("What each hour of the week needs", "no policy was decided")
    day, hour = np.unravel_index(int(needed.argmax()), needed.shape)
    claim = (
        f"{_short_name(workload)} needs between {needed.min():,} and {needed.max():,} instances, "
        f"most of them on {DAYS[day]} at {hour:02d}:00"
    )
    body = [
        [name, f"{row.min():,}", f"{row.max():,}", f"{int(row.argmax()):02d}:00"]
        for name, row in zip(DAYS, needed, strict=True)
    ]
    columns = [Column("Day"), Column("Fewest", align="right"), Column("Most", align="right"), Column("Most at", "UTC", "right")]
    help_ = (
        "Highest demand of each hour over all weeks that were read, in whole instances used as far as the goal lets them; "
        "darker is more."
    )
    return show(
        heat(needed.tolist()), claim=claim, help=help_, table=table(body, caption="Instances needed by day", columns=columns)
    )


def policy_sensitivity(sensitivity: pd.DataFrame, *, workload: str, risk: float = 0.05) -> Block:
    """Return what becomes of the advised policy when starts are slower, demand is higher or a zone is lost.

    Parameters
    ----------
    sensitivity : as `autoscaling` gives it, of all workloads. workload : id of the one to draw. risk : accepted chance.
    """
    rows = sensitivity[sensitivity["resource_id"] == workload] if len(sensitivity) else sensitivity
    if rows.empty:
        return nothing_to_draw("What if something changes", "no policy was decided")
    worst = rows.loc[rows["chance"].idxmax()]
    claim = f"What would hurt {_short_name(workload)} most is {worst['case']}: the chance of a broken week is then {format_share(worst['chance'])}"
    if worst["chance"] <= risk:
        claim = f"{_short_name(workload)} keeps its budget in every case tried, at worst with a chance of {format_share(worst['chance'])}"
    drawn = cases(
        list(rows["case"]), list(100 * rows["chance"]), [format_share(c) for c in rows["chance"]], accepted=100 * risk,
        x_title="chance that a week breaks the budget",
    )  # fmt: skip
    body = [
        [named(row["name"]), row["case"], _cost(row), format_share(row["chance"]), significant(10_080 * row["worst_share"])]
        for row in sensitivity.to_dict("records")
    ]  # fmt: skip
    columns = [
        Column("Workload"), Column("Case"), Column("Costs", "a month", "right"), Column("Chance", align="right"),
        Column("Short", "minutes, worst week", "right"),
    ]  # fmt: skip
    help_ = "Each row replays the advised policy with one thing changed; the dashed line is the accepted chance."
    return show(drawn, claim=claim, help=help_, table=table(body, caption="What if, for every workload", columns=columns))


def _short_name(workload: str) -> str:
    """Last part of an id that a reader knows the workload by."""
    return label(workload.rsplit("/", 1)[-1], NAME_CHARACTERS)


def _candidate(row: dict[str, object]) -> list[str]:
    marks = [word for word, column in (("chosen", "chosen"), ("now", "current")) if row[column]]
    schedule = ", scheduled" if row["schedule"] == row["schedule"] and row["schedule"] is not None else ""
    text = f"{significant(float(str(row['target'])))} %, {row['min_replicas']} to {row['max_replicas']}{schedule}"
    said = f"{text} ({', '.join(marks)})" if marks else text
    kept = f"{row['weeks_kept']} of {row['weeks']}"
    return [said, _cost(row), format_share(float(str(row["chance"]))), kept]


def _cost(row: Mapping[Any, Any]) -> str:
    shown = format_amount if row.get("currency") else significant  # without a price it is instance hours
    return shown(MONTH_WEEKS * float(row["weekly_cost"]))


def _days_table(week: pd.DataFrame) -> Block:
    days = week.groupby((week["hours"] // 24).astype(int))
    body = [
        [
            f"day {int(str(number)) + 1}", significant(day["demand"].max()), f"{int(day['replicas_now'].max()):,}",
            f"{int(day['replicas_then'].max()):,}", significant(day["short_now"].sum()), significant(day["short_then"].sum()),
        ]
        for number, day in days
    ]  # fmt: skip
    columns = [
        Column("Day"), Column("Highest demand", "instances", "right"), Column("Most replicas now", align="right"),
        Column("Most replicas proposed", align="right"), Column("Short now", "minutes", "right"), Column("Short then", "minutes", "right"),
    ]  # fmt: skip
    return table(body, caption="The week by day", columns=columns)

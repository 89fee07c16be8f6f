"""Latency on the autoscaling page: how it grows with use, and what that makes of each workload's goal."""

from __future__ import annotations

import math

import pandas as pd

from devopskit.reporting._chart_latency import latency_curve_chart
from devopskit.reporting.blocks import Block, Column, facts, named, show, table
from devopskit.reporting.text import label
from devopskit.units import format_share

NAME_CHARACTERS = 40


def latency_and_use(latency: pd.DataFrame, curve: pd.DataFrame, *, workload: str) -> Block:
    """Return the measured latency of one workload against its use with the fitted curve, and the goal of all workloads.

    Parameters
    ----------
    latency : one row a workload, as `autoscaling` gives them. curve : points: use, measured_s, fitted_s.
    workload : id of the one that is drawn; "" where none has a curve.
    """
    rows = latency[latency["resource_id"] == workload]
    if rows.empty or curve.empty:
        reasons = [(str(row["name"]), f"{row['words']}.") for row in latency.to_dict("records")]
        return facts(reasons or [("Latency", "no policy was read.")], heading="What latency says of the goal")
    one = rows.iloc[0]
    dots, line = curve[curve["measured_s"].notna()], curve[curve["fitted_s"].notna()]
    asked, usable = float(one["objective_s"]), float(one["usable_share"])
    percentile = f"p{100 * float(one['quantile']):g}"
    drawn = latency_curve_chart(
        # Rounded, because twenty digits a point are most of the weight of such a chart.
        (list((100 * dots["use"]).round(1)), list((1000 * dots["measured_s"]).round(1))),
        (list((100 * line["use"]).round(1)), list((1000 * line["fitted_s"]).round(1))),
        objective=None if math.isnan(asked) else 1000 * asked,
        usable=None if math.isnan(asked) else 100 * usable,
        y_title=f"{percentile} latency, ms",
    )
    help_ = (
        "Each dot is one measured step; the line is a queue with several servers, fitted to the first part of the time and "
        "tested on the rest. Minutes with more use than the objective allows count as short."
    )
    return show(drawn, claim=_claim(one, percentile, asked, usable), help=help_, table=_goals(latency))


def _claim(one: pd.Series, percentile: str, asked: float, usable: float) -> str:
    name = label(str(one["resource_id"]).rsplit("/", 1)[-1], NAME_CHARACTERS)
    error = f"the curve misses later data by {format_share(float(one['error']))} in the median"
    if math.isnan(asked):
        idle = 1000 * float(one["idle_s"])
        return f"{percentile} latency of {name} is {idle:.0f} ms without a queue; no objective is set, and {error}"
    return f"{name} keeps {1000 * asked:.0f} ms at {percentile} up to {format_share(usable)} of its request; {error}"


def _goals(latency: pd.DataFrame) -> Block:
    body = [
        [named(row["name"]), _objective(row), format_share(float(str(row["usable_share"]))), _error(row), str(row["words"])]
        for row in latency.to_dict("records")
    ]
    columns = [
        Column("Workload"), Column("Objective"), Column("Usable", "of the request", "right"), Column("Error", "median", "right"),
        Column("Why"),
    ]  # fmt: skip
    return table(body, caption="Latency and the goal of each workload", columns=columns)


def _objective(row: dict[str, object]) -> str:
    asked = float(str(row["objective_s"]))
    return "none set" if math.isnan(asked) else f"p{100 * float(str(row['quantile'])):g} within {1000 * asked:.0f} ms"


def _error(row: dict[str, object]) -> str:
    error = float(str(row["error"]))
    return "not measured" if math.isnan(error) else format_share(error)

"""The forecast as rows of `findings`: what to order by when, what lasts, and what cannot be told yet."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from devopskit.checks._findings import Money, finding, spelled, table
from devopskit.pipeline.forecasting_outlook import Outlook
from devopskit.units import format_chance, format_share

CHECK = "capacity_forecast"
BASE = "as forecast"
UNITS = {"By": "bytes", "{cpu}": "cores"}
# By the name that the checks use, so that one change is made of both and the code's own line is found.
FIELDS = {"disk": "disk_size"}


def findings_of(outlook: Outlook, bought: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each target: decided where something is to be bought, keep where it lasts, else undecided."""
    base = bought[bought["scenario"] == BASE].set_index("subject").to_dict("index")
    return table([_row(row, base.get(row["subject"]), outlook) for row in outlook.rows.to_dict("records")])


def _row(row: Mapping[str, Any], buy: Mapping[str, Any] | None, outlook: Outlook) -> dict[str, Any]:
    resource = {"resource_id": row["resource_id"], "name": row["name"], "owner": row["owner"]}
    field, unit = FIELDS.get(row["what"], str(row["what"]).replace(" ", "_")), UNITS.get(row["unit"], str(row["unit"]))
    current = spelled(float(row["limit"]))
    common = {"unit": unit, "current": current, "evidence": _evidence(row), "caveats": str(row["caveats"]).split("; ")}
    if row["status"] == "undecided":
        return finding(CHECK, resource, field, "undecided", _sentence(row["reason"]), **common)
    act = bool(row["alarm"]) or pd.notna(row["act_by"])
    if not act or buy is None or not buy["units"] > 0:
        return finding(CHECK, resource, field, "keep", lasting(row), risk=_chance(row), **common)
    added = float(buy["add"])
    cost = float(buy["monthly"])
    money = (
        Money(-cost, -cost, -cost, buy["currency"], buy["price_note"]) if math.isfinite(cost) else Money(note=buy["price_note"])
    )
    freed = {"By": {"saving_bytes": -added}, "{cpu}": {"saving_cores": -added}}.get(row["unit"], {})
    return finding(
        CHECK, resource, field, "decided", running_out(row), money=money, recommended=spelled(float(row["limit"]) + added),
        risk=_chance(row), risk_now=_chance(row), act_by=_latest(row, outlook), effort="low" if row["what"] == "disk" else "medium",
        weeks_tested=math.floor(row["days"] / 7), **freed, **common,
    )  # fmt: skip


def running_out(row: Mapping[str, Any]) -> str:
    """Return why something is to be ordered, in one sentence."""
    if row["full"]:
        return f"It is at {format_share(row['used'])} of its limit already."
    when = f"{row['likely']:%Y-%m-%d}" if pd.notna(row["likely"]) else "a day beyond the half chance"
    span = f" (10 % by {row['early']:%Y-%m-%d})" if pd.notna(row["early"]) else ""
    sure = format_chance(row["chance"])
    return f"With a chance of {sure} it runs out within {int(row['reach'])} days, most likely on {when}{span}."


def lasting(row: Mapping[str, Any]) -> str:
    """Return why nothing is to be ordered, in one sentence."""
    return (
        f"It is at {format_share(row['used'])} of its limit and lasts {int(row['reach'])} days; the chance of running out is "
        f"{format_chance(row['chance'])}, below the {format_share(row['threshold'])} from which acting pays."
    )


def _latest(row: Mapping[str, Any], outlook: Outlook) -> pd.Timestamp:
    """Latest day to act; where the alarm stands without a date, the day of the report."""
    return row["act_by"] if pd.notna(row["act_by"]) else pd.Timestamp(outlook.end)


def _evidence(row: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: float(row[name]) for name in ("used", "chance", "soon", "threshold")}
    dates = {name: f"{row[name]:%Y-%m-%d}" for name in ("early", "likely", "late") if pd.notna(row[name])}
    return numbers | dates | {"days_of_history": int(row["days"]), "days_ahead": int(row["reach"])}


def _chance(row: Mapping[str, Any]) -> float:
    return float(np.clip(row["chance"], 0, 1))


def _sentence(text: object) -> str:
    told = str(text)
    return f"{told[:1].upper()}{told[1:].rstrip('.')}."

"""Machine types beside the advised one, and what is bought beyond the need because types come in steps."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from devopskit.reporting._changes import called
from devopskit.reporting.blocks import Block, Column, named, table
from devopskit.units import format_bytes, format_money, significant

ROWS = 10
HEADING = "Other machine types that would fit"
FAMILIES = (
    "A cheaper type of another family stands beside the advised one where the difference is too small for the benchmark that another "
    "processor asks for."
)
COLUMNS = [
    Column("Machine"),
    Column("Advised"),
    Column("Beyond the need", align="right"),
    Column("Second choice"),
    Column("Third choice"),
]


def machine_choices(findings: pd.DataFrame) -> Block:
    """Return for each machine that should change the advised type, the part that rounding strands, and two other types."""
    rows = findings[(findings["status"] == "decided") & findings["evidence"].fillna("").str.contains('"alternatives"')]
    if rows.empty:
        return table([], caption=HEADING, columns=COLUMNS, heading=HEADING, said=["No machine gets another type."])
    shown = [(row, json.loads(row["evidence"])) for row in rows.head(ROWS).to_dict("records")]
    body = [_row(row, evidence) for row, evidence in shown]
    said = [f"{len(rows) - ROWS:,} more stand in findings.csv."] if len(rows) > ROWS else []
    if any(_cheaper(row, evidence) for row, evidence in shown):
        said.insert(0, FAMILIES)
    return table(body, caption="What else would fit, with its saving a month", columns=COLUMNS, heading=HEADING, said=said)


def _cheaper(row: dict[str, Any], evidence: dict[str, Any]) -> bool:
    """Whether another type would save more than the advised one."""
    return any(other["saving"] is not None and other["saving"] > row["saving"] for other in evidence["alternatives"])


def _row(row: dict[str, Any], evidence: dict[str, Any]) -> list[Any]:
    others = [_other(other, row["currency"]) for other in evidence["alternatives"]]
    beyond = f"{significant(evidence['stranded_cores'])} cores, {format_bytes(evidence['stranded_bytes'])}"
    return [named(called(row)), str(row["recommended"]), beyond, *others, *["none"] * (2 - len(others))]


def _other(other: dict[str, Any], currency: object) -> str:
    priced = other["saving"] is not None and isinstance(currency, str) and currency
    return f"{other['type']}, {format_money(other['saving'], str(currency))}" if priced else f"{other['type']}, no price"

"""Words of the capacity page: amounts in their unit, dates with their range, names that stay text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.reporting.blocks import Cell
from devopskit.units import format_bytes, format_chance, format_cores, significant

_UNITS = {"{connection}": "connections", "{address}": "addresses", "{unit}": "units", "{unit}/s": "units"}


def amount(value: float, unit: str) -> str:
    """Amount for a reader in the words of its unit; missing is said."""
    if pd.isna(value):
        return "not known"
    if unit == "By":
        return format_bytes(value)
    return format_cores(value) if unit == "{cpu}" else f"{significant(value)} {_UNITS.get(unit, unit)}"


def scale(unit: str, largest: float) -> tuple[float, str]:
    """Divisor and words for an axis: bytes become GiB or TiB, so that no axis counts to ten to the twelfth."""
    if unit == "By":
        return (1024.0**4, "TiB") if largest >= 2 * 1024.0**4 else (1024.0**3, "GiB")
    return 1.0, {"{cpu}": "cores"}.get(unit, _UNITS.get(unit, unit))


def day(moment: Any) -> str:
    """ISO date, or "" where there is none."""
    return f"{moment:%Y-%m-%d}" if pd.notna(moment) else ""


def what(row: Mapping[str, Any]) -> Cell:
    """Name of the target in a box of its own, and which of its quantities is meant."""
    return [{"name": str(row["name"])}, f": {row['what']}"]


def runs_out(row: Mapping[str, Any]) -> str:
    """When the limit is passed, with the range of the chances 10 and 90 %."""
    if row["full"]:
        return "now"
    likely = day(row["likely"]) or f"after {int(row['reach'])} days"
    early = day(row["early"])
    late = day(row["late"])
    span = f"{early} to {late}" if early and late else f"not before {early}" if early else ""
    if early == late == likely:
        return likely  # a day that is known has no range
    return f"{likely} ({span})" if span else likely


def chance(value: float) -> str:
    """A chance as percent; what is not known is said, and neither end is claimed to be certain."""
    return format_chance(float(value)) if pd.notna(value) else "not known"


def ending(row: Mapping[str, Any]) -> str:
    """What happens to a limit that is passed: capacity runs out, a budget is spent, a commitment ends."""
    return {"budget": "is spent", "commitment": "ends"}.get(str(row["what"]), "runs out")


def capacity(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that new capacity helps; a budget and a commitment ask for something else."""
    return rows[rows["ask"].fillna("") == ""] if "ask" in rows else rows


def at_risk(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that run out within the horizon with at least the chance from which acting pays, or are over the limit."""
    return rows[rows["full"] | rows["act_by"].notna() | rows["alarm"]]

"""What machines, databases and disks cost a month: by the user's own bill, else by a list."""

from __future__ import annotations

import math
import re

import pandas as pd

from devopskit.catalog.own_rates import FREE
from devopskit.catalog.price_lists import Price, PriceLists
from devopskit.catalog.volume_prices import MIB, Performance, VolumePrices
from devopskit.units import GIB, HOURS_PER_MONTH

COLUMNS = [
    "resource_id", "monthly_cost", "currency", "origin", "as_of", "quality", "note", "reason", "covered", "core_month", "gib_month",
]  # fmt: skip

# Fact multi_az of the tags (sources write aws:multi-az), however it is spelled; yes, true and 1 say that it is on.
_STANDBY = re.compile(r'"(?:\w+:)?multi[-_ ]az"\s*:\s*"?(?:true|yes|1)\b', re.IGNORECASE)
BILLED_AT_ZERO = "billed at zero in this period"


def at_zero(days: object = math.nan) -> str:
    """Note of a rate of nothing: what the bill says, and that it holds for what runs now alone."""
    told = f" ({days:.0f} days)" if isinstance(days, float) and math.isfinite(days) else ""
    return f"your bill: {BILLED_AT_ZERO}{told}, so that a change saves nothing now; a larger one may be charged"


def machine_rates(resources: pd.DataFrame, own: pd.DataFrame | None, lists: PriceLists) -> pd.DataFrame:
    """One row in COLUMNS (and kind) for each of `resources`; `own` is the answer of `own_rates`, or None."""
    billed = {} if own is None else {row["resource_id"]: row for row in own.to_dict("records")}
    rows = [_machine(row, billed.get(row["resource_id"]), lists) for row in resources.to_dict("records")]
    return pd.DataFrame(rows, columns=[*COLUMNS, "kind"]).astype({"monthly_cost": "float64"})


def _machine(resource: dict[str, object], own: dict[str, object] | None, lists: PriceLists) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(COLUMNS) | {
        "resource_id": resource["resource_id"],
        "kind": resource["kind"],
        "covered": 0.0,
    }
    if own is not None and pd.notna(own["monthly_cost"]):
        free = own["basis"] == FREE
        note = at_zero(own["days"]) if free else f"your bill, {own['basis']} cost of {own['days']:.0f} days"
        return row | {
            "monthly_cost": own["monthly_cost"], "currency": own["currency"], "origin": "bill", "quality": "listed", "note": note,
            "covered": own["covered"], "as_of": pd.NaT, "reason": "",
        }  # fmt: skip
    amount, price = _disk(resource, lists) if resource["kind"] == "disk" else _hourly(resource, lists)
    why = str(own["reason"]) if own is not None else "it is not in the bill"
    if price is None:
        place = f"in {resource['region']}" if _text(resource["region"]) else "because its region is not known"
        what = f"{resource['type']} {place}" if _text(resource["type"]) else "it, because its type is not known"
        reason = f"unpriced: {why}, and the price lists hold nothing for {what}"
        return row | {"monthly_cost": float("nan"), "currency": "", "origin": "", "note": "", "reason": reason, "as_of": pd.NaT}
    return row | {
        "monthly_cost": amount, "currency": price.currency, "origin": price.origin, "as_of": price.as_of, "quality": price.quality,
        "note": price.note, "reason": "",
    }  # fmt: skip


def _hourly(resource: dict[str, object], lists: PriceLists) -> tuple[float, Price | None]:
    provider, region, name = (_text(resource[key]) for key in ("provider", "region", "type"))
    system = _text(resource["os"]).lower() or "linux"
    if resource["kind"] == "database":
        system = lists.engine(provider, region, name, resource["engine"])
    price = lists.price(provider, region, name, system, "hour")
    return (float("nan") if price is None else price.price * _zones(resource) * HOURS_PER_MONTH), price


def _zones(resource: dict[str, object]) -> float:
    """Two for a database with a standby in a second zone, which costs as much as the primary and is on no list of its own."""
    said = _STANDBY.search(_text(resource["tags"])) if resource["kind"] == "database" else None
    return 1.0 if said is None else 2.0


def _disk(resource: dict[str, object], lists: PriceLists) -> tuple[float, Price | None]:
    volumes = VolumePrices(lists, _text(resource["provider"]), _text(resource["region"]))
    kind, size = _text(resource["type"]), _number(resource["disk_capacity"]) / GIB
    provisioned = Performance(_number(resource["disk_iops"]), _number(resource["disk_throughput"]) / MIB)
    price = volumes.unit(kind, "gib-month")
    amount = volumes.monthly(kind, size, provisioned)
    return (float("nan"), None) if math.isnan(amount) else (amount, price)


def _number(value: object) -> float:
    return float(value) if isinstance(value, float) else float("nan")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

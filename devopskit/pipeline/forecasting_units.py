"""What one can buy for a target, in units that are sold: nodes, machine types, disk steps, capacity units, a larger quota."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from devopskit.catalog.machine_types import database_classes, facts_by_type, machine_types
from devopskit.catalog.price_lists import Price, PriceLists
from devopskit.checks._connections import allowed
from devopskit.pipeline.forecasting_targets import CAPACITY_UNITS
from devopskit.units import GIB, format_bytes

DISK_STEP, LARGE_DISK, LARGE_STEP = 50 * GIB, 1024 * GIB, 256 * GIB  # sizes people order, not 1,037.4 GiB
QUOTA_STEP = 0.1  # of the quota: providers raise quotas in steps that are worth a request
MEMORY_STEP = GIB / 4  # of a container's limit: finer ones are read as noise in a review
STORAGE = {"instance": "gp3", "database": "rds-gp3"}  # what storage of a machine is priced as, where its own bill holds both
FREE = {"unit_money": math.nan, "currency": "", "price_note": "a larger quota or range costs nothing; what uses it does"}


@dataclass(frozen=True)
class Market:
    """Inventory, own rates and list prices that a unit is looked up in; resources and rates by resource_id."""

    resources: pd.DataFrame
    rates: pd.DataFrame
    lists: PriceLists = field(default_factory=PriceLists)

    def row(self, resource_id: str) -> dict[str, Any]:
        """Inventory row of a resource, empty where it is not known."""
        found = self.resources[self.resources["resource_id"] == resource_id]
        return {str(key): value for key, value in found.iloc[0].items()} if len(found) else {}


def unit_of(row: Mapping[str, Any], market: Market, need: float = math.nan) -> dict[str, Any]:
    """Return what one can buy for a target: unit_name, unit_size (in the target's unit), and unit_money a month for one.

    Parameters
    ----------
    row : target with its limit. need : what must be held; a machine type is chosen by it. Money is NaN where unpriced.
    """
    rate = market.rates[market.rates["resource_id"] == row["resource_id"]]
    if row["kind"] == "node" and row["members"] > 0:
        return _node(row, market)
    if row["what"] == "disk":
        return _disk(row, market, rate)
    if row["what"] in ("addresses", "quota"):
        more = math.ceil(QUOTA_STEP * row["limit"])  # whole, because nobody grants a part of an address
        return {
            "unit_name": f"{format_bytes(more) if row.get('unit') == 'By' else f'{more:,}'} more",
            "unit_size": float(more),
        } | FREE
    if row["what"] in CAPACITY_UNITS:
        return _capacity_unit(row, market)
    if row["kind"] == "container":
        return _container(rate, market.row(row["resource_id"]))
    return _larger_type(row, market, need, rate)


def _node(row: Mapping[str, Any], market: Market) -> dict[str, Any]:
    nodes = market.resources[(market.resources["kind"] == "node") & (market.resources["account"] == row["resource_id"])]
    kind = nodes["type"].mode().iloc[0] if nodes["type"].notna().any() else "node"
    price = market.rates[market.rates["resource_id"].isin(nodes.loc[nodes["type"] == kind, "resource_id"])]
    return {"unit_name": f"{kind} node", "unit_size": row["limit"] / max(len(nodes), 1)} | _money(price)


def _disk(row: Mapping[str, Any], market: Market, rate: pd.DataFrame) -> dict[str, Any]:
    """A step of a disk at its own price, or of a machine's storage at the list price: its own is that of the machine."""
    step = LARGE_STEP if row["limit"] >= LARGE_DISK else DISK_STEP
    told = {"unit_name": f"{step / GIB:g} GiB", "unit_size": step}
    if row["kind"] == "disk":
        money = _money(rate)
        money["unit_money"] *= step / row["limit"]
        return told | money
    machine = market.row(row["resource_id"])
    item = STORAGE.get(row["kind"], "")
    price = market.lists.price(_text(machine.get("provider")), _text(machine.get("region")), item, "", "gib-month")
    return told | _listed(price, step / GIB, "storage")


def _capacity_unit(row: Mapping[str, Any], market: Market) -> dict[str, Any]:
    """One unit of read or write capacity, which tables are sold by."""
    name, item = CAPACITY_UNITS[row["what"]]
    table = market.row(row["resource_id"])
    price = market.lists.price(_text(table.get("provider")), _text(table.get("region")), item, "", "unit-month")
    return {"unit_name": name, "unit_size": 1.0} | _listed(price, 1.0, name)


def _container(rate: pd.DataFrame, container: Mapping[str, Any]) -> dict[str, Any]:
    """A step of a container's memory limit, at what its cluster pays for memory, for all copies."""
    copies = container.get("replicas", math.nan)
    known = rate[rate["gib_month"].notna()] if "gib_month" in rate else rate.head(0)
    told = {"unit_name": f"{1024 * MEMORY_STEP / GIB:g} MiB of its limit", "unit_size": MEMORY_STEP}
    if known.empty:
        return told | _money(rate.head(0))
    money = float(known["gib_month"].iloc[0]) * MEMORY_STEP / GIB * (copies if copies == copies else 1.0)
    return told | {"unit_money": money, "currency": str(known["currency"].iloc[0]), "price_note": str(known["note"].iloc[0])}


def _larger_type(row: Mapping[str, Any], market: Market, need: float, rate: pd.DataFrame) -> dict[str, Any]:
    """The smallest type of the same family that holds the need, at the own price times the ratio of the list prices."""
    machine = market.row(row["resource_id"])
    now = facts_by_type().get((_text(machine.get("provider")), _text(machine.get("type"))))
    larger = _family(now, machine) if now is not None else pd.DataFrame()
    if now is None or larger.empty:
        # Memory and connections come with the machine, so that twice of it is the next larger one.
        return {"unit_name": "the next larger size", "unit_size": row["limit"]} | _money(rate)
    holds = _capacity(row["what"], larger, machine)
    fits = np.flatnonzero(holds >= need) if math.isfinite(need) else np.array([0])
    place = int(fits[0]) if len(fits) else len(larger) - 1
    chosen = str(larger["type"].iloc[place])
    money = _money(rate)
    money["unit_money"] *= _ratio(market, machine, now, larger.iloc[place]) - 1
    return {"unit_name": f"{chosen} in place of {machine['type']}", "unit_size": float(holds[place] - row["limit"])} | money


def _family(now: Mapping[str, Any], machine: Mapping[str, Any]) -> pd.DataFrame:
    types = database_classes() if machine["kind"] == "database" else machine_types()
    same = types[(types["provider"] == now["provider"]) & (types["family"] == now["family"]) & ~types["metal"]]
    return same[same["memory_bytes"] > now["memory_bytes"]].sort_values("memory_bytes")


def _capacity(what: str, types: pd.DataFrame, machine: Mapping[str, Any]) -> np.ndarray:
    memory = types["memory_bytes"].to_numpy(dtype=float)
    return np.array([allowed(machine["engine"], size) for size in memory]) if what == "connections" else memory


def _ratio(market: Market, machine: Mapping[str, Any], now: Mapping[str, Any], larger: pd.Series) -> float:
    """List price of the larger type over that of the present one; within a family prices follow the size."""
    place = (_text(machine["provider"]), _text(machine["region"]))
    system = _text(machine["os"]).lower() or "linux"
    if machine["kind"] == "database":
        system = market.lists.engine(*place, str(now["type"]), machine["engine"])
    before, after = (market.lists.price(*place, str(name), system, "hour") for name in (now["type"], larger["type"]))
    return after.price / before.price if before and after else float(larger["memory_bytes"] / now["memory_bytes"])


def _money(rate: pd.DataFrame) -> dict[str, Any]:
    # What is billed at zero tells nothing of what more of it would cost, because a free amount ends.
    known = rate[rate["monthly_cost"] > 0]
    if known.empty:
        free = "it is billed at zero in this period, and more of it may be charged" if rate["monthly_cost"].eq(0).any() else ""
        why = free or (next(iter(rate["reason"].dropna()), "") if len(rate) else "")
        return {"unit_money": math.nan, "currency": "", "price_note": str(why) or "no price is known for it"}
    return {
        "unit_money": float(known["monthly_cost"].mean()), "currency": str(known["currency"].iloc[0]),
        "price_note": str(known["note"].iloc[0]),
    }  # fmt: skip


def _listed(price: Price | None, count: float, name: str) -> dict[str, Any]:
    if price is None:
        return {"unit_money": math.nan, "currency": "", "price_note": f"the price lists hold no {name} of its region"}
    return {"unit_money": count * price.price, "currency": price.currency, "price_note": price.note}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

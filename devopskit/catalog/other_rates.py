"""What things beside machines and disks cost a month: by the bill, else by a list price of their kind."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.catalog.charge_units import is_kept, is_moved
from devopskit.catalog.machine_rates import COLUMNS, at_zero
from devopskit.catalog.price_lists import PriceLists
from devopskit.units import GIB, HOURS_PER_MONTH

PRICED = ("instance", "node", "database", "disk", "container")
# Kind -> article of the price list and its unit; "" = the type of the resource is the article.
ARTICLES = {
    "address": ("idle-address", "hour"), "nat_gateway": ("nat-gateway", "hour"), "load_balancer": ("", "hour"), "vpn": ("vpn", "hour"),
    "endpoint": ("endpoint", "hour"), "snapshot": ("snapshot", "gib-month"), "image": ("snapshot", "gib-month"),
    "log_group": ("log-storage", "gib-month"), "bucket": ("object-standard", "gib-month"), "volume_claim": ("", "gib-month"),
    "secret": ("secret", "month"),
}  # fmt: skip
# Kinds whose changes act on the bytes they keep: what moves is paid whatever is kept. A log group pays sixteen times as much for a
# GB that comes in as for a month of it (0.50 and 0.03 in the FOCUS sample of AWS), so that both together are no rate of storage.
KEEPING = ("bucket", "image", "log_group", "registry", "snapshot", "volume_claim")
# Kinds whose changes act on their machines, while what they keep is paid on.
RUNNING = ("cache", "warehouse")


def other_rates(resources: pd.DataFrame, charges: pd.DataFrame, prices: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows in the form of `price_book.rates` for every resource that the price book does not price.

    Parameters
    ----------
    resources, charges, prices : rows of these tables. The bill's sum of a resource counts first, in the currency of its
        largest part, because sums over currencies would mean nothing; of things that keep bytes only what keeping them
        costs, and of caches and warehouses all but that.
    """
    others = resources[~resources["kind"].isin(PRICED)]
    kind = charges["resource_id"].map(others.set_index("resource_id")["kind"])
    beside = (kind.isin(KEEPING) & is_moved(charges)) | (kind.isin(RUNNING) & is_kept(charges))
    mine = charges[~beside].assign(committed=charges["commitment_id"].notna())
    sums = mine.groupby(["resource_id", "currency"], as_index=False).agg(
        monthly_cost=("monthly_cost", "sum"), effective_cost=("effective_cost", "sum"), committed=("committed", "any")
    )
    sums = sums.sort_values("monthly_cost", ascending=False, kind="stable").drop_duplicates("resource_id")
    billed = sums.set_index("resource_id").to_dict("index")
    lists = PriceLists(prices)
    rows = [_rate(row, billed.get(row["resource_id"]), lists) for row in others.to_dict("records")]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"monthly_cost": "float64", "as_of": "datetime64[us, UTC]"})


def _rate(resource: Mapping[str, Any], billed: Mapping[Any, Any] | None, lists: PriceLists) -> dict[str, Any]:
    row = dict.fromkeys(COLUMNS) | {"resource_id": resource["resource_id"], "covered": 0.0, "reason": "", "quality": "listed"}
    if billed is not None and billed["monthly_cost"] > 0:
        bill = {"monthly_cost": billed["monthly_cost"], "currency": billed["currency"], "origin": "bill", "note": "your bill"}
        return row | bill
    if billed is not None and billed["monthly_cost"] == 0 == billed["effective_cost"] and not billed["committed"]:
        return row | {"monthly_cost": 0.0, "currency": billed["currency"], "origin": "bill", "note": at_zero()}
    article, unit = ARTICLES.get(resource["kind"], ("", "hour"))
    name = article or str(resource["type"] or "")
    price = lists.price(str(resource["provider"] or ""), str(resource["region"] or ""), name, "", unit)
    many = {"hour": HOURS_PER_MONTH, "month": 1.0, "gib-month": _gib(resource)}[unit]
    if price is None or math.isnan(many):
        why = "its size is not known" if price is not None else f"the price lists hold nothing for a {resource['kind']} there"
        reason = f"unpriced: it is not in the bill, and {why}"
        return row | {"monthly_cost": float("nan"), "currency": "", "origin": "", "note": "", "reason": reason}
    return row | {
        "monthly_cost": price.price * many, "currency": price.currency, "origin": price.origin, "as_of": price.as_of,
        "quality": price.quality, "note": price.note,
    }  # fmt: skip


def _gib(resource: Mapping[str, Any]) -> float:
    size = resource["disk_capacity"]
    return float("nan") if size is None else float(size) / GIB

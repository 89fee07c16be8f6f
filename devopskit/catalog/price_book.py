"""The price book: what each resource costs a month, by the order own bill, refreshed price list, dated seed.

Pure look-ups: nothing here opens a connection. A resource without a price gets NaN and a reason, never a zero.
"""

from __future__ import annotations

import pandas as pd

from devopskit.catalog.container_rates import CORE_TO_GIB, cluster_of, cluster_rates, within_nodes
from devopskit.catalog.ids import matched
from devopskit.catalog.own_rates import own_rates
from devopskit.catalog.price_lists import Price, PriceLists
from devopskit.units import GIB, HOURS_PER_MONTH

__all__ = ["own_rates", "performance_cost", "rates"]

PRICED = ("instance", "node", "database", "disk")
COLUMNS = [
    "resource_id", "monthly_cost", "currency", "origin", "as_of", "quality", "note", "reason", "covered", "core_month", "gib_month",
]  # fmt: skip


def rates(
    resources: pd.DataFrame,
    own: pd.DataFrame | None = None,
    prices: pd.DataFrame | None = None,
    *,
    core_to_gib: float = CORE_TO_GIB,
) -> pd.DataFrame:
    """What each resource costs a month, and where that figure comes from.

    Parameters
    ----------
    resources : rows of the table `resources`.
    own : answer of `own_rates`, or None where there is no bill.
    prices : rows of the table `prices` (origin "refreshed" is used), or None for the bundled seed alone.
    core_to_gib : price of a core over the price of a GiB, by which the cost of nodes is split for containers.

    Returns
    -------
    DataFrame with one row for each instance, node, database, disk and container: monthly_cost and currency; origin (bill,
    refreshed, seed, or "" without a price); as_of; quality; note for the page; reason where monthly_cost is NaN; covered
    (share that commitments take off); for containers also core_month and gib_month, the rates of their cluster.
    """
    lists = PriceLists(prices)
    machines = _machines(resources[resources["kind"].isin(PRICED)], own, lists)
    containers = _containers(resources, machines, core_to_gib)
    return pd.concat([machines, containers], ignore_index=True)[COLUMNS]


def _machines(resources: pd.DataFrame, own: pd.DataFrame | None, lists: PriceLists) -> pd.DataFrame:
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
        note = f"your bill, {own['basis']} cost of {own['days']:.0f} days"
        return row | {
            "monthly_cost": own["monthly_cost"], "currency": own["currency"], "origin": "bill", "quality": "listed", "note": note,
            "covered": own["covered"], "as_of": pd.NaT, "reason": "",
        }  # fmt: skip
    amount, price = _disk(resource, lists) if resource["kind"] == "disk" else _hourly(resource, lists)
    why = str(own["reason"]) if own is not None else "it is not in the bill"
    if price is None:
        what = f"{resource['type']} in {resource['region']}" if _text(resource["type"]) else "it, because its type is not known"
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
    return (float("nan") if price is None else price.price * HOURS_PER_MONTH), price


def _disk(resource: dict[str, object], lists: PriceLists) -> tuple[float, Price | None]:
    where = _text(resource["provider"]), _text(resource["region"]), _text(resource["type"]), ""
    price = lists.price(*where, "gib-month")
    size = resource["disk_capacity"]
    if price is None or not isinstance(size, float) or pd.isna(size):
        return float("nan"), None
    return price.price * size / GIB + performance_cost(resource, lists), price


def performance_cost(resource: dict[str, object], lists: PriceLists) -> float:
    """Monthly list price of the provisioned IOPS and throughput of a disk; gp3 includes 3,000 IOPS and 125 MiB/s."""
    free_iops, free_rate = (3000.0, 125.0) if resource["type"] == "gp3" else (0.0, 0.0)
    total = 0.0
    for unit, amount, free in (
        ("iops-month", resource["disk_iops"], free_iops),
        ("mibps-month", _mebibytes(resource["disk_throughput"]), free_rate),
    ):
        where = _text(resource["provider"]), _text(resource["region"]), _text(resource["type"]), ""
        price = lists.price(*where, unit)
        if price is not None and isinstance(amount, float) and pd.notna(amount):
            total += max(0.0, amount - free) * price.price
    return total


def _mebibytes(rate: object) -> object:
    return rate / 1024**2 if isinstance(rate, float) else rate


def _containers(resources: pd.DataFrame, machines: pd.DataFrame, core_to_gib: float) -> pd.DataFrame:
    containers = resources[resources["kind"] == "container"].reset_index(drop=True)
    by_cluster = cluster_rates(_nodes(resources, machines), core_to_gib=core_to_gib)
    frame = containers.assign(cluster=cluster_of(containers["resource_id"])).merge(by_cluster, on="cluster", how="left")
    unknown = "unpriced: the inventory holds no nodes of the cluster " + frame["cluster"]
    reason = frame["reason"].where(frame["reason"].notna(), unknown)
    copies = frame["replicas"].fillna(1.0)
    cost = (
        frame["core_month"] * frame["cpu_request"].fillna(0.0) + frame["gib_month"] * frame["memory_request"].fillna(0.0) / GIB
    )
    text = {name: frame[name].fillna("") for name in ("currency", "origin", "note")}
    priced = frame.assign(monthly_cost=copies * cost, reason=reason, quality="listed", covered=0.0, **text)
    return within_nodes(priced)[COLUMNS]


def _nodes(resources: pd.DataFrame, machines: pd.DataFrame) -> pd.DataFrame:
    """Nodes of clusters with their cost: their own, else that of the machine they run on (matched by id, node or name)."""
    nodes = resources[resources["kind"] == "node"].reset_index(drop=True)
    priced = machines[machines["monthly_cost"].notna()].reset_index(drop=True)
    best = pd.Series(-1, index=nodes.index)
    for key in ("resource_id", "node", "owner_id", "name"):
        position = matched(nodes[key].fillna(""), priced["resource_id"])
        # A price from the bill beats the list price found under an earlier key.
        better = (position >= 0) & (
            (best < 0) | (position.map(priced["origin"]) == "bill") & (best.map(priced["origin"]) != "bill")
        )
        best = best.where(~better, position)
    columns = ["monthly_cost", "currency", "origin", "as_of"]
    found = priced[columns].reindex(best.where(best >= 0)).reset_index(drop=True)
    cluster = nodes["account"].where(
        nodes["account"].notna() & ~nodes["resource_id"].str.contains("/"), cluster_of(nodes["resource_id"])
    )
    return pd.concat([nodes[["cpu_capacity", "memory_capacity"]].assign(cluster=cluster), found], axis=1)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

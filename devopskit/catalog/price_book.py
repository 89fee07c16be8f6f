"""The price book: what each resource costs a month, by the order own bill, refreshed price list, dated seed.

Pure look-ups: nothing here opens a connection. A resource without a price gets NaN and a reason, never a zero.
"""

from __future__ import annotations

import pandas as pd

from devopskit.catalog.container_rates import CORE_TO_GIB, cluster_of, cluster_rates, within_nodes
from devopskit.catalog.ids import matched
from devopskit.catalog.machine_rates import COLUMNS, machine_rates
from devopskit.catalog.own_rates import own_rates
from devopskit.catalog.price_lists import PriceLists
from devopskit.units import GIB

__all__ = ["own_rates", "rates"]

PRICED = ("instance", "node", "database", "disk")


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
    machines = machine_rates(resources[resources["kind"].isin(PRICED)], own, lists)
    containers = _containers(resources, machines, core_to_gib)
    return pd.concat([machines, containers], ignore_index=True)[COLUMNS]


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
        # A later key may still win, because a price from the bill beats a list price found under an earlier one.
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

"""What a core and a GiB of a Kubernetes cluster cost a month, from what its nodes cost."""

from __future__ import annotations

import pandas as pd

from devopskit.catalog.machine_rates import at_zero
from devopskit.units import GIB

# Price of one core over the price of one GiB in Google's split price list, 0.02181159 / 0.00292353 (e2) and
# 0.031611 / 0.004237 (n1), us-central1. Nodes are bought whole, so some ratio must be assumed; this is the usual one.
CORE_TO_GIB = 7.46
COLUMNS = ["cluster", "core_month", "gib_month", "nodes_cost", "currency", "origin", "as_of", "note", "reason"]


def cluster_rates(nodes: pd.DataFrame, *, core_to_gib: float = CORE_TO_GIB) -> pd.DataFrame:
    """Rate of a core and of a GiB in each cluster.

    Parameters
    ----------
    nodes : one row for each node: cluster, cpu_capacity (cores), memory_capacity (bytes), monthly_cost, currency, origin,
        as_of. Nodes without cost or capacity are left out and counted in the note.
    core_to_gib : price of a core over the price of a GiB; the cost of a node is split by it.

    Returns
    -------
    DataFrame with one row for each cluster; where no node is priced the rates are NaN and `reason` says so.
    """
    rows = [_cluster(str(cluster), group, core_to_gib) for cluster, group in nodes.groupby("cluster", sort=True)]
    return pd.DataFrame(rows, columns=COLUMNS)


def cluster_of(resource_id: pd.Series) -> pd.Series:
    """Cluster of each Kubernetes id, which is its first part."""
    return resource_id.str.split("/", n=1).str[0].astype("str")


def _cluster(name: str, nodes: pd.DataFrame, core_to_gib: float) -> list[object]:
    # A node that the bill charges at zero has a price, which is nothing; any other zero is an unknown one.
    known = nodes["monthly_cost"].gt(0) | (nodes["monthly_cost"].eq(0) & (nodes["origin"] == "bill"))
    good = nodes[known & nodes["cpu_capacity"].gt(0) & nodes["memory_capacity"].gt(0)]
    if good.empty:
        reason = f"none of the {len(nodes)} nodes of the cluster {name} has a price in the bill or in the price lists"
        return [name, float("nan"), float("nan"), float("nan"), "", "", pd.NaT, "", reason]
    # One currency and one origin rule a cluster, because prices of two lists do not add up; the bill comes first.
    origin = next(o for o in ("bill", "refreshed", "seed") if (good["origin"] == o).any())
    good = good[good["origin"] == origin]
    currency = str(good["currency"].mode().iloc[0])
    good = good[good["currency"] == currency]
    gib = good["memory_capacity"].sum() / GIB
    unit = good["monthly_cost"].sum() / (core_to_gib * good["cpu_capacity"].sum() + gib)
    source = "your bill" if origin == "bill" else f"list, as of {good['as_of'].min().date().isoformat()}"
    note = (
        at_zero()
        if not unit
        else f"{source}: {len(good)} of {len(nodes)} nodes of {name}, a core counted as {core_to_gib:g} GiB"
    )
    # Nodes without a price count as the others on average, so that a cluster known in part is not too cheap.
    whole = good["monthly_cost"].mean() * len(nodes)
    return [name, unit * core_to_gib, unit, whole, currency, origin, good["as_of"].min(), note, ""]


def within_nodes(containers: pd.DataFrame) -> pd.DataFrame:
    """`containers` with rates lowered where the requests of a cluster would cost more than its nodes do.

    Requests can exceed the nodes of one inventory, because nodes come and go with an autoscaler; a saving must not exceed
    what is paid.

    Parameters
    ----------
    containers : columns cluster, core_month, gib_month, monthly_cost, nodes_cost, note.
    """
    asked = containers.groupby("cluster")["monthly_cost"].transform("sum")
    factor = (containers["nodes_cost"] / asked.where(asked > 0)).clip(upper=1.0).fillna(1.0)
    lowered = {name: containers[name] * factor for name in ("core_month", "gib_month", "monthly_cost")}
    said = ", lowered because all requests together exceed the nodes"
    return containers.assign(**lowered, note=containers["note"].where(factor >= 1.0, containers["note"] + said))

"""What each namespace and workload of a cluster costs: node price times the larger of request and use, the rest is idle.

The price of a node is split into cores and memory, because a pod that fills the memory leaves no cores to sell. Idle
capacity is a line of its own: hidden in the others it would look like their need (OpenCost specification, 2023).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.errors import BadTable
from devopskit.units import GIB

IDLE = "idle"
GIB_PER_CORE = 7.46  # GiB of memory at the price of one core: 0.031611 / 0.004237, public rates of GCE n1, us-central1
NODES = ("node", "cost", "cores", "memory", "billing_currency")
WORKLOADS = ("node", "namespace", "workload", "cpu_request", "cpu_used", "memory_request", "memory_used")


def cluster_costs(workloads: pd.DataFrame, nodes: pd.DataFrame, *, gib_per_core: float = GIB_PER_CORE) -> pd.DataFrame:
    """Cost of namespaces and workloads.

    Parameters
    ----------
    workloads : `WORKLOADS`; means over the period, cores and bytes; missing requests count as 0.
    nodes : `NODES`; what the bill says each node cost in the period, its cores and bytes.

    Returns
    -------
    node, namespace, workload, billing_currency, cost; with one line idle for each node. The lines of a node add up to its cost: where
    its pods use more than there is, they share the price in proportion.

    Raises
    ------
    BadTable : a column is missing.
    """
    for frame, columns, what in ((workloads, WORKLOADS, "workloads"), (nodes, NODES, "nodes")):
        missing = [name for name in columns if name not in frame]
        if missing:
            raise BadTable(
                f"the table of {what} lacks the columns {', '.join(missing)}",
                "without them the price of a node cannot be shared among its pods",
                f"give the columns {', '.join(columns)}",
            )
    placed = workloads.merge(nodes[list(NODES)], on="node", how="inner")
    share = _taken(placed, "cpu", "cores") * (weight := _core_weight(placed, gib_per_core))
    share = share + _taken(placed, "memory", "memory") * (1 - weight)
    placed = placed.assign(cost=placed["cost"] * share)
    kept = placed[["node", "namespace", "workload", "billing_currency", "cost"]]
    used = kept.groupby("node")["cost"].sum()
    idle = nodes[["node", "billing_currency"]].assign(
        namespace=IDLE, workload=IDLE, cost=nodes["cost"] - nodes["node"].map(used).fillna(0.0)
    )
    return pd.concat([kept, idle[kept.columns]], ignore_index=True)


def by_namespace(costs: pd.DataFrame, *, spread_idle: bool = False) -> pd.DataFrame:
    """Cost of each namespace, the highest first; with `spread_idle` the idle cost goes to the others in proportion."""
    sums = costs.groupby(["namespace", "billing_currency"], as_index=False)["cost"].sum()
    if spread_idle:
        whole = sums.groupby("billing_currency")["cost"].transform("sum")
        busy = sums[sums["namespace"] != IDLE]
        own = busy.groupby("billing_currency")["cost"].transform("sum")
        # Nothing runs in this currency: there is nobody to spread to, and idle stays as it is.
        if len(busy) and (own > 0).all():
            sums = busy.assign(cost=busy["cost"] * whole[busy.index] / own)
    return sums.sort_values(["cost", "namespace"], ascending=[False, True]).reset_index(drop=True)


def _core_weight(placed: pd.DataFrame, gib_per_core: float) -> pd.Series:
    in_cores = placed["memory"] / GIB / gib_per_core
    return placed["cores"] / (placed["cores"] + in_cores)


def _taken(placed: pd.DataFrame, what: str, capacity: str) -> pd.Series:
    """Share of the node's capacity that each pod takes; all pods together at most 1."""
    need = np.maximum(placed[f"{what}_request"].fillna(0.0), placed[f"{what}_used"].fillna(0.0))
    whole = np.maximum(placed[capacity], need.groupby(placed["node"]).transform("sum"))
    return need / whole.where(whole > 0, 1.0)

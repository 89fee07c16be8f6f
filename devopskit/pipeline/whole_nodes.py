"""How much of a saving on requests is real: nodes that can leave once all requests are packed anew, by cluster."""

from __future__ import annotations

import pandas as pd

from devopskit.analysis.packing import nodes_needed
from devopskit.checks._kubernetes import copies

# A fifth to a tenth of a node goes to the system and to daemon sets (kube-reserved of GKE and EKS on nodes of 4 cores and more).
ALLOCATABLE = 0.9
COLUMNS = ["account", "nodes", "needed_before", "needed_after", "removable", "paper", "real", "currency"]
FIELDS = {"cpu_request": "cpu", "memory_request": "memory"}


def whole_nodes(findings: pd.DataFrame, resources: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """For each cluster with nodes in the inventory: nodes that its requests need before and after the changes.

    Parameters
    ----------
    findings, resources : rows of these tables. rates : answer of `catalog.price_book.rates`, for the cost of a node.

    Returns
    -------
    One row a cluster: account, nodes (there now), needed_before, needed_after (packed alike), removable (nodes that leave
    because of the changes), paper (sum of the savings of its containers, a month), real (what the removable nodes cost),
    currency. `real` is NaN where no node has a price.
    """
    requests = _requests(findings, resources)
    nodes = resources[(resources["kind"] == "node") & resources["cpu_capacity"].notna() & resources["memory_capacity"].notna()]
    nodes = nodes.merge(rates[["resource_id", "monthly_cost", "currency"]], on="resource_id", how="left")
    rows = []
    for account, own in nodes.groupby("account"):
        pods = requests[requests["account"] == account]
        if len(pods):
            rows.append({"account": account, **_cluster(pods, own)})
    return pd.DataFrame(rows, columns=COLUMNS)


def _cluster(pods: pd.DataFrame, nodes: pd.DataFrame) -> dict[str, object]:
    """Pack the pods of one cluster on its most frequent kind of node."""
    shape = nodes.groupby(["cpu_capacity", "memory_capacity"]).size().idxmax()
    room = {"node_cpu": ALLOCATABLE * float(shape[0]), "node_memory": ALLOCATABLE * float(shape[1])}
    copied = pods.loc[pods.index.repeat(pods["copies"].round().clip(lower=1).astype(int))]
    before, after = (
        nodes_needed(copied[f"cpu_{when}"].to_numpy(), copied[f"memory_{when}"].to_numpy(), **room) for when in ("now", "then")
    )
    # Never more than there are, and none because the packing is tighter than the scheduler: only what the changes free.
    removable = max(0, min(before - after, len(nodes) - 1))
    cost = nodes["monthly_cost"].mean()
    return {
        "nodes": len(nodes), "needed_before": before, "needed_after": after, "removable": removable, "paper": pods["saving"].sum(),
        "real": removable * cost, "currency": next(iter(nodes["currency"].dropna()), ""),
    }  # fmt: skip


def _requests(findings: pd.DataFrame, resources: pd.DataFrame) -> pd.DataFrame:
    """Containers with their requests now and then, the copies that run, and what their changes save on paper."""
    found = resources[resources["kind"] == "container"].set_index("resource_id")
    rows = pd.DataFrame({"account": found["account"], "copies": pd.Series(copies(resources)).reindex(found.index)})
    changes = findings[(findings["status"] == "decided") & findings["field"].isin(FIELDS)]
    for field, metric in FIELDS.items():
        wanted = changes[changes["field"] == field].set_index("resource_id")["recommended"].astype(float)
        rows[f"{metric}_now"] = found[field]
        rows[f"{metric}_then"] = wanted.reindex(found.index).fillna(found[field])
    rows["saving"] = changes.groupby("resource_id")["saving"].sum().reindex(found.index).fillna(0.0)
    return rows

"""Containers of Kubernetes that do nothing but reserve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.checks._findings import table
from devopskit.checks._idle import Idle, idle, quiet_days
from devopskit.checks._kubernetes import parent
from devopskit.checks._rule import Rule
from devopskit.tables.usage import CONTAINER_CPU, NETWORK_IO, REQUESTS

SPEC = Idle(
    Rule(
        "idle_workloads",
        "replicas",
        "terminate",
        "low",
        "medium",
        ("scale it to zero for two weeks before it is deleted; the saving comes when a node leaves",),
    ),
    kinds=("container",),
    thing="container",
    said="used less than 5 millicores a day on average",
    metrics=(CONTAINER_CPU,),
    also=(NETWORK_IO, REQUESTS),
    history=35,
    recommended="0",
)


# Kinds of workload whose number of copies is not theirs to lower, and why.
OTHER_KINDS = {
    "daemonset": "It runs one copy on every node by design, so there are no copies to take away; whether the nodes need it must be said by its owner.",
    "cronjob": "It runs at its times alone and holds no room in between, so that no copies are there to take away.",
    "job": "It ends by itself and holds no room afterwards, so that no copies are there to take away.",
}


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, activity: pd.DataFrame, *, idle_days: int = 14, least_saving: float = 1.0
) -> pd.DataFrame:
    """Containers whose daily mean stays below 5 millicores for `idle_days`: their requests hold room that others could use.

    Decided after 35 days of history, so that a monthly job is seen. Controllers and agents of the cluster itself are left
    alone, because they wait by design, and so is a container beside another one of its pod that works. What runs on every
    node, or at its times alone, has no copies to take away.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. least_saving : a month.
    """
    working = _working(resources, activity, idle_days)
    return table(
        idle(
            SPEC, resources, rates, activity, idle_days=idle_days, least_saving=least_saving,
            refuse=lambda resource: _refuse(resource, working),
        )
    )  # fmt: skip


def _working(resources: pd.DataFrame, activity: pd.DataFrame, idle_days: int) -> dict[str, list[str]]:
    """Workload id -> its containers that were not seen idle for so long: those in use, and those that were not measured."""
    rows = activity[activity["metric"].isin([*SPEC.metrics, *SPEC.also])].to_dict("records")
    used = {row["resource_id"] for row in rows if quiet_days(row) < idle_days}
    idle_ones = {row["resource_id"] for row in rows if row["metric"] == CONTAINER_CPU} - used
    found: dict[str, list[str]] = {}
    for key in sorted(set(resources.loc[resources["kind"] == "container", "resource_id"]) - idle_ones):
        found.setdefault(parent(key), []).append(key)
    return found


def _refuse(resource: Mapping[str, Any], working: Mapping[str, list[str]]) -> str:
    parts = str(resource["resource_id"]).split("/")
    space, kind = parts[1:2], "".join(parts[2:3]).lower()
    if space and (space[0].startswith("kube-") or space[0].endswith("-system")):
        return f"It belongs to the namespace {space[0]} of the cluster itself, whose controllers wait by design."
    if kind in OTHER_KINDS:
        return OTHER_KINDS[kind]
    workload = parent(str(resource["resource_id"]))
    # Copies are those of the whole pod, so that none of its containers can be scaled to zero alone.
    beside = [key for key in working.get(workload, []) if key != resource["resource_id"]] if workload else []
    if beside:
        return (
            f"{beside[0]} beside it in the same pod works or was not measured, and both are scaled together; look at the pod."
        )
    return ""

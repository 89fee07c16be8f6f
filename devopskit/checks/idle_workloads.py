"""Containers of Kubernetes that do nothing but reserve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.checks._findings import table
from devopskit.checks._idle import Idle, idle
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


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, activity: pd.DataFrame, *, idle_days: int = 14, least_saving: float = 1.0
) -> pd.DataFrame:
    """Containers whose daily mean stays below 5 millicores for `idle_days`: their requests hold room that others could use.

    Decided after 35 days of history, so that a monthly job is seen. Controllers and agents of the cluster itself are left
    alone, because they wait by design, and so is a container beside another one of its pod that works.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. least_saving : a month.
    """
    return table(idle(SPEC, resources, rates, activity, idle_days=idle_days, least_saving=least_saving, refuse=_refuse))


def _refuse(resource: Mapping[str, Any]) -> str:
    space = str(resource["resource_id"]).split("/")[1:2]
    if space and (space[0].startswith("kube-") or space[0].endswith("-system")):
        return f"It belongs to the namespace {space[0]} of the cluster itself, whose controllers wait by design."
    return ""

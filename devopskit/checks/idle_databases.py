"""Databases that nobody connects to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.checks._facts import fact
from devopskit.checks._findings import table, text
from devopskit.checks._idle import Idle, idle
from devopskit.checks._rule import Rule
from devopskit.tables.usage import DB_CONNECTIONS

SPEC = Idle(
    Rule(
        "idle_databases",
        "database",
        "terminate",
        "low",
        "high",
        (
            "a stopped RDS instance starts again after seven days, so take a last snapshot and delete it; its storage costs on until then",
        ),
    ),
    kinds=("database",),
    thing="database",
    said="had no connection",
    metrics=(DB_CONNECTIONS,),
)


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, activity: pd.DataFrame, *, idle_days: int = 14, least_saving: float = 1.0
) -> pd.DataFrame:
    """Databases without one connection for `idle_days`, at the whole rate of their class.

    Replicas and members of clusters are left to their owner, because they stand by for another one. Connections of a
    monitoring agent count as use, so that a watched database is never called idle.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. least_saving : a month.
    """
    return table(idle(SPEC, resources, rates, activity, idle_days=idle_days, least_saving=least_saving, refuse=_refuse))


def _refuse(resource: Mapping[str, Any]) -> str:
    source = fact(resource, "replica_of")
    if source:
        return f"It is a replica of {source} and stands by for it; remove it only with its owner."
    cluster = text(resource["owner_id"])
    return f"It belongs to the cluster {cluster}, whose members share their storage; look at the cluster." if cluster else ""

"""Clusters of jobs that run without one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.checks._findings import table, text
from devopskit.checks._idle import Idle, idle
from devopskit.checks._rule import Rule
from devopskit.tables.usage import REQUESTS, SYSTEM_CPU

SPEC = Idle(
    Rule(
        "idle_processing_clusters",
        "cluster",
        "terminate",
        "low",
        "low",
        ("set a limit after which an idle cluster ends itself, so that the next one goes too",),
    ),
    kinds=("cluster",),
    thing="cluster",
    said="stayed at or below 5 % CPU",
    metrics=(SYSTEM_CPU,),
    also=(REQUESTS,),
)


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, activity: pd.DataFrame, *, idle_days: int = 1, least_saving: float = 1.0
) -> pd.DataFrame:
    """Clusters for jobs (kind cluster of type emr, dataproc, hdinsight or databricks) idle for `idle_days`.

    Members of job clusters cost by the hour, so the saving is the whole rate from now on. One in a queue between jobs of the
    same day never counts as idle, because a day is the least that is looked at. Inputs: an inventory file, the bill and
    usage files.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. least_saving : a month.
    """
    return table(idle(SPEC, resources, rates, activity, idle_days=idle_days, least_saving=least_saving, refuse=_refuse))


def _refuse(resource: Mapping[str, Any]) -> str:
    if text(resource["type"]).lower() not in ("emr", "dataproc", "hdinsight", "databricks"):
        return "It is no cluster for jobs, so an idle day is no reason to remove it; its owner must decide."
    return ""

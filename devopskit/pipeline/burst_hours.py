"""Hourly use of burstable machines and databases, which is what spends their credits."""

from __future__ import annotations

from typing import Any, TypeAlias

import ibis
import pandas as pd
from ibis import _

from devopskit.catalog.machine_types import facts_by_type
from devopskit.tables.usage import SYSTEM_CPU, SYSTEM_CPU_CORES

Usage: TypeAlias = "ibis.Table | pd.DataFrame"
COLUMNS = ["resource_id", "hour", "cores"]
KINDS = ("instance", "database")


def burst_hours(usage: Usage, resources: pd.DataFrame) -> pd.DataFrame:
    """Return resource_id, hour (since 1970) and cores (mean of the hour) of what lives on CPU credits, in order of time.

    Parameters
    ----------
    usage, resources : rows of these tables.
    """
    cores = {row["resource_id"]: row["cpu_capacity"] for row in resources.to_dict("records") if _burstable(row)}
    if not cores:
        return pd.DataFrame({name: [] for name in COLUMNS})
    rows = ibis.memtable(usage) if isinstance(usage, pd.DataFrame) else usage
    mine = rows.filter(rows.metric.isin([SYSTEM_CPU, SYSTEM_CPU_CORES]), rows.resource_id.isin(sorted(cores)))
    keyed = mine.mutate(hour=_.time.epoch_seconds() // 3600)
    means = keyed.group_by(["resource_id", "metric", "hour"]).aggregate(mean=_.value.mean()).execute()
    # Where both were measured the cores count, because the share needs a capacity that may be wrong.
    told = means.sort_values("metric").drop_duplicates(["resource_id", "hour"])
    scale = told["resource_id"].map(cores).where(told["metric"] == SYSTEM_CPU, 1.0)
    return told.assign(cores=told["mean"] * scale).sort_values(["resource_id", "hour"], ignore_index=True)[COLUMNS]


def _burstable(row: dict[Any, Any]) -> bool:
    facts = facts_by_type().get((row["provider"], row["type"])) if row["kind"] in KINDS else None
    return facts is not None and facts["burst_baseline"] < 1 and row["cpu_capacity"] > 0

"""How long and how hard each machine worked, by one Ibis expression over its measured CPU."""

from __future__ import annotations

from datetime import datetime

import ibis
from ibis import _

from devopskit.tables.usage import SYSTEM_CPU, SYSTEM_CPU_CORES

METRICS = (SYSTEM_CPU, SYSTEM_CPU_CORES)


def compute_hours(usage: ibis.Table, *, start: datetime, end: datetime) -> ibis.Table:
    """Mean CPU of each machine and the hours in which it was measured.

    Parameters
    ----------
    usage : rows of this table. start, end : UTC; what begins outside is left out.

    Returns
    -------
    resource_id, metric (share of all cores, or cores), hours, mean (in the unit of the metric).
    """
    inside = usage.filter(_.metric.isin(METRICS) & (_.time >= start) & (_.time < end) & _.value.notnull())
    sums = inside.group_by("resource_id", "metric").aggregate(
        seconds=_.step_seconds.sum().cast("float64"), weighted=(_.value * _.step_seconds).sum()
    )
    found = sums.mutate(hours=_.seconds / 3600, mean=_.weighted / _.seconds)
    return found.select("resource_id", "metric", "hours", "mean").order_by("resource_id", "metric")

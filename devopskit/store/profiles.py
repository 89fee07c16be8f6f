"""Use by hour of the week, by one Ibis expression."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import ibis
from ibis import _

from devopskit.tables import usage as names
from devopskit.tables.profiles import HOURS

METRICS = (names.SYSTEM_CPU, names.CONTAINER_CPU, names.NETWORK_IO, names.REQUESTS, names.DB_CONNECTIONS)
MONDAY = 72  # hours from Monday 00:00 to the first moment of 1970, which was a Thursday


def profiles(usage: ibis.Table, *, end: datetime, weeks: int = 4, metrics: Sequence[str] = METRICS) -> ibis.Table:
    """One row for each resource, metric and hour of the week in the columns of the table `profiles`.

    Parameters
    ----------
    usage : rows of the table `usage`. end : end of the newest week. weeks : weeks before it that are looked at.
    """
    inside = usage.filter(
        _.metric.isin(list(metrics)), _.time >= ibis.literal(end - timedelta(weeks=weeks)), _.time < ibis.literal(end)
    )
    hours = inside.mutate(at=_.time.epoch_seconds() // 3600).mutate(hour=(_.at + MONDAY) % HOURS)
    return hours.group_by(["resource_id", "metric", "hour"]).aggregate(
        weeks=_.at.nunique(), mean=_.value.mean(), maximum=_.value.max()
    )

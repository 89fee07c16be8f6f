"""Whether each resource was used: its days above the idle level of a metric, by one Ibis expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import ibis
from ibis import _

from devopskit.tables import usage as names

DAY = 86_400


@dataclass(frozen=True)
class Level:
    """What still counts as idle: a day whose `of` (mean or maximum) is not above `value`, in the metric's unit."""

    value: float
    of: str = "maximum"


# Sources: CPU 5 % is Azure Advisor's shutdown rule and OptScale's; 5 MB a day is Trusted Advisor's rule for EC2; 100
# operations a day is powerpipe's AWS Thrifty default for EBS. Everything else must be zero.
IDLE = {
    names.SYSTEM_CPU: Level(0.05),
    names.CONTAINER_CPU: Level(0.005, "mean"),
    names.NETWORK_IO: Level(5e6 / DAY, "mean"),
    names.DISK_OPERATIONS: Level(100 / DAY, "mean"),
}
KEYS = ["resource_id", "metric"]


def activity(usage: ibis.Table, *, end: datetime, levels: Mapping[str, Level] = IDLE) -> ibis.Table:
    """One row for each resource and metric in the columns of the table `activity`.

    Parameters
    ----------
    usage : rows of the table `usage`. end : what is not before this moment is left out. levels : idle level of a metric;
        metrics without one are idle at zero.
    """
    days = _days(usage.filter(_.time < ibis.literal(end)), levels)
    pauses = (
        days.filter(_.active)
        .mutate(pause=_.number - _.number.lag().over(ibis.window(group_by=KEYS, order_by="day")) - 1)
        .group_by(KEYS)
        .aggregate(longest_quiet=_.pause.max())
    )
    seen = days.group_by(KEYS).aggregate(
        first_day=_.day.min(), days=_.count(), active_days=_.active.cast("int64").sum(),
        last_day=ibis.ifelse(_.active, _.day, ibis.null("int64")).max(), mean=_.total.sum() / _.samples.sum(),
        maximum=_.maximum.max(), minimum=_.minimum.min(),
    )  # fmt: skip
    joined = seen.left_join(pauses.rename(again="resource_id", of="metric"), [("resource_id", "again"), ("metric", "of")])
    return joined.select(
        *KEYS, until=ibis.literal(end), first=_moment(_.first_day), days=_.days, active_days=_.active_days,
        last_active=_moment(_.last_day), longest_quiet=_.longest_quiet, mean=_.mean, maximum=_.maximum, minimum=_.minimum,
    )  # fmt: skip


def _days(usage: ibis.Table, levels: Mapping[str, Level]) -> ibis.Table:
    grouped = usage.mutate(day=_.time.epoch_seconds() // DAY).group_by([*KEYS, "day"])
    rolled = grouped.aggregate(total=_.value.sum(), samples=_.value.count(), maximum=_.value.max(), minimum=_.value.min())
    rolled = rolled.filter(_.samples > 0)
    by_mean = [name for name, level in levels.items() if level.of == "mean"]
    judged = ibis.ifelse(_.metric.isin(by_mean), _.total / _.samples, _.maximum) if by_mean else _.maximum
    known = [(_.metric == name, level.value) for name, level in levels.items()]
    # Days are numbered as they were measured, so that a day without a sample is no pause.
    number = ibis.row_number().over(ibis.window(group_by=KEYS, order_by="day"))
    return rolled.mutate(active=judged > (ibis.cases(*known, else_=0.0) if known else 0.0), number=number)


def _moment(day: ibis.Value) -> ibis.Value:
    return (day * DAY).as_timestamp("s").cast("timestamp('UTC')")

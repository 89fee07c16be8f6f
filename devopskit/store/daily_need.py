"""Daily maxima and means of what capacity is bought for: of single resources, and of pools whose members share it."""

from __future__ import annotations

import ibis
from ibis import _

from devopskit.store.reduce import DAY, HOUR

# Left out because with fewer members than this share of the day's, the sum tells of a gap in the data, not of little load.
PRESENT = 0.8


def of_resources(usage: ibis.Table) -> ibis.Table:
    """Return resource_id, metric, day (seconds since 1970 of its start, UTC), max, mean and seconds that were measured."""
    return (
        usage.filter(_.value.notnull())
        .mutate(day=_.time.epoch_seconds() // DAY * DAY)
        .group_by(["resource_id", "metric", "day"])
        .aggregate(max=_.value.max(), mean=_.value.mean(), seconds=_.step_seconds.sum())
    )


def of_pools(usage: ibis.Table, members: ibis.Table) -> ibis.Table:
    """Sums over the members of each pool, hour by hour, because their peaks need not fall together.

    Parameters
    ----------
    usage : rows of the table `usage`. members : resource_id, metric, pool, factor (turns the metric into the pool's unit).

    Returns
    -------
    pool, metric, day (seconds since 1970), max and mean of the hourly sums, seconds that were measured.
    """
    slot = ibis.greatest(_.step_seconds, HOUR)
    hours = (
        usage.filter(_.value.notnull())
        .inner_join(members, ["resource_id", "metric"])
        .mutate(slot=slot, at=_.time.epoch_seconds() // slot * slot)
        .group_by(["pool", "metric", "resource_id", "at"])
        .aggregate(mean=(_.value * _.factor).mean(), slot=_.slot.max())
    )
    sums = (
        hours.group_by(["pool", "metric", "at"])
        .aggregate(total=_["mean"].sum(), members=_.count(), slot=_.slot.max())
        .mutate(day=_.at // DAY * DAY)
    )
    most = _.members.max().over(ibis.window(group_by=["pool", "metric", "day"]))
    whole = sums.mutate(most=most).filter(_.members >= PRESENT * _.most)
    return whole.group_by(["pool", "metric", "day"]).aggregate(max=_.total.max(), mean=_.total.mean(), seconds=_.slot.sum())

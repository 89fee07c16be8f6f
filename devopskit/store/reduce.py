"""Reductions of usage: one Ibis expression for each question, in operations that every engine of Ibis has.

Each takes a table with the columns of `usage` and gives a table that is small enough for one machine. Times are grouped
by their distance from a moment in whole seconds, not truncated: `truncate` follows the engine's zone and drops it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import add

import ibis
from ibis import _

from devopskit.tables.histograms import LOG_RATIO, LOG_SMALLEST, SMALLEST

HOUR, DAY, WEEK = 3_600, 86_400, 604_800
# Share of a week's samples above its 99.9th percentile; with the two order statistics next to it that is all it needs.
TAIL = 0.001
WEEKLY = ["resource_id", "metric", "week"]


def hourly(usage: ibis.Table) -> ibis.Table:
    """Hourly roll-up: resource_id, metric, hour (UTC), mean, max, samples."""
    grouped = usage.mutate(at=_.time.epoch_seconds() // HOUR * HOUR).group_by(["resource_id", "metric", "at"])
    rolled = grouped.aggregate(mean=_.value.mean(), max=_.value.max(), samples=_.value.count())
    return rolled.select("resource_id", "metric", _moment("hour"), "mean", "max", "samples")


def daily_histogram(usage: ibis.Table) -> ibis.Table:
    """Samples in each log bucket of each UTC day: the columns of `tables.histograms`.

    A value on the edge of two buckets may fall into either, depending on the engine's logarithm.
    """
    # ln of a zero is an error on some engines and -inf on others, so that it is never asked for one.
    positive = ibis.ifelse(_.value < SMALLEST, SMALLEST, _.value)
    index = ((positive.ln() - LOG_SMALLEST) / LOG_RATIO).floor().cast("int64")
    counted = (
        usage.filter(_.value.notnull())
        .mutate(at=_.time.epoch_seconds() // DAY * DAY, bucket=ibis.ifelse(_.value < SMALLEST, -1, index))
        .group_by(["resource_id", "metric", "at", "bucket"])
        .aggregate(samples=_.count())
    )
    return counted.select("resource_id", "metric", _moment("day"), "bucket", "samples")


def daily_maxima(usage: ibis.Table, *, end: datetime | None = None) -> ibis.Table:
    """Exact maximum of each UTC day: resource_id, metric, day, max, samples, step_seconds (longest of the day).

    Parameters
    ----------
    end : leave out what is not before this moment.
    """
    rows = usage if end is None else usage.filter(_.time < ibis.literal(end))
    grouped = rows.mutate(at=_.time.epoch_seconds() // DAY * DAY).group_by(["resource_id", "metric", "at"])
    rolled = grouped.aggregate(max=_.value.max(), samples=_.value.count(), step_seconds=_.step_seconds.max())
    return rolled.select("resource_id", "metric", _moment("day"), "max", "samples", "step_seconds")


def days_and_floors(usage: ibis.Table, *, end: datetime) -> ibis.Table:
    """Daily maxima, and for each week a value that its largest samples reach, so that only few rows need to be ranked.

    The k-th largest hourly maximum is never above the k-th largest sample, and hours are a twelfth of the rows or less. A
    week with fewer hours than k has no such value.

    Returns
    -------
    resource_id, metric, day, max, samples, step_seconds, week (0 = newest), week_samples, floor.
    """
    hours = (
        usage.filter(_.time < ibis.literal(end), _.value.notnull())
        .mutate(hour=_.time.epoch_seconds() // HOUR)
        .group_by(["resource_id", "metric", "hour"])
        .aggregate(peak=_.value.max(), points=_.count(), step=_.step_seconds.max())
        .mutate(week=(int(end.timestamp()) // HOUR - 1 - _.hour) // (WEEK // HOUR))
    )
    ranked = hours.mutate(
        rank=ibis.row_number().over(ibis.window(group_by=WEEKLY, order_by=ibis.desc("peak"))),
        seen=_.points.sum().over(ibis.window(group_by=WEEKLY)),
    )
    low = ibis.ifelse(_.rank >= (_.seen * TAIL + 1).floor(), _.peak, ibis.null("float64"))
    days = (
        ranked.mutate(floor=low.max().over(ibis.window(group_by=WEEKLY)), at=_.hour // (DAY // HOUR) * DAY)
        .group_by([*WEEKLY, "at"])
        .aggregate(
            max=_.peak.max(), samples=_.points.sum(), step_seconds=_.step.max(), week_samples=_.seen.max(), floor=_.floor.max()
        )
    )
    return days.select(
        "resource_id", "metric", _moment("day"), "max", "samples", "step_seconds", "week", "week_samples", "floor"
    )


def top_samples(usage: ibis.Table, *, end: datetime, weeks: int, floors: ibis.Table | None = None) -> ibis.Table:
    """Largest samples of each week, as many as an exact P99.9 needs.

    Parameters
    ----------
    end : end of the newest week, exclusive; weeks are counted back from it.
    weeks : how many of them.
    floors : resource_id, metric, week, week_samples and floor as `days_and_floors` gives them, where they are known.

    Returns
    -------
    resource_id, metric, week (0 = newest), rank (0 = largest), value, samples (of that week).
    """
    within = usage.filter(_.time >= ibis.literal(end - timedelta(weeks=weeks)), _.time < ibis.literal(end), _.value.notnull())
    rows = with_week(within, end=end, weeks=weeks)
    if floors is None:
        weekly = days_and_floors(within, end=end).group_by(WEEKLY)
        floors = weekly.aggregate(week_samples=_.week_samples.max(), floor=_.floor.max())
    likely = rows.inner_join(floors, WEEKLY).filter(_.value >= ibis.coalesce(_.floor, _.value))
    ordered = ibis.window(group_by=WEEKLY, order_by=ibis.desc("value"))
    ranked = likely.mutate(rank=ibis.row_number().over(ordered)).filter(_.rank <= _.week_samples * TAIL + 1)
    return ranked.select(*WEEKLY, "rank", "value", samples=_.week_samples)


def with_week(rows: ibis.Table, *, end: datetime, weeks: int) -> ibis.Table:
    """`rows` with the number of their week, 0 = newest, for rows within these weeks.

    A few comparisons of instants are several times cheaper than one conversion to seconds, which asks for the time zone.
    """
    older = [(rows.time < ibis.literal(end - timedelta(weeks=number))).cast("int64") for number in range(1, weeks)]
    return rows.mutate(week=reduce(add, older, ibis.literal(0, "int64")))


def _moment(name: str) -> ibis.Value:
    return _.at.as_timestamp("s").cast("timestamp('UTC')").name(name)

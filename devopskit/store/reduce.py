"""Reductions of usage: one Ibis expression for each question, in operations that every engine of Ibis has.

Each takes a table with the columns of `usage` and gives a table that is small enough for one machine. Times are grouped
by their distance from a moment in whole seconds, not truncated: `truncate` follows the engine's zone and drops it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import ibis
from ibis import _

from devopskit.tables.histograms import LOG_RATIO, LOG_SMALLEST, SMALLEST

HOUR, DAY, WEEK = 3_600, 86_400, 604_800
# Share of a week's samples above its 99.9th percentile; with the two order statistics next to it that is all it needs.
TAIL = 0.001
BLOCK = 12  # samples of a block


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


def top_samples(usage: ibis.Table, *, end: datetime, weeks: int) -> ibis.Table:
    """Largest samples of each week, as many as an exact P99.9 needs.

    Parameters
    ----------
    end : end of the newest week, exclusive; weeks are counted back from it.
    weeks : how many of them.

    Returns
    -------
    resource_id, metric, week (0 = newest), rank (0 = largest), value, samples (of that week).
    """
    start = end - timedelta(weeks=weeks)
    rows = usage.filter(_.time >= ibis.literal(start), _.time < ibis.literal(end), _.value.notnull()).mutate(
        week=(int(end.timestamp()) - 1 - _.time.epoch_seconds()) // WEEK
    )
    key = ["resource_id", "metric", "week"]
    likely = rows.inner_join(_floors(rows, key), key).filter(_.value >= ibis.coalesce(_.floor, _.value))
    ordered = ibis.window(group_by=key, order_by=ibis.desc("value"))
    ranked = likely.mutate(rank=ibis.row_number().over(ordered)).filter(_.rank <= _.samples * TAIL + 1)
    return ranked.select(*key, "rank", "value", "samples")


def _floors(rows: ibis.Table, key: list[str]) -> ibis.Table:
    """Value of each week that its largest samples reach, so that only few rows need to be ranked.

    The k-th largest maximum of blocks of samples is never above the k-th largest sample; ranking the blocks is a twelfth
    of the work. A week with fewer blocks than k has no such value.
    """
    blocks = (
        rows.mutate(block=_.time.epoch_seconds() // (_.step_seconds * BLOCK))
        .group_by([*key, "block"])
        .aggregate(peak=_.value.max(), points=_.count())
    )
    ranked = blocks.mutate(
        rank=ibis.row_number().over(ibis.window(group_by=key, order_by=ibis.desc("peak"))),
        samples=_.points.sum().over(ibis.window(group_by=key)),
    )
    return ranked.group_by(key).aggregate(
        samples=_.samples.max(), floor=_.peak.max(where=_.rank >= (_.samples * TAIL + 1).floor())
    )


def _moment(name: str) -> ibis.Value:
    return _.at.as_timestamp("s").cast("timestamp('UTC')").name(name)

"""From rows to `Summary`: the engine counts, takes maxima and ranks the tops; numpy puts the few results into arrays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from ibis import _

from devopskit.period import align
from devopskit.store import layout, reduce
from devopskit.tables.summary import Summary
from devopskit.tables.usage import usage as declared

PINNED = 0.98  # of the capacity: a sample this close to its limit hides how much was wanted
SHARE = 0.999


def summarise(
    usage: ibis.Table | pd.DataFrame,
    *,
    metric: str,
    end: datetime,
    weeks: int,
    capacity: Mapping[str, float] | pd.Series | None = None,
) -> Summary:
    """Reduce one metric to weekly and daily extremes.

    Parameters
    ----------
    usage : rows of the table `usage`, in an engine of Ibis or as a frame.
    metric : name of the metric.
    end : end of the newest week; moved down to UTC midnight.
    weeks : weeks before it, at least 1.
    capacity : resource_id to what it can use at most, in the unit of the metric; for the count of pinned samples.

    Returns
    -------
    Summary with one row for each resource that has a sample in these weeks, sorted by resource_id.
    """
    end = align(end, reduce.DAY)
    rows = _engine_table(usage).filter(
        _.metric == metric, _.time >= ibis.literal(end - timedelta(weeks=weeks)), _.time < ibis.literal(end)
    )
    days = reduce.days_and_floors(rows, end=end).to_pyarrow()
    ids, index = _codes(days)
    size = (len(ids), 7 * weeks)
    at = index, size[1] - 1 - (int(end.timestamp()) - reduce.DAY - _seconds(days["day"])) // reduce.DAY
    daily, samples, step = np.full(size, np.nan), np.zeros(size, dtype="int64"), np.zeros(len(ids))
    daily[at] = days["max"].to_numpy()
    samples[at] = days["samples"].to_numpy()
    np.maximum.at(step, index, days["step_seconds"].to_numpy().astype(float))
    samples = samples.reshape(len(ids), weeks, 7).sum(axis=2)
    return Summary(
        resource_id=ids,
        weekly_max=np.fmax.reduce(daily.reshape(len(ids), weeks, 7), axis=2),
        weekly_p999=_p999(_top(rows, days, end=end, weeks=weeks), ids, samples),
        daily_max=daily,
        samples=samples,
        pinned=_pinned(rows, capacity, ids, daily, end=end),
        step_seconds=step,
        end=end,
    )


def _engine_table(usage: ibis.Table | pd.DataFrame) -> ibis.Table:
    if isinstance(usage, ibis.Table):
        return usage
    rows = pa.Table.from_pandas(usage[declared.names], schema=layout.schema(declared), preserve_index=False)
    return ibis.memtable(rows.replace_schema_metadata(None))


def _codes(rows: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    codes, ids = pd.factorize(rows["resource_id"].to_pandas(), sort=True)
    return np.asarray(ids, dtype=object).astype(str), codes


def _seconds(times: pa.ChunkedArray) -> np.ndarray:
    return times.to_numpy().astype("datetime64[s]").astype("int64")


def _top(rows: ibis.Table, days: pa.Table, *, end: datetime, weeks: int) -> pa.Table:
    floors = days.select([*reduce.WEEKLY, "week_samples", "floor"])
    if not days.num_rows:  # a scan that cannot find anything
        return floors.append_column("rank", pa.array([], pa.int64())).append_column("value", pa.array([], pa.float64()))
    return reduce.top_samples(rows, end=end, weeks=weeks, floors=ibis.memtable(floors).distinct()).to_pyarrow()


def _p999(top: pa.Table, ids: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """P99.9 of each week from its largest samples: numpy's linear interpolation, in its own order of operations."""
    ranks = top["rank"].to_numpy()
    ordered = np.full((*samples.shape, int(ranks.max(initial=0)) + 2), np.nan)
    week = samples.shape[1] - 1 - top["week"].to_numpy()
    ordered[np.searchsorted(ids, top["resource_id"].to_pandas().to_numpy(dtype=str)), week, ranks] = top["value"].to_numpy()
    position = (samples - 1) * SHARE
    below = np.floor(position)
    share = position - below
    rank = np.maximum(samples - 1 - below, 0).astype("int64")
    low = np.take_along_axis(ordered, rank[..., None], axis=2)[..., 0]
    high = np.take_along_axis(ordered, np.maximum(rank - 1, 0)[..., None], axis=2)[..., 0]
    step = high - low
    return np.where(samples > 0, np.where(share < 0.5, low + step * share, high - step * (1 - share)), np.nan)


def _pinned(
    rows: ibis.Table, capacity: Mapping[str, float] | pd.Series | None, ids: np.ndarray, daily: np.ndarray, *, end: datetime
) -> np.ndarray:
    weeks = daily.shape[1] // 7
    counted = np.zeros((len(ids), weeks), dtype="int64")
    known = {} if capacity is None else {str(k): float(v) for k, v in dict(capacity).items() if pd.notna(v) and v > 0}
    full_at = PINNED * np.array([known.get(name, np.nan) for name in ids], dtype=float)
    # Rows are looked at again only if the maximum of their resource tells that there is something to count.
    reached = np.fmax.reduce(daily, axis=1) >= full_at
    if not reached.any():
        return counted
    limits = ibis.memtable(pa.table({"resource_id": ids[reached].tolist(), "full_at": full_at[reached]}))
    full = rows.inner_join(limits, "resource_id").filter(_.value >= _.full_at)
    found = (
        reduce.with_week(full, end=end, weeks=weeks).group_by(["resource_id", "week"]).aggregate(samples=_.count()).to_pyarrow()
    )
    place = np.searchsorted(ids, found["resource_id"].to_pandas().to_numpy(dtype=str))
    counted[place, weeks - 1 - found["week"].to_numpy()] = found["samples"].to_numpy()
    return counted

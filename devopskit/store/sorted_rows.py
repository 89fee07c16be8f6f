"""Rows of one metric straight from the Parquet files of the store, a row group at a time; only values where the rest is known.

Files are sorted by metric, resource and time, so that the statistics in their footers tell which row groups hold the metric,
and most columns that are the same in a whole row group need not be read at all. Nothing here depends on the order, though:
an unsorted file gives the same rows, only from more row groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from devopskit.period import EPOCH
from devopskit.store import stretches
from devopskit.store.coded import TEXT, one_array
from devopskit.store.stretches import Stretches

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Block:
    """Rows of one row group.

    Attributes
    ----------
    names : the resources that occur. code : int32 [m], place in `names` of each row's resource.
    time : int64 [m], start of the step in microseconds since 1970. value : float64 [m], NaN where missing.
    step : int64 [m] or [1], seconds; [1] where all rows have the same. whole : whether no value is missing.
    """

    names: list[str]
    code: np.ndarray
    time: np.ndarray
    value: np.ndarray
    step: np.ndarray
    whole: bool


@dataclass(frozen=True)
class Even:
    """Rows of one row group whose resources and times are known without a look at them.

    Attributes
    ----------
    stretches : of the metric in this row group; `begin` counts from its first row.
    value : float64 [m], all rows of the row group. whole : whether no value is missing.
    """

    stretches: Stretches
    value: np.ndarray
    whole: bool


def blocks(files: Iterable[Path], *, metric: str, start: datetime, end: datetime) -> Iterator[Block | Even]:
    """Rows of `metric` from all row groups that may hold rows between `start` and `end`; some rows outside may come along."""
    for path in files:
        with pq.ParquetFile(path, read_dictionary=TEXT) as file:
            known = stretches.read(path, file.metadata.num_rows, metric)
            if known is None:
                yield from _columns(file, metric=metric, start=start, end=end)
            else:
                yield from _values(file, known, start=microseconds(start), end=microseconds(end))


def count(files: Iterable[Path]) -> int:
    """Rows of all files together, by their footers."""
    return sum(pq.read_metadata(path).num_rows for path in files)


def shortest_step(files: Iterable[Path]) -> int | None:
    """Shortest step in the files by their footers, in seconds; None where one of them does not tell."""
    steps = []
    for path in files:
        metadata = pq.read_metadata(path)
        for group in map(metadata.row_group, range(metadata.num_row_groups)):
            if not group.num_rows:  # nothing tells its step because there is none
                continue
            bound = _bounds(group, ("step_seconds",)).get("step_seconds")
            if bound is None:
                return None
            steps.append(int(bound[0]))
    return min(steps, default=None)


def _values(file: pq.ParquetFile, known: Stretches, *, start: int, end: int) -> Iterator[Even]:
    begin = 0
    for group in range(file.num_row_groups):
        here, begin = begin, begin + file.metadata.row_group(group).num_rows
        mine = known.within(here, begin)
        if not mine.outside(start, end):
            values = file.read_row_group(group, columns=["value"], use_threads=False)["value"]
            yield Even(mine, one_array(values).to_numpy(zero_copy_only=False), values.null_count == 0)


def _columns(file: pq.ParquetFile, *, metric: str, start: datetime, end: datetime) -> Iterator[Block]:
    for group in range(file.num_row_groups):
        bounds = _bounds(file.metadata.row_group(group), ("metric", "time", "step_seconds"))
        if _outside(bounds.get("metric"), metric, metric) or _outside(bounds.get("time"), start, end):
            continue
        block = _read(file, group, bounds, metric)
        if block is not None:
            yield block


def _bounds(group: pq.RowGroupMetaData, names: Sequence[str]) -> dict[str, tuple[Any, Any]]:
    """Smallest and largest value of these columns, where the footer tells them and nothing is missing."""
    found = {}
    for column in (group.column(number) for number in range(group.num_columns)):
        if column.path_in_schema in names:
            told = column.statistics
            # A missing value is not among the bounds, so that such a column is not known to be one value.
            if told is not None and told.has_min_max and not told.null_count:
                found[column.path_in_schema] = told.min, told.max
    return found


def _outside(bound: tuple[Any, Any] | None, low: Any, high: Any) -> bool:
    return bound is not None and (bound[1] < low or bound[0] > high)


def _read(file: pq.ParquetFile, group: int, bounds: dict[str, tuple[Any, Any]], metric: str) -> Block | None:
    # Taken from the footer where it is one value in the whole row group, because reading it would cost as much as the others.
    same = {name for name in ("metric", "step_seconds") if name in bounds and bounds[name][0] == bounds[name][1]}
    wanted = [name for name in ("resource_id", "metric", "time", "value", "step_seconds") if name not in same]
    rows = file.read_row_group(group, columns=wanted, use_threads=False)
    if "metric" not in same:
        found = one_array(rows["metric"])
        place = found.dictionary.index(metric).as_py()
        rows = rows.filter(pa.array(found.indices.to_numpy(zero_copy_only=False) == place))
    if not rows.num_rows:
        return None
    resources = one_array(rows["resource_id"])
    step = np.array([bounds["step_seconds"][0]]) if "step_seconds" in same else rows["step_seconds"].to_numpy()
    return Block(
        names=resources.dictionary.to_pylist(),
        code=resources.indices.to_numpy(),
        time=one_array(rows["time"]).view(pa.int64()).to_numpy(),
        value=one_array(rows["value"]).to_numpy(zero_copy_only=False),
        step=step,
        whole=rows["value"].null_count == 0,
    )


def microseconds(moment: datetime) -> int:
    """`moment` as microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND

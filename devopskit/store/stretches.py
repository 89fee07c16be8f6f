"""Which rows of a large file of a series follow each other at an even step, so that a pass over it reads the values only.

Files are sorted by metric, resource and time, and most series are sampled evenly: three of the columns then hold little but
a few stretches, yet decoding them is two thirds of a scan. A file of stretches lies beside its data file, which never
changes, so that it cannot be out of date; where there is none, the rows themselves tell the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from devopskit.store import durable, layout
from devopskit.store.coded import TEXT, one_array
from devopskit.tables.columns import Table

FOLDER = "stretches"
WORTH = 500_000  # rows of a file; fewer are read in less time than the second file takes to open
LEAST = 32  # rows of a stretch in the mean; with shorter ones as much is read as without them
SECOND = 1_000_000  # in microseconds, because times are stored so
COLUMNS = ("resource_id", "metric", "time", "step_seconds")


@dataclass(frozen=True)
class Stretches:
    """The stretches of one metric, k of them, in the order of the rows.

    Attributes
    ----------
    names : resources. code : int32 [k], place in `names`. first : int64 [k], time of the first row, microseconds since 1970.
    step : int64 [k], seconds. begin, rows : int64 [k], number of the first row, and how many rows there are.
    """

    names: list[str]
    code: np.ndarray
    first: np.ndarray
    step: np.ndarray
    begin: np.ndarray
    rows: np.ndarray

    def within(self, begin: int, end: int) -> Stretches:
        """Stretches of a row group, which none crosses, counted from its first row."""
        part = slice(*np.searchsorted(self.begin, [begin, end]))
        return Stretches(
            self.names, self.code[part], self.first[part], self.step[part], self.begin[part] - begin, self.rows[part]
        )

    def outside(self, start: int, end: int) -> bool:
        """Whether no row has a time from `start` to before `end`, microseconds; there may be no row at all."""
        last = self.first + (self.rows - 1) * self.step * SECOND
        return not ((last >= start) & (self.first < end)).any()


def make(table: Table, file: Path, rows: int, *, worth: int = WORTH) -> None:
    """Write the stretches of a published file of a series, if it has so many rows and the stretches are few."""
    if not layout.by_week(table) or rows < worth:
        return
    found = _found(file, most=rows // LEAST)
    if found is None:
        return
    path = path_of(file)
    path.parent.mkdir(exist_ok=True)
    pq.write_table(found, durable.pending(path), compression="zstd")
    durable.publish(path)
    durable.sync_folder(path.parent)


def path_of(file: Path) -> Path:
    """Where the stretches of a data file lie."""
    return file.parent / FOLDER / file.name


def read(file: Path, rows: int, metric: str) -> Stretches | None:
    """Stretches of a metric in a data file of so many rows; None where none are kept, or they do not add up to these rows."""
    try:
        kept = pq.read_table(path_of(file), use_threads=False, partitioning=None, read_dictionary=TEXT)
    except (FileNotFoundError, pa.ArrowInvalid):
        return None
    if kept.column_names != [*COLUMNS, "rows"]:
        return None
    count, step = kept["rows"].to_numpy(), kept["step_seconds"].to_numpy()
    # Counted because the numbers of rows are places in memory of what is read later.
    if (count <= 0).any() or (step <= 0).any() or count.sum() != rows:
        return None
    begin = np.cumsum(count) - count
    metrics, resources = one_array(kept["metric"]), one_array(kept["resource_id"])
    mine = metrics.indices.to_numpy() == metrics.dictionary.index(metric).as_py()
    used, code = np.unique(resources.indices.to_numpy()[mine], return_inverse=True)
    names = resources.dictionary.take(pa.array(used)).to_numpy(zero_copy_only=False)
    first = kept["time"].to_numpy()[mine]
    return Stretches(names.tolist(), code.astype("int32"), first, step[mine], begin[mine], count[mine])


def clear(folder: Path) -> None:
    """Remove stretches whose data file is gone, and what a killed writer left."""
    for path in (folder / FOLDER).glob("*"):
        if not (folder / path.name).exists():
            path.unlink()


def _found(file: Path, *, most: int) -> pa.Table | None:
    """Stretches of all row groups, each within one; None where there are more than `most`, or a value is missing."""
    tables, total = [], 0
    with pq.ParquetFile(file, read_dictionary=TEXT) as data:
        for group in range(data.num_row_groups):
            rows = data.read_row_group(group, columns=list(COLUMNS), use_threads=False)
            if any(column.null_count for column in rows.columns):
                return None
            tables.append(_of(rows))
            total += tables[-1].num_rows
            if total > most:
                return None
    return pa.concat_tables(tables).unify_dictionaries()


def _of(rows: pa.Table) -> pa.Table:
    resources, metrics = one_array(rows["resource_id"]), one_array(rows["metric"])
    time, step = one_array(rows["time"]).view(pa.int64()).to_numpy(), rows["step_seconds"].to_numpy().astype("int64")
    begins = np.ones(len(time), dtype=bool)
    begins[1:] = np.diff(time) != step[:-1] * SECOND
    for column in (resources.indices.to_numpy(), metrics.indices.to_numpy(), step):
        begins[1:] |= column[1:] != column[:-1]
    at = np.flatnonzero(begins)
    count = np.diff(at, append=len(time))
    arrays = [resources.take(pa.array(at)), metrics.take(pa.array(at)), pa.array(time[at]), pa.array(step[at]), pa.array(count)]
    return pa.table(arrays, names=[*COLUMNS, "rows"])

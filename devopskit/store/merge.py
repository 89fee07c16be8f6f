"""One part of a table: what stays of the stored rows, and the new rows, sorted, each key once, written as one file."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from devopskit.period import Period
from devopskit.store import durable, layout
from devopskit.store.engine import plain
from devopskit.store.staging import Staged, encoded, write_spill
from devopskit.tables.columns import Table

# Values (rows x columns) of one part that are sorted in memory, three million rows of usage; DuckDB sorts more, and spills.
# Not in rows, because they would let a table of seventy columns take a dozen times the memory.
IN_MEMORY = 15_000_000
ROW_GROUP = 131_072
BATCH = 200_000


@dataclass(frozen=True)
class Written:
    """Outcome of one part: rows in the new file (0 = no file) and new rows that a later one of the same key replaced."""

    rows: int
    replaced: int


@dataclass(frozen=True)
class Kept:
    """Stored rows of a part that stay unless a new row has their key: all but those within the replaced spans."""

    files: list[Path]
    rows: int = 0
    replaced: tuple[Period, ...] = ()

    def reader(self, table: Table) -> pa.RecordBatchReader:
        """Stream of these rows; a column that older files do not have is missing in them."""
        stored = ds.dataset([str(file) for file in self.files], schema=layout.schema(table), format="parquet")
        gone = [(ds.field("time") >= span.start) & (ds.field("time") < span.end) for span in self.replaced]
        stays = ~reduce(or_, gone) if gone else None
        return stored.scanner(filter=stays, use_threads=False, batch_size=ROW_GROUP).to_reader()


def write_part(table: Table, staged: Staged, kept: Kept, path: Path, *, spill: Path, memory: str) -> Written:
    """Write the rows of one part to `durable.pending(path)`.

    Parameters
    ----------
    spill, memory : folder and memory limit of an external sort.
    """
    if (staged.rows + kept.rows) * len(table.columns) <= IN_MEMORY:
        batches = _sorted_in_memory(table, staged, kept)
    else:
        batches = _sorted_on_disk(table, staged, kept, spill=spill, memory=memory)
    return _write(_each_key_once(table, batches), path, table)


def _sorted_in_memory(table: Table, staged: Staged, kept: Kept) -> Iterator[pa.Table]:
    everything = [*(encoded(pq.read_table(file)) for file in staged.files), *staged.tables]
    if kept.files:
        old = kept.reader(table).read_all()
        everything.insert(0, encoded(old.append_column(layout.ORDER, pa.array(np.full(old.num_rows, -1)))))
    if not everything:
        return
    rows = pa.concat_tables(everything).unify_dictionaries().combine_chunks()
    keys = [_ranks(rows[name]) for name in (*layout.sort_columns(table), layout.ORDER)]
    names = [str(number) for number in range(len(keys))]
    order = pc.sort_indices(pa.table(keys, names=names), sort_keys=[(name, "ascending") for name in names])
    yield rows.take(order).combine_chunks()


def _sorted_on_disk(table: Table, staged: Staged, kept: Kept, *, spill: Path, memory: str) -> Iterator[pa.Table]:
    """All rows go through files, because DuckDB counts Arrow memory neither as its own nor as something it can spill."""
    files = [*staged.files, *_spilled(table, staged, kept, spill)]
    # Given back because what Arrow has freed would stand beside the sort's own memory, a hundred megabytes and more.
    pa.default_memory_pool().release_unused()
    order = ", ".join(f'"{name}"' for name in (*layout.sort_columns(table), layout.ORDER))
    with duckdb.connect(config={"memory_limit": memory, "temp_directory": str(spill), "threads": 2}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        rows = connection.read_parquet([plain(file) for file in files], union_by_name=True, hive_partitioning=False)
        for batch in rows.order(order).to_arrow_reader(BATCH):
            yield pa.Table.from_batches([batch])


def _spilled(table: Table, staged: Staged, kept: Kept, spill: Path) -> list[Path]:
    """Files of the rows that are still in memory, and of the stored rows that stay."""
    name = uuid.uuid4().hex
    new = write_spill(staged.tables, spill / f"{name}-new.parquet")
    staged.tables = []
    kept_rows = (pa.Table.from_batches([batch]) for batch in (kept.reader(table) if kept.files else ()))
    numbered = (rows.append_column(layout.ORDER, pa.array(np.full(rows.num_rows, -1))) for rows in kept_rows)
    old = write_spill(numbered, spill / f"{name}-old.parquet")
    return [file for file in (new, old) if file.exists()]


def _ranks(column: pa.ChunkedArray) -> pa.Array:
    """Numbers that sort like the column: comparing numbers is several times faster than comparing text."""
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks)
    if not pa.types.is_dictionary(array.type):
        return array
    rank = np.empty(len(array.dictionary), dtype="int64")
    rank[pc.sort_indices(array.dictionary).to_numpy()] = np.arange(len(array.dictionary))
    return pa.array(rank).take(array.indices)


def _each_key_once(table: Table, batches: Iterable[pa.Table]) -> Iterator[tuple[pa.Table, int]]:
    """Sorted rows without those whose next row has the same key, and how many *new* rows that left out."""
    # Held back because only the first row of the next batch tells whether it is the last of its kind
    held: pa.Table | None = None
    for batch in batches:
        rows = batch if held is None else pa.concat_tables([held, batch.cast(held.schema)])
        if not table.key or not rows.num_rows:
            yield rows, 0
            continue
        twice = _same_as_next(rows, table.key)
        new = rows[layout.ORDER].to_numpy()[:-1] >= 0
        yield rows.slice(0, rows.num_rows - 1).filter(pa.array(~twice)), int((twice & new).sum())
        held = rows.slice(rows.num_rows - 1)
    if held is not None:
        yield held, 0


def _same_as_next(rows: pa.Table, key: tuple[str, ...]) -> np.ndarray:
    same = np.ones(rows.num_rows - 1, dtype=bool)
    for name in key:
        column = _ranks(rows[name])
        here, following = column.slice(0, len(column) - 1), column.slice(1)
        equal = pc.fill_null(pc.equal(here, following), False)
        both_missing = pc.and_(pc.is_null(here), pc.is_null(following))
        same &= pc.or_(equal, both_missing).to_numpy(zero_copy_only=False)
    return same


def _write(batches: Iterable[tuple[pa.Table, int]], path: Path, table: Table) -> Written:
    rows = replaced = 0
    writer: pq.ParquetWriter | None = None
    try:
        for batch, left_out in batches:
            batch = encoded(batch.select(table.names))
            replaced += left_out
            rows += batch.num_rows
            if writer is None:
                writer = pq.ParquetWriter(durable.pending(path), batch.schema, **layout.encodings(table, table.names))
            writer.write_table(batch, row_group_size=ROW_GROUP)
    finally:
        if writer is not None:
            writer.close()
    return Written(rows, replaced)

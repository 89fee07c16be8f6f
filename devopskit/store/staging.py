"""Chunks of a delivery, sorted into the parts they belong to; kept in memory up to a budget, then on disk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from devopskit.store import layout
from devopskit.tables.columns import Table

_CODES = pa.dictionary(pa.int32(), pa.large_string())
BUDGET = 64 * 2**20  # bytes of rows in memory before they go to disk


@dataclass
class Staged:
    """New rows of one part: Arrow tables in memory and files of those that did not fit."""

    tables: list[pa.Table] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    rows: int = 0


class Stage:
    """Collects frames of one table.

    Parameters
    ----------
    folder : an existing folder for what does not fit into memory; the caller removes it.
    budget : bytes kept in memory.
    """

    def __init__(self, table: Table, folder: Path, *, budget: int = BUDGET) -> None:
        self.table, self.folder, self.budget = table, folder, budget
        self.parts: dict[str, Staged] = {}
        self.rows = 0
        self._bytes = 0

    def add(self, frame: pd.DataFrame) -> None:
        """Take one frame; later frames win over earlier ones where the key is the same."""
        if list(frame.columns) != self.table.names:
            frame = self.table.check(frame)
        if frame.empty:
            return
        rows = pa.Table.from_pandas(frame, schema=layout.schema(self.table), preserve_index=False)
        rows = rows.replace_schema_metadata(None).append_column(
            layout.ORDER, pa.array(np.arange(self.rows, self.rows + rows.num_rows))
        )
        self.rows += rows.num_rows
        self._split(encoded(rows))
        if self._bytes > self.budget:
            self._spill()

    def _split(self, rows: pa.Table) -> None:
        for label, share in layout.split(self.table, rows):
            staged = self.parts.setdefault(label, Staged())
            staged.tables.append(share)
            staged.rows += share.num_rows
            self._bytes += share.nbytes

    def _spill(self) -> None:
        for label, staged in self.parts.items():
            if staged.tables:
                file = self.folder / f"{label}-{len(staged.files)}.parquet"
                staged.files.append(write_spill(staged.tables, file))
                staged.tables = []
        self._bytes = 0


def write_spill(tables: Iterable[pa.Table], file: Path) -> Path:
    """Write tables one after the other into a file that is only read once; return it."""
    writer: pq.ParquetWriter | None = None
    try:
        for rows in map(encoded, tables):
            writer = writer or pq.ParquetWriter(file, rows.schema, compression="lz4")
            writer.write_table(rows)
    finally:
        if writer is not None:
            writer.close()
    return file


def encoded(rows: pa.Table) -> pa.Table:
    """`rows` with text as dictionary codes: ids repeat thousands of times, so that this is a tenth of the memory."""
    for number, column in enumerate(rows.schema):
        if pa.types.is_dictionary(column.type):
            rows = rows.set_column(number, column.name, rows[column.name].cast(_CODES))
        elif pa.types.is_large_string(column.type) or pa.types.is_string(column.type):
            rows = rows.set_column(number, column.name, rows[column.name].cast(pa.large_string()).dictionary_encode())
    return rows

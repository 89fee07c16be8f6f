"""Rows that may repeat need no sort: they go straight into the files of their parts, in the order in which they arrive.

A bill of a gigabyte therefore costs the memory of a few chunks. A file has only the columns that hold something in it,
because most of the 70 columns of a bill are empty in any one export; readers take an absent column for missing values.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from devopskit.store import durable, layout, staging, tag_columns
from devopskit.tables.columns import Table

BUDGET = 96 * 2**20  # bytes of rows that wait for their row group, over all parts
ROW_GROUP = 131_072  # rows of a part that are worth a row group


@dataclass
class Part:
    """New rows of one part: those that wait, and the files that hold the others with the count of their rows."""

    waiting: list[pa.Table] = field(default_factory=list)
    files: dict[Path, int] = field(default_factory=dict)
    writer: pq.ParquetWriter | None = None

    @property
    def rows(self) -> int:
        """Rows that wait."""
        return sum(rows.num_rows for rows in self.waiting)

    @property
    def size(self) -> int:
        """Bytes of the rows that wait."""
        return sum(rows.nbytes for rows in self.waiting)


class Stream:
    """Writes the frames of a table without a key.

    Parameters
    ----------
    folder : where the files of the table lie; new ones are written under their pending names.
    space : folder of this delivery, which the caller removes; nothing is put into it here.
    budget : bytes that may wait in memory.
    """

    def __init__(self, table: Table, folder: Path, space: Path, *, budget: int = BUDGET) -> None:
        self.table, self.target, self.folder, self.budget = table, folder, space, budget
        self.parts: dict[str, Part] = {}
        self.rows = 0
        self.tags = tag_columns.Extractor()

    def add(self, frame: pd.DataFrame) -> None:
        """Take one frame."""
        if list(frame.columns) != self.table.names:
            frame = self.table.check(frame)
        if frame.empty:
            return
        self.rows += len(frame)
        for label, share in layout.split(self.table, self.tags.add(_filled(self.table, frame))):
            part = self.parts.setdefault(label, Part())
            # Coded after the split, so that no month carries the texts of all the others.
            part.waiting.append(staging.encoded(share))
            if part.rows >= ROW_GROUP:
                self._write(label, part)
        while sum(part.size for part in self.parts.values()) > self.budget:
            self._write(*max(self.parts.items(), key=lambda item: item[1].size))

    def finish(self, label: str) -> dict[Path, int]:
        """Complete the files of a part; their names with the count of their rows, to be published."""
        part = self.parts.pop(label, Part())
        if part.waiting:
            self._write(label, part)
        if part.writer is not None:
            part.writer.close()
        return part.files

    def _write(self, label: str, part: Part) -> None:
        rows = pa.concat_tables(part.waiting, promote_options="default").unify_dictionaries().combine_chunks()
        part.waiting = []
        writer = part.writer
        if writer is None or not set(rows.column_names) <= set(writer.schema.names):
            writer = self._open(label, part, rows.schema)
        part.files[next(reversed(part.files))] += rows.num_rows
        writer.write_table(_with_columns(rows, writer.schema), row_group_size=2 * ROW_GROUP)

    def _open(self, label: str, part: Part, schema: pa.Schema) -> pq.ParquetWriter:
        """Begin a file that has the columns of the one before too, so that a part has few files whatever comes."""
        found = {f.name: f for f in schema}
        if part.writer is not None:
            found |= {f.name: f for f in part.writer.schema}
            part.writer.close()
        path = self.target / f"{label}-{uuid.uuid4().hex}.parquet"
        tags = [field for name, field in found.items() if tag_columns.is_tag(name)]
        fields = pa.schema([*(found[name] for name in self.table.names if name in found), *tags])
        part.files[path] = 0
        part.writer = pq.ParquetWriter(durable.pending(path), fields, **layout.encodings(self.table, fields.names))
        return part.writer


def _filled(table: Table, frame: pd.DataFrame) -> pa.Table:
    """Rows of `frame` in the columns that have any value in it."""
    rows = pa.Table.from_pandas(frame, schema=layout.schema(table), preserve_index=False).replace_schema_metadata(None)
    return rows.select([c.name for c in table.columns if c.required or rows[c.name].null_count < rows.num_rows])


def _with_columns(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [rows[f.name] if f.name in rows.column_names else pa.nulls(rows.num_rows, f.type) for f in schema]
    return pa.table(columns, schema=schema)

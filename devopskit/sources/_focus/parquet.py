"""Parquet bills, streamed by row groups; the structs of Google's export become columns such as `service.description`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from devopskit.sources._focus import errors as errors
from devopskit.sources._focus.raw import STRUCTS, RawFile

ROWS = 100_000


class ParquetFile(RawFile):
    """One Parquet file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        try:
            with pq.ParquetFile(path) as file:
                self.columns = tuple(_flat(file.schema_arrow.empty_table()).column_names)
        except (pa.ArrowException, OSError) as error:
            raise errors.broken(str(path), error) from error

    def batches(self, only: Collection[str] | None = None) -> Iterator[pa.Table]:
        """Yield tables in the types of the file.

        Raises
        ------
        SourceError : the file is cut off or damaged.
        """
        tops = sorted({name.split(".")[0] for name in only}) if only is not None else None
        try:
            with pq.ParquetFile(self.path) as file:
                for batch in file.iter_batches(batch_size=ROWS, columns=tops, use_threads=False):
                    yield _flat(pa.Table.from_batches([batch]))
        except (pa.ArrowException, OSError) as error:
            raise errors.broken(str(self.path), error) from error


def _flat(table: pa.Table) -> pa.Table:
    columns: dict[str, pa.ChunkedArray] = {}
    for field in table.schema:
        if field.name in STRUCTS and pa.types.is_struct(field.type):
            inner = table.select([field.name]).flatten()
            columns |= {name: inner[name] for name in inner.column_names}
        else:
            columns[field.name] = table[field.name]
    return pa.table(columns)

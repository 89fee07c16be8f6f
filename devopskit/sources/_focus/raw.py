"""What every file format gives: the column names, raw rows in chunks, and the count of lines that could not be read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from devopskit.tables.columns import Rejected

# Structs of Google's detailed export, which become columns such as `service.id`; other objects, e.g. tags, stay one value.
STRUCTS = ("service", "sku", "project", "location", "resource", "price", "usage", "invoice", "adjustment_info", "subscription")
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


class RawFile(ABC):
    """One bill on disk before anything is known about its columns."""

    columns: tuple[str, ...]

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rejected = Rejected()

    @abstractmethod
    def batches(self, only: Collection[str] | None = None) -> Iterator[pa.Table]:
        """Yield the rows in chunks, all columns or those named in `only`; columns may differ from chunk to chunk."""


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file: columns by token (see `_focus_names.token`), and where they stand in the file.

    `first` is the number of the first row, counted from 1 without the header.
    """

    path: str
    rows: int
    first: int
    columns: dict[str, pa.ChunkedArray]
    names: dict[str, str] = field(default_factory=dict)

    def get(self, *tokens: str) -> pa.ChunkedArray | None:
        """First of the columns that the file has."""
        return next((self.columns[token] for token in tokens if token in self.columns), None)


def magic(path: Path) -> bytes:
    """First bytes of a file, which tell its format; names are not believed."""
    with path.open("rb") as file:
        return file.read(4)


@contextmanager
def opened(path: Path) -> Iterator[pa.NativeFile]:
    """Stream of the text of a file, decompressed where it is gzip or zstd."""
    start = magic(path)
    kind = "gzip" if start.startswith(_GZIP) else "zstd" if start == _ZSTD else None
    with pa.input_stream(str(path), compression=kind) as stream:
        yield stream

"""JSON bills: lines (streamed), one array, or an object that holds one; nested values become columns or JSON texts."""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from devopskit.errors import SourceError
from devopskit.sources._focus import errors as errors
from devopskit.sources._focus.raw import STRUCTS, RawFile, opened

ROWS = 20_000
SAMPLE = 1_000  # rows that tell the columns; a later column is read all the same, so that nothing is lost
_WHOLE = 256 << 20  # bounded because an array is held whole, and takes some four times its size
# What pyarrow makes of a column -> how it is kept; anything else becomes JSON texts. Whole numbers join the others, because
# the next chunk of the same column may hold fractions.
_KEPT = (
    (pa.types.is_floating, pa.float64()),
    (pa.types.is_string, pa.string()),
    (pa.types.is_integer, pa.float64()),
    (pa.types.is_null, pa.string()),
)


class JsonFile(RawFile):
    """One JSON file; columns are those of its first rows."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.columns = tuple(_names(_flat(row) for row in islice(self._rows(), SAMPLE)))

    def batches(self, only: Collection[str] | None = None) -> Iterator[pa.Table]:
        """Yield tables of texts and numbers.

        Raises
        ------
        SourceError : a line is no JSON object, or the file is cut off.
        """
        for rows in self._chunks():
            names = [name for name in _names(rows) if only is None or name in only]
            yield pa.table({name: _column([row.get(name) for row in rows]) for name in names})

    def _chunks(self) -> Iterator[list[dict[str, Any]]]:
        rows = self._rows()
        while chunk := [_flat(row) for row in islice(rows, ROWS)]:
            yield chunk

    def _rows(self) -> Iterator[dict[str, Any]]:
        try:
            with opened(self.path) as raw, io.BufferedReader(raw) as stream:
                first = stream.readline()
                if _is_object(first):
                    yield _parsed(first)
                    for number, line in enumerate(iter(stream.readline, b""), start=2):
                        if line.strip():
                            yield self._object(line, number)
                    return
                yield from self._document(first + stream.read(_WHOLE), bool(stream.read(1)))
        except (OSError, EOFError, UnicodeError) as error:
            raise errors.broken(str(self.path), error) from error

    def _object(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            value = _parsed(line)
        except ValueError as error:
            raise errors.broken(str(self.path), f"line {number} is no JSON: {error}") from error
        if not isinstance(value, dict):
            raise errors.broken(str(self.path), f"line {number} is no JSON object")
        return value

    def _document(self, text: bytes, more: bool) -> list[dict[str, Any]]:
        if more:
            raise SourceError(
                errors.SECTION,
                f"{self.path} is one JSON array of more than {_WHOLE >> 20} MB",
                "an array must be held in memory as a whole, and a bill of this size would not fit",
                f"write one object a line: jq -c '.[]' {self.path.name} > bill.jsonl",
            )
        try:
            value = json.loads(text.decode("utf-8-sig"))
        except ValueError as error:
            raise errors.broken(str(self.path), f"it is no JSON: {error}") from error
        if isinstance(value, dict):
            value = next((part for part in value.values() if isinstance(part, list)), [value])
        if not all(isinstance(row, dict) for row in value):
            raise errors.broken(str(self.path), "the array holds values that are no objects with named columns")
        return list(value)


def _parsed(line: bytes) -> Any:
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError:
        return json.loads(line)  # instead of pyarrow's, because it reads NaN and says what is wrong in words that people know


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(_parsed(line), dict)
    except ValueError:
        return False


def _names(rows: Iterable[dict[str, Any]]) -> list[str]:
    seen: dict[str, Any] = {}
    for row in rows:
        seen |= row
    return list(seen)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    for name in STRUCTS:
        value = row.get(name)
        if isinstance(value, dict):
            del row[name]
            for part, inner in value.items():
                row[f"{name}.{part}"] = inner
    return row


def _column(values: list[Any]) -> pa.Array:
    column = _plain(values)
    if column is not None:
        return column
    return pa.array([v if v is None or isinstance(v, str) else msgspec.json.encode(v).decode() for v in values], pa.string())


def _plain(values: list[Any]) -> pa.Array | None:
    """Numbers and texts as one column; None where the values are nested or mixed, so that no such column holds them."""
    if isinstance(next((value for value in values if value is not None), None), list | dict):
        return None
    try:
        column = pa.array(values)
    except (pa.ArrowException, OverflowError):
        return None
    kind = next((kept for holds, kept in _KEPT if holds(column.type)), None)
    return None if kind is None else column.cast(kind)

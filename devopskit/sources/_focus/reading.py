"""The state of reading one file: its habits (decimal comma, order of dates), what the user set, and where notes go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from devopskit.sources._focus import errors as errors
from devopskit.sources._focus.names import token
from devopskit.sources._focus.numbers import NoNumber, numbers
from devopskit.sources._focus.raw import Chunk
from devopskit.sources._focus.tags import Tags
from devopskit.sources._focus.tally import Tally
from devopskit.sources._focus.text import is_nothing, marked
from devopskit.sources._focus.times import stamps, zoned

Value = Any  # float64 or datetime64[us] array, or text of pyarrow, each [rows]


@dataclass
class Block:
    """Rows in columns of `costs`: float64 for numbers, datetime64[us] for times (NaT = missing), pyarrow for texts.

    `repaired` holds masks of rows by the sentence that tells what was repaired, counted once the money is known.
    """

    rows: int
    values: dict[str, Value] = field(default_factory=dict)
    extra: dict[str, pa.Array] = field(default_factory=dict)
    repaired: dict[str, np.ndarray] = field(default_factory=dict)

    def put(self, name: str, value: Value) -> None:
        """Set a column unless the file has nothing for it."""
        if value is not None:
            self.values[name] = value

    def extra_by_token(self, wanted: str) -> pa.Array | None:
        """Return a native column that was kept aside, by its token."""
        return next((column for name, column in self.extra.items() if token(name) == wanted), None)

    def repair(self, sentence: str, rows: np.ndarray | None) -> None:
        """Mark rows as repaired."""
        if rows is not None and rows.any():
            self.repaired[sentence] = self.repaired[sentence] | rows if sentence in self.repaired else rows


@dataclass
class Reading:
    """One file while it is read.

    Attributes
    ----------
    columns : as the file spells them. currency : for native exports that name none. month : first moment of the month of files that name none, or None.
    plans : money of savings plans, by (currency, payer, month, plan), that covered use and its negation leave over.
    """

    path: str
    kind: str
    tally: Tally
    currency: str = ""
    month: datetime | None = None
    columns: tuple[str, ...] = ()
    decimal_comma: bool = False
    day_first: bool = False
    tags: Tags = field(default_factory=Tags)
    plans: dict[tuple[str, ...], float] = field(default_factory=dict)

    def number(self, chunk: Chunk, block: Block, *tokens: str) -> np.ndarray | None:
        """First of the columns as float64, or None where the file has none of them.

        Raises
        ------
        SourceError : a cell is no number; names file, row, column and text.
        """
        found = next((t for t in tokens if t in chunk.columns), None)
        if found is None:
            return None
        try:
            read = numbers(chunk.columns[found], decimal_comma=self.decimal_comma)
        except NoNumber as error:
            raise errors.unreadable(self.path, chunk.first + error.row, chunk.names[found], error.text) from error
        block.repair(
            "repaired: amounts written as text (currency sign, thousands, brackets, NULL) were read as numbers", read.repaired
        )
        return read.values

    def time(self, chunk: Chunk, block: Block, *tokens: str) -> np.ndarray | None:
        """First of the columns as UTC datetime64[us], or None where the file has none of them."""
        found = next((t for t in tokens if t in chunk.columns), None)
        if found is None:
            return None
        column = chunk.columns[found]
        read = stamps(column, day_first=self.day_first).cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)
        if np.isnat(read).any():
            odd = np.isnat(read) & marked(column, lambda text: not is_nothing(text), chunk.rows)
            block.repair(f"noted: {chunk.names[found]} holds text that is no time, read as missing", odd)
        if self.kind == "focus":  # native exports have UTC by their documentation, FOCUS wants it written
            block.repair("repaired: times without a zone were read as UTC", _zoneless(column, chunk.rows) & ~np.isnat(read))
        return read


def _zoneless(column: pa.ChunkedArray, rows: int) -> np.ndarray:
    """Rows whose time names no zone, as text or as a type of Parquet."""
    kind = column.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind) or pa.types.is_null(kind):
        return np.full(rows, not (pa.types.is_timestamp(kind) and kind.tz))
    return marked(column, lambda text: not zoned(text), rows)

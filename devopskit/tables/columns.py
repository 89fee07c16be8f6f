"""What a table is: columns declared once, which serve as schema, border check, documentation and test fixture.

`Table.check` is for frames of our own (any fault is an error); `Table.accept` is the border for rows from outside: rows
that break a rule are left out and counted with the reason, so that rows in = rows kept + rows rejected.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa

from devopskit.errors import BadTable, nearest

Kind = Literal["str", "float", "int", "bool", "time"]
_DTYPE = {"str": "str", "float": "float64", "int": "Int64", "bool": "boolean", "time": "datetime64[us, UTC]"}


@dataclass(frozen=True)
class Column:
    """One column: name, type, meaning, and what its values may be.

    `low` and `high` are inclusive bounds; `values` is a closed list; `required` forbids missing values.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = False
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()


@dataclass
class Rejected:
    """Rows left out at the border: how many for each reason. Adds up over chunks."""

    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """Number of rows left out."""
        return sum(self.reasons.values())

    def add(self, reason: str, rows: int) -> None:
        """Count `rows` left out for `reason`; zero rows leave no trace."""
        if rows:
            self.reasons[reason] += int(rows)


@dataclass(frozen=True)
class Table:
    """A table: its columns in order and the key that makes a row unique (empty = rows may repeat)."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    def empty(self) -> pd.DataFrame:
        """Return a frame without rows and with every column in its type."""
        return pd.DataFrame({c.name: pd.Series([], dtype=_DTYPE[c.kind]) for c in self.columns})

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return `frame` in the table's types and column order, or raise on any fault.

        Raises
        ------
        BadTable : names the column, the rows and the fix.
        """
        rejected = Rejected()
        rows = self.accept(frame, rejected=rejected)
        if rejected.rows:
            raise BadTable(
                f"{rejected.rows} of {len(frame)} rows do not fit the table {self.name}: {_listed(rejected)}",
                "every row of this table must keep its rules, or later numbers would be wrong",
                "correct these rows, or leave them out before the call",
            )
        return rows

    def accept(self, frame: pd.DataFrame, *, rejected: Rejected) -> pd.DataFrame:
        """Return the rows of `frame` that fit, in the table's types and column order; count the others in `rejected`.

        Columns that are not required may be absent (they become missing values); unknown columns are dropped.

        Raises
        ------
        BadTable : a required column is absent, or a column cannot be read as its type at all.
        """
        self._demand_columns(frame)
        # One empty column serves all absent ones of its type, because making forty of them was a tenth of the load of a bill.
        empty = {kind: _absent(kind, frame.index) for kind in {c.kind for c in self.columns if c.name not in frame}}
        read = {c.name: self._read(frame, c) if c.name in frame else empty[c.kind] for c in self.columns}
        out = pd.DataFrame(read, index=frame.index)
        bad = np.zeros(len(out), dtype=bool)
        for column in self.columns:
            given = frame.get(column.name)
            if given is None:
                continue  # an absent column is none of the required ones, and has no value that could be wrong
            for reason, mask in _faults(column, out[column.name], given):
                rejected.add(reason, int((mask & ~bad).sum()))
                bad |= mask
        if bad.any():
            out = out[~bad]
        if self.key and len(out):
            # The later row wins, because a restated value follows the first one in every export we know.
            twice = out.duplicated(list(self.key), keep="last").to_numpy()
            rejected.add(f"a later row has the same {', '.join(self.key)}", int(twice.sum()))
            out = out[~twice]
        return out.reset_index(drop=True)

    def _demand_columns(self, frame: pd.DataFrame) -> None:
        for column in self.columns:
            if column.required and column.name not in frame:
                near = nearest(column.name, [str(name) for name in frame.columns])
                raise BadTable(
                    f"the column {column.name!r} of the table {self.name} is missing",
                    f"it holds: {column.meaning}. Columns found: {', '.join(map(str, frame.columns)) or 'none'}",
                    f"map a column to {column.name}" + (f", perhaps {near!r}" if near else " in devopskit.toml"),
                )

    def _read(self, frame: pd.DataFrame, column: Column) -> pd.Series:
        series = frame[column.name]
        if str(series.dtype) == _DTYPE[column.kind]:
            # Not converted, because sources that stream gigabytes hand over the right types and it would copy them
            return series
        try:
            return _CONVERT[column.kind](series)
        except (TypeError, ValueError, OverflowError) as error:
            raise BadTable(
                f"the column {column.name!r} of the table {self.name} cannot be read as {column.kind}: {error}",
                f"it holds: {column.meaning}" + (f", in {column.unit}" if column.unit else ""),
                "map another column, or convert this one before the call",
            ) from error


def _absent(kind: Kind, index: pd.Index) -> pd.Series:
    if kind != "str":
        return pd.Series(index=index, dtype=_DTYPE[kind])
    # Instead of a list of nothing, which is looked at row by row: with the 40 absent columns of a bill half of its load time.
    return pd.Series(pd.array(pa.nulls(len(index), pa.large_string()), dtype="str"), index=index)


def _listed(rejected: Rejected) -> str:
    return "; ".join(f"{rows} rows: {reason}" for reason, rows in rejected.reasons.most_common())


def _to_float(series: pd.Series) -> pd.Series:
    return pd.to_numeric(series, errors="coerce").astype("float64")


def _to_int(series: pd.Series) -> pd.Series:
    return pd.to_numeric(series, errors="coerce").round().astype("Int64")


def _to_time(series: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(series):
        raise ValueError("numbers are no times; give ISO 8601 text, or map the column with its unit (s, ms)")
    return pd.to_datetime(series, utc=True, errors="coerce", format="ISO8601" if _is_text(series) else None).astype(
        _DTYPE["time"]
    )


def _to_str(series: pd.Series) -> pd.Series:
    return series.astype("str").where(series.notna(), None).astype("str")


def _to_bool(series: pd.Series) -> pd.Series:
    if _is_text(series):
        series = (
            series.str.strip().str.lower().map({"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False})
        )
    return series.astype("boolean")


def _is_text(series: pd.Series) -> bool:
    return pd.api.types.is_string_dtype(series)


_CONVERT = {"str": _to_str, "float": _to_float, "int": _to_int, "bool": _to_bool, "time": _to_time}


def _faults(column: Column, read: pd.Series, given: pd.Series | None) -> list[tuple[str, np.ndarray]]:
    """Reasons and row masks for one column, most telling first."""
    missing = read.isna().to_numpy()
    faults = []
    if given is not None:
        unread = missing & given.notna().to_numpy()
        faults.append((f"{column.name} is no {column.kind}", unread))
    if column.required:
        faults.append((f"{column.name} is missing", missing))
    if column.kind in ("float", "int"):
        number = read.astype("float64").to_numpy()
        faults.append((f"{column.name} is infinite", np.isinf(number)))
        if column.low is not None:
            faults.append((f"{column.name} is below {column.low:g}", number < column.low))
        if column.high is not None:
            faults.append((f"{column.name} is above {column.high:g}", number > column.high))
    if column.values:
        faults.append((f"{column.name} is none of {', '.join(column.values)}", ~missing & ~read.isin(column.values).to_numpy()))
    return faults

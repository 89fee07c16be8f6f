"""How a table lies on disk: its Arrow types, the part (week, month, whole) a row belongs to, and the order inside a file.

Parts are what a write replaces: small enough that a daily fetch rewrites one week, large enough that files stay few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module, util

import numpy as np
import pandas as pd
import pyarrow as pa

from devopskit.errors import UnknownName
from devopskit.store import tag_columns
from devopskit.tables.columns import Table

ORDER = "_order"  # position of a row in its delivery; -1 for rows that were stored before
WHOLE = "all"
NO_MONTH = "none"
MONTH = "billing_period_start"
WEEK_DAYS = 7
MONDAY = np.datetime64("1970-01-05", "D")  # weeks of the layout begin on Mondays, UTC

_ARROW = {
    "str": pa.large_string(),
    "float": pa.float64(),
    "int": pa.int64(),
    "bool": pa.bool_(),
    "time": pa.timestamp("us", tz="UTC"),
}
_STORED = ("usage", "performance", "costs", "resources", "prices", "policies", "findings", "runs", "sizes", "forecasts")


def table_named(name: str) -> Table:
    """Declaration of the table `name`.

    Raises
    ------
    UnknownName : the kit has no such table.
    """
    if name not in _STORED or util.find_spec(f"devopskit.tables.{name}") is None:
        raise UnknownName("table", name, _STORED)
    return getattr(import_module(f"devopskit.tables.{name}"), name)


def schema(table: Table) -> pa.Schema:
    """Arrow types of the table's columns."""
    return pa.schema([(column.name, _ARROW[column.kind]) for column in table.columns])


def by_week(table: Table) -> bool:
    """Whether the table is a series: its rows are replaced by span, and lie in parts of one week."""
    return "time" in table.names and "step_seconds" in table.names


def by_month(table: Table) -> bool:
    """Whether the table is a bill: replaced by billing month."""
    return MONTH in table.names


def sort_columns(table: Table) -> list[str]:
    """Order of rows in a file. A series is read metric by metric, so that the metric comes first."""
    return ["metric", "resource_id", "time"] if by_week(table) else list(table.key)


def streamed(table: Table) -> bool:
    """Whether rows are written as they arrive: without a key none can replace another, and no order is promised."""
    return not table.key


def encodings(table: Table, names: Sequence[str]) -> dict[str, object]:
    """Options of a Parquet file with these columns: codes for text and steps, differences for times, plain measurements."""
    columns = [column for column in table.columns if column.name in names]
    # Measurements of a series are most of what is read and hardly compress; LZ4 halves the CPU of a scan for 6 % more bytes
    # (measured on full-precision values; rounded ones take 40 % more).
    light = [column.name for column in columns if by_week(table) and column.kind == "float"]
    return {
        "compression": {column.name: "lz4" if column.name in light else "zstd" for column in columns},
        "use_dictionary": [
            *(column.name for column in columns if column.kind in ("str", "int")),
            *filter(tag_columns.is_tag, names),
        ],
        "column_encoding": {column.name: "DELTA_BINARY_PACKED" for column in columns if column.kind == "time"},
    }


def split(table: Table, rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Labels of the parts that rows belong to, with the rows of each."""
    labels, index = parts_of(table, rows)
    used = np.flatnonzero(np.bincount(index, minlength=len(labels)))
    for number in used:
        yield labels[number], rows if len(used) == 1 else rows.filter(pa.array(index == number))


def parts_of(table: Table, rows: pa.Table) -> tuple[list[str], np.ndarray]:
    """Labels of the parts that rows belong to, and for each row [rows] the number of its label."""
    if by_week(table):
        weeks = (rows["time"].to_numpy().astype("datetime64[D]") - MONDAY).astype("int64") // WEEK_DAYS
        index, found = pd.factorize(weeks)
        return [str(day) for day in MONDAY + found * np.timedelta64(WEEK_DAYS, "D")], index
    if by_month(table):
        # A number for each distinct day, and -1 for a missing one, so that no text is made for single rows.
        index, days = pd.factorize(rows[MONTH].to_numpy().astype("datetime64[D]"))
        return [*map(str, days.astype("datetime64[D]")), NO_MONTH], np.where(index < 0, len(days), index)
    return [WHOLE], np.zeros(rows.num_rows, dtype="int64")

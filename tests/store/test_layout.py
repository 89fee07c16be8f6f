"""How a table lies on disk: parts of rows, encodings, and which tables need no sort."""

from __future__ import annotations

import pyarrow as pa
import pytest

from devopskit.errors import UnknownName
from devopskit.store import layout
from devopskit.tables.costs import costs
from devopskit.tables.resources import resources
from devopskit.tables.usage import usage


def times(*texts: str) -> pa.Array:
    """Times in UTC."""
    return pa.array(texts).cast(pa.timestamp("us", "UTC"))


def parts(table, **columns: object) -> dict[str, list[object]]:
    """First column of the rows of each part."""
    return {label: rows.column(0).to_pylist() for label, rows in layout.split(table, pa.table(columns))}


def test_series_lie_in_weeks_that_begin_on_monday_at_midnight_utc():
    at = times("2026-03-02T00:00:00Z", "2026-03-08T23:59:59Z", "2026-03-09T00:00:00Z")
    assert parts(usage, row=[1, 2, 3], time=at) == {"2026-03-02": [1, 2], "2026-03-09": [3]}


def test_times_before_1970_lie_in_the_week_that_they_are_in():
    assert parts(usage, row=[1], time=times("1969-12-31T12:00:00Z")) == {"1969-12-29": [1]}


def test_bills_lie_in_the_months_that_they_were_billed_in():
    at = times("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2026-03-01T00:00:00Z")
    assert parts(costs, row=[1, 2, 3], billing_period_start=at) == {"2026-03-01": [1, 3], "2026-04-01": [2]}


def test_charges_without_a_month_have_a_part_of_their_own():
    at = pa.array([None, None], pa.timestamp("us", "UTC"))
    assert parts(costs, row=[1, 2], billing_period_start=at) == {"none": [1, 2]}


def test_inventories_are_one_part():
    assert parts(resources, row=[1, 2]) == {"all": [1, 2]}


def test_only_tables_without_a_key_are_written_as_they_arrive():
    assert layout.streamed(costs)
    assert not layout.streamed(usage)
    assert not layout.streamed(resources)


def test_series_are_ordered_by_metric_first_and_inventories_by_their_key():
    assert layout.sort_columns(usage) == ["metric", "resource_id", "time"]
    assert layout.sort_columns(resources) == ["resource_id"]


def test_encodings_name_only_the_columns_that_a_file_has():
    assert layout.encodings(costs, ["billed_cost", "charge_period_start", "tags"]) == {
        "compression": {"billed_cost": "zstd", "charge_period_start": "zstd", "tags": "zstd"},
        "use_dictionary": ["tags"],
        "column_encoding": {"charge_period_start": "DELTA_BINARY_PACKED"},
    }


def test_measurements_of_a_series_are_packed_lightly_because_they_are_read_most():
    assert layout.encodings(usage, ["time", "value"])["compression"] == {"time": "zstd", "value": "lz4"}


def test_table_is_found_by_its_name_and_a_module_of_another_kind_is_none():
    assert layout.table_named("usage") is usage
    with pytest.raises(UnknownName, match="table 'columns' is not known"):
        layout.table_named("columns")

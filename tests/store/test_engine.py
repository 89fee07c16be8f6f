"""The engine: declared types whatever the files hold, seconds of instants, and names that look like patterns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from devopskit.store import engine
from devopskit.tables.usage import usage

MOMENT = datetime(2026, 3, 29, 1, 30, 7, tzinfo=UTC)  # where Europe changes to summer time


@pytest.fixture
def connection():
    """Engine of one core."""
    return engine.connect(threads=1)


@pytest.fixture
def written(tmp_path):
    """Write columns into a Parquet file of that name."""

    def write(name: str, **columns: list[object]) -> Path:
        pq.write_table(pa.table(columns), tmp_path / name)
        return tmp_path / name

    return write


def seconds(connection, values: pa.Array) -> list[object]:
    """Seconds of the times as the engine counts them."""
    rows = connection.create_table("times", pa.table({"at": values}), temp=True)
    return rows.select(s=rows.at.epoch_seconds()).to_pyarrow()["s"].to_pylist()


def test_seconds_of_an_instant_do_not_depend_on_the_zone_of_the_session(connection):
    connection.con.execute("SET TimeZone = 'America/New_York'")
    assert seconds(connection, pa.array([MOMENT], pa.timestamp("us", "UTC"))) == [int(MOMENT.timestamp())]


def test_seconds_of_a_time_in_another_zone_are_those_of_its_instant(connection):
    moment = MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert seconds(connection, pa.array([moment], pa.timestamp("us", "+05:30"))) == [int(MOMENT.timestamp())]


def test_seconds_of_a_time_without_zone_and_of_a_missing_one(connection):
    values = pa.array([MOMENT.replace(tzinfo=None), None], pa.timestamp("us"))
    assert seconds(connection, values) == [int(MOMENT.timestamp()), None]


def test_seconds_of_a_day_are_those_of_its_midnight(connection):
    assert seconds(connection, pa.array([MOMENT.date()], pa.date32())) == [1_774_742_400]


def test_seconds_are_read_without_a_cast_that_asks_the_zone(connection):
    rows = connection.create_table("t", schema=ibis.schema({"at": "timestamp('UTC')"}), temp=True)
    assert 'EPOCH("t0"."at")' in str(connection.compile(rows.select(s=rows.at.epoch_seconds())))


def test_table_without_files_is_empty_and_typed(connection):
    rows = engine.read(connection, usage, [])
    assert rows.schema() == engine.schema(usage)
    assert rows.count().execute() == 0


def test_column_that_a_file_does_not_have_is_missing_in_its_type(connection, written):
    rows = engine.read(connection, usage, [written("a.parquet", resource_id=["web"], value=[1.5])])
    assert rows.schema() == engine.schema(usage)
    assert rows.to_pyarrow().to_pylist() == [
        {"resource_id": "web", "metric": None, "time": None, "value": 1.5, "step_seconds": None}
    ]


def test_column_that_the_table_does_not_know_is_left_out(connection, written):
    rows = engine.read(connection, usage, [written("a.parquet", resource_id=["web"], secret=["x"])])
    assert rows.columns == tuple(usage.names)


def test_files_with_other_columns_and_types_are_read_by_name(connection, written):
    one = written("a.parquet", value=[1], resource_id=["web"])
    other = written("b.parquet", metric=["m"], value=[2.5])
    rows = engine.read(connection, usage, [one, other]).order_by("value").to_pyarrow()
    assert rows["value"].to_pylist() == [1.0, 2.5]
    assert rows["metric"].to_pylist() == [None, "m"]


@pytest.mark.parametrize("name", ["a*.parquet", "a?.parquet", "[a].parquet", "day=2.parquet"])
def test_file_whose_name_is_a_pattern_is_read_alone(connection, written, name):
    written("aa.parquet", value=[9.0])
    rows = engine.read(connection, usage, [written(name, value=[1.0])])
    assert rows.value.to_pyarrow().to_pylist() == [1.0]


def test_memory_and_cores_of_the_engine_are_those_asked_for():
    asked = engine.connect(threads=1, memory="512MB").con
    answer = asked.sql("SELECT current_setting('threads') AS cores, current_setting('memory_limit') AS memory")
    assert answer.to_arrow_table().to_pylist() == [{"cores": 1, "memory": "488.2 MiB"}]

"""Stretches kept beside a large file of a series: what they say of its rows, and when there are none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from devopskit.period import Period
from devopskit.store import layout, stretches
from devopskit.store.store import Store
from devopskit.tables.costs import costs
from devopskit.tables.fetched import Fetched
from devopskit.tables.usage import CONTAINER_CPU, CONTAINER_MEMORY, usage

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
FIRST = int(BEGIN.timestamp()) * 1_000_000


def frame(resource: str, minutes: list[int], *, metric: str = CONTAINER_CPU, step: int = 60) -> pd.DataFrame:
    """One row for each of these minutes after BEGIN."""
    times = [BEGIN + timedelta(minutes=minute) for minute in minutes]
    return pd.DataFrame({"resource_id": resource, "metric": metric, "time": times, "value": 1.0, "step_seconds": step})


def written(path: Path, *frames: pd.DataFrame, group: int = 1000) -> Path:
    """Return a file of these rows in their order, with its stretches."""
    rows = pa.Table.from_pandas(usage.check(pd.concat(frames)), schema=layout.schema(usage), preserve_index=False)
    pq.write_table(rows, path, row_group_size=group)
    stretches.make(usage, path, rows.num_rows, worth=0)
    return path


def told(path: Path, rows: int, metric: str = CONTAINER_CPU) -> list[tuple[str, int, int, int, int]]:
    """Name, minute of the first row, step, number of the first row, and rows, of each stretch."""
    found = stretches.read(path, rows, metric)
    assert found is not None
    names = [found.names[code] for code in found.code]
    minutes = (found.first - FIRST) // 60_000_000
    return list(zip(names, *(column.tolist() for column in (minutes, found.step, found.begin, found.rows)), strict=True))


def test_rows_at_an_even_step_are_one_stretch_of_each_resource(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", frame("a", [*range(100)]), frame("b", [*range(50, 150)]))
    assert told(path, 200) == [("a", 0, 60, 0, 100), ("b", 50, 60, 100, 100)]


def test_a_gap_begins_a_stretch_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", frame("a", [*range(80), *range(90, 130)]))
    assert told(path, 120) == [("a", 0, 60, 0, 80), ("a", 90, 60, 80, 40)]


def test_a_step_that_changes_begins_a_stretch_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", frame("a", [*range(80)]), frame("a", [*range(80, 280, 5)], step=300))
    assert told(path, 120) == [("a", 0, 60, 0, 80), ("a", 80, 300, 80, 40)]


def test_metrics_are_told_apart_and_one_that_is_not_there_has_no_stretch(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", frame("a", [*range(70)]), frame("a", [*range(70)], metric=CONTAINER_MEMORY))
    assert told(path, 140, CONTAINER_MEMORY) == [("a", 0, 60, 70, 70)]
    assert told(path, 140, "system.cpu.usage") == []


def test_no_stretch_crosses_the_border_of_row_groups(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", frame("a", [*range(150)]), group=100)
    assert told(path, 150) == [("a", 0, 60, 0, 100), ("a", 100, 60, 100, 50)]


def test_the_part_of_a_row_group_counts_from_its_own_first_row(tmp_path: Path) -> None:
    found = stretches.read(written(tmp_path / "a.parquet", frame("a", [*range(150)]), group=100), 150, CONTAINER_CPU)
    assert found is not None
    second = found.within(100, 150)
    assert (second.begin.tolist(), second.rows.tolist()) == ([0], [50])
    assert second.outside(FIRST, FIRST + 60_000_000)
    assert not second.outside(FIRST, FIRST + 101 * 60_000_000)


def test_rows_at_uneven_times_are_worth_no_stretches(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", frame("a", [*range(0, 400, 2)]))
    assert stretches.read(path, 200, CONTAINER_CPU) is None


def test_stretches_that_do_not_add_up_to_the_rows_are_not_used(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", frame("a", [*range(100)]))
    assert stretches.read(path, 101, CONTAINER_CPU) is None


def test_a_file_that_holds_no_stretches_is_not_used(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", frame("a", [*range(100)]))
    pq.write_table(pa.table({"a": [1]}), stretches.path_of(path))
    assert stretches.read(path, 100, CONTAINER_CPU) is None
    stretches.path_of(path).write_bytes(b"no Parquet")
    assert stretches.read(path, 100, CONTAINER_CPU) is None


def test_small_files_and_other_tables_have_no_stretches(tmp_path: Path) -> None:
    stretches.make(usage, tmp_path / "small.parquet", stretches.WORTH - 1)
    stretches.make(costs, tmp_path / "bill.parquet", stretches.WORTH)
    assert list(tmp_path.iterdir()) == []


def test_stretches_whose_data_file_is_gone_are_removed(tmp_path: Path) -> None:
    kept, gone = (written(tmp_path / name, frame("a", [*range(100)])) for name in ("kept.parquet", "gone.parquet"))
    gone.unlink()
    stretches.clear(tmp_path)
    assert [path.name for path in (tmp_path / "stretches").iterdir()] == [kept.name]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Return a store with half a million rows of one week."""
    count, end = 5040, BEGIN + timedelta(weeks=1)
    times = pd.date_range(BEGIN, end, periods=count + 1, inclusive="left", unit="us")
    ids = np.repeat([f"w{number:03}" for number in range(100)], count)
    rows = pd.DataFrame(
        {"resource_id": ids, "metric": CONTAINER_CPU, "time": np.tile(times, 100), "value": 1.0, "step_seconds": 120}
    )
    store = Store(tmp_path_factory.mktemp("large"))
    store.save("usage", "files", Fetched([rows], [Period(BEGIN, end)]))
    return store


def test_a_store_keeps_the_stretches_of_a_large_file_beside_it(large: Store) -> None:
    (path,) = large.files("usage")
    found = stretches.read(path, 504_000, CONTAINER_CPU)
    assert found is not None
    assert len(found.rows) == 104  # a hundred workloads; the ends of row groups cut three, and the last row has its own
    assert found.rows.sum() == 504_000
    assert found.names[:2] == ["w000", "w001"]


def test_readers_of_the_table_do_not_see_the_stretches(large: Store) -> None:
    assert large.table("usage").count().execute() == 504_000
    assert large.status()["rows"].tolist() == [504_000]

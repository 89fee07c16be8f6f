"""Bills are written as they arrive: every row once, months replaced, absent columns missing, and little memory."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from devopskit.errors import BadTable
from devopskit.store.store import Store
from devopskit.store.streaming import Stream
from devopskit.tables.costs import costs
from devopskit.tables.fetched import Fetched
from tests.store.bills import bill


def kept(store: Store) -> list[str]:
    """What a store holds as the texts that `bill` takes, in the order in which it is read."""
    found = store.frame("costs")
    return [f"{at:%Y-%m} {cost:g}" for at, cost in zip(found["billing_period_start"], found["billed_cost"], strict=True)]


def files(store: Store) -> list[Path]:
    """Data files of the bill."""
    return sorted(store.path.glob("costs/a/*.parquet"))


@pytest.fixture
def stream(tmp_path) -> Stream:
    """Stream into a folder of its own that may hold nothing in memory."""
    return Stream(costs, tmp_path, tmp_path, budget=0)


def test_equal_charges_are_two_charges_and_both_are_kept(store):
    saved = store.save("costs", "a", Fetched([bill("2026-03 5", "2026-03 5")]))
    assert kept(store) == ["2026-03 5", "2026-03 5"]
    assert (saved.rows, saved.rejected) == (2, {})


def test_chunks_of_mixed_months_lie_in_one_file_for_each_month(store):
    store.save("costs", "a", Fetched([bill("2026-03 1", "2026-04 2"), bill("2026-04 3", "2026-03 4")]))
    assert kept(store) == ["2026-03 1", "2026-03 4", "2026-04 2", "2026-04 3"]
    assert [file.name[:10] for file in files(store)] == ["2026-03-01", "2026-04-01"]


def test_month_in_a_later_bill_replaces_itself_and_no_other(store):
    store.save("costs", "a", Fetched([bill("2026-03 1", "2026-04 2", "2026-04 3")]))
    saved = store.save("costs", "a", Fetched([bill("2026-04 9")]))
    assert kept(store) == ["2026-03 1", "2026-04 9"]
    assert (saved.rows, saved.first[:10], saved.last[:10]) == (1, "2026-03-01", "2026-04-01")


def test_bill_without_rows_leaves_the_stored_months(store, span):
    store.save("costs", "a", Fetched([bill("2026-03 1")]))
    saved = store.save("costs", "a", Fetched([costs.empty()], [span(1, 30)]))
    assert kept(store) == ["2026-03 1"]
    assert saved.rows == 0


def test_columns_without_a_value_are_not_written(store):
    store.save("costs", "a", Fetched([bill("2026-03 1", tags='{"team":"web"}')]))
    names = pq.read_schema(files(store)[0]).names
    assert names[:3] == ["billed_cost", "billing_currency", "billing_period_start"]
    assert names[-2:] == ["tags", "tag:team"]  # frequent tags have a column of their own beside the text
    assert len(names) == 8


def test_columns_that_no_file_has_read_back_as_typed_missing_values(store):
    store.save("costs", "a", Fetched([bill("2026-03 1")]))
    found = store.frame("costs")
    pd.testing.assert_series_equal(found.dtypes, costs.empty().dtypes)
    assert found[["tags", "list_cost", "extra"]].isna().all(axis=None)


def test_engine_sums_a_column_that_only_one_month_has(store):
    store.save("costs", "a", Fetched([bill("2026-03 1"), bill("2026-04 2", list_cost=7.0)]))
    assert store.table("costs").list_cost.sum().execute() == 7.0
    assert store.table("costs").list_cost.count().execute() == 1


def test_chunks_with_other_columns_share_a_file_while_they_wait(store):
    store.save("costs", "a", Fetched([bill("2026-03 1", tags="{}"), bill("2026-03 2", region_id="eu")]))
    found = store.frame("costs")
    assert len(files(store)) == 1
    assert found["tags"].fillna("none").tolist() == ["{}", "none"]
    assert found["region_id"].fillna("none").tolist() == ["none", "eu"]


def test_column_that_comes_late_begins_a_file_with_all_columns_so_far(stream):
    stream.add(bill("2026-03 1", tags="{}"))
    stream.add(bill("2026-03 2", region_id="eu"))
    stream.add(bill("2026-03 3", tags="[]"))
    assert list(stream.finish("2026-03-01").values()) == [1, 2]


def test_part_of_two_files_is_read_whole_and_replaced_whole(store, stream):
    store.save("costs", "a", Fetched([bill("2026-03 1")]))
    stream.target = files(store)[0].parent
    stream.add(bill("2026-03 1"))
    stream.add(bill("2026-03 2", region_id="eu"))
    assert len(stream.finish("2026-03-01")) == 2
    store.save("costs", "a", Fetched([bill("2026-03 7")]))
    assert kept(store) == ["2026-03 7"]
    assert list(store.path.rglob("*.pending")) == []


def test_the_largest_part_is_written_first_when_the_budget_is_spent(tmp_path):
    stream = Stream(costs, tmp_path, tmp_path, budget=5_000)
    stream.add(bill("2026-03 1", "2026-04 2"))
    stream.add(bill(*["2026-04 2"] * 200))
    assert [stream.parts[label].rows for label in ("2026-03-01", "2026-04-01")] == [1, 0]
    assert list(stream.parts["2026-04-01"].files.values()) == [201]


def test_files_carry_their_pending_names_until_they_are_published(stream, tmp_path):
    stream.add(bill("2026-03 1"))
    (path,) = stream.finish("2026-03-01")
    assert not path.exists()
    assert pq.read_metadata(f"{path}.pending").num_rows == 1
    assert path.parent == tmp_path


def test_part_that_no_row_came_for_has_no_files(stream):
    assert stream.finish("2026-03-01") == {}


def test_bill_of_another_shape_is_refused_before_anything_changes(store):
    store.save("costs", "a", Fetched([bill("2026-03 1")]))
    with pytest.raises(BadTable, match="the column 'billed_cost' of the table costs is missing"):
        store.save("costs", "a", Fetched([bill("2026-03 2"), pd.DataFrame({"cost": [1.0]})]))
    assert kept(store) == ["2026-03 1"]


def test_source_that_fails_half_way_leaves_the_stored_bill(store):
    def chunks():
        yield bill("2026-03 2")
        raise TimeoutError("the server is gone")

    store.save("costs", "a", Fetched([bill("2026-03 1")]))
    with pytest.raises(TimeoutError, match="the server is gone"):
        store.save("costs", "a", Fetched(chunks()))
    assert kept(store) == ["2026-03 1"]


def test_months_that_a_bill_brought_are_not_asked_for_again(store, span):
    now = datetime(2026, 6, 1, tzinfo=UTC)
    store.save("costs", "a", Fetched([bill("2026-03 1")]), now=now)
    assert store.missing("costs", "a", span(1, 20), now=now) == []


@pytest.mark.slow
def test_bill_of_three_million_rows_stays_within_seven_hundred_megabytes(tmp_path):
    program = Path(__file__).with_name("large_bill.py")
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", str(program), str(tmp_path)], capture_output=True, text=True, check=True
    )
    rows, total, megabytes = map(float, answer.stdout.split())
    assert (rows, total) == (3_000_000, 3_000_000 * 0.25)
    assert megabytes < 700

"""The status tells a reader what is there, what was left out and why, how old it is, and where gaps are."""

from __future__ import annotations

import json

import pandas as pd

from devopskit.tables.fetched import Fetched


def test_empty_store_has_a_status_with_columns_and_no_rows(store):
    assert list(store.status().columns)[:4] == ["source", "table", "rows", "rejected"]
    assert store.status().empty


def test_status_counts_rows_kept_and_rejected_with_reasons_and_notes(store, delivery, day):
    fetched = delivery("2026-03-01T05 web 0.5", "2026-03-01T07 web 0.6", first=1, end=2)
    fetched.rejected.add("value is below 0", 3)
    fetched.notes.append("the server answered in part")
    store.save("usage", "a", fetched, now=day(9))
    row = store.status().iloc[0]
    assert (row["rows"], row["rejected"], json.loads(row["reasons"])) == (2, 3, {"value is below 0": 3})
    assert (row["notes"], row["loaded_at"]) == ("the server answered in part", pd.Timestamp(day(9)))


def test_status_gives_first_last_and_the_answered_spans(store, delivery, day):
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=2))
    store.save("usage", "a", delivery("2026-03-05T07 web 0.5", first=5, end=6))
    row = store.status().iloc[0]
    assert (row["first"], row["last"]) == (pd.Timestamp("2026-03-01T05", tz="UTC"), pd.Timestamp("2026-03-05T07", tz="UTC"))
    assert [span[0][:10] for span in json.loads(row["spans"])] == ["2026-03-01", "2026-03-05"]


def test_rejected_rows_of_a_replaced_delivery_no_longer_count(store, delivery):
    first = delivery("2026-03-01T05 web 0.5", first=1, end=3)
    first.rejected.add("value is below 0", 3)
    store.save("usage", "a", first)
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=3))
    assert store.status()["rejected"].tolist() == [0]


def test_rejected_rows_count_while_a_part_of_their_delivery_is_there(store, delivery):
    first = delivery("2026-03-01T05 web 0.5", first=1, end=9)
    first.rejected.add("value is below 0", 3)
    store.save("usage", "a", first)
    store.save("usage", "a", delivery(first=4, end=5))
    assert store.status()["rejected"].tolist() == [3]


def test_coverage_is_the_share_of_the_points_between_first_and_last(store, delivery):
    store.save("usage", "a", delivery("2026-03-01T05 web 1", "2026-03-01T06 web 1", "2026-03-01T08 web 1", first=1, end=2))
    assert store.status()["coverage"].tolist() == [0.75]


def test_coverage_is_told_for_each_metric_and_the_lowest_is_shown(store, rows, span):
    whole = rows("2026-03-01T05 web 1", "2026-03-01T06 web 1", metric="m.whole")
    half = rows("2026-03-01T05 web 1", "2026-03-01T08 web 1", metric="m.half")
    store.save("usage", "a", Fetched([whole, half], [span(1, 2)]))
    row = store.status().iloc[0]
    assert json.loads(row["coverage_by_metric"]) == {"m.whole": 1.0, "m.half": 0.5}
    assert row["coverage"] == 0.5

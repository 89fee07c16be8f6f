"""Saving: what a delivery answers for is replaced, everything else stays, and nothing is there twice."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.errors import BadTable, UnknownName
from devopskit.store.store import Store
from devopskit.tables.fetched import Fetched
from devopskit.tables.prices import prices
from devopskit.tables.resources import resources


def inventory(*ids: str) -> Fetched:
    """Delivery of instances."""
    return Fetched([resources.check(pd.DataFrame({"resource_id": list(ids), "kind": "instance"}))])


def test_rows_within_the_answered_span_are_replaced_exactly(store, delivery, held):
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", "2026-03-02T05 web 0.6", first=1, end=3))
    store.save("usage", "a", delivery("2026-03-02T07 web 0.9", first=2, end=3))
    assert held(store) == ["2026-03-01T05 web 0.5", "2026-03-02T07 web 0.9"]


def test_rows_outside_the_answered_span_are_kept(store, delivery, held):
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", "2026-03-20T05 web 0.6", first=1, end=21))
    store.save("usage", "a", delivery("2026-03-10T05 web 0.7", first=2, end=20))
    assert held(store) == ["2026-03-01T05 web 0.5", "2026-03-10T05 web 0.7", "2026-03-20T05 web 0.6"]


def test_same_delivery_twice_changes_nothing(store, delivery, held):
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", "2026-03-09T05 db 1", first=1, end=10))
    once = held(store)
    saved = store.save("usage", "a", delivery("2026-03-01T05 web 0.5", "2026-03-09T05 db 1", first=1, end=10))
    assert held(store) == once
    assert (saved.rows, saved.rejected) == (2, {})


def test_answered_span_without_rows_empties_it(store, delivery, held):
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=3))
    store.save("usage", "a", delivery(first=1, end=3))
    assert held(store) == []


def test_later_row_of_the_same_key_wins_across_chunks_and_is_counted(store, rows, span, held):
    chunks = [rows("2026-03-01T05 web 0.5"), rows("2026-03-01T06 web 0.6"), rows("2026-03-01T05 web 0.7")]
    saved = store.save("usage", "a", Fetched(chunks, [span(1, 2)]))
    assert held(store) == ["2026-03-01T05 web 0.7", "2026-03-01T06 web 0.6"]
    assert (saved.rows, saved.rejected) == (2, {"a later row has the same resource_id, metric, time": 1})


def test_row_outside_the_span_takes_the_place_of_its_older_self(store, delivery, held):
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=2))
    saved = store.save("usage", "a", delivery("2026-03-01T05 web 0.8", "2026-03-03T05 web 1", first=3, end=4))
    assert held(store) == ["2026-03-01T05 web 0.8", "2026-03-03T05 web 1"]
    assert saved.rejected == {}


def test_two_sources_do_not_replace_each_other(store, delivery, held):
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=2))
    store.save("usage", "b", delivery("2026-03-01T05 db 0.7", first=1, end=2))
    assert held(store) == ["2026-03-01T05 db 0.7", "2026-03-01T05 web 0.5"]
    assert store.frame("usage", source="b")["resource_id"].tolist() == ["db"]


def test_inventory_is_replaced_as_a_whole(store):
    store.save("resources", "a", inventory("i-1", "i-2"))
    store.save("resources", "a", inventory("i-2", "i-3"))
    assert store.frame("resources")["resource_id"].tolist() == ["i-2", "i-3"]


def test_empty_inventory_leaves_an_empty_table(store):
    store.save("resources", "a", inventory("i-1"))
    store.save("resources", "a", Fetched([]))
    assert store.frame("resources").empty


def test_keys_with_missing_parts_are_told_apart_correctly(store):
    row = {"provider": "aws", "region": "eu", "item": "gp3", "unit": "gib-month", "price": 1.0, "currency": "USD"}
    more = {"origin": "seed", "as_of": "2026-01-01"}
    frame = prices.check(pd.DataFrame([row | more, row | more | {"os": "linux"}]))
    saved = store.save("prices", "seed", Fetched([frame, frame]))
    assert (saved.rows, saved.rejected) == (
        2,
        {"a later row has the same provider, region, item, os, unit, currency, origin": 2},
    )


def test_reader_that_began_before_a_write_still_finds_its_files(tmp_path, delivery):

    store = Store(tmp_path)
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=2))
    before = store.table("usage")
    store.save("usage", "a", delivery("2026-03-01T05 web 0.9", first=1, end=2))
    assert before.value.max().execute() == 0.5


def test_replaced_files_are_deleted_after_the_grace_time(store, delivery):
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=2))
    store.save("usage", "a", delivery("2026-03-01T05 web 0.9", first=1, end=2))
    store.save("usage", "a", delivery("2026-03-01T05 web 0.9", first=1, end=2))
    assert len(list(store.path.glob("usage/a/*.parquet"))) == 2  # the new one, and the one replaced just now


def test_frame_of_another_shape_is_refused_before_anything_changes(store, delivery, held):
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=2))
    with pytest.raises(BadTable, match="the column 'resource_id' of the table usage is missing"):
        store.save("usage", "a", Fetched([pd.DataFrame({"value": [1.0]})]))
    assert held(store) == ["2026-03-01T05 web 0.5"]


def test_unknown_table_is_refused_with_the_nearest_name(store, delivery):
    with pytest.raises(UnknownName, match="did you mean usage"):
        store.save("usages", "a", delivery(first=1, end=2))


def test_hostile_source_name_stays_within_the_store(store, delivery, held):
    store.save("usage", "../../etc/[x]*", delivery("2026-03-01T05 ../../web 0.5", first=1, end=2))
    assert held(store) == ["2026-03-01T05 ../../web 0.5"]
    assert [path.parent.parent for path in store.path.rglob("manifest.json")] == [store.path / "usage"]


def test_store_in_a_folder_with_a_pattern_in_its_name_reads_its_own_rows(tmp_path, delivery, held):
    one, other = Store(tmp_path / "s[1]*"), Store(tmp_path / "s1x")
    one.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=2))
    other.save("usage", "a", delivery("2026-03-01T05 web 0.9", first=1, end=2))
    assert held(one) == ["2026-03-01T05 web 0.5"]

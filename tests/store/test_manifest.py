"""The manifest decides which files count, and is not followed out of its folder."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest

from devopskit.errors import DataError, RequestError


@pytest.fixture
def written(store, delivery):
    """Manifest of a store with one delivery."""
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=2))
    return store.path / "usage" / "a" / "manifest.json"


def changed(path, **fields: object) -> None:
    """Overwrite fields of a manifest."""
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | fields), encoding="utf-8")


def test_manifest_lists_files_rows_spans_and_age(written):
    found = json.loads(written.read_text(encoding="utf-8"))
    assert (found["table"], found["source"], found["schema_version"]) == ("usage", "a", 1)
    assert found["files"][0] | {"name": ""} == {
        "name": "", "part": "2026-02-23", "rows": 1, "first": "2026-03-01T05:00:00+00:00", "last": "2026-03-01T05:00:00+00:00",
    }  # fmt: skip
    assert found["deliveries"][0]["spans"] == [["2026-03-01T00:00:00+00:00", "2026-03-02T00:00:00+00:00"]]


def test_manifest_of_a_newer_layout_is_refused_with_the_way_to_read_it(store, written):
    changed(written, schema_version=2)
    with pytest.raises(RequestError, match=r"written by a newer devopskit.*\n.*\npip install --upgrade devopskit"):
        store.frame("usage")


def test_manifest_that_names_a_file_elsewhere_is_not_followed(store, written):
    changed(written, files=[{"name": "../../../secret.parquet", "part": "x", "rows": 1}])
    with pytest.raises(DataError, match=r"names '../../../secret.parquet', which is no data file of the store"):
        store.frame("usage")


def test_manifest_that_was_cut_short_is_an_error_that_says_what_to_remove(store, written):
    written.write_text('{"table": "usa', encoding="utf-8")
    with pytest.raises(
        DataError, match=f"cannot be read as a manifest.*\n.*\nremove the folder {written.parent} and fetch again"
    ):
        store.status()


def test_file_of_a_column_less_than_today_is_read_with_that_column_missing(store, written):
    file = next(written.parent.glob("*.parquet"))
    pq.write_table(pq.read_table(file).drop_columns(["step_seconds"]), file)
    assert store.frame("usage")["step_seconds"].isna().tolist() == [True]

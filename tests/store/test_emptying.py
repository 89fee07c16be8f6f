"""A store that can be made again is emptied whole or not at all."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.errors import RequestError
from devopskit.store import emptying, lock, paths
from devopskit.store.store import Store
from devopskit.tables.fetched import Fetched, Rejected
from devopskit.tables.resources import resources


@pytest.fixture
def filled(tmp_path) -> Store:
    """Store with one inventory of one row."""
    row = resources.accept(pd.DataFrame({"resource_id": ["a"], "kind": ["instance"]}), rejected=Rejected())
    store = Store(tmp_path)
    store.save("resources", "sample", Fetched(rows=[row]))
    return store


def test_emptied_store_has_no_row_left(filled):
    emptying.empty(filled.path, wait=0)
    assert len(filled.status()) == 0
    assert len(Store(filled.path).frame("resources")) == 0


def test_emptied_store_has_no_ledger_left(filled):
    folder = paths.ledger(filled.path, "findings")
    folder.mkdir(parents=True)
    (folder / "x.parquet").write_bytes(b"")
    emptying.empty(filled.path, wait=0)
    assert not folder.exists()


def test_store_that_is_being_written_keeps_its_rows(filled):
    with (
        lock.held(paths.folder(filled.path, "resources", "sample"), wait=0),
        pytest.raises(RequestError, match="the store is being written by process"),
    ):
        emptying.empty(filled.path, wait=0)
    assert len(Store(filled.path).frame("resources")) == 1


def test_store_that_was_emptied_can_be_filled_again(filled):
    emptying.empty(filled.path, wait=0)
    row = resources.accept(pd.DataFrame({"resource_id": ["b"], "kind": ["instance"]}), rejected=Rejected())
    filled.save("resources", "sample", Fetched(rows=[row]))
    assert Store(filled.path).frame("resources")["resource_id"].tolist() == ["b"]


def test_folder_that_does_not_exist_is_already_empty(tmp_path):
    emptying.empty(tmp_path / "nowhere", wait=0)
    assert not (tmp_path / "nowhere").exists()

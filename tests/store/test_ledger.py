"""The ledger only grows."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.errors import BadTable
from devopskit.tables.runs import runs


def run(name: str, status: str = "completed") -> pd.DataFrame:
    """One row of `runs`."""
    return pd.DataFrame({"run_id": [name], "report": ["right_sizing"], "status": [status], "started_at": ["2026-03-01"]})


def test_appended_rows_stay_beside_the_earlier_ones(store):
    assert store.append("runs", run("one")) == 1
    assert store.append("runs", run("two")) == 1
    assert sorted(store.frame("runs")["run_id"]) == ["one", "two"]


def test_each_append_is_a_file_of_its_own(store):
    store.append("runs", run("one"))
    store.append("runs", run("two"))
    assert len(list((store.path / "ledger" / "runs").glob("*.parquet"))) == 2


def test_nothing_to_append_leaves_no_file(store):
    assert store.append("runs", runs.empty()) == 0
    assert store.frame("runs").empty


def test_row_that_breaks_a_rule_is_refused_and_nothing_is_added(store):
    with pytest.raises(BadTable, match="1 of 1 rows do not fit the table runs: 1 rows: status is none of running"):
        store.append("runs", run("one", status="exploded"))
    assert store.frame("runs").empty


def test_half_written_append_is_not_read(store):
    store.append("runs", run("one"))
    (store.path / "ledger" / "runs" / "x.parquet.pending").write_bytes(b"PAR1")
    assert store.frame("runs")["run_id"].tolist() == ["one"]

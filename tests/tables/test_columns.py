"""Border checks: rows in = rows kept + rows rejected, each with its reason."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.errors import BadTable
from devopskit.tables.columns import Rejected
from devopskit.tables.findings import findings
from devopskit.tables.usage import usage


def row(**changes: object) -> dict[str, object]:
    return {
        "resource_id": "vm-1",
        "metric": "system.cpu.utilization",
        "time": "2026-01-01T00:00:00Z",
        "value": 0.5,
        "step_seconds": 300,
    } | changes


def accept(*rows: dict[str, object]) -> tuple[pd.DataFrame, Rejected]:
    rejected = Rejected()
    return usage.accept(pd.DataFrame(list(rows)), rejected=rejected), rejected


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"resource_id": None}, "resource_id is missing"),
        ({"value": float("nan")}, "value is missing"),
        ({"value": float("inf")}, "value is infinite"),
        ({"value": -0.1}, "value is below 0"),
        ({"value": "many"}, "value is no float"),
        ({"time": "yesterday"}, "time is no time"),
        ({"step_seconds": 0}, "step_seconds is below 1"),
    ],
)
def test_a_row_that_breaks_a_rule_is_counted_with_its_reason(changes: dict[str, object], reason: str) -> None:
    kept, rejected = accept(row(), row(time="2026-01-01T00:05:00Z") | changes)
    assert (len(kept), dict(rejected.reasons)) == (1, {reason: 1})


def test_a_row_with_several_faults_is_counted_once() -> None:
    kept, rejected = accept(row(value=-1.0, resource_id=None))
    assert (len(kept), rejected.rows) == (0, 1)


def test_of_two_rows_with_the_same_key_the_later_one_is_kept() -> None:
    kept, rejected = accept(row(value=1.0), row(value=2.0))
    assert kept["value"].tolist() == [2.0]
    assert dict(rejected.reasons) == {"a later row has the same resource_id, metric, time": 1}


def test_a_missing_column_is_named_with_the_nearest_one_found() -> None:
    frame = pd.DataFrame([row()]).rename(columns={"resource_id": "resource_ids"})
    with pytest.raises(BadTable, match=r"'resource_id' of the table usage is missing(.|\n)*perhaps 'resource_ids'"):
        usage.check(frame)


def test_numbers_are_not_taken_for_times() -> None:
    with pytest.raises(BadTable, match="numbers are no times"):
        usage.check(pd.DataFrame([row(time=1_767_225_600)]))


def test_a_checked_frame_has_the_types_and_the_order_of_the_table() -> None:
    checked = usage.check(pd.DataFrame([row(extra="dropped")]))
    assert list(checked.columns) == usage.names
    assert checked.dtypes.equals(usage.empty().dtypes)


def test_our_own_frame_with_a_bad_row_is_an_error_that_counts_it() -> None:
    with pytest.raises(BadTable, match="1 of 2 rows do not fit the table usage: 1 rows: value is below 0"):
        usage.check(pd.DataFrame([row(), row(value=-1.0, time="2026-01-02T00:00:00Z")]))


def test_a_value_outside_a_closed_list_is_rejected_with_the_list() -> None:
    frame = pd.DataFrame(
        [
            {
                "finding_id": "f",
                "check": "c",
                "resource_id": "r",
                "field": "x",
                "status": "maybe",
                "reason": "?",
                "action": "tier",
            }
        ]
    )
    with pytest.raises(BadTable, match="status is none of decided, undecided, keep"):
        findings.check(frame)


def test_account_numbers_stay_text_with_their_leading_zeros() -> None:
    kept, _ = accept(row(resource_id="007"))
    assert kept["resource_id"].tolist() == ["007"]

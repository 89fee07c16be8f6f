"""Recommendations of two runs: new, gone, changed, or the same within a tenth and 50 a month."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.analysis.runs_compared import compare_findings


def run(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Decided findings: id, value advised, saving a month."""
    frame = pd.DataFrame(rows, columns=["finding_id", "recommended", "saving"])
    constant = {"resource_id": "i-1", "resource_name": "web", "field": "instance_type", "unit": "type", "status": "decided"}
    return frame.assign(currency="USD", **constant)


def changes(before: pd.DataFrame, after: pd.DataFrame) -> list[tuple[str, str]]:
    rows = compare_findings(before, after)
    return list(zip(rows["finding_id"], rows["change"], strict=True))


def test_equal_runs_have_nothing_to_compare():
    assert changes(run(("a", "m6i.large", 10.0)), run(("a", "m6i.large", 10.0))) == []


def test_what_only_one_run_advises_is_new_or_gone():
    before, after = run(("a", "m6i.large", 10.0)), run(("b", "c6i.large", 20.0))
    assert changes(before, after) == [("b", "new"), ("a", "gone")]


@pytest.mark.parametrize(("saving", "found"), [(10.9, []), (11.1, [("a", "changed")]), (8.9, [("a", "changed")])])
def test_a_saving_that_moves_by_more_than_a_tenth_has_changed(saving, found):
    assert changes(run(("a", "m6i.large", 10.0)), run(("a", "m6i.large", saving))) == found


@pytest.mark.parametrize(("saving", "found"), [(10_040.0, []), (10_060.0, [("a", "changed")])])
def test_a_saving_that_moves_by_more_than_fifty_has_changed(saving, found):
    assert changes(run(("a", "m6i.large", 10_000.0)), run(("a", "m6i.large", saving))) == found


def test_another_value_advised_is_a_change_at_any_saving():
    assert changes(run(("a", "m6i.large", 10.0)), run(("a", "m7g.large", 10.0))) == [("a", "changed")]


def test_undecided_rows_count_as_not_advised():
    before = run(("a", "m6i.large", 10.0)).assign(status="undecided")
    assert changes(before, run(("a", "m6i.large", 10.0))) == [("a", "new")]


def test_the_most_money_comes_first_whatever_its_direction():
    before = run(("a", "x", 10.0), ("b", "x", 500.0))
    assert changes(before, run(("a", "x", 30.0), ("c", "x", 100.0))) == [("b", "gone"), ("c", "new"), ("a", "changed")]

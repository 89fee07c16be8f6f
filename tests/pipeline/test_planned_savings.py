"""What other changes are about to save, by the newest run of each report."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.pipeline.planned_savings import planned
from devopskit.tables.findings import findings
from devopskit.tables.runs import runs

UNTIL = datetime(2026, 7, 1, tzinfo=UTC)
USUAL = {"check": "idle_instances", "resource_id": "i", "field": "machine", "reason": "It rests.", "action": "terminate"}


def ledger(*texts):
    """Findings from "id run status saving" texts."""
    cells = [text.split() for text in texts]
    rows = [USUAL | {"finding_id": c[0], "run_id": c[1], "status": c[2], "saving": float(c[3])} for c in cells]
    # Row by row, because the ledger has the same finding once for each run.
    return pd.concat([findings.check(pd.DataFrame([row])) for row in rows], ignore_index=True) if rows else findings.empty()


def ran(*texts):
    """Runs from "run report day status" texts."""
    cells = [text.split() for text in texts]
    rows = [{"run_id": c[0], "report": c[1], "started_at": f"2026-06-{c[2]}", "status": c[3]} for c in cells]
    frame = pd.DataFrame(rows).assign(started_at=lambda rows: pd.to_datetime(rows["started_at"], utc=True))
    return runs.check(frame)


def saved(found):
    return dict(zip(found["finding_id"], found["saving"], strict=True))


def test_only_the_newest_run_of_a_report_counts():
    found = planned(
        ledger("a old decided 5", "b old decided 7", "a new decided 6"),
        ran("old r 01 completed", "new r 02 completed"),
        until=UNTIL,
    )
    assert saved(found) == {"a": 6.0}


def test_a_finding_of_two_reports_counts_once_as_the_newer_one_said():
    runs_of_two = ran("one right_sizing 01 completed", "two executive_summary 02 completed")
    found = planned(ledger("a one decided 5", "b one decided 1", "a two decided 4"), runs_of_two, until=UNTIL)
    assert saved(found) == {"a": 4.0, "b": 1.0}


def test_what_the_newer_report_keeps_is_planned_no_longer():
    runs_of_two = ran("one right_sizing 01 completed", "two executive_summary 02 completed")
    assert planned(ledger("a one decided 5", "a two keep nan"), runs_of_two, until=UNTIL).empty


def test_a_report_without_findings_does_not_hide_the_run_that_had_some():
    found = planned(ledger("a one decided 5"), ran("one r 01 completed", "two r 02 completed"), until=UNTIL)
    assert saved(found) == {"a": 5.0}


@pytest.mark.parametrize("run", ["one r 01 failed", "one r 01 running"])
def test_a_run_that_did_not_end_well_plans_nothing(run):
    assert planned(ledger("a one decided 5"), ran(run), until=UNTIL).empty


def test_a_run_after_the_asked_day_is_not_known_yet():
    assert planned(ledger("a one decided 5"), ran("one r 30 completed"), until=datetime(2026, 6, 30, tzinfo=UTC)).empty


def test_undecided_unpriced_and_commitments_themselves_save_nothing_here():
    rows = ledger("a one undecided nan", "b one decided nan", "c one decided 3")
    rows.loc[rows["finding_id"] == "c", "check"] = "commitment_gaps"
    assert planned(rows, ran("one r 01 completed"), until=UNTIL).empty


def test_each_saving_names_the_start_of_its_run():
    found = planned(ledger("a one decided 5"), ran("one r 03 partial"), until=UNTIL)
    assert found["since"].tolist() == [pd.Timestamp("2026-06-03", tz="UTC")]


def test_an_empty_ledger_plans_nothing():
    assert planned(ledger(), runs.empty(), until=UNTIL).empty

"""The summary joins today's checks with the ledger: first advice, what it cost before, and what each report last said."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest

from devopskit import settings
from devopskit.pipeline.bill_reading import read_bill
from devopskit.pipeline.reading import read
from devopskit.pipeline.summarising import _costs, _reports, first_advice, of_checks, summarise_all
from devopskit.reporting.executive_summary import done_since, report_states
from devopskit.store.store import Store
from devopskit.tables.findings import findings
from devopskit.tables.runs import runs
from devopskit.units import HOURS_PER_MONTH
from tests.pipeline.charges import charges, every_day, stored

FINDING = {
    "finding_id": "f", "check": "oversized_instances", "resource_id": "i-1", "field": "instance_type", "status": "decided",
    "reason": "fits", "action": "right-size", "current": "m6i.4xlarge", "recommended": "m6i.2xlarge", "saving": 50.0,
    "currency": "USD", "run_id": "a",
}  # fmt: skip
NODE = "i-faae9cd3044de07d2"  # of the sample: an m6i.2xlarge at 8.48 a day
TWO_WEEKS = HOURS_PER_MONTH / (14 * 24)


def ran(*texts, report="right_sizing"):
    """Rows of `runs` from "a 2026-06-01 completed" texts, each appended by itself as a run does."""
    rows = [dict(zip(("run_id", "started_at", "status"), text.split(), strict=True)) for text in texts]
    told = [{**row, "report": report, "headline": f"{row['run_id']} said so"} for row in rows]
    return pd.concat([runs.check(pd.DataFrame([row])) for row in told], ignore_index=True)


def ledger(*changes):
    """Rows of `findings` of as many runs as there are changes."""
    return pd.concat([findings.check(pd.DataFrame([FINDING | change])) for change in changes], ignore_index=True)


def given(*changes):
    """First advice of "f" and others, each with `since`."""
    frame = ledger(*({k: v for k, v in change.items() if k != "since"} for change in changes))
    return frame.assign(since=pd.to_datetime([change["since"] for change in changes], utc=True))


def told(advice):
    return [(row["finding_id"], row["recommended"], f"{row['since']:%Y-%m-%d}") for row in advice.to_dict("records")]


def test_advice_counts_from_the_run_that_gave_it_first():
    rows = ledger({"run_id": "b", "recommended": "m6i.large"}, {"run_id": "a"})
    found = first_advice(rows, ran("a 2026-06-01 completed", "b 2026-06-08 completed"))
    assert told(found) == [("f", "m6i.2xlarge", "2026-06-01")]


def test_advice_of_a_run_that_is_not_known_is_left_out():
    found = first_advice(ledger({"run_id": "x"}), ran("a 2026-06-01 completed"))
    assert found.empty


@pytest.mark.parametrize(("status", "known"), [("completed", 1), ("partial", 1), ("failed", 0), ("interrupted", 0)])
def test_advice_counts_only_from_runs_with_a_result(status, known):
    assert len(first_advice(ledger({}), ran(f"a 2026-06-01 {status}"))) == known


@pytest.mark.parametrize("status", ["undecided", "keep"])
def test_what_was_not_decided_is_no_advice(status):
    assert first_advice(ledger({"status": status}), ran("a 2026-06-01 completed")).empty


def test_a_finding_that_was_decided_later_counts_from_then():
    rows = ledger({"status": "undecided"}, {"run_id": "b"})
    found = first_advice(rows, ran("a 2026-06-01 completed", "b 2026-06-08 completed"))
    assert told(found) == [("f", "m6i.2xlarge", "2026-06-08")]


def test_a_run_that_was_recorded_twice_counts_from_its_first_record():
    found = first_advice(ledger({}), ran("a 2026-06-01 partial", "a 2026-06-02 completed"))
    assert told(found) == [("f", "m6i.2xlarge", "2026-06-01")]


def test_an_empty_ledger_gives_no_advice_but_its_columns():
    found = first_advice(findings.empty(), runs.empty())
    assert found.empty
    assert {"finding_id", "resource_id", "since"} <= set(found.columns)


def test_the_newest_run_of_each_report_is_the_one_that_spoke():
    found = _reports(ran("b 2026-06-08 completed", "a 2026-06-01 completed", "c 2026-06-09 failed"))
    assert found["headline"].iloc[0] == "b said so"


def test_every_report_has_a_row_also_before_its_first_run():
    found = _reports(ran("a 2026-06-01 completed", report="cost_overview"))
    assert found["report"].tolist() == ["right_sizing", "autoscaling_policy", "capacity_forecast", "cost_overview"]
    assert found["headline"].notna().tolist() == [False, False, False, True]


def test_reports_without_any_run_are_told_how_to_run():
    items = report_states(_reports(runs.empty())).data["items"]
    assert items[0]["text"] == "not run yet; devopskit run right_sizing"


@pytest.fixture(scope="module")
def six_weeks(tmp_path_factory):
    """Bill of i-1 from May 4: 10 a day, and 4 a day from May 25, where somebody followed the advice."""
    before = every_day("2026-05-04", 21, "compute", 10.0, resource_id="i-1")
    after = every_day("2026-05-25", 21, "compute", 4.0, resource_id="i-1")
    gone = every_day("2026-05-04", 21, "compute", 5.0, resource_id="i-2")
    return read_bill(settings=stored(tmp_path_factory.mktemp("bill"), before, after, gone), as_of="2026-06-14")


def test_cost_before_and_after_are_two_weeks_scaled_to_a_month(six_weeks):
    row = _costs(six_weeks, given({"since": "2026-05-25T05:00Z"})).iloc[0]
    assert row["before"] == pytest.approx(140 * TWO_WEEKS)
    assert row["after"] == pytest.approx(56 * TWO_WEEKS)


def test_a_resource_that_is_gone_costs_nothing_after(six_weeks):
    row = _costs(six_weeks, given({"resource_id": "i-2", "since": "2026-05-25"})).iloc[0]
    assert (row["before"], row["after"]) == (pytest.approx(70 * TWO_WEEKS), 0.0)


def test_a_resource_that_the_bill_does_not_know_has_no_cost(six_weeks):
    assert _costs(six_weeks, given({"resource_id": "web", "since": "2026-05-25"})).empty


def test_a_resource_that_two_runs_spoke_of_is_compared_with_the_time_before_the_first(six_weeks):
    found = _costs(six_weeks, given({"since": "2026-05-30", "finding_id": "g"}, {"since": "2026-05-25"}))
    assert found["before"].tolist() == [pytest.approx(140 * TWO_WEEKS)]


@pytest.mark.parametrize("since", ["2026-05-17", "2026-06-02", "2026-06-14"])
def test_less_than_two_weeks_of_bill_on_a_side_tell_nothing(six_weeks, since):
    assert _costs(six_weeks, given({"since": since})).empty


@pytest.mark.parametrize("since", ["2026-05-18", "2026-06-01"])
def test_exactly_two_weeks_of_bill_on_both_sides_are_enough(six_weeks, since):
    assert len(_costs(six_weeks, given({"since": since}))) == 1


def test_without_a_bill_no_cost_is_known():
    found = _costs(None, given({"since": "2026-05-25"}))
    assert (found.empty, list(found.columns)) == (True, ["resource_id", "before", "after"])


def test_a_charge_without_a_resource_is_no_resources_cost(tmp_path):
    bill = read_bill(settings=stored(tmp_path, charges("2026-05-04 tax 9"), every_day("2026-05-04", 42, "x", 1.0)))
    assert _costs(bill, given({"since": "2026-05-25"})).empty


@pytest.fixture(scope="module")
def summary(sample_settings, tmp_path_factory):
    """Summary of the sample with the ledger of one run in June, whose advice for a node shows in the inventory."""
    folder = tmp_path_factory.mktemp("ledger")
    shutil.copytree(sample_settings.root, folder, dirs_exist_ok=True)
    found = settings.load(folder, environment={"XDG_CONFIG_HOME": str(folder / "nowhere")})
    store = Store(found.store)
    store.append("runs", ran("a 2026-06-15 completed", "z 2026-12-01 completed"))
    store.append("findings", ledger({"resource_id": NODE}, {"finding_id": "g", "resource_id": "i-gone", "saving": 9.0}))
    return summarise_all(read(weeks=5, as_of="2026-06-30", settings=found), budget=1.0, discount=0.2)


def test_advice_that_the_inventory_shows_is_done_with_what_the_bill_says(summary):
    row = summary.outcomes.iloc[0]
    assert (row["resource_id"], row["how"]) == (NODE, "its instance type is what was advised")
    assert (row["promised"], round(row["realised"], 2)) == (50.0, 0.0)


def test_only_promises_that_the_bill_can_judge_stand_against_it(summary):
    assert summary.numbers == {"done": 2.0, "promised": 50.0, "realised": pytest.approx(0.0, abs=0.005)}


def test_what_was_done_is_a_table_with_the_largest_promise_first(summary):
    rows = done_since(summary.outcomes).data["rows"]
    assert [row[0] for row in rows] == [[{"name": NODE}], [{"name": "i-gone"}]]
    assert rows[1][1:] == ["it is no longer in the inventory", "9", "not known"]


def test_runs_after_the_day_that_is_known_are_not_told_of(summary):
    assert summary.reports["headline"].tolist()[0] == "a said so"


def test_the_summary_knows_the_bill_and_passes_the_budget_on(summary):
    assert summary.spent is not None
    assert (summary.spent.landing.budget, summary.spent.landing.chance) == (1.0, 1.0)


def test_the_discount_of_an_offer_reaches_the_use_that_no_own_commitment_prices(summary):
    gaps = summary.findings[summary.findings["check"] == "commitment_gaps"].set_index("resource_id")
    # Without it the databases would be told to ask for one; with it they wait for their sixty days.
    assert json.loads(gaps.loc["AWS/Databases/USD", "evidence"])["discount"] == 0.2


def test_the_summary_counts_the_checks_that_looked(summary):
    assert summary.checks >= summary.findings["check"].nunique() > 5


def test_advice_of_other_reports_is_not_judged_by_checks_that_never_give_it():
    ledger = pd.DataFrame(
        {"check": ["oversized_instances", "capacity_forecast", "autoscaling_policy"], "finding_id": ["a", "b", "c"]}
    )
    assert of_checks(ledger)["finding_id"].tolist() == ["a"]

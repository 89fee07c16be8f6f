"""The executive summary: one sentence over all reports, what was done, and what it saved."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.pipeline.summarising import Summary
from devopskit.reporting.executive_summary import (
    done_since,
    report_states,
    saving_by_action,
    saving_by_check,
    summary_headline,
    summary_method,
)
from devopskit.tables.findings import findings as findings_table
from tests.reporting.spent import BUDGETED, HOSTILE, NOW, spent

MINUS = "\N{MINUS SIGN}"
FINDING = {
    "check": "oversized_instances", "field": "instance_type", "status": "decided", "reason": "fits", "action": "right-size",
    "saving": 75.0, "currency": "USD",
}  # fmt: skip
DONE = {
    "finding_id": "f", "resource_id": "i-1", "action": "right-size", "outcome": "done", "how": "it was removed",
    "promised": 50.0, "realised": 40.0, "currency": "USD", "since": pd.Timestamp("2026-05-01", tz="UTC"),
}  # fmt: skip
PERIOD = Period(datetime(2026, 5, 6, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))


def findings(*changes):
    """Findings of as many resources, each like `FINDING` but for what is given."""
    rows = [FINDING | {"finding_id": f"f{i}", "resource_id": f"i-{i}"} | change for i, change in enumerate(changes)]
    return findings_table.check(pd.DataFrame(rows)) if rows else findings_table.empty()


def outcomes(*changes):
    """Outcomes like `DONE` but for what is given."""
    return pd.DataFrame([DONE | change for change in changes], columns=list(DONE))


def summary(*changes, done=(), bill=None):
    return Summary(findings(*changes), outcomes(*done), pd.DataFrame(), bill, PERIOD, pd.DataFrame(), NOW, 20)


def sentence(found):
    return summary_headline(found).data["sentence"]


def notes(found):
    return summary_headline(found).data["notes"]


def reports(*rows):
    return pd.DataFrame(rows, columns=["report", "started_at", "status", "headline"])


def items(block):
    return [(item["term"], item["text"]) for item in block.data["items"]]


def told(block):
    return block.data["items"][0]["text"]


def test_the_headline_counts_the_changes_and_sums_their_saving():
    assert sentence(summary({}, {"saving": 25.0})) == "2 changes would save USD 100 a month"


def test_the_headline_says_the_range_of_the_saving():
    found = summary({"saving_low": 60.0, "saving_high": 90.0})
    assert sentence(found) == "1 change would save USD 75 a month (60 to 90)"


def test_the_headline_sums_each_currency_apart():
    found = summary({}, {"saving": 30.0, "currency": "EUR"}, {"saving": 5.0})
    assert sentence(found) == "3 changes would save USD 80 a month and EUR 30 a month"


def test_the_headline_puts_the_saving_against_a_month_of_usage():
    bill = spent("service compute 500 840", landing=None)
    assert sentence(summary({}, bill=bill)) == "1 change would save USD 75 a month, 8.2 % of what usage costs"


def test_a_saving_in_another_currency_than_the_bill_is_no_share_of_it():
    assert sentence(summary({}, bill=spent("service compute 500 840", currency="EUR"))).endswith("USD 75 a month")


def test_a_bill_without_usage_gives_no_share():
    assert sentence(summary({}, bill=spent(landing=None))) == "1 change would save USD 75 a month"


def test_without_a_change_the_headline_says_that_none_is_advised():
    assert sentence(summary()) == "No change is advised"


def test_without_a_price_the_headline_is_in_cores():
    found = summary({"saving": None, "currency": None, "saving_cores": 2.0})
    assert sentence(found) == "1 change would release 2 cores"


def test_without_price_and_size_the_headline_says_that_nothing_has_a_price():
    assert sentence(summary({"saving": None, "currency": None})) == "1 change would save nothing that has a price"


def test_changes_without_a_price_are_not_counted_with_the_sum():
    found = summary({}, {"saving": None, "currency": None, "saving_cores": 2.0})
    assert sentence(found) == "1 change would save USD 75 a month"


def test_changes_that_cost_more_are_no_saving():
    found = summary({"saving": -30.0}, bill=spent("service compute 500 840"))
    assert sentence(found) == "1 change would add what is missing, for USD 30 a month"


def test_undecided_findings_are_no_change():
    assert sentence(summary({"status": "undecided", "saving": None, "currency": None})) == "No change is advised"


@pytest.mark.parametrize(
    ("done", "words"), [(({},), "1 change advised before is done"), (({}, {}), "2 changes advised before are done")]
)
def test_the_headline_counts_what_was_done(done, words):
    assert sentence(summary({}, done=done)) == f"1 change would save USD 75 a month; {words}"


def test_what_is_still_open_is_not_counted_as_done():
    assert sentence(summary({}, done=[{"outcome": "open"}])) == "1 change would save USD 75 a month"


def test_the_line_above_says_the_period_and_its_age():
    told = summary_headline(summary({})).data["kicker"]
    assert told == "Summary · 2026-05-06 to 2026-07-01 · data until 2026-07-01 00:00 UTC, 6 hours old"


def test_the_notes_hold_the_promise_against_what_the_bill_shows():
    found = summary(done=[{}], bill=spent(landing=None))
    assert notes(found) == [
        "Of what was done, USD 50 a month had been promised, and the bill shows USD 40 a month less for these resources."
    ]


def test_a_promise_of_which_no_bill_tells_is_not_held_against_it():
    done = [{}, {"resource_id": "i-2", "promised": 900.0, "realised": None}]
    assert summary(done=done, bill=spent()).numbers == {"done": 2.0, "promised": 50.0, "realised": 40.0}


def test_the_second_change_of_a_resource_keeps_its_promise():
    done = [{}, {"promised": 10.0, "realised": None}]
    assert summary(done=done, bill=spent()).numbers == {"done": 2.0, "promised": 60.0, "realised": 40.0}


def test_a_promise_in_another_currency_than_the_bill_is_not_added():
    done = [{}, {"resource_id": "i-2", "promised": 900.0, "realised": 800.0, "currency": "EUR"}]
    assert summary(done=done, bill=spent()).numbers == {"done": 2.0, "promised": 50.0, "realised": 40.0}


def test_without_a_bill_the_promise_is_known_and_what_came_of_it_is_not():
    numbers = summary(done=[{"realised": None}]).numbers
    assert (numbers["done"], numbers["promised"]) == (1.0, 50.0)
    assert numbers["realised"] != numbers["realised"]


def test_what_became_dearer_is_a_negative_saving():
    found = summary(done=[{"realised": -5.0}], bill=spent(landing=None))
    assert f"shows USD {MINUS}5 a month less" in notes(found)[0]


def test_the_notes_say_where_the_month_will_end():
    assert notes(summary(bill=spent())) == ["2026-06 will end near USD 1,000."]


def test_the_notes_say_the_chance_to_pass_the_budget():
    told = notes(summary(bill=spent(landing=BUDGETED)))
    assert told == ["2026-06 will end near USD 1,000, 83 % chance to pass its budget."]


def test_without_a_bill_the_notes_say_what_cannot_be_said():
    assert notes(summary()) == ["No bill was loaded, so that nothing can be said of cost and of what was really saved."]


def test_the_kind_of_change_with_most_saving_is_named_with_its_share():
    block = saving_by_action(findings({}, {"action": "terminate", "saving": 25.0}))
    assert block.data["claim"] == "75 % of the saving comes from changes of the kind right-size"
    assert block.data["table"]["rows"] == [["right-size", "75"], ["terminate", "25"]]


def test_a_kind_that_costs_more_does_not_shrink_the_whole():
    block = saving_by_action(findings({}, {"action": "modernise", "saving": -25.0}))
    assert block.data["claim"].startswith("100 % of the saving")


def test_kinds_of_change_are_summed_in_the_currency_of_most():
    block = saving_by_action(findings({}, {"saving": 5.0}, {"saving": 900.0, "currency": "EUR"}))
    assert block.data["table"]["rows"] == [["right-size", "80"]]


@pytest.mark.parametrize("change", [{"saving": None, "currency": None}, {"saving": -5.0}, {"status": "keep"}])
def test_without_a_saving_there_are_no_bars_by_kind(change):
    assert told(saving_by_action(findings(change))) == "There is nothing to draw here: no change with a price saves anything."


def test_changes_without_a_price_are_told_beside_the_sum():
    told = summary_headline(
        summary({}, {"saving": None, "currency": None, "finding_id": "g", "change_group": "g"}, bill=None)
    ).data
    assert told["notes"][0] == "1 further change has no price."


def test_a_check_with_less_than_half_of_the_saving_holds_no_most_of_it():
    block = saving_by_check(findings({}, {"check": "idle_volumes", "saving": 70.0}, {"check": "old_volumes", "saving": 60.0}))
    assert block.data["claim"] == "Oversized instances hold the largest part of the saving: USD 75 a month in 1 finding"


def test_the_check_with_most_saving_is_named_in_words_with_its_findings():
    block = saving_by_check(findings({}, {}, {"check": "idle_volumes", "saving": 20.0}))
    assert block.data["claim"] == "Oversized instances hold most of the saving: USD 150 a month in 2 findings"
    assert block.data["table"]["rows"] == [["oversized instances", "2", "150"], ["idle volumes", "1", "20"]]


def test_a_check_is_not_credited_with_findings_that_save_nothing():
    block = saving_by_check(findings({}, {"saving": -20.0}, {"saving": None}))
    assert block.data["table"]["rows"] == [["oversized instances", "1", "75"]]


def test_at_most_eight_checks_have_a_bar_and_all_have_a_row():
    block = saving_by_check(findings(*({"check": f"check_{i}", "saving": 20.0 - i} for i in range(10))))
    assert len(block.data["figure"]["data"][0]["x"]) == 8
    assert len(block.data["table"]["rows"]) == 10


def test_without_a_saving_there_are_no_bars_by_check():
    assert told(saving_by_check(findings())) == "There is nothing to draw here: no check found a saving with a price."


def test_what_was_done_is_shown_with_promise_and_result():
    block = done_since(outcomes({}, {"outcome": "open"}, {"outcome": "no longer advised"}))
    assert block.data["rows"] == [[[{"name": "i-1"}], "it was removed", "50", "40"]]
    assert block.data["said"] == ["Of what earlier runs advised: 1 done, 1 open, 1 no longer advised."]


def test_the_largest_promise_stands_first():
    rows = done_since(outcomes({}, {"resource_id": "i-2", "promised": 90.0})).data["rows"]
    assert [row[2] for row in rows] == ["90", "50"]


def test_an_unknown_result_is_said_to_be_unknown():
    row = done_since(outcomes({"promised": None, "realised": None})).data["rows"][0]
    assert row[2:] == ["not known", "not known"]


def test_advice_that_nobody_followed_leaves_an_empty_table_with_the_counts():
    block = done_since(outcomes({"outcome": "open"}))
    assert block.data["rows"] == []
    assert block.data["said"] == ["Of what earlier runs advised: 0 done, 1 open, 0 no longer advised."]


def test_without_an_earlier_run_the_table_says_when_it_will_know():
    assert done_since(outcomes()).data["said"] == ["No earlier run is in the ledger yet; the next run will say what was done."]


def test_a_hostile_resource_stays_inside_a_box_of_its_own():
    block = done_since(outcomes({"resource_id": HOSTILE}))
    assert block.data["rows"][0][0] == [{"name": HOSTILE}]
    assert "<script>alert" not in block._repr_mimebundle_()["text/html"]


def test_each_report_says_its_day_and_what_it_found():
    found = reports(("right_sizing", pd.Timestamp("2026-06-30T05:00Z"), "completed", "3 changes save USD 12"))
    assert items(report_states(found)) == [("Right-sizing", "2026-06-30: 3 changes save USD 12")]


def test_a_report_that_has_not_run_says_the_command():
    found = reports(("cost_overview", pd.NaT, None, None), ("capacity_forecast", pd.NaT, None, None))
    assert items(report_states(found)) == [
        ("Cost", "not run yet; devopskit run cost_overview"),
        ("Capacity", "not run yet; devopskit run capacity_forecast"),
    ]


@pytest.mark.parametrize("headline", ["", None])
def test_a_run_without_a_headline_is_not_told_to_run(headline):
    found = reports(("autoscaling_policy", pd.Timestamp("2026-06-30T05:00Z"), "partial", headline))
    assert items(report_states(found)) == [("Autoscaling", "2026-06-30: it said nothing")]


def test_the_headline_of_an_earlier_run_is_text_and_no_markup():
    found = reports(("right_sizing", pd.Timestamp("2026-06-30T05:00Z"), "completed", HOSTILE))
    shown = report_states(found)._repr_mimebundle_()["text/html"]
    assert "<script>alert" not in shown
    assert "\u202e" not in shown


def test_the_method_says_how_many_checks_looked():
    assert items(summary_method(34))[0][1].startswith("34 checks; each saving net of the changes before it")

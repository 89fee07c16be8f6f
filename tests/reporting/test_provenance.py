"""Data age, assumptions, method: where each number on the page comes from."""

import json
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from devopskit.reporting.provenance import age_words, assumptions, data_age, glossary, method, newest, warnings_of
from devopskit.tables.findings import findings as findings_table
from devopskit.tables.sizes import sizes as sizes_table

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
STATUS = {
    "source": "prometheus", "table": "usage", "rows": 5_184_000, "rejected": 312, "reasons": json.dumps({"value is below 0": 312}),
    "notes": "2 instances sent no memory", "first": pd.Timestamp("2026-09-02", tz="UTC"), "last": pd.Timestamp("2026-10-31 23:55", tz="UTC"),
    "spans": json.dumps([["2026-09-02T00:00Z", "2026-10-01T00:00Z"], ["2026-10-02T00:00Z", "2026-11-01T00:00Z"]]),
}  # fmt: skip


def age(**more):
    return data_age(pd.DataFrame([{**STATUS, **more}]), now=NOW).data


def facts_of(block):
    return [item["text"] for item in block.data["items"]]


def priced(**more):
    row = {
        "finding_id": "f",
        "check": "c",
        "resource_id": "i",
        "field": "x",
        "status": "decided",
        "reason": "r",
        "action": "right-size",
    }
    return findings_table.check(pd.DataFrame([{**row, "saving": 5.0, "currency": "USD", **more}]))


def sized(**more):
    row = {
        "resource_id": "i",
        "metric": "cpu",
        "status": "decided",
        "need": "max",
        "workload_weeks": 1240.0,
        "rule": "1.3 x the maximum, measured on 1,240 workload-weeks",
    }
    return sizes_table.check(pd.DataFrame([{**row, **more}]))


def test_each_source_is_one_row_with_rows_gaps_and_age():
    assert age()["rows"] == [
        ["prometheus", "usage", "5,184,000", "312", "2026-09-02 00:00", "2026-10-31 23:55", "1.7 %", "8 hours old, current"]
    ]


def test_rows_left_out_are_told_with_their_reason():
    assert age()["said"][0] == "prometheus, usage: 312 rows left out, because value is below 0."


def test_notes_of_a_source_are_told():
    assert age()["said"][1] == "prometheus, usage: 2 instances sent no memory."


def test_notes_as_a_json_list_are_one_sentence_each():
    assert age(reasons="{}", notes=json.dumps(["one.", "two"]))["said"] == [
        "prometheus, usage: one.",
        "prometheus, usage: two.",
    ]


def test_data_older_than_two_days_are_called_old():
    assert age(last=pd.Timestamp("2026-10-20", tz="UTC"))["rows"][0][-1] == "12 days old, old"


def test_a_source_without_rows_has_no_data_and_no_nan():
    row = age(rows=0, first=pd.NaT, last=pd.NaT, spans=None, notes=None, reasons=None)["rows"][0]
    assert row[4:] == ["not known", "not known", "not known", "no data"]


def test_one_whole_span_has_no_gaps():
    assert age(spans=json.dumps([["2026-09-02T00:00Z", "2026-11-01T00:00Z"]]))["rows"][0][6] == "0 %"


def test_an_empty_store_says_how_to_fill_it():
    assert data_age(pd.DataFrame(columns=list(STATUS)), now=NOW).data["said"] == [
        "The store holds no data. Fill it with: devopskit fetch"
    ]


def test_data_until_is_that_of_usage_and_not_of_a_newer_bill():
    status = pd.DataFrame([STATUS, {**STATUS, "table": "costs", "last": pd.Timestamp("2026-11-01 07:00", tz="UTC")}])
    assert newest(status) == datetime(2026, 10, 31, 23, 55, tzinfo=UTC)


def test_without_usage_any_table_tells_the_age():
    assert newest(pd.DataFrame([{**STATUS, "table": "costs"}])) == datetime(2026, 10, 31, 23, 55, tzinfo=UTC)


def test_without_data_there_is_no_age():
    assert newest(pd.DataFrame([{**STATUS, "last": pd.NaT}])) is None


@pytest.mark.parametrize(
    ("old", "said"),
    [(timedelta(minutes=40), "under an hour old"), (timedelta(hours=1), "1 hour old"), (timedelta(hours=47), "47 hours old"), (timedelta(hours=60), "2 days old"),
     (timedelta(hours=-5), "under an hour old")],
    ids=["minutes", "hour", "hours", "days", "clock ahead"],
)  # fmt: skip
def test_an_age_is_told_in_hours_and_then_in_days(old, said):
    assert age_words(NOW - old, NOW) == said


def test_assumptions_start_with_the_hours_of_a_month():
    assert facts_of(assumptions(priced()))[0].startswith("We assume 730 hours a month")


def test_the_accepted_risk_and_the_smallest_saving_are_told_with_currency():
    told = facts_of(assumptions(priced(), risk=0.05, minimum_saving=5.0))
    assert told[1].startswith(
        "The accepted risk is 5 % for each of CPU and memory: so many weeks may need more than the advised size."
    )
    assert told[2] == "A saving below USD 5 a month is not worth a change."


def test_where_prices_come_from_is_counted():
    assert "Prices: list, as of 2026-09-01 (1 finding)." in facts_of(assumptions(priced(price_note="list, as of 2026-09-01")))


def test_why_a_price_is_missing_is_not_called_a_price():
    assert "No price: no bill (1 finding)." in facts_of(assumptions(priced(saving=None, price_note="no bill")))


def test_each_caveat_is_a_limit():
    told = facts_of(assumptions(priced(caveats="burst credits; JVM heap")))
    assert ["Limit: burst credits (1 finding)." in told, "Limit: JVM heap (1 finding)." in told] == [True, True]


def test_the_author_can_add_assumptions():
    assert facts_of(assumptions(priced(), extra=["No sale is planned."]))[-1] == "No sale is planned."


def test_the_method_has_the_rule_and_the_weeks_it_was_measured_on():
    items = [(item["term"], item["text"]) for item in method(sized()).data["items"]]
    assert items[0] == ("Rule for CPU", "1.3 x the maximum, measured on 1,240 workload-weeks")


THINGS = pd.DataFrame({"resource_id": ["i", "c", "n"], "kind": ["instance", "container", "node"]})


def test_each_kind_has_its_own_rule_because_it_is_a_pool_of_its_own():
    both = pd.concat([sized(), sized(resource_id="c", rule="another rule"), sized(resource_id="n")])
    items = [(item["term"], item["text"]) for item in method(both, resources=THINGS).data["items"]]
    assert items[:-1] == [
        ("Rule for CPU of machines", "1.3 x the maximum, measured on 1,240 workload-weeks"),
        ("Rule for CPU of containers", "another rule"),
    ]


def test_rules_that_differ_in_their_numbers_only_are_told_side_by_side():
    both = pd.concat([sized(), sized(resource_id="c", rule="1.1 x the maximum, measured on 300 workload-weeks")])
    (item, _) = method(both, resources=THINGS).data["items"]
    assert item["term"] == "Rule for CPU of machines, containers"
    assert item["text"] == "1.3 / 1.1 x the maximum, measured on 1,240 / 300 workload-weeks"


def test_the_risk_of_a_machine_is_said_to_be_measured_together():
    assert "its risk is measured on the weeks of both together" in facts_of(assumptions(priced(), risk=0.05))[1]


def test_caveats_that_are_not_listed_are_counted():
    many = pd.concat([priced(caveats=f"caveat {'x' * n}") for n in range(1, 15)])
    assert facts_of(assumptions(many))[-2] == "Limit: 2 rarer ones in findings.csv."


def test_the_method_of_nothing_decided_says_so():
    assert facts_of(method(sizes_table.empty()))[0] == "no size was decided, so no rule was applied"


def test_the_method_takes_further_notes():
    assert facts_of(method(sized(), notes={"Prices": "your bill"}))[-1] == "your bill"


def test_the_glossary_has_at_most_eight_words():
    assert 4 <= len(glossary().data["items"]) <= 8


def test_the_end_of_the_page_knows_its_own_places():
    roles = [data_age(pd.DataFrame([STATUS]), now=NOW).role, assumptions(priced()).role, method(sized()).role, glossary().role]
    assert roles == ["data_age", "assumptions", "method", "glossary"]


def test_an_inventory_without_times_is_as_old_as_its_last_reading():
    row = age(table="resources", rows=171, first=pd.NaT, last=pd.NaT, loaded_at=pd.Timestamp("2026-10-30 07:00", tz="UTC"))
    assert row["rows"][0][-1] == "as read 2026-10-30 07:00"


def test_what_is_kept_as_it_is_has_no_saving_that_lacks_a_price():
    kept = priced(status="keep", saving=None, price_note="your bill, contracted cost of 56 days")
    assert not [text for text in facts_of(assumptions(kept)) if text.startswith("No price")]


def test_why_a_change_has_no_price_is_told_without_saying_so_twice():
    told = facts_of(assumptions(priced(saving=None, price_note="unpriced: it is not in the bill")))
    assert "No price: it is not in the bill (1 finding)." in told


def test_a_smallest_saving_without_a_currency_is_a_plain_number():
    assert "A saving below 5 a month is not worth a change." in facts_of(assumptions(priced(currency=None), minimum_saving=5.0))


def test_a_store_of_made_up_data_alone_is_told_on_the_first_screen():
    made_up = pd.DataFrame({"source": ["sample", "sample"]})
    assert warnings_of(made_up, NOW, NOW) == ["This is a made-up company: no number here is about your own systems."]


@pytest.mark.parametrize("sources", [["sample", "prometheus"], ["aws"], []])
def test_data_of_ones_own_is_not_called_made_up(sources):
    assert warnings_of(pd.DataFrame({"source": sources}), NOW, NOW) == []


def test_data_older_than_a_week_is_warned_of_with_its_age():
    told = warnings_of(None, NOW - timedelta(days=12), NOW)
    assert told == ["The newest data is 12 days old: nothing that happened since is in any number or date here."]
    assert warnings_of(None, NOW - timedelta(days=6), NOW) == []


def test_limits_that_differ_in_their_numbers_only_are_one_sentence():
    rows = [
        {"finding_id": f"f{n}", "caveats": f"may do {iops} IOPS for good"} for n, iops in enumerate(["6,000", "3,600", "6,000"])
    ]
    found = pd.concat([priced(**row) for row in rows])
    assert "Limit: may do 6,000 IOPS for good (3 findings, with other numbers too)." in facts_of(assumptions(found))

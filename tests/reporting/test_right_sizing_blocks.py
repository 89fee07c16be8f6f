"""The right-sizing page in words and tables: each number comes from the frame, and nothing to do is an answer."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.reporting import right_sizing
from devopskit.tables.findings import findings as table

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
SHRINK = {
    "finding_id": "f1", "check": "oversized_instances", "resource_id": "i-1", "field": "instance_type", "unit": "type",
    "current": "m5.large", "recommended": "m5.medium", "status": "decided", "reason": "fits", "action": "right-size",
    "saving_low": 80.0, "saving": 100.0, "saving_high": 120.0, "currency": "USD", "saving_cores": 2.0, "risk": 0.02, "owner": "shop",
    "effort": "low", "price_note": "your bill of October",
}  # fmt: skip
SECOND = {**SHRINK, "finding_id": "f2", "resource_id": "i-2", "saving_low": 40.0, "saving": 50.0, "saving_high": 60.0, "risk": 0.04,
          "owner": "pay"}  # fmt: skip
UNPRICED = {**SHRINK, "finding_id": "f3", "resource_id": "i-3", "saving_low": None, "saving": None, "saving_high": None, "currency": None,
            "saving_bytes": 4.0 * 2**30, "price_note": "the bill does not hold this id"}  # fmt: skip
GROW = {**SHRINK, "finding_id": "f4", "resource_id": "i-4", "saving_low": -35.0, "saving": -30.0, "saving_high": -25.0,
        "saving_cores": -2.0}  # fmt: skip
KEEP = {**SHRINK, "finding_id": "f5", "resource_id": "i-5", "status": "keep", "recommended": None, "saving": None, "saving_low": None,
        "saving_high": None, "saving_cores": None}  # fmt: skip
WAITING = {**KEEP, "finding_id": "f6", "resource_id": "i-6", "status": "undecided", "reason": "needs 12 more days of usage"}


def found(*rows):
    return table.check(pd.DataFrame(list(rows))) if rows else table.empty()


def many(count, row=SHRINK):
    return found(*({**row, "finding_id": f"f{i}", "resource_id": f"i-{i}", "saving": 100.0 - i} for i in range(count)))


def sentence(frame, **more):
    return right_sizing.headline(frame, now=NOW, **more).data["sentence"]


def notes(*rows):
    return right_sizing.headline(found(*rows), now=NOW).data["notes"]


def told(block):
    return block._repr_mimebundle_()["text/html"]


def words(cells):
    return cells if isinstance(cells, str) else "".join(part if isinstance(part, str) else part["name"] for part in cells)


def test_the_headline_has_the_saving_its_range_and_the_measured_risk():
    assert sentence(found(SHRINK, SECOND)) == (
        "2 changes save USD 150 a month (120 to 180); in back-tests 3 % of weeks would have run short"
    )


def test_one_change_is_told_in_the_singular():
    assert sentence(found(SHRINK)).startswith("1 change saves USD 100 a month")


def test_two_currencies_stand_side_by_side_in_the_headline():
    assert "USD 100 a month (80 to 120) and EUR 50 a month (40 to 60)" in sentence(found(SHRINK, {**SECOND, "currency": "EUR"}))


def test_without_a_measured_risk_the_headline_claims_none():
    assert "back-tests" not in sentence(found({**SHRINK, "risk": None}))


def test_without_any_price_the_headline_is_in_cores_and_gib():
    assert (
        sentence(found(UNPRICED)) == "1 change would release 2 cores and 4 GiB; in back-tests 2 % of weeks would have run short"
    )


def test_without_any_price_the_first_note_says_why():
    assert notes(UNPRICED) == ["In cores and GiB, because no price is known: the bill does not hold this id."]


def test_the_reason_without_prices_can_be_given_by_the_caller():
    block = right_sizing.headline(found(UNPRICED), why_unpriced="no bill was loaded", now=NOW)
    assert block.data["notes"] == ["In cores and GiB, because no price is known: no bill was loaded."]


def test_changes_that_only_add_are_a_cost_and_not_a_negative_saving():
    assert sentence(found(GROW)).startswith("1 change costs USD 30 a month more and adds what is missing")


def test_nothing_to_do_says_what_was_looked_at_and_what_would_have_been_found():
    assert sentence(found(KEEP), minimum_saving=5.0).startswith(
        "Nothing is to be changed: 1 resource was looked at and none would save USD 5"
    )


def test_nothing_to_do_without_a_currency_claims_no_amount():
    assert sentence(found({**KEEP, "currency": None})).endswith("looked at and none is worth a change")


def test_only_undecided_findings_are_no_all_clear():
    assert sentence(found(WAITING)) == "No change can be advised yet: none of the 1 resource has enough data to decide"


def test_an_empty_store_is_told_as_such():
    assert sentence(found()) == "Nothing could be looked at: there is no resource with usage in this period"


def test_usage_without_an_inventory_is_told_with_the_way_out():
    last = pd.Timestamp("2026-10-31", tz="UTC")
    status = pd.DataFrame({"table": ["usage", "resources"], "rows": [43_008, 0], "last": [last, pd.NaT]})
    data = right_sizing.headline(found(), status=status, now=NOW).data
    assert data["sentence"].endswith("usage was read, but no inventory says what its resources are and have")
    assert data["notes"] == [
        "Add [sources.resource_files] to devopskit.toml, or another source of the inventory, then: devopskit fetch."
    ]


def test_where_no_resource_was_looked_at_none_is_said_to_fit():
    assert right_sizing.actions(found()).data["said"] == ["No change is advised, because no resource was looked at."]


def test_the_line_above_has_period_data_age_and_scope():
    status = pd.DataFrame({"table": ["usage"], "last": [pd.Timestamp("2026-11-01 05:00", tz="UTC")]})
    period = Period(datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    kicker = right_sizing.headline(found(SHRINK), period=period, status=status, now=NOW).data["kicker"]
    assert kicker == "Right-sizing · 2026-09-01 to 2026-11-01 · data until 2026-11-01 05:00 UTC, 3 hours old · 1 resource"


def test_changes_without_a_price_are_a_note_beside_the_money():
    assert notes(SHRINK, UNPRICED) == ["1 further change without a price would release 2 cores and 4 GiB."]


def test_changes_that_add_are_told_beside_a_net_sum():
    assert notes(SHRINK, GROW) == ["1 change adds capacity where weeks ran short; the sum is net of them."]


def test_undecided_resources_are_told_below_the_headline():
    assert notes(SHRINK, WAITING) == ["1 resource could not be decided and is not counted."]


def test_a_resource_decided_in_one_field_is_not_counted_as_undecided():
    assert notes(SHRINK, {**WAITING, "resource_id": "i-1", "field": "memory"}) == []


def test_resources_that_are_undecided_in_part_are_told_apart_from_those_without_any_answer():
    partly = {**WAITING, "finding_id": "f9", "resource_id": "i-1", "field": "memory"}
    assert notes(SHRINK, WAITING, partly) == ["1 resource could not be decided and is not counted, 1 more only in part."]


def test_a_report_on_a_past_day_names_no_later_moment():
    status = pd.DataFrame({"table": ["usage"], "last": [pd.Timestamp("2026-11-20 05:00", tz="UTC")]})
    kicker = right_sizing.headline(found(SHRINK), status=status, now=datetime(2026, 11, 1, tzinfo=UTC)).data["kicker"]
    assert "data until 2026-11-01 00:00 UTC, under an hour old" in kicker


def test_the_decision_names_changes_owners_and_the_cost_of_waiting():
    data = right_sizing.decision(found(SHRINK, SECOND), now=NOW).data
    assert (data["asked"], data["of"]) == ("Approve the 2 changes below.", "shop, pay")
    assert data["otherwise"] == "It goes on costing USD 150 a month, USD 1,800 a year."


def test_the_decision_has_the_earliest_day_to_act():
    later = pd.Timestamp("2026-11-20", tz="UTC")
    data = right_sizing.decision(
        found({**SHRINK, "act_by": later}, {**SECOND, "act_by": later - pd.Timedelta(days=6)}), now=NOW
    ).data
    assert data["by"] == "2026-11-14"


def test_a_day_to_act_that_has_gone_is_called_past():
    data = right_sizing.decision(found({**SHRINK, "act_by": pd.Timestamp("2026-10-30", tz="UTC")}), now=NOW).data
    assert data["by"] == "2026-10-30 (past)"


def test_without_a_date_the_decision_says_that_none_forces_it():
    assert right_sizing.decision(found(SHRINK), now=NOW).data["by"].startswith("No date forces it")


def test_more_than_three_owners_are_counted():
    owners = [{**SHRINK, "finding_id": f"f{i}", "resource_id": f"i-{i}", "owner": f"team-{i}"} for i in range(5)]
    assert right_sizing.decision(found(*owners), now=NOW).data["of"] == "team-0, team-1, team-2 and 2 more, each for its own"


def test_without_prices_the_decision_says_what_stays_bound():
    assert (
        right_sizing.decision(found(UNPRICED), now=NOW).data["otherwise"]
        == "These stay undone: they would release 2 cores and 4 GiB."
    )


def test_nothing_to_do_asks_for_no_decision():
    assert right_sizing.decision(found(KEEP), now=NOW).data["asked"] == "No decision is asked for."


def test_the_actions_are_the_largest_savings_with_range_risk_effort_and_owner():
    row = right_sizing.actions(found(SECOND, SHRINK)).data["rows"][0]
    assert [words(cell) for cell in row] == ["Shrink i-1 from m5.large to m5.medium", "100", "80 to 120", "2 %", "low", "shop"]


def test_the_currency_stands_in_the_head_of_the_column():
    assert right_sizing.actions(found(SHRINK)).data["columns"][1] == {"label": "Saves", "unit": "USD a month", "align": "right"}


def test_with_two_currencies_each_amount_carries_its_own():
    data = right_sizing.actions(found(SHRINK, {**SECOND, "currency": "EUR"})).data
    assert [row[1] for row in data["rows"]] == ["USD 100", "EUR 50"]


def test_the_other_actions_are_summed_and_folded():
    data = right_sizing.actions(many(8), top=5).data
    assert data["said"] == ["3 more, USD 282 a month together."]
    assert len(data["full"]["rows"]) == 8


def test_very_many_actions_end_with_a_pointer_to_the_file():
    full = right_sizing.actions(many(230), top=5).data["full"]
    assert (len(full["rows"]), full["said"]) == (200, ["30 more stand in findings.csv."])


def test_an_action_without_a_price_says_what_it_frees_among_the_priced():
    row = right_sizing.actions(found(SHRINK, UNPRICED)).data["rows"][1]
    assert row[1:3] == ["no price", "frees 2 cores, 4 GiB"]


def test_without_any_price_the_columns_are_cores_and_gib():
    data = right_sizing.actions(found(UNPRICED)).data
    assert [column["unit"] for column in data["columns"][1:3]] == ["cores", "GiB"]
    assert data["rows"][0][1:3] == ["2", "4"]


def test_an_action_without_a_measured_risk_or_owner_says_so():
    row = right_sizing.actions(found({**SHRINK, "risk": None, "owner": None, "effort": None})).data["rows"][0]
    assert [words(cell) for cell in row[3:]] == ["not measured", "not known", "no owner"]


def test_with_nothing_to_do_the_actions_block_has_a_sentence_and_no_row():
    html = told(right_sizing.actions(found(KEEP, WAITING)))
    assert 'data-role="actions"' in html
    assert (
        "No change is worth making now: of 2 resources that were looked at, 1 fit what they need and 1 could not be decided."
        in html
    )
    assert "<tr>" not in html


def test_undecided_resources_are_grouped_by_what_would_decide_them():
    other = {**WAITING, "finding_id": "f7", "resource_id": "i-7"}
    data = right_sizing.undecided(found(WAITING, other)).data
    assert [words(cell) for cell in data["rows"][0]] == ["needs 12 more days of usage", "2", "i-6"]


def test_reasons_that_differ_in_numbers_only_are_one_row():
    other = {**WAITING, "finding_id": "f7", "resource_id": "i-7", "reason": "needs 3.5 more days of usage"}
    rows = right_sizing.undecided(found(WAITING, other)).data["rows"]
    assert [words(cell) for cell in rows[0][:2]] == [
        "needs 12 more days of usage (Numbers of the first; the others are alike.)",
        "2",
    ]


def test_the_most_frequent_reason_comes_first():
    other = [{**WAITING, "finding_id": f"g{i}", "resource_id": f"j-{i}", "reason": "it is a JVM"} for i in range(2)]
    assert [words(row[0]) for row in right_sizing.undecided(found(WAITING, *other)).data["rows"]] == [
        "it is a JVM",
        WAITING["reason"],
    ]


def test_the_rarest_reasons_are_counted_below_the_ten_most_frequent():
    rows = [{**WAITING, "finding_id": f"f{i}", "resource_id": f"i-{i}", "reason": f"reason {chr(97 + i)}"} for i in range(12)]
    data = right_sizing.undecided(found(*rows)).data
    assert (len(data["rows"]), data["said"][1]) == (10, "2 rarer reasons stand below and in findings.csv.")


def test_where_all_could_be_decided_that_is_said():
    assert right_sizing.undecided(found(SHRINK)).data["said"] == [
        "Nothing is open: 1 resource looked at, and each could be decided."
    ]


def test_unpriced_changes_are_named_with_cores_gib_and_reason_and_never_a_zero():
    row = right_sizing.unpriced(found(SHRINK, UNPRICED)).data["rows"]
    assert [[words(cell) for cell in r] for r in row] == [
        ["Shrink i-3 from m5.large to m5.medium", "2", "4", "the bill does not hold this id"]
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [((SHRINK,), "Every change has a price."), ((KEEP,), "There is no change that would need a price.")],
    ids=["priced", "no change"],
)
def test_where_no_price_is_missing_that_is_said(rows, said):
    assert right_sizing.unpriced(found(*rows)).data["said"] == [said]


@pytest.mark.parametrize("block", ["headline", "decision", "actions", "undecided", "unpriced", "saving_by_owner"])
@pytest.mark.parametrize(
    "rows", [(), (KEEP,), (WAITING,), (UNPRICED,), (GROW,), (SHRINK, SECOND, UNPRICED, GROW, KEEP, WAITING)]
)
def test_no_block_ever_shows_nan_or_none(block, rows):
    html = told(getattr(right_sizing, block)(found(*rows)))
    assert [word for word in ("nan", "None", "NaT", "<NA>") if f">{word}<" in html or f" {word} " in html] == []


def test_all_parts_of_the_page_are_named_in_one_place():
    assert [name for name in right_sizing.__all__ if not callable(getattr(right_sizing, name))] == []


def test_many_changes_say_in_the_decision_which_are_safest_to_begin_with():
    rows = [{**SHRINK, "risk": 0.03, "finding_id": f"f{n}", "resource_id": f"i-{n}"} for n in range(5)] + [
        {**SECOND, "resource_id": "safe", "finding_id": "s", "risk": 0.002}
    ]
    told = right_sizing.decision(found(*rows), now=NOW).data["begin"]
    assert told == "The safest, with a measured risk under 1 %: safe (USD 50), USD 50 a month together."
    assert right_sizing.decision(found(SHRINK), now=NOW).data["begin"] == ""


def test_a_change_without_measured_risk_says_below_the_table_why_it_has_none():
    disk = {**SHRINK, "risk": None, "field": "volume_type", "action": "modernise"}
    said = right_sizing.actions(found(disk, SECOND)).data["said"]
    assert said[0].startswith("Risk not measured (1): a disk is held against the highest use of the weeks seen")
    assert not any("not measured" in line for line in right_sizing.actions(found(SECOND)).data["said"])

"""The charts of the cost page: each claim is computed from the frame that the chart draws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from devopskit.reporting.cost_charts import cost_by, cost_by_day, cost_movers, month_landing, spent_by
from tests.reporting.spent import BUDGETED, HOSTILE, LANDING, alerts, parts, spent

EFFECTS = {"price": 0.0, "quantity": 0.0, "mix": 0.0, "new": 0.0, "gone": 0.0, "unpriced": 0.0}
DAYS = pd.DataFrame({"day": [date(2026, 6, 11), date(2026, 6, 12), date(2026, 6, 13)], "cost": [10.0, 50.0, 11.0]})
NINE = [f"service s{number} 0 {20 - number}" for number in range(9)]


def movers(*texts, **effects):
    """Rows of `Spending.movers` from "compute 100 150" texts, all with the same effects."""
    rows = [text.split() for text in texts]
    frame = pd.DataFrame({"key": [row[0] for row in rows], "before": [float(row[1]) for row in rows]})
    frame = frame.assign(after=[float(row[2]) for row in rows], **(EFFECTS | effects))
    return frame.assign(change=frame["after"] - frame["before"])


def claim(block):
    return block.data["claim"]


def rows_of(block):
    return block.data["table"]["rows"]


def told(block):
    return block.data["items"][0]["text"]


def labels(block):
    return [note["text"] for note in block.data["figure"]["layout"]["annotations"]]


def test_the_largest_part_is_named_with_its_share_and_cost():
    block = cost_by(parts("service compute 10 75", "service storage 90 25"), "service", currency="USD")
    assert claim(block) == "75 % of the usage, USD 75, is of service compute"


def test_the_bars_hold_the_later_window_largest_first():
    block = cost_by(parts("service storage 90 25", "service compute 10 75"), "service", currency="USD")
    assert block.data["figure"]["data"][0]["x"] == [75.0, 25.0]
    assert block.data["figure"]["data"][0]["text"] == ["USD 75", "USD 25"]


def test_a_dimension_takes_only_its_own_rows():
    block = cost_by(parts("service compute 0 75", "region eu-west-1 0 75"), "region", currency="EUR")
    assert rows_of(block) == [[[{"name": "eu-west-1"}], "75"]]


def test_more_than_eight_parts_become_seven_and_the_others():
    block = cost_by(parts(*NINE), "service", currency="USD")
    assert [row[0][0]["name"] for row in rows_of(block)] == ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "2 others"]
    assert rows_of(block)[-1][1] == "25"


def test_the_share_of_the_first_is_of_the_whole_with_the_others():
    assert claim(cost_by(parts(*NINE), "service", currency="USD")) == "14 % of the usage, USD 20, is of service s0"


def test_exactly_eight_parts_are_all_shown():
    assert len(rows_of(cost_by(parts(*NINE[:8]), "service", currency="USD"))) == 8


def test_the_others_are_grey_because_they_are_no_single_name():
    colours = cost_by(parts(*NINE), "service", currency="USD").data["figure"]["data"][0]["marker"]["color"]
    assert (colours[0], colours[1], colours[-1]) == ("#d55e00", "#0072b2", "#56707f")


def test_the_share_without_an_owner_is_told_in_the_help():
    block = cost_by(parts("team shop 0 60", "team untagged 0 40"), "team", currency="USD")
    assert claim(block) == "60 % of the usage, USD 60, is of team shop"
    assert block.data["help"].endswith("largest first. 40 % has no team.")


def test_where_most_has_no_owner_no_owner_called_untagged_is_claimed():
    block = cost_by(parts("team shop 0 40", "team untagged 0 60"), "team", currency="USD")
    assert claim(block) == "60 % of the usage, USD 60, has no team"


def test_the_share_without_an_owner_counts_also_when_it_is_among_the_others():
    many = [text.replace("service", "team") for text in NINE]
    block = cost_by(parts(*many, "team untagged 0 1"), "team", currency="USD")
    assert "0.69 % has no team" in block.data["help"]


@pytest.mark.parametrize("after", ["0", "-5"])
def test_without_any_usage_there_is_a_sentence_in_the_place_of_bars(after):
    block = cost_by(parts(f"service compute 10 {after}"), "service", currency="USD")
    assert told(block) == "There is nothing to draw here: no usage was charged in this time."


def test_a_summary_without_a_bill_says_how_to_load_one():
    assert told(spent_by(None)).endswith("no bill was loaded (add [sources.focus_files], then: devopskit fetch).")


def test_a_summary_with_a_bill_draws_its_services():
    assert claim(spent_by(spent("service compute 0 9", "region x 0 9"))) == "100 % of the usage, USD 9, is of service compute"


def test_the_first_mover_is_named_with_its_change_and_main_cause():
    block = cost_movers(movers("compute 100 150", "logs 20 10", quantity=40.0, price=10.0), currency="USD", days=28)
    assert claim(block) == "compute costs USD 50 more than in the 28 days before, mostly by the quantity used"
    assert block.data["help"].endswith("between two windows of 28 days; all together USD 40 more.")


def test_a_first_mover_that_fell_costs_less():
    block = cost_movers(movers("compute 150 100", gone=-50.0), currency="USD", days=7)
    assert claim(block) == "compute costs USD 50 less than in the 7 days before, mostly by what is gone"
    assert block.data["help"].endswith("all together USD 50 less.")


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        ("price", "mostly by its price"),
        ("mix", "mostly by a dearer or cheaper mix"),
        ("new", "mostly by what is new"),
        ("unpriced", "by charges without a quantity"),
    ],
)
def test_the_cause_is_the_effect_with_the_most_money(effect, words):
    assert claim(cost_movers(movers("compute 100 150", **{effect: 50.0}), currency="USD", days=28)).endswith(words)


def test_the_table_of_movers_has_a_column_for_each_effect_and_adds_up():
    found = movers("compute 100 150", price=5.0, quantity=30.0, mix=-2.0, new=20.0, gone=-4.0, unpriced=1.0)
    block = cost_movers(found, currency="USD", days=28)
    heads = [head["label"] for head in block.data["table"]["columns"]]
    assert heads == ["Service", "Before", "After", "Change", "Price", "Quantity", "Mix", "New", "Gone", "Unpriced"]
    minus = "\N{MINUS SIGN}"
    assert rows_of(block) == [[[{"name": "compute"}], "100", "150", "50", "5", "30", f"{minus}2", "20", f"{minus}4", "1"]]


def test_the_bars_of_movers_carry_their_sign():
    bars = cost_movers(movers("compute 100 150", "logs 20 10"), currency="USD", days=28).data["figure"]["data"][0]
    assert (bars["x"], bars["text"]) == ([50.0, -10.0], ["+50", "\N{MINUS SIGN}10"])


def test_services_that_cost_the_same_are_no_movers():
    block = cost_movers(movers("compute 100 150", "storage 5 5.004"), currency="USD", days=28)
    assert [row[0] for row in rows_of(block)] == [[{"name": "compute"}]]


def test_without_a_mover_there_is_a_sentence_in_the_place_of_bars():
    block = cost_movers(movers("compute 100 100"), currency="USD", days=28)
    assert told(block) == "There is nothing to draw here: no service costs other than 28 days before."


def test_the_day_that_stands_out_is_named_with_its_service_and_amount():
    block = cost_by_day(DAYS, alerts("2026-06-12 1 compute 40"), currency="USD")
    assert claim(block) == "compute cost USD 40 more than expected from 2026-06-12"


def test_a_day_that_fell_is_said_to_have_cost_less():
    block = cost_by_day(DAYS, alerts("2026-06-12 1 compute -40"), currency="USD")
    assert claim(block) == "compute cost USD 40 less than expected from 2026-06-12"


def test_without_a_day_that_stands_out_the_line_is_drawn_all_the_same():
    block = cost_by_day(DAYS, alerts(), currency="USD")
    assert claim(block) == "No day of 3 days stands out from what its service used to cost"
    assert block.data["table"]["said"] == ["No day stands out."]


def test_the_table_of_days_shows_the_path_to_the_cause_in_boxes():
    block = cost_by_day(DAYS, alerts("2026-06-12 2 compute 40"), currency="USD")
    assert rows_of(block) == [["2026-06-12", "2", "40", [{"name": "compute"}, " › ", {"name": "eu-west-1"}]]]


def test_a_tag_value_that_holds_an_equals_sign_is_shown_whole():
    found = alerts("2026-06-12 1 compute 40").assign(path="compute > resource_id=a=b")
    assert rows_of(cost_by_day(DAYS, found, currency="USD"))[0][3] == [{"name": "compute"}, " › ", {"name": "a=b"}]


def test_a_bill_of_two_days_has_no_line():
    assert told(cost_by_day(DAYS.head(2), alerts(), currency="USD")).endswith("the bill has fewer than three days.")


def test_the_landing_says_what_is_booked_and_where_the_month_ends():
    block = month_landing(LANDING, currency="USD")
    assert claim(block) == "2026-06 will end near USD 1,000, with USD 900 booked so far"
    assert rows_of(block) == [["to date", "900"], ["expected", "1,000"], ["low", "950"], ["high", "1,100"]]


def test_the_landing_with_a_budget_says_the_chance_to_pass_it():
    block = month_landing(BUDGETED, currency="USD")
    assert claim(block).endswith("booked so far; 83 % chance to pass the budget")
    assert rows_of(block)[-1] == ["budget", "800"]


def test_a_bill_by_month_has_no_landing_but_the_reason_why():
    assert told(month_landing(None, currency="USD")).endswith("by month, so that no day tells how the month goes.")


def test_a_month_whose_days_are_all_billed_has_ended_and_will_not():
    done = replace(LANDING, expected=900.0, low=900.0, high=900.0, over=True)
    assert claim(month_landing(done, currency="EUR")) == "2026-06 ended near EUR 900"


def test_a_hostile_service_name_is_cut_and_spelled_out_in_a_claim():
    found = claim(cost_by(parts("service x 0 9").assign(name=HOSTILE), "service", currency="USD"))
    assert len(found) < 90
    assert "\u202e" not in found


def test_a_hostile_name_is_no_markup_in_the_labels_of_a_chart():
    block = cost_by(parts("service x 0 9").assign(name=HOSTILE), "service", currency="USD")
    assert labels(block)[0].startswith("&lt;script&gt;alert(1)")
    assert max(len(text) for text in labels(block)) < 100


@pytest.mark.parametrize(
    "block",
    [
        cost_by(parts("service x 0 9").assign(name=HOSTILE), "service", currency="USD"),
        cost_movers(movers("x 1 9").assign(key=HOSTILE), currency="USD", days=28),
        cost_by_day(DAYS, alerts("2026-06-12 1 x 40").assign(key=HOSTILE, path=HOSTILE), currency="USD"),
    ],
    ids=["parts", "movers", "days"],
)
def test_a_hostile_name_is_shown_as_text_wherever_it_stands(block):
    shown = block._repr_mimebundle_()["text/html"]
    assert "<script>alert" not in shown
    assert "\u202e" not in shown
    assert len(shown) < 200_000


@pytest.mark.parametrize(
    "block",
    [
        cost_by(parts("service x 0 9").assign(name=HOSTILE), "service", currency="USD"),
        cost_movers(movers("x 1 9").assign(key=HOSTILE), currency="USD", days=28),
    ],
    ids=["parts", "movers"],
)
def test_a_hostile_name_has_a_box_of_its_own_in_the_figures(block):
    assert rows_of(block)[0][0] == [{"name": HOSTILE}]

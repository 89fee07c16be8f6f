"""The first screen of the cost page: its sentences, numbers and order follow from the frames it is given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devopskit.reporting.cost_overview import cost_actions, cost_decision, cost_headline
from tests.reporting.spent import BUDGETED, HOSTILE, LANDING, NOW, PERIOD, WINDOWS, parts, spent

YEAR = "USD 5,000 since 2026-01-01, effective cost of all kinds."
GROWING = ("service compute 100 150", "service storage 50 50")


def sentence(found, **more):
    return cost_headline(found, period=PERIOD, now=NOW, **more).data["sentence"]


def notes(found, **more):
    return cost_headline(found, period=PERIOD, now=NOW, **more).data["notes"]


def asked(found):
    return cost_decision(found).data


def rows(found, **more):
    return cost_actions(found, **more).data["rows"]


def said(found, **more):
    return cost_actions(found, **more).data["said"]


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ("150", "USD 150, 50 % more than in the time before"),
        ("80", "USD 80, 20 % less than in the time before"),
        ("100", "USD 100, as much as in the time before"),
        ("100.4", "USD 100, as much as in the time before"),
        ("100.6", "USD 101, 0.6 % more than in the time before"),
    ],
)
def test_the_headline_compares_the_last_window_with_the_one_before(after, told):
    found = spent(f"service compute 100 {after}", landing=None)
    assert sentence(found) == f"The last 28 days of usage cost {told}"


def test_the_headline_has_nothing_to_compare_where_nothing_was_spent_before():
    found = spent("service compute 0 30", landing=None)
    assert sentence(found) == "The last 28 days of usage cost USD 30, with nothing to compare"


def test_the_headline_sums_the_services_and_no_other_dimension():
    found = spent(*GROWING, "region eu-west-1 150 200", "team shop 150 200", landing=None)
    assert sentence(found) == "The last 28 days of usage cost USD 200, 33 % more than in the time before"


def test_a_window_of_one_day_is_told_in_the_singular():
    one_day = (WINDOWS[0], replace(WINDOWS[1], start=PERIOD.end.replace(day=30, month=6)))
    assert sentence(spent("service compute 0 3", windows=one_day)).startswith("The last 1 day of usage cost USD 3")


def test_the_headline_says_where_the_month_will_end():
    assert sentence(spent(*GROWING)).endswith("; 2026-06 will end near USD 1,000")


def test_the_headline_says_how_likely_the_budget_is_passed():
    told = sentence(spent(*GROWING, landing=BUDGETED))
    assert told.endswith("; 2026-06 will end near USD 1,000 (83 % chance to pass the budget of USD 800)")


def test_the_headline_of_a_bill_by_month_says_nothing_of_the_month_end():
    assert "will end" not in sentence(spent(*GROWING, landing=None))


def test_the_headline_of_a_bill_of_refunds_alone_is_a_sentence():
    told = sentence(spent(landing=None))
    assert told == "The last 28 days of usage cost USD 0, with nothing to compare"


YEAR = "USD 1,320 since 2026-05-01, effective cost of all kinds."


def test_what_stood_out_is_counted_in_causes_not_in_days():
    found = spent(*GROWING, stood_out=["2026-06-12 19 compute 40"])
    assert notes(found) == ["1 unexpected change of cost stood out; the table below names them.", YEAR]


def test_other_currencies_are_named_with_their_own_sums_and_never_added():
    told = notes(spent(*GROWING), others={"EUR": 12.5, "GBP": -3.0})
    assert told == [
        YEAR,
        "EUR 12.50 more were charged in another currency: not converted, and in no number here.",
        "GBP \N{MINUS SIGN}3 more were charged in another currency: not converted, and in no number here.",
    ]


def test_only_the_year_is_noted_where_nothing_stood_out_in_one_currency():
    assert notes(spent(*GROWING)) == [YEAR]


def test_the_line_above_says_which_days_the_bill_covers_and_how_old_it_is():
    block = cost_headline(spent(*GROWING), period=PERIOD, now=NOW)
    assert block.data["kicker"] == "Cost · 2026-05-06 to 2026-07-01 · bill until 2026-07-01 00:00 UTC, 6 hours old"


def test_a_budget_that_will_be_passed_asks_for_the_amount_by_the_months_last_day():
    told = asked(spent(*GROWING, landing=BUDGETED))
    assert told["asked"] == "Decide how to bring 2026-06 back by USD 200, or raise its budget."
    assert told["by"] == "2026-06-30, the month's last day"
    assert told["otherwise"] == "The month ends near USD 1,000, with a chance of 83 % above the budget."


def test_a_budget_comes_before_what_stood_out():
    told = asked(spent(*GROWING, landing=BUDGETED, stood_out=["2026-06-12 1 compute 40"]))
    assert told["asked"].startswith("Decide how to bring 2026-06 back")


@pytest.mark.parametrize(("chance", "decided"), [(0.5, True), (0.49, False), (float("nan"), False)])
def test_a_budget_is_asked_about_from_an_even_chance(chance, decided):
    told = asked(spent(*GROWING, landing=replace(BUDGETED, chance=chance)))["asked"]
    assert told.startswith("Decide how to bring") is decided


def test_without_a_budget_the_owners_are_asked_to_explain_what_stood_out():
    told = asked(spent(*GROWING, stood_out=["2026-06-12 1 compute 40", "2026-06-20 2 storage -15"]))
    assert told["asked"] == "Explain what stood out, 2 changes in all, or stop it."
    assert told["otherwise"] == "They came to USD 55 so far; a cause that stays is paid again every day."
    assert told["of"] == "The owners of the services below"


def test_no_decision_is_asked_for_where_the_budget_is_kept_and_nothing_stood_out():
    kept = replace(LANDING, budget=2000.0, chance=0.02)
    assert asked(spent(*GROWING, landing=kept))["asked"] == "No decision is asked for."


def test_a_bill_by_month_asks_for_no_decision_about_a_month_end():
    assert asked(spent(*GROWING, landing=None))["asked"] == "No decision is asked for."


def test_actions_are_in_the_order_of_the_money_they_are_worth():
    found = spent("service compute 100 150", "service logs 10 90", "team untagged 1 70", stood_out=["2026-06-12 3 copy 60"])
    found = replace(found, untagged=0.3)
    assert [row[1] for row in rows(found)] == ["80", "70", "60", "50"]


def test_an_alert_says_its_first_day_its_length_and_its_sense():
    found = spent(stood_out=["2026-06-12 3 copy 60", "2026-06-20 1 logs -20"])
    assert rows(found) == [
        [["Explain ", {"name": "copy"}, " from 2026-06-12"], "60", "above what 3 days used to cost"],
        [["Explain ", {"name": "logs"}, " from 2026-06-20"], "20", "below what 1 day used to cost"],
    ]


def test_a_growing_service_is_listed_with_its_growth():
    assert rows(spent(*GROWING)) == [
        [["Look into the growth of ", {"name": "compute"}], "50", "50 % more than in the time before"]
    ]


def test_a_new_service_has_nothing_to_compare():
    assert rows(spent("service copy 0 30"))[0][2] == "with nothing to compare"


@pytest.mark.parametrize("after", ["100", "110", "20"])
def test_a_service_that_grew_by_a_tenth_or_less_is_not_listed(after):
    assert rows(spent(f"service compute 100 {after}")) == []


def test_a_service_that_an_alert_of_the_window_names_is_not_listed_twice():
    found = spent("service compute 100 150", stood_out=["2026-06-12 3 compute 45"])
    assert [row[1] for row in rows(found)] == ["45"]


def test_an_alert_before_the_window_does_not_hide_a_growing_service():
    found = spent("service compute 100 150", stood_out=["2026-05-08 1 compute 45"])
    assert [row[1] for row in rows(found)] == ["50", "45"]


def test_an_alert_that_reaches_into_the_window_explains_its_service():
    found = spent("service compute 100 150", stood_out=["2026-06-01 3 compute 45"])
    assert [row[1] for row in rows(found)] == ["45"]


def test_usage_without_an_owner_is_an_action_from_a_tenth_of_the_usage():
    found = replace(spent("team untagged 5 30", "team shop 60 70"), untagged=0.3)
    assert rows(found) == [["Tag what has no team", "30", "30 % of the usage has no owner to ask"]]


@pytest.mark.parametrize("share", [0.0, 0.09, float("nan")])
def test_little_usage_without_an_owner_is_no_action(share):
    assert rows(replace(spent("team untagged 5 5", "team shop 60 70"), untagged=share)) == []


def test_the_rest_below_the_first_rows_is_counted_and_summed():
    found = spent("service a 0 40", "service b 0 30", "service c 0 20", "service d 0 10")
    assert [row[1] for row in rows(found, top=2)] == ["40", "30"]
    assert said(found, top=2) == ["2 more, USD 30."]


def test_exactly_as_many_rows_as_shown_leave_no_rest():
    assert said(spent("service a 0 40", "service b 0 30"), top=2) == []


def test_an_empty_list_says_so_and_nothing_of_a_budget_that_is_passed():
    told = said(spent("service compute 100 100", landing=BUDGETED))
    assert told == ["Nothing stands out: no day, no growing service, and hardly any cost without an owner."]


def test_the_worth_column_has_the_currency_of_the_bill():
    heads = cost_actions(spent(*GROWING, currency="EUR")).data["columns"]
    assert [(head["label"], head["unit"]) for head in heads] == [("Action", ""), ("Worth", "EUR"), ("Why", "")]


def test_a_hostile_service_name_stays_inside_a_box_of_its_own():
    found = spent(parts=parts("service x 0 30").assign(name=HOSTILE))
    assert rows(found)[0][0] == ["Look into the growth of ", {"name": HOSTILE}]


def test_a_hostile_name_is_neither_markup_nor_override_when_shown():
    found = spent(parts=parts("service x 0 30").assign(name=HOSTILE))
    shown = cost_actions(found)._repr_mimebundle_()["text/html"]
    assert "<script>" not in shown
    assert "\u202e" not in shown
    assert "&lt;script&gt;" in shown

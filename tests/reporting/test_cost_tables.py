"""The tables of the cost page: literal months and kinds of money in, their texts out."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.reporting.cost_tables import cost_assumptions, cost_by_place, cost_kinds, cost_method, cost_months
from tests.reporting.spent import months, parts, rates, spent

MINUS = "\N{MINUS SIGN}"


def rows(block):
    return block.data["rows"]


def kinds(*texts):
    """Kinds of money from "tax 10 10 3" texts: kind, billed, effective, charges."""
    cells = [text.rsplit(" ", 3) for text in texts]
    amounts = {"billed_cost": [float(c[1]) for c in cells], "effective_cost": [float(c[2]) for c in cells]}
    return pd.DataFrame({"kind": [c[0] for c in cells], **amounts, "rows": [int(c[3]) for c in cells]})


def sentences(block):
    return [item["text"] for item in block.data["items"]]


def test_months_are_shown_newest_first_with_their_three_costs():
    assert [row[:4] for row in rows(cost_months(spent()))] == [
        ["2026-06", "900", "905", "1,000"],
        ["2026-05", "400", "410", "500"],
    ]


def test_the_rates_of_a_month_stand_beside_its_costs():
    assert rows(cost_months(spent()))[0][4:] == ["12 %", "40 %", "95 %"]


def test_a_month_without_rates_says_none_and_no_number():
    assert rows(cost_months(spent()))[1][4:] == ["none", "none", "none"]


def test_a_rate_that_is_not_a_number_is_none_while_the_others_stay():
    found = spent(rates=rates("2026-06", 0.12, float("nan"), float("nan")))
    assert rows(cost_months(found))[0][4:] == ["12 %", "none", "none"]


def test_a_rate_of_nothing_is_not_the_same_as_none():
    assert rows(cost_months(spent(rates=rates("2026-06", 0.0, 0.0, 1.0))))[0][4:] == ["0 %", "0 %", "100 %"]


def test_a_month_of_refunds_alone_is_a_negative_sum():
    assert rows(cost_months(spent(months=months("2026-06 -12.5 -12.5 0"))))[0][1:4] == [f"{MINUS}12.50", f"{MINUS}12.50", "0"]


def test_the_heads_of_the_costs_carry_the_currency_and_the_rates_do_not():
    heads = cost_months(spent(currency="EUR")).data["columns"]
    assert [head["unit"] for head in heads] == ["", "EUR", "EUR", "EUR", "", "", ""]


def test_kinds_of_money_have_both_costs_and_count_their_charges():
    found = spent(kinds=kinds("unused commitment 0 40.2 12", "refund -10 -10 1", "usage 1300 1250 4200"))
    assert rows(cost_kinds(found)) == [
        ["unused commitment", "0", "40.20", "12"],
        ["refund", f"{MINUS}10", f"{MINUS}10", "1"],
        ["usage", "1,300", "1,250", "4,200"],
    ]


def test_an_empty_bill_has_a_table_without_rows():
    assert rows(cost_kinds(spent(kinds=kinds()))) == []


def test_the_assumptions_name_the_two_windows_and_the_currency():
    told = sentences(cost_assumptions(spent()))
    assert told[0] == "Compared are 2026-05-06 to 2026-06-03 and 2026-06-03 to 2026-07-01, usage only."
    assert "All amounts are in USD, as charged; no currency is converted." in told


@pytest.mark.parametrize(("change", "told"), [({"landing": None}, True), ({}, False)])
def test_the_assumptions_say_so_where_the_bill_is_by_month(change, told):
    last = sentences(cost_assumptions(spent(**change)))[-1]
    assert last.startswith("The bill is by month, so that no day of it can stand out") is told


def test_assumptions_and_method_stand_at_the_end_of_the_page():
    assert (cost_assumptions(spent()).role, cost_method().role) == ("assumptions", "method")


def test_the_method_explains_each_word_that_the_page_uses():
    assert [item["term"] for item in cost_method().data["items"]] == [
        "Days that stand out",
        "End of the month",
        "Saved by rates",
        "Committed",
        "What to commit to",
        "Cost of a unit",
    ]


def test_places_are_told_by_kind_the_dearest_first():
    found = rows(cost_by_place(spent(parts=parts("region eu 10 12", "region us 30 20", "provider AWS 40 32", "service x 1 1"))))
    assert found == [
        [[{"name": "AWS"}], "provider", "40", "32", f"{MINUS}8"],
        [[{"name": "us"}], "region", "30", "20", f"{MINUS}10"],
        [[{"name": "eu"}], "region", "10", "12", "2"],
    ]


def test_small_places_of_one_kind_are_one_row_that_loses_no_money():
    many = parts(*(f"account a{n} 1 {10 - n}" for n in range(7)))
    assert rows(cost_by_place(spent(parts=many)))[-1] == ["3 more", "account", "3", "15", "12"]


def test_a_charge_without_a_place_is_said_to_have_no_name():
    assert rows(cost_by_place(spent(parts=parts("region untagged 1 2"))))[0][0] == [{"name": "not named"}]

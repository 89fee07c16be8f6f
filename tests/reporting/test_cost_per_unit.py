"""The table of unit costs: literal rows in, texts out."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from devopskit.reporting.cost_per_unit import cost_per_unit

NAN, MINUS = float("nan"), "\N{MINUS SIGN}"
ROW = {"owner": "shop", "days": 7, "units": 2000.0, "before": 0.04, "after": 0.02, "fixed": NAN, "variable": NAN}


def shown(*rows, driver="http.server.request.rate", counted=True, lacking=""):
    frame = pd.DataFrame([ROW | row for row in rows], columns=list(ROW))
    return cost_per_unit(SimpleNamespace(driver=driver, counted=counted, currency="EUR", rows=frame, lacking=lacking))


def test_a_readable_amount_is_told_of_one():
    block = shown({})
    assert block.data["caption"] == "Cost of 1 requests"
    assert block.data["rows"][0][1:] == ["2,000", "0.04", "0.02", f"{MINUS}50 %", "not clear", "not clear"]


def test_a_small_amount_is_told_of_a_million_and_all_rows_alike():
    block = shown({}, {"after": 2e-7, "before": 1e-7})
    assert block.data["caption"] == "Cost of 1,000,000 requests"
    assert [row[3] for row in block.data["rows"]] == ["20,000", "0.2"]


def test_what_nobody_owns_is_the_whole_bill_and_a_month_of_customers():
    block = shown({"owner": ""}, driver="company.active_customers", counted=False)
    assert (block.data["caption"], block.data["rows"][0][0]) == ("Cost of 1 active customers a month", "all of the bill")


def test_fixed_and_further_cost_are_shown_where_they_are_clear():
    block = shown({"fixed": 12.0, "variable": 0.01})
    assert block.data["rows"][0][-2:] == ["12", "0.01"]


def test_nothing_to_compare_with_is_no_change():
    rows = shown({"before": NAN}, {"before": 0.02}).data["rows"]
    assert [(row[2], row[4]) for row in rows] == [("not known", "not known"), ("0.02", "0 %")]


def test_an_owner_from_outside_stands_in_a_box_of_its_own():
    assert shown({"owner": "<b>"}).data["rows"][0][0] == [{"name": "<b>"}]


def test_without_rows_a_sentence_says_what_would_give_them():
    block = shown(lacking="no whole day of orders is in the store")
    told = block.data["items"][0]["text"]
    assert (block.kind, "because no whole day of orders is in the store" in told, "performance_files" in told) == (
        "facts",
        True,
        True,
    )

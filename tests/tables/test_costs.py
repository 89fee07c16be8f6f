"""The columns of `costs` are those of FOCUS, and its rows keep their money."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

from devopskit.errors import BadTable
from devopskit.tables.columns import Rejected
from devopskit.tables.costs import VALUE_LISTS, costs

ROW = {
    "billed_cost": 1.0, "billing_currency": "USD", "billing_period_start": "2026-01-01", "billing_period_end": "2026-02-01",
    "charge_period_start": "2026-01-05", "charge_period_end": "2026-01-06",
}  # fmt: skip


def test_the_columns_are_those_of_focus_and_one_for_the_rest(shared_data) -> None:
    with (shared_data / "cost/model/focus_columns.csv").open() as file:
        names = {row["snake"] for row in csv.DictReader(file)}
    assert set(costs.names) == names | {"extra"}


def test_each_column_has_the_type_that_focus_gives_it(shared_data) -> None:
    kinds = {"Decimal": "float", "Date/Time": "time", "String": "str", "JSON": "str"}
    with (shared_data / "cost/model/focus_columns.csv").open() as file:
        wanted = {row["snake"]: kinds[row["type"]] for row in csv.DictReader(file)}
    assert {column.name: column.kind for column in costs.columns if column.name != "extra"} == wanted


def test_a_row_with_the_required_columns_alone_is_a_charge() -> None:
    assert costs.check(pd.DataFrame([ROW]))["billed_cost"].tolist() == [1.0]


@pytest.mark.parametrize("column", ["billed_cost", "billing_currency", "billing_period_start", "charge_period_start"])
def test_a_charge_without_money_currency_or_period_is_rejected(column) -> None:
    rejected = Rejected()
    assert costs.accept(pd.DataFrame([ROW | {column: None}]), rejected=rejected).empty
    assert rejected.reasons == {f"{column} is missing": 1}


def test_a_frame_without_billed_cost_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(BadTable, match="map a column to billed_cost, perhaps 'billed_costs'"):
        costs.check(pd.DataFrame([ROW]).rename(columns={"billed_cost": "billed_costs"}))


def test_charges_that_look_alike_are_all_kept() -> None:
    assert len(costs.check(pd.DataFrame([ROW, ROW]))) == 2


def test_negative_money_is_money() -> None:
    assert costs.check(pd.DataFrame([ROW | {"billed_cost": -3.0}]))["billed_cost"].tolist() == [-3.0]


def test_the_closed_lists_stand_on_their_columns() -> None:
    lists = {column.name: column.values for column in costs.columns if column.values}
    assert lists == VALUE_LISTS

"""Dated exchange rates that somebody answers for, and cost of one unit of a driver."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.currencies import RATES, convert
from devopskit.analysis.unit_cost import fixed_and_variable, unit_costs
from devopskit.errors import DataError

ECB = pd.DataFrame([["2026-01-01", "EUR", "USD", 1.1, "ECB"], ["2026-03-01", "EUR", "USD", 1.2, "ECB"]], columns=RATES)


def sums(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["month", "billing_currency", "billed_cost"])


def in_usd(frame: pd.DataFrame) -> pd.DataFrame:
    return convert(frame, ECB, to="USD", costs=["billed_cost"])


def test_each_month_is_converted_at_the_rate_of_its_time():
    found = in_usd(sums(("2026-03-01", "EUR", 10.0), ("2026-02-01", "EUR", 10.0)))
    assert found["billed_cost"].tolist() == pytest.approx([12.0, 11.0])
    assert found["billing_currency"].tolist() == ["USD", "USD"]


def test_the_rate_its_date_and_source_can_be_cited():
    found = in_usd(sums(("2026-02-01", "EUR", 10.0)))
    assert found[["rate", "rate_source"]].to_numpy().tolist() == [[1.1, "ECB"]]
    assert str(found["rate_date"].iloc[0])[:10] == "2026-01-01"


def test_the_currency_itself_needs_no_rate():
    assert in_usd(sums(("2026-02-01", "USD", 10.0)))["billed_cost"].tolist() == [10.0]


@pytest.mark.parametrize("row", [("2025-12-01", "EUR", 1.0), ("2026-02-01", "GBP", 1.0)])
def test_a_missing_rate_is_refused_and_never_guessed(row):
    with pytest.raises(DataError, match=f"no rate from {row[1]} to USD at or before {row[0]}"):
        in_usd(sums(row))


def test_a_day_without_units_has_no_unit_cost():
    cost = pd.DataFrame({"day": [1, 2], "key": "api", "cost": [10.0, 10.0]})
    found = unit_costs(cost, pd.DataFrame({"day": [1, 2], "key": "api", "units": [5.0, 0.0]}))
    assert found["unit_cost"].isna().tolist() == [False, True]
    assert found["unit_cost"].iloc[0] == 2.0


def test_fixed_and_variable_cost_are_read_off_a_clear_line():
    units = np.arange(20.0)
    found = fixed_and_variable(50 + 3 * units, units)
    assert found == pytest.approx({"fixed": 50, "variable": 3, "r_squared": 1})


@pytest.mark.parametrize("costs", [np.arange(20.0)[::-1], np.tile([1.0, 9.0], 10), np.ones(20)])
def test_days_without_a_clear_line_have_no_split(costs):
    assert fixed_and_variable(costs, np.arange(20.0)) is None

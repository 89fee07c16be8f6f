"""Landings are kept by each run, and judged once their month is over."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from devopskit.pipeline.landing_ledger import landing_rows, landings_scored
from devopskit.pipeline.spending import Landing
from tests.reporting.spent import spent

MAY_20 = pd.Timestamp("2026-05-20", tz="UTC")
JULY = pd.Timestamp("2026-07-01", tz="UTC")


def landed(expected: float, *, budget: float = 0.0) -> pd.DataFrame:
    """Row of the ledger that a run on 20 May leaves."""
    landing = Landing(date(2026, 5, 1), 200.0, expected, expected - 10, expected + 20, budget, 0.25 if budget else float("nan"))
    return landing_rows(spent(landing=landing), MAY_20)


def test_a_run_keeps_its_landing_with_the_month_it_speaks_of():
    row = landed(400.0, budget=500.0).iloc[0]
    assert (row["target_start"], row["target_end"]) == (
        pd.Timestamp("2026-05-01", tz="UTC"),
        pd.Timestamp("2026-06-01", tz="UTC"),
    )
    assert (row["q10"], row["q50"], row["q90"], row["limit"], row["chance"]) == (390.0, 400.0, 420.0, 500.0, 0.25)


def test_the_outer_quantiles_lie_outside_of_the_range():
    row = landed(400.0).iloc[0]
    assert row["q05"] == pytest.approx(387.2, abs=0.1)
    assert row["q95"] == pytest.approx(425.7, abs=0.1)


def test_a_bill_by_month_leaves_no_landing():
    assert landing_rows(spent(landing=None), MAY_20).empty


def test_a_month_that_is_over_is_judged_by_what_it_came_to():
    row = landings_scored(landed(400.0), spent(), JULY).iloc[0]
    assert (row["actual"], row["inside"]) == (410.0, True)
    assert row["error"] == pytest.approx(10 / 410)


def test_a_cost_outside_of_the_range_is_said_to_be_outside():
    assert not landings_scored(landed(300.0), spent(), JULY)["inside"].iloc[0]


def test_a_month_that_still_runs_is_not_judged():
    assert landings_scored(landed(400.0), spent(), MAY_20).empty


def test_a_repeated_run_on_the_same_data_is_judged_once():
    ledger = pd.concat([landed(390.0), landed(400.0)], ignore_index=True)
    assert landings_scored(ledger, spent(), JULY)["forecast"].tolist() == [400.0]


def test_landings_in_another_currency_are_not_judged():
    assert landings_scored(landed(400.0).assign(unit="EUR"), spent(), JULY).empty

"""The budget as a limit: this month by its landing, later months by the days ahead, and the day on which it is spent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.pipeline.forecasting_budget import budget_of_month, chances_by_day, days_ahead
from devopskit.pipeline.forecasting_outlook import LEVELS, Terms
from devopskit.pipeline.reading import Data
from devopskit.pipeline.spending import Landing, landing_of

NONE = np.empty((0, len(LEVELS)))


def landing(to_date: float = 600.0, expected: float = 900.0, spread: float = 50.0, budget: float = 1000.0) -> Landing:
    return Landing(date(2026, 6, 1), to_date, expected, expected - spread, expected + spread, budget, float("nan"))


def steady(days: int, cost: float = 30.0) -> np.ndarray:
    """Days ahead of one cost, known to five percent either way."""
    return cost * np.ones((days, 1)) * np.linspace(0.95, 1.05, len(LEVELS))


def bill(days: int, cost: float = 10.0) -> SimpleNamespace:
    """A bill of one service that costs the same each day, up to the end of June 2026."""
    start = pd.date_range(end="2026-06-30", periods=days, freq="D", tz="UTC")
    rows = pd.DataFrame({"charge_period_start": start, "effective_cost": cost, "charge_category": "Usage", "service_name": "s"})
    rows = rows.assign(charge_class=pd.Series([None] * days, dtype="str"), billing_currency="EUR")
    whole = Period(start[0].to_pydatetime(), datetime(2026, 7, 1, tzinfo=UTC))
    return SimpleNamespace(costs=ibis.memtable(rows), period=whole, last_day=date(2026, 6, 30), currency="EUR")


def test_the_last_day_of_the_month_says_what_the_landing_says() -> None:
    # 900 with a P90 of 950 leaves 1,000 at 2.56 sigmas: half a percent
    assert chances_by_day(landing(), NONE, 20)[-1] == pytest.approx(0.0052, abs=0.0005)


def test_a_month_that_heads_over_its_budget_passes_it_before_its_end() -> None:
    chances = chances_by_day(landing(to_date=900, expected=1200), NONE, 20)
    assert len(chances) == 10
    assert np.flatnonzero(chances >= 0.5)[0] == 3  # 30 a day: the fourth day ahead passes the 100 that are left


def test_chances_never_fall_even_when_a_new_month_begins() -> None:
    chances = chances_by_day(landing(to_date=990, expected=1100), steady(91), 20)
    assert (np.diff(chances) >= 0).all()


def test_a_later_month_is_watched_as_far_as_the_days_ahead_reach() -> None:
    chances = chances_by_day(landing(expected=700), steady(45, 40.0), 20)
    july = chances[10:41]
    # 25 days of 40 make the 1,000 of July
    assert july[23] < 0.5 <= july[25]


def test_without_days_ahead_the_running_month_is_shared_out_evenly() -> None:
    chances = chances_by_day(landing(to_date=0, expected=2000, spread=0.0), NONE, 20)
    assert chances.tolist() == [0.0] * 5 + [1.0] * 5


def test_on_the_last_day_only_later_months_are_left() -> None:
    assert len(chances_by_day(landing(), steady(7), 30)) == 7
    assert len(chances_by_day(landing(), NONE, 30)) == 0


def test_a_bill_of_the_same_cost_each_day_goes_on_like_that() -> None:
    told = days_ahead(bill(120), 28)
    assert told.quantiles.shape == (28, len(LEVELS))
    assert told.quantiles[:, 3] == pytest.approx(np.full(28, 10.0), rel=0.01)
    assert told.said


def test_a_bill_of_ten_days_has_no_days_ahead() -> None:
    assert days_ahead(bill(10), 28).quantiles.shape == (0, len(LEVELS))


def test_the_landing_of_the_capacity_page_is_that_of_the_cost_page() -> None:
    told = landing_of(bill(120), budget=250.0)
    assert told is not None
    assert (told.to_date, told.expected, told.chance) == (300.0, 300.0, 1.0)


def test_a_bill_by_month_is_not_told_by_day() -> None:
    whole = bill(120)
    monthly = whole.costs.filter(whole.costs.charge_period_start.day() == 1)
    assert landing_of(SimpleNamespace(**vars(whole) | {"costs": monthly}), budget=250.0) is None


def test_without_a_budget_nothing_is_said(sample_long: Data) -> None:
    month, rows = budget_of_month(sample_long, 0.0, Terms())
    assert (len(month), rows) == (0, [])


def test_the_budget_of_the_sample_is_a_row_of_what_runs_out(sample_long: Data) -> None:
    month, (row,) = budget_of_month(sample_long, 20_000.0, Terms())
    assert (row["what"], row["unit"], row["limit"], row["full"]) == ("budget", "USD", 20_000.0, False)
    assert month["spent"].iloc[0] == pytest.approx(12_504, rel=0.01)


def test_a_month_that_is_over_leaves_the_next_budget_whole(sample_long: Data) -> None:
    _, (row,) = budget_of_month(sample_long, 100.0, Terms())
    assert row["used"] == 0.0
    assert row["likely"] == pd.Timestamp("2026-07-01", tz="UTC")

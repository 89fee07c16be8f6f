"""Landing of the month: level, weekday, fees on the first, lasting changes, and the range of past months."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.month_end import Evening, landing, month_end, trust_in_the_past
from devopskit.analysis.month_rest import Rest, Views
from devopskit.errors import BadTable, DataError
from tests.analysis.daily_bills import FIRST, frame, office

N = 200
TODAY = date(2025, 7, 10)  # day 185 of the series


def actual(cost: np.ndarray, month: str = "2025-07") -> float:
    day = FIRST + np.arange(len(cost))
    return float(cost[(day.astype("datetime64[M]") == np.datetime64(month))].sum())


def july(**series: np.ndarray) -> pd.DataFrame:
    return month_end(frame(**series), TODAY).set_index("key")


def evening(*, near: list[float], far: list[float]) -> Evening:
    """What was said of keys that had cost 10 so far."""
    told = [Rest(np.array(of), np.full(len(of), 0.1)) for of in (near, far)]
    return Evening(100, np.full(len(near), 10.0), Views(*told))


def test_a_steady_key_lands_within_a_percent_of_what_came():
    cost = office(220)
    assert july(web=cost).loc["web", "forecast"] == pytest.approx(actual(cost), rel=0.01)


def test_rows_after_today_are_not_looked_at():
    cost = office(220)
    other = np.where(np.arange(220) > 185, 1e6, cost)
    pd.testing.assert_frame_equal(july(web=cost), july(web=other))


def test_a_fee_on_the_first_is_counted_once_and_not_spread():
    cost = office(220)
    cost[pd.date_range("2025-01-06", periods=220).day == 1] += 300
    assert july(web=cost).loc["web", "forecast"] == pytest.approx(actual(cost), rel=0.02)


def test_a_level_that_changed_a_week_ago_is_carried_on():
    cost = office(220)
    cost[178:] *= 1.6
    assert july(web=cost).loc["web", "forecast"] == pytest.approx(actual(cost), rel=0.05)


def test_a_spike_of_today_is_not_carried_to_the_end_of_the_month():
    cost = office(220)
    cost[185] *= 5
    assert july(web=cost).loc["web", "forecast"] == pytest.approx(actual(cost), rel=0.25)


def test_the_range_holds_the_forecast_and_is_narrow_for_a_steady_key():
    row = july(web=office(220), db=office(220, 50.0, seed=2)).loc["web"]
    assert row["low"] < row["forecast"] < row["high"]
    assert (row["high"] - row["low"]) / row["forecast"] < 0.1


def test_a_key_that_began_a_few_days_ago_is_extrapolated_with_a_wide_range():
    late = np.where(np.arange(220) < 180, np.nan, 28.0)
    row = july(web=office(220), new=late).loc["new"]
    assert row["forecast"] > row["to_date"] > 0
    assert (row["high"] - row["low"]) / row["forecast"] > 0.1


def test_a_key_that_began_five_days_ago_lands_at_its_own_level_and_not_at_a_share_of_it():
    cost = np.where(np.arange(220) < 181, np.nan, 28.0 * office(220) / 100)
    assert july(web=office(220), new=cost).loc["new", "forecast"] == pytest.approx(np.nansum(cost[176:207]), rel=0.15)


def test_a_key_that_ended_ten_days_ago_is_not_forecast():
    gone = np.where(np.arange(220) > 175, np.nan, 50.0)
    assert july(web=office(220), gone=gone).loc["gone", "forecast"] == pytest.approx(0.0, abs=0.5)


def test_a_key_of_workdays_alone_lands_without_its_weekends():
    cost = np.where(np.arange(220) % 7 < 5, office(220), np.nan)
    assert july(web=cost).loc["web", "forecast"] == pytest.approx(np.nansum(cost[176:207]), rel=0.02)


def test_steady_growth_of_a_year_is_carried_on_in_full():
    cost = office(220) * np.exp(0.0015 * np.arange(220))
    assert july(web=cost).loc["web", "forecast"] == pytest.approx(actual(cost), rel=0.01)


def test_a_spike_that_has_ended_leaves_the_rest_of_the_month_alone():
    calm, spiked = office(220), office(220)
    spiked[181:184] *= 3
    rest = [row["forecast"] - row["to_date"] for row in (july(web=cost).loc["web"] for cost in (calm, spiked))]
    assert rest[1] == pytest.approx(rest[0], rel=0.02)


def test_the_whole_past_is_trusted_where_it_was_nearer():
    views, met = evening(near=[90.0, 60.0], far=[99.0, 49.0]), np.array([110.0, 60.0])
    assert trust_in_the_past([views] * 6, [met] * 6) > 0.9


def test_the_last_weeks_are_trusted_where_they_were_nearer():
    views, met = evening(near=[99.0, 51.0], far=[80.0, 70.0]), np.array([110.0, 60.0])
    assert trust_in_the_past([views] * 6, [met] * 6) < 0.1


def test_without_a_past_both_views_count_the_same():
    assert trust_in_the_past([], []) == 0.5


def test_one_key_that_broke_does_not_choose_for_all():
    views = evening(near=[100.0] * 9 + [5.0], far=[130.0] * 9 + [100.0])
    assert trust_in_the_past([views] * 3, [np.array([110.0] * 10)] * 3) < 0.1


def test_the_last_day_of_a_month_has_nothing_left_to_forecast():
    found = month_end(frame(web=office(N)), date(2025, 6, 30))
    assert found[["forecast", "low", "high"]].to_numpy().tolist()[0] == pytest.approx([found["to_date"].iloc[0]] * 3)


def test_two_weeks_of_history_still_give_a_forecast_and_a_range():
    found = month_end(frame(web=office(16)), date(2025, 1, 21))
    assert found["forecast"].iloc[0] == pytest.approx(actual(office(26), "2025-01"), rel=0.2)


def test_a_month_of_refunds_alone_keeps_its_negative_sum():
    found = month_end(frame(web=-office(40)), date(2025, 2, 10))
    assert found["to_date"].iloc[0] < 0
    assert found["forecast"].iloc[0] == pytest.approx(found["to_date"].iloc[0])


def test_a_half_written_month_without_its_last_days_is_forecast_to_its_end():
    whole, half = frame(web=office(220)), frame(web=office(182))
    full = month_end(whole, TODAY)["forecast"].iloc[0]
    assert month_end(half, TODAY)["forecast"].iloc[0] == pytest.approx(full, rel=0.05)


def test_the_chance_to_pass_a_budget_rises_as_the_budget_falls():
    costs = frame(web=office(220), db=office(220, 50.0, seed=2))
    chances = [landing(costs, TODAY, budget=budget)["over"] for budget in (3_000.0, 9_000.0)]
    assert chances[0] > 0.99
    assert chances[1] < 0.01


def test_without_a_budget_there_is_no_chance_to_pass_it():
    found = landing(frame(web=office(N)), TODAY)
    assert found["over"] is None
    assert found["low"] < found["forecast"] < found["high"]


def test_the_landing_is_the_sum_of_the_keys():
    costs = frame(web=office(N), db=office(N, 50.0, seed=2))
    assert landing(costs, TODAY)["forecast"] == pytest.approx(month_end(costs, TODAY)["forecast"].sum())


def test_a_day_before_all_costs_is_refused_with_the_fix():
    with pytest.raises(DataError, match="no cost up to 2024-12-31"):
        month_end(frame(web=office(10)), date(2024, 12, 31))


def test_a_forecast_across_currencies_is_refused():
    costs = frame(web=office(10)).assign(billing_currency=["USD"] * 5 + ["EUR"] * 5)
    with pytest.raises(BadTable, match="expectation across currencies means nothing"):
        month_end(costs, date(2025, 1, 20))

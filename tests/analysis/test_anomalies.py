"""Anomalies of daily costs: what is told, what is not, and that later data never changes an alert."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.anomalies import find_anomalies
from devopskit.errors import BadTable
from tests.analysis.daily_bills import FIRST, frame, office, wobble

N = 140


def shown(costs: pd.DataFrame) -> pd.DataFrame:
    found = find_anomalies(costs)
    return found[found["score"] >= 1]


def places(costs: pd.DataFrame) -> list[int]:
    return ((shown(costs)["day"].to_numpy().astype("datetime64[D]") - FIRST).astype(int)).tolist()


def changed(at: slice, factor: float, count: int = N) -> np.ndarray:
    cost = office(count)
    cost[at] *= factor
    return cost


def test_weekends_at_half_the_cost_are_no_news():
    assert shown(frame(web=office(N), db=office(N, 40.0, seed=2))).empty


def test_a_spike_is_told_on_its_day_with_its_money():
    found = shown(frame(web=changed(slice(100, 101), 2.0), db=office(N)))
    assert found["key"].tolist() == ["web"]
    assert found["impact"].iloc[0] == pytest.approx(found["expected"].iloc[0], rel=0.1)


def test_a_drop_of_several_days_is_told_with_a_negative_impact():
    found = shown(frame(web=changed(slice(100, 104), 0.5)))
    assert (found["impact"] < 0).all()
    assert not found.empty


def test_a_new_level_is_told_at_once_and_then_becomes_the_usual_one():
    found = places(frame(web=changed(slice(80, None), 1.5)))
    assert found[0] == 80
    assert max(found) < 80 + 14


def test_a_day_that_is_short_of_late_rows_is_no_news():
    costs = frame(web=changed(slice(100, 101), 0.8)).assign(cost_final=office(N))
    assert shown(costs).empty


def test_slow_growth_over_weeks_is_told_before_it_ends():
    cost = office(N)
    cost[90:] *= 1 + np.clip((np.arange(N - 90) + 1) / 24, 0, 1) * 0.5
    assert 90 <= places(frame(web=cost))[0] <= 104


def test_a_fee_on_every_first_of_the_month_is_learnt():
    cost = 100 * wobble(300)
    first = pd.date_range("2025-01-06", periods=300).day == 1
    cost[first] += 200
    assert [place for place in places(frame(web=cost)) if place > 130] == []


def test_a_fee_on_the_first_is_no_news_on_a_weekend_that_is_nearly_free():
    cost = np.where(np.arange(320) % 7 >= 5, 0.25, 1.0) * 100 * wobble(320)
    cost[pd.date_range("2025-01-06", periods=320).day == 1] += 200
    assert [place for place in places(frame(web=cost)) if place > 90] == []


def test_the_return_to_work_after_the_holidays_is_no_news():
    cost = 100 * wobble(400, size=0.15)
    cost[351:360] *= 0.7  # 23 to 31 December
    assert [place for place in places(frame(web=cost)) if place >= 351] == []


def test_a_rise_in_january_is_still_told_after_quiet_holidays():
    cost = office(400)
    cost[351:360] *= 0.75
    cost[364:] *= 1.4
    assert places(frame(web=cost))[0] == 364


def test_a_new_key_with_a_share_of_the_bill_is_told():
    late = np.where(np.arange(N) < 100, np.nan, 20.0)
    assert shown(frame(web=office(N), gpu=late))["key"].unique().tolist() == ["gpu"]


def test_a_small_new_key_is_no_news():
    late = np.where(np.arange(N) < 100, np.nan, 0.2)
    assert shown(frame(web=office(N), tiny=late)).empty


def test_a_key_that_is_no_longer_booked_is_told_as_a_drop():
    gone = np.where(np.arange(N) < 100, office(N), np.nan)
    found = shown(frame(web=gone, db=office(N)))
    assert found["key"].unique().tolist() == ["web"]
    assert ((found["day"].to_numpy().astype("datetime64[D]") - FIRST).astype(int)).min() == 100


def test_purchases_and_credits_beside_the_usage_are_not_judged():
    costs = frame(web=office(N)).assign(other=0.0)
    costs.loc[100, "other"] = 50_000.0
    assert shown(costs).empty


@pytest.mark.parametrize("cut", [60, 101, 104, 120])
def test_more_days_never_change_an_alert(cut):
    costs = frame(web=changed(slice(100, 103), 1.8), db=changed(slice(80, None), 1.4)).assign(
        cost_final=lambda f: f["cost"] * 1.01
    )
    day = FIRST + cut
    part = costs[costs["day"] <= day]
    part = part.assign(cost_final=part["cost_final"].where(part["day"] <= day - 3))
    full = find_anomalies(costs)
    pd.testing.assert_frame_equal(find_anomalies(part), full[full["day"] <= day].reset_index(drop=True))


def test_each_day_and_key_has_at_most_one_row_and_finite_figures():
    found = find_anomalies(frame(web=changed(slice(90, None), 3.0), db=changed(slice(90, 99), 0.1)))
    assert not found.duplicated(["day", "key"]).any()
    assert np.isfinite(found[["score", "expected", "impact"]].to_numpy()).all()


def test_a_bill_without_rows_has_no_alerts_and_all_columns():
    found = find_anomalies(frame(web=office(3)).iloc[:0])
    assert found.columns.tolist() == ["day", "key", "score", "expected", "impact"]
    assert found.empty


def test_months_of_refunds_alone_are_read_without_an_alert():
    assert find_anomalies(frame(web=-office(N))).empty


def test_a_day_of_refunds_amid_usual_cost_is_told_and_not_learnt():
    cost = office(N)
    cost[100:103] = -500.0
    found = places(frame(web=cost))
    assert found[0] == 100
    assert max(found) <= 103


def test_ten_thousand_rows_of_one_day_and_key_are_added():
    costs = frame(web=office(N))
    twice = pd.concat([costs.assign(cost=costs["cost"] / 2)] * 2, ignore_index=True)
    pd.testing.assert_frame_equal(find_anomalies(twice), find_anomalies(costs))


def test_a_cost_without_a_key_counts_as_untagged():
    costs = frame(web=changed(slice(100, 101), 2.0))
    assert shown(costs.assign(key=None))["key"].tolist() == ["untagged"]


def test_costs_in_two_currencies_are_refused():
    costs = frame(web=office(10)).assign(billing_currency=["USD"] * 5 + ["EUR"] * 5)
    with pytest.raises(BadTable, match="daily costs are in EUR, USD"):
        find_anomalies(costs)


def test_a_missing_column_is_named_in_the_refusal():
    with pytest.raises(BadTable, match="lack the columns cost"):
        find_anomalies(frame(web=office(10)).drop(columns="cost"))

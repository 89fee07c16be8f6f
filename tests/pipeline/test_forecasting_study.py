"""The study as a whole: its record of the own past, its terms, its parts, and what a budget and a plan change in it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from devopskit.pipeline.forecasting import CapacityForecast, _parts, capacity_forecast, terms_of
from devopskit.pipeline.forecasting_outlook import Outlook, Terms
from devopskit.pipeline.forecasting_plan import early_and_late, scenarios
from devopskit.pipeline.forecasting_targets import Targets
from devopskit.pipeline.reading import Data

NONE = np.empty((0, 0, 0))


@pytest.fixture(scope="module")
def study(sample_long: Data) -> CapacityForecast:
    return capacity_forecast(sample_long, horizon_days=28, budget=20_000.0, scope="prod")


def with_settings(data: Data, **told: object) -> Data:
    known = {"cost_of_acting": 0.0, "cost_of_running_out": 0.0, "review_days": 7, "planned": [], "holidays": []} | told
    return replace(data, settings=SimpleNamespace(get=lambda _, key: known[key], store=data.settings.store))  # type: ignore[arg-type]


def targets(*zones: int) -> Targets:
    return Targets(pd.DataFrame({"zones": list(zones)}), NONE, NONE, pd.Timestamp("2026-07-01", tz="UTC"))


def bought(**changed: object) -> pd.DataFrame:
    told = {"subject": "d disk", "units": 1.0, "monthly": 730.0 / 168.0 * 10, "threshold": 0.2}
    return pd.DataFrame([told | changed])


def seen(chances: list[float], **terms: float) -> Outlook:
    rows = pd.DataFrame({"subject": ["d disk"]})
    end = pd.Timestamp("2026-07-01", tz="UTC")
    return Outlook(rows, NONE, NONE, Terms(**terms), end, np.array([chances]))  # type: ignore[arg-type]


def test_a_horizon_that_was_asked_for_is_not_passed(study: CapacityForecast) -> None:
    assert study.terms.days == 28
    assert study.rows["reach"].max() <= 28
    assert study.forecasts.groupby("subject").size().max() == 4


def test_a_scope_keeps_what_it_names_by_name_id_or_owner(study: CapacityForecast) -> None:
    named = study.rows[["subject", "name", "owner"]].fillna("").agg(" ".join, axis=1)
    assert named.str.contains("prod", regex=False).all()


def test_the_order_of_urgency_has_what_must_be_done_first_on_top(study: CapacityForecast) -> None:
    due = study.rows.loc[~study.rows["full"], "act_by"].dropna()
    assert due.is_monotonic_increasing


def test_fans_hold_the_past_and_the_future_of_what_is_decided(study: CapacityForecast) -> None:
    mine = study.fans[study.fans["subject"] == study.rows["subject"].iloc[0]]
    assert mine["used"].notna().sum() > 60
    assert mine["q50"].notna().sum() == 28
    assert mine["day"].is_monotonic_increasing


def test_the_error_of_the_own_past_is_told_by_week_beside_the_naive_one(study: CapacityForecast) -> None:
    assert study.errors["week"].tolist() == [1, 2, 3, 4]
    assert (study.errors["error"] <= 1.2 * study.errors["naive"]).all()


def test_trend_rhythm_and_rest_add_up_to_what_was_used(study: CapacityForecast) -> None:
    subject, parts = next(iter(study.parts.items()))
    whole = parts.trend + parts.seasonal.sum(axis=0) + parts.rest
    used = study.fans.loc[(study.fans["subject"] == subject) & study.fans["used"].notna(), "used"].to_numpy()
    np.testing.assert_allclose(whole[-len(used) :], used, rtol=1e-6)


def test_a_budget_with_months_of_history_has_no_parts_and_breaks_nothing() -> None:
    peak = 100.0 + np.arange(70.0)[None, :] + 10 * (np.arange(70) % 7 == 0)
    disk = Targets(pd.DataFrame({"subject": ["d disk"]}), peak, peak, pd.Timestamp("2026-07-01", tz="UTC"))
    rows = pd.DataFrame({"subject": ["monthly budget", "d disk"], "days": [200, 70], "status": "decided"})
    assert list(_parts(disk, rows)) == ["d disk"]


def test_no_wish_of_the_reader_makes_a_horizon_that_is_not_measured(sample_long: Data) -> None:
    assert [terms_of(with_settings(sample_long), days, 30).days for days in (3, 7, 60, 91, 400)] == [7, 7, 28, 91, 91]


def test_planned_changes_and_days_off_reach_the_terms(sample_long: Data) -> None:
    told = with_settings(sample_long, planned=["2026-08-01 x2 orders"], holidays=["2026-07-03"])
    plans = terms_of(told, 28, 30).plans
    assert plans.words == [
        "from 2026-08-01 on the need of orders is multiplied by 2",
        "days off, taken to be like a Sunday: 2026-07-03",
    ]
    assert len(plans.holidays) == 1


def test_a_launch_is_a_future_only_where_one_is_planned() -> None:
    assert [s.name for s in scenarios(targets(1), growth=2, launch=1, launch_week=3)] == ["as forecast", "growth x 2"]
    assert "launch in week 4 x 1.5" in [s.name for s in scenarios(targets(1), growth=2, launch=1.5, launch_week=3)]


def test_a_zone_can_be_lost_only_where_something_lies_in_two() -> None:
    (lost,) = [s for s in scenarios(targets(1, 3), growth=2, launch=1, launch_week=0) if s.zones]
    assert (lost.name, lost.zones) == ("a zone is lost", 3)
    assert not any(s.zones for s in scenarios(targets(1, 1), growth=2, launch=1, launch_week=0))


def test_each_week_earlier_costs_the_price_of_a_week() -> None:
    cost = early_and_late(bought(), seen([0.0, 0.0, 1.0]))["d disk"]
    assert cost.holding.tolist() == pytest.approx([30.0, 20.0, 10.0, 0.0])


def test_the_cost_of_running_out_that_is_given_counts() -> None:
    cost = early_and_late(bought(), seen([0.0, 0.5, 1.0], acting=1.0, running_out=1000.0))["d disk"]
    assert cost.shortage.tolist() == [0.0, 0.0, 500.0, 1000.0]
    assert cost.best == 1


def test_without_costs_the_threshold_says_what_running_out_is_worth() -> None:
    cost = early_and_late(bought(threshold=0.5), seen([1.0]))["d disk"]
    assert cost.shortage.tolist() == pytest.approx([0.0, 730.0 / 168.0 * 10])


@pytest.mark.parametrize("changed", [{"monthly": float("nan")}, {"units": 0.0}])
def test_what_has_no_price_or_is_not_bought_has_no_timing(changed: dict[str, float]) -> None:
    assert early_and_late(bought(**changed), seen([1.0])) == {}

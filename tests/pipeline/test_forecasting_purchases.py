"""Purchases that the dates ask for: what is full, what is at risk, pools of several zones, disks in a busy week."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.capacity_plan import Scenario
from devopskit.pipeline.forecasting_outlook import LEVELS, Outlook, Terms, censored
from devopskit.pipeline.forecasting_plan import AS_FORECAST, at_risk, plan, weekly_need
from devopskit.pipeline.forecasting_targets import Targets
from devopskit.pipeline.forecasting_units import Market
from devopskit.tables.resources import resources as declared

END = datetime(2026, 7, 1, tzinfo=UTC)
LATER = pd.Timestamp("2026-08-20", tz="UTC")
NOTHING = Market(
    declared.empty(), pd.DataFrame(columns=["resource_id", "monthly_cost", "currency", "note", "reason", "gib_month"])
)


def row(**told: object) -> dict[str, object]:
    base = {
        "subject": "s", "resource_id": "s", "name": "s", "what": "quota", "unit": "{unit}", "limit": 100.0, "owner": None, "kind": "other",
        "chance": 0.3, "threshold": 0.2, "reach": 14, "zones": 1, "members": 1, "status": "decided", "full": False, "alarm": False, "act_by": pd.NaT,
        "due": pd.NaT, "caveats": "",
    }  # fmt: skip
    return base | told


def bought(told: dict[str, object], now: float, weeks: list[float]) -> pd.Series:
    """The purchase as forecast, of a forecast that is the same at all levels."""
    rows = pd.DataFrame([told])
    rows = rows.assign(act_by=pd.to_datetime(rows["act_by"], utc=True), due=pd.to_datetime(rows["due"], utc=True))
    weekly = np.repeat(np.array(weeks)[None, :, None], len(LEVELS), axis=2)
    seen = Outlook(rows, np.empty((1, 0, 0)), weekly, Terms(lead=30), END, np.zeros((1, len(weeks))))
    found = plan(Targets(rows, np.full((1, 7), now), np.full((1, 7), now), END), seen, NOTHING, [AS_FORECAST])
    return found.iloc[0] if len(found) else pd.Series({"units": 0.0})


def test_what_is_full_and_cannot_be_forecast_asks_for_at_least_one_unit() -> None:
    found = bought(row(full=True, due=END), 100.0, [np.nan, np.nan])
    assert (found["units"], found["need"], found["at_least"]) == (1.0, 100.0, True)
    assert found["first_short"] == pd.Timestamp(END)


def test_what_is_far_over_its_limit_asks_for_all_that_is_used() -> None:
    assert bought(row(full=True, due=END), 130.0, [np.nan, np.nan])["units"] == 3.0


def test_a_chance_above_the_accepted_one_buys_a_unit_even_if_no_single_week_needs_it() -> None:
    found = bought(row(act_by=LATER - pd.Timedelta(days=30), due=LATER), 90.0, [95.0, 96.0])
    assert (found["units"], found["order_by"]) == (1.0, LATER - pd.Timedelta(days=30))


def test_an_alarm_without_a_day_is_short_from_now_on() -> None:
    assert bought(row(alarm=True), 90.0, [95.0, 96.0])["first_short"] == pd.Timestamp(END)


def test_what_lasts_asks_for_nothing() -> None:
    assert bought(row(), 90.0, [95.0, 96.0])["units"] == 0.0


def test_a_need_of_which_the_limit_hid_a_part_is_a_lower_bound() -> None:
    assert bought(row(due=LATER, caveats="at least: 3 steps at the limit were masked"), 90.0, [95.0, 120.0])["at_least"]
    assert not bought(row(due=LATER), 90.0, [95.0, 120.0])["at_least"]


def test_what_is_undecided_is_at_no_risk_that_is_known() -> None:
    rows = pd.DataFrame([row(status="undecided", alarm=True), row(full=True), row()])
    assert at_risk(rows).tolist() == [False, True, False]


@pytest.mark.parametrize(("zones", "wanted"), [(2, 20.0), (3, 15.0), (1, 10.0)])
def test_each_pool_loses_one_of_its_own_zones(zones: int, wanted: float) -> None:
    rows = pd.DataFrame([row(zones=zones), row(zones=3)])
    need = weekly_need(rows, np.full(2, 10.0), np.full((2, 1), 10.0), Scenario("a zone is lost", zones=3))
    assert need[:, 0].tolist() == pytest.approx([wanted, 15.0])


def test_a_launch_adds_to_what_a_disk_stores_and_multiplies_the_rest() -> None:
    rows = pd.DataFrame([row(what="disk"), row(what="connections")])
    launch = Scenario("launch", uplift=1.5, weeks=(1, 1))
    need = weekly_need(rows, np.full(2, 100.0), np.array([[110.0, 120.0, 130.0]] * 2), launch)
    assert need[0].tolist() == [110.0, 125.0, 135.0]  # half of one week's growth more, which stays
    assert need[1].tolist() == [110.0, 180.0, 130.0]


def test_use_clearly_above_its_limit_shows_its_whole_demand() -> None:
    rows = pd.DataFrame([row(what="read capacity"), row(what="read capacity")])
    peak = np.array([[100.0] * 27 + [130.0], [100.0] * 28])
    assert censored(Targets(rows, peak, peak, END)).any(axis=1).tolist() == [False, True]

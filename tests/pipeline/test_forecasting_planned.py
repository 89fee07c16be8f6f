"""Planned changes on the page: the forecast is lifted, the date comes nearer, other targets stay as they are."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from devopskit.pipeline.forecasting_agenda import read_plans
from devopskit.pipeline.forecasting_outlook import Outlook, Terms, outlook
from devopskit.pipeline.forecasting_planned import Plans, added, days_off, factors, lifted, past_days_off
from devopskit.pipeline.forecasting_targets import COLUMNS, Targets

END = datetime(2026, 7, 1, tzinfo=UTC)  # a Wednesday
DAYS = 200


def targets() -> Targets:
    """Two memories that do not grow, at 40 of 100."""
    told = {"what": "memory", "metric": "m", "unit": "By", "limit": 100.0, "owner": "data", "kind": "disk", "outage": True}
    rows = [
        told | {"subject": f"{n} memory", "resource_id": n, "name": n, "members": 1, "zones": 1} for n in ("orders", "mails")
    ]
    y = 40 + np.random.default_rng(0).normal(0, 0.5, (2, DAYS))
    return Targets(pd.DataFrame(rows, columns=COLUMNS), y, y, END)


def seen(*plans: str, **terms: object) -> Outlook:
    return outlook(targets(), Terms(plans=Plans(read_plans(plans)), **terms))  # type: ignore[arg-type]


def test_without_plans_both_memories_last() -> None:
    assert seen().rows["chance"].max() < 0.05


def test_a_need_that_triples_runs_out_on_the_day_of_the_plan() -> None:
    rows = seen("2026-08-01 x3 orders").rows.set_index("name")
    assert rows.loc["orders", "likely"] == pd.Timestamp("2026-08-01", tz="UTC")
    assert rows.loc["mails", "chance"] < 0.05


def test_the_last_day_to_act_is_the_lead_time_before_the_plan() -> None:
    row = seen("2026-08-15 x3 orders", lead=30).rows.iloc[0]
    assert row["act_by"] == pd.Timestamp("2026-07-16", tz="UTC")
    assert not row["alarm"]


def test_a_plan_within_lead_time_and_review_is_an_alarm() -> None:
    assert seen("2026-07-20 x3 orders", lead=14, review=7).rows["alarm"].tolist() == [True, False]


def test_a_plan_that_lowers_the_need_brings_no_date() -> None:
    assert seen("2026-07-10 x0.5").rows["likely"].isna().all()


def test_the_weekly_peaks_that_are_bought_for_hold_the_plan() -> None:
    told = seen("2026-08-01 x2 orders")
    middle = told.weekly[:, :, 3]
    assert middle[0, -1] == pytest.approx(80, rel=0.1)
    assert middle[1, -1] == pytest.approx(40, rel=0.1)


def test_the_factor_of_a_day_is_that_of_all_plans_that_concern_it() -> None:
    told = factors(Plans(read_plans(["2026-07-02 x2", "2026-07-03 x3 mails"])), targets().rows, END, 3)
    assert told.tolist() == [[1.0, 2.0, 2.0], [1.0, 2.0, 6.0]]


def test_a_plan_finds_its_targets_by_their_owner_too() -> None:
    assert factors(Plans(read_plans(["2026-07-01 x2 data"])), targets().rows, END, 1).tolist() == [[2.0], [2.0]]


def test_no_targets_have_no_factors() -> None:
    assert factors(Plans(), targets().rows.head(0), END, 7).shape == (0, 7)


def test_a_week_is_lifted_by_its_largest_factor() -> None:
    factor = np.array([[1.0] * 6 + [4.0] + [2.0] * 7])
    days, weeks = lifted(np.ones((1, 14, 1)), np.ones((1, 2, 1)), factor)
    assert (days[0, 6, 0], weeks[0, :, 0].tolist()) == (4.0, [4.0, 2.0])


def test_twice_the_use_fills_a_disk_twice_as_fast_and_leaves_what_is_there() -> None:
    values, factor = np.array([[101.0, 102.0, 103.0, 102.5, 103.5]]), np.array([[1.0, 2.0, 2.0, 2.0, 1.0]])
    assert added(values, np.array([100.0]), factor)[0].tolist() == [0.0, 1.0, 2.0, 2.0, 2.0]
    assert added(np.full((1, 3), np.nan), np.array([1.0]), np.ones((1, 3))).tolist() == [[0.0, 0.0, 0.0]]


def filling(*plans: str) -> pd.Series:
    """A disk that grows by a quarter a day, at 70 of 100: without plans it lasts 120 days."""
    told = targets().rows.head(1).assign(what="disk")
    y = np.linspace(20, 70, DAYS)[None, :] + np.random.default_rng(1).normal(0, 0.2, (1, DAYS))
    return outlook(Targets(told, y, y, END), Terms(plans=Plans(read_plans(plans)))).rows.iloc[0]


def test_a_plan_brings_the_day_of_a_full_disk_nearer_by_its_growth_alone() -> None:
    assert pd.isna(filling()["likely"])
    # 20 days of a quarter are 5; the other 25 take 34 days at three times the pace
    assert abs((filling("2026-07-21 x3 orders")["likely"] - pd.Timestamp("2026-08-24", tz="UTC")).days) <= 10


def test_a_client_that_leaves_stops_the_growth_and_takes_nothing_away() -> None:
    assert filling("2026-07-02 x0 orders")["chance"] < 0.1


def test_a_day_off_ahead_looks_like_the_next_sunday() -> None:
    shown = days_off(np.arange(7.0)[None, :, None], Plans(holidays=(date(2026, 7, 2),)), END)
    assert shown[0, :, 0].tolist() == [0, 4, 2, 3, 4, 5, 6]


def test_days_off_of_the_past_are_marked() -> None:
    assert past_days_off(Plans(holidays=(date(2026, 6, 29),)), END, 3).tolist() == [False, True, False]


def test_plans_stand_on_the_page_in_words() -> None:
    assert Plans(read_plans(["2026-07-01 x2 (launch)"])).words == [
        "from 2026-07-01 on the need of everything is multiplied by 2 (launch)"
    ]

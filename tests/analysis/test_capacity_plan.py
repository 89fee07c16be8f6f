"""Scenarios over weekly peaks, and whole units that can be bought."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.capacity_plan import Scenario, first_week_short, need, units
from devopskit.errors import RequestError

NOW, PEAKS = np.array([100.0]), np.array([[105.0, 110, 120]])


def test_the_base_scenario_is_the_forecast_itself() -> None:
    assert need(NOW, PEAKS, Scenario("as forecast")) == pytest.approx(PEAKS)


def test_twice_the_growth_doubles_what_is_added_and_not_the_level() -> None:
    assert need(NOW, PEAKS, Scenario("twice", growth=2))[0] == pytest.approx([110, 120, 140])


def test_more_growth_never_makes_a_falling_need_fall_faster() -> None:
    assert need(NOW, np.array([[90.0, 80]]), Scenario("twice", growth=2))[0] == pytest.approx([90, 80])


def test_a_launch_lifts_its_own_week_alone() -> None:
    assert need(NOW, PEAKS, Scenario("launch", uplift=1.5, weeks=(1, 1)))[0] == pytest.approx([105, 165, 120])


def test_with_one_of_three_zones_lost_the_rest_carries_half_as_much_again() -> None:
    assert need(NOW, PEAKS, Scenario("zone", zones=3))[0] == pytest.approx([157.5, 165, 180])


@pytest.mark.parametrize("wrong", [{"zones": 1}, {"zones": -2}, {"growth": -1.0}, {"uplift": 0.0}])
def test_a_scenario_that_cannot_be_is_refused_with_an_example(wrong: dict[str, float]) -> None:
    with pytest.raises(RequestError, match="Scenario\\('a zone is lost', zones=3\\)"):
        Scenario("odd", **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(("wanted", "count"), [(95.0, 0), (100.0, 0), (101.0, 1), (116.0, 2), (116.1, 3)])
def test_units_are_whole_and_only_what_is_missing(wanted: float, count: int) -> None:
    assert units(np.array([wanted]), np.array([100.0]), np.array([8.0])) == [count]


def test_rounding_errors_buy_no_further_unit() -> None:
    assert units(np.array([100.0 + 8 * 0.1 * 3]), np.array([100.0]), np.array([0.8])) == [3]


def test_units_of_an_unknown_need_are_not_known() -> None:
    assert np.isnan(units(np.array([np.nan]), np.array([100.0]), np.array([8.0]))).all()


def test_the_first_short_week_is_found_and_none_is_said_as_such() -> None:
    wanted = np.array([[90.0, 101, 120], [50, 60, 70], [np.nan, np.nan, np.nan]])
    assert first_week_short(wanted, np.array([100.0, 100, 100])).tolist() == [1, -1, -1]

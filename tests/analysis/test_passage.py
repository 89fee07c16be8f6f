"""From chances to days of a calendar."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.passage import chance_by_week, day_of_chance

P, DATES, HORIZON = np.array([0.95]), np.array([[10.0, 30, 50]]), np.array([91.0])


@pytest.mark.parametrize(("chance", "day"), [(0.1, 10), (0.3, 20), (0.5, 30), (0.05, 5), (0.92, 67)])
def test_the_day_of_a_chance_lies_between_the_known_dates(chance: float, day: float) -> None:
    assert day_of_chance(chance, P, DATES, HORIZON) == pytest.approx([day])


def test_a_chance_that_is_not_reached_has_no_day() -> None:
    told = day_of_chance(0.5, np.array([0.3]), np.array([[40.0, np.nan, np.nan]]), HORIZON)
    assert np.isnan(told).all()


def test_between_the_last_date_and_the_horizon_the_chance_rises_evenly() -> None:
    told = day_of_chance(0.2, np.array([0.3]), np.array([[41.0, np.nan, np.nan]]), HORIZON)
    assert told == pytest.approx([66])


def test_an_undecided_series_has_no_day() -> None:
    assert np.isnan(day_of_chance(0.2, np.array([np.nan]), np.full((1, 3), np.nan), HORIZON)).all()


def test_the_chance_by_week_rises_and_ends_at_the_whole_chance() -> None:
    told = chance_by_week(P, DATES, HORIZON, 13)[0]
    assert (np.diff(told) >= 0).all()
    assert told[-1] == pytest.approx(0.95)


def test_weeks_beyond_the_horizon_are_not_known() -> None:
    told = chance_by_week(np.array([0.4]), np.full((1, 3), np.nan), np.array([7.0]), 3)[0]
    assert told[0] == pytest.approx(0.4)
    assert np.isnan(told[1:]).all()

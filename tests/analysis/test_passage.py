"""One curve of chances that never falls, also where the limit comes nearer or goes away on a planned day."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.exhaustion import exceed
from devopskit.analysis.passage import first_steps, passed

SEASON = (7,)


def growing(days: int = 200, slope: float = 0.2) -> np.ndarray:
    """A line from 20 upwards with a little noise: 60 at the end."""
    return (20 + slope * np.arange(days) + np.random.default_rng(2).normal(0, 0.3, days))[None, :]


def steady(value: float, days: int = 91) -> np.ndarray:
    return np.full((1, days), value)


def test_a_limit_that_stays_has_the_chance_and_dates_of_a_plain_one() -> None:
    p, dates = exceed(growing(), np.array([66.0]), 91, SEASON)
    told = passed(growing(), steady(66.0), SEASON)
    assert told[0, -1] == pytest.approx(p[0])
    np.testing.assert_allclose(first_steps(told, np.array([0.1, 0.5, 0.9])), dates)


def test_a_limit_that_halves_is_passed_on_that_day() -> None:
    limits = steady(100.0)
    limits[0, 30:] = 50.0
    assert first_steps(passed(growing(), limits, SEASON), np.array([0.1, 0.5, 0.9]))[0].tolist() == [31.0, 31.0, 31.0]


def test_a_limit_that_goes_away_is_no_more_passed_than_before() -> None:
    limits = steady(66.0)
    limits[0, 10:] = np.inf
    told = passed(growing(), limits, SEASON)[0]
    assert told[10:].tolist() == [told[9]] * 81


def test_chances_never_fall_whatever_the_limit_does() -> None:
    limits = steady(64.0)
    limits[0, 20:40], limits[0, 40:] = 90.0, 62.0
    assert (np.diff(passed(growing(), limits, SEASON)) >= 0).all()


def test_too_short_a_history_is_undecided() -> None:
    assert np.isnan(passed(growing(5), steady(66.0), SEASON)).all()


def test_a_chance_that_is_never_reached_has_no_step() -> None:
    told = first_steps(np.array([[0.0, 0.2, 0.4]]), np.array([0.1, 0.5]))
    assert told[0, 0] == 2.0
    assert np.isnan(told[0, 1])


def test_a_date_between_the_usual_chances_is_read_off_the_curve_itself() -> None:
    told = passed(growing(), steady(66.0), SEASON)
    (twenty,) = first_steps(told, np.array([0.2]))[0]
    assert told[0, int(twenty) - 1] >= 0.2 > told[0, int(twenty) - 2]

"""The chance that a limit is passed and the dates by which, from one distribution."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.exhaustion import exceed
from devopskit.analysis.forecast_engine import below
from devopskit.analysis.forecast_table import GRID
from devopskit.errors import RequestError

HOURLY, DAILY = (24, 168), (7,)
LADDER = np.linspace(0.0, 20.0, len(GRID))


def disk(per_day: float = 1.0, days: int = 60) -> np.ndarray:
    """Daily fill level of a disk that grows steadily, with a little noise."""
    return per_day * np.arange(days)[None, :] + np.random.default_rng(2).normal(0, 0.1, (1, days))


def test_a_growing_disk_runs_out_about_when_the_line_says():
    p, dates = exceed(disk(), np.array([74.5]), 28, DAILY)
    assert p[0] > 0.9
    assert 12 <= dates[0, 1] <= 20
    assert dates[0, 0] <= dates[0, 1]


@pytest.mark.parametrize("ahead", [40, 100, 250, 500])
def test_a_steady_rise_is_dated_near_the_step_that_passes_the_limit(ahead):
    hours = np.arange(24 * 70)
    y = 0.01 * hours + np.random.default_rng(3).normal(0, 0.02, len(hours))
    dates = exceed(y[None], np.array([0.01 * (len(hours) - 0.5 + ahead)]), 672, HOURLY)[1]
    # within the noise, which reaches the limit a few hours before the rise itself does; a share of the stretch would be
    # up to 84 hours late
    assert ahead - 12 <= dates[0, 1] <= ahead + 12


def test_a_limit_far_away_is_not_reached():
    p, dates = exceed(disk(), np.array([1000.0]), 28, DAILY)
    assert p[0] < 0.02
    assert np.isnan(dates).all()


def test_a_limit_already_passed_is_certain_from_the_first_steps():
    p, dates = exceed(disk(), np.array([30.0]), 28, DAILY)
    assert p[0] > 0.99
    assert dates[0].max() <= 3


def test_the_chance_falls_as_the_limit_rises():
    limits = np.array([60.0, 70, 80, 90, 100, 150])
    p, _ = exceed(np.repeat(disk(), 6, axis=0), limits, 28, DAILY)
    assert (np.diff(p) <= 0).all()


def test_dates_of_ten_fifty_and_ninety_percent_never_fall():
    _, dates = exceed(np.repeat(disk(), 4, axis=0), np.array([61.0, 65, 70, 80]), 28, DAILY)
    known = np.where(np.isnan(dates), np.inf, dates)
    assert (known[:, 1:] >= known[:, :-1]).all()


def test_another_unit_changes_neither_chance_nor_date():
    p, dates = exceed(disk(), np.array([70.0]), 28, DAILY)
    p2, dates2 = exceed(1e6 * disk(), np.array([70e6]), 28, DAILY)
    np.testing.assert_allclose(p2, p, rtol=1e-6)
    np.testing.assert_array_equal(dates2, dates)


def test_a_daily_peak_is_passed_at_its_busy_hour():
    day = 10 + 5 * np.sin(2 * np.pi * (np.arange(24) - 6) / 24)  # busiest at noon
    y = np.tile(day, 35)[None, :] + np.random.default_rng(0).normal(0, 0.3, (1, 840))
    _, dates = exceed(y, np.array([14.5]), 24, HOURLY)
    assert 9 <= dates[0, 1] <= 15


@pytest.mark.parametrize("days", [1, 20])
def test_a_short_history_is_undecided_without_dates(days):
    p, dates = exceed(disk(days=days), np.array([10.0]), 28, DAILY)
    assert np.isnan(p).all()
    assert np.isnan(dates).all()


def test_an_unknown_limit_is_undecided():
    p, _ = exceed(np.repeat(disk(), 2, axis=0), np.array([np.nan, 70.0]), 28, DAILY)
    assert np.isnan(p).tolist() == [True, False]


def test_the_history_is_left_as_it_was():
    y = disk()
    before = y.copy()
    exceed(y, np.array([70.0]), 28, DAILY)
    np.testing.assert_array_equal(y, before)


@pytest.mark.parametrize(("limit", "chance"), [(10.0, 0.5), (0.0, GRID[0]), (20.0, GRID[-1])])
def test_the_chance_below_reads_the_grid_of_quantiles(limit, chance):
    assert below(LADDER, limit) == pytest.approx(chance)


def test_the_tails_beyond_the_grid_fade_and_keep_their_order():
    chances = [below(LADDER, limit) for limit in (-20.0, -5.0, 25.0, 60.0)]
    assert chances == sorted(chances)
    assert 0 < chances[0] < GRID[0]
    assert GRID[-1] < chances[3] < 1


@pytest.mark.parametrize("limit", [np.ones(2), np.ones(4), np.ones((3, 1)), ["a", "b", "c"]])
def test_limits_of_another_length_or_text_are_refused(limit):
    with pytest.raises(RequestError, match=r"(?s)limits of the shape .* for the 3 series.*matched with its series by position"):
        exceed(np.repeat(disk(), 3, axis=0), limit, 28, DAILY)


def test_a_limit_of_any_size_has_a_chance_and_one_limit_may_stand_for_all():
    rows = np.repeat(disk(), 4, axis=0)
    p, dates = exceed(rows, [np.inf, 1e308, -np.inf, None], 28, DAILY)
    np.testing.assert_array_equal(p, [0, 0, 1, np.nan])
    np.testing.assert_array_equal(dates[:2], np.full((2, 3), np.nan))
    np.testing.assert_array_equal(exceed(rows, 74.5, 28, DAILY)[0], exceed(rows, np.full(4, 74.5), 28, DAILY)[0])


ODD = {"NaN only": np.nan, "infinite": np.inf, "beyond any demand": 1e300, "zeros": 0.0, "at its limit": 74.5, "negative": -3.0}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_series_changes_neither_chance_nor_date_of_the_others(name):
    alone, limit = exceed(disk(), np.array([74.5]), 28, DAILY), np.array([74.5, 74.5])
    p, dates = exceed(np.vstack([np.full((1, 60), ODD[name]), disk()]), limit, 28, DAILY)
    assert (p[1], *dates[1]) == (alone[0][0], *alone[1][0])
    assert np.isnan(p[0]) or 0 <= p[0] <= 1

"""The tails of the largest values: set by past horizons of all series of a call, not by one of them alone."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis import passage
from devopskit.analysis.exhaustion import exceed
from devopskit.analysis.forecast import forecast, forecast_array
from devopskit.analysis.forecast_engine import SCORES, Engine, stretched
from devopskit.analysis.forecast_fleet import WIDEST, with_own_tails
from devopskit.analysis.forecast_request import check
from devopskit.analysis.forecast_table import GRID, load

SEASON, WEEK = (24, 168), 168


def calm(count: int, seed: int = 3) -> np.ndarray:
    """Six weeks around 100."""
    return 100 + np.random.default_rng(seed).normal(0, 1, (count, 6 * WEEK))


def surging(count: int) -> np.ndarray:
    """Calm at first; in each of the last three weeks every series has an hour that is higher than any before."""
    y = calm(count)
    hours = np.random.default_rng(4).integers(0, WEEK, (count, 3))
    for week, height in enumerate((140.0, 200.0, 300.0)):
        y[np.arange(count), (3 + week) * WEEK + hours[:, week]] = height
    return y


def tail(y: np.ndarray) -> float:
    """Factor that a call with these series gets."""
    request = check(y, WEEK, SEASON, GRID)
    return with_own_tails(Engine(request, load("hourly")), np.isfinite(y).any(axis=1)).tail


def peak(y: np.ndarray) -> np.ndarray:
    """95 % quantile of the next week's maximum of each series."""
    return forecast_array(y, WEEK, SEASON, (0.95,))[1][:, 0, 0]


def test_fewer_than_eight_series_leave_the_tails_as_shipped():
    assert tail(surging(7)) == 1.0


def test_a_fleet_whose_past_weeks_surprised_gets_wider_tails():
    assert 1.1 < tail(surging(40)) < WIDEST


def test_a_calm_fleet_gets_narrower_tails_but_less_so():
    # 40 series with three or four past weeks each, so that less than half of the largest narrowing is believed
    assert WIDEST**-0.5 < tail(calm(40)) < 1.0


def test_the_stated_peak_is_higher_in_a_surging_fleet_than_alone():
    y = surging(40)
    assert (peak(y) > [peak(row[None])[0] for row in y]).all()


def test_only_maxima_change_and_every_step_stays():
    y = surging(20)
    together, alone = forecast(y, horizon=WEEK), forecast(y[:1], horizon=WEEK)
    np.testing.assert_array_equal(together.values[0], alone.values[0])
    assert together.daily_peak[0, 0, -1] > alone.daily_peak[0, 0, -1]


def test_the_chance_of_running_out_follows_the_fleet():
    y, limit = surging(20), np.full(20, 600.0)
    alone = [exceed(row[None], limit[:1], WEEK, SEASON)[0][0] for row in y]
    assert (exceed(y, limit, WEEK, SEASON)[0] > alone).all()


def test_dates_of_a_moving_limit_agree_with_those_of_a_fixed_one():
    y = surging(12)
    fixed = exceed(y, np.full(12, 400.0), WEEK, SEASON)[0]
    np.testing.assert_allclose(passage.passed(y, np.full((12, WEEK), 400.0), SEASON)[:, -1], fixed)


def test_another_order_of_the_series_changes_no_answer():
    y = np.concatenate([surging(50), calm(50, seed=9)])
    order = np.random.default_rng(1).permutation(len(y))
    np.testing.assert_array_equal(peak(y)[order], peak(y[order]))


def test_undecided_series_have_no_say():
    y = surging(20)
    short = np.where(np.arange(6 * WEEK) > 5.5 * WEEK, 1e6, np.nan)
    np.testing.assert_array_equal(peak(np.vstack([y, short, np.full(6 * WEEK, np.nan)]))[:20], peak(y))


def test_one_wild_series_moves_the_tails_of_the_others_by_less_than_a_twentieth():
    y = calm(30)
    wild = y.copy()
    wild[0, -WEEK:] *= 1e6
    assert tail(wild) == pytest.approx(tail(y), rel=0.05)


def test_histories_without_a_past_horizon_leave_the_tails_as_shipped():
    assert tail(calm(20)[:, -15 * 24 :]) == 1.0


def test_a_tail_keeps_the_median_and_all_below_it():
    wider = stretched(SCORES, 1.5)
    np.testing.assert_allclose(wider[SCORES <= 0], SCORES[SCORES <= 0], atol=1e-12)
    # normal scores as quantiles: the 75 % one moves to its own score times 1.5
    assert wider[13] == pytest.approx(1.5 * SCORES[13], rel=0.01)


def test_a_stretched_tail_never_crosses_another_quantile():
    rising = np.random.default_rng(6).exponential(1, (50, len(GRID))).cumsum(axis=1)
    assert (np.diff(stretched(rising, WIDEST), axis=1) >= 0).all()

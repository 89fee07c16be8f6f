"""What a peak is measured against: the tail of the daily maxima, past misses, last year's course, odds of each stretch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from devopskit.analysis.exhaustion import passage
from devopskit.analysis.forecast import forecast_array
from devopskit.analysis.forecast_engine import Engine
from devopskit.analysis.forecast_experts_kernel import COUNT, EXPERTS
from devopskit.analysis.forecast_past_kernel import Hindsight, past_paths
from devopskit.analysis.forecast_peak_kernel import PEAK_MEASURES, peak_logs, peak_measures, tail
from devopskit.analysis.forecast_profile_kernel import Lengths
from devopskit.analysis.forecast_request import check
from devopskit.analysis.forecast_table import GRID, RUNS, load

NO_CUTS = np.empty(0, np.int64)
COURSE = EXPERTS.index("fading weeks with the course of last year")
WEEKS = EXPERTS.index("fading weeks")


def daily(weeks: int) -> np.ndarray:
    """A level of 100 with five weeks of 150, the first of which began 52 weeks before the end."""
    z = np.full(7 * weeks, 100.0)
    ago = len(z) - 52 * 7
    z[max(ago, 0) : max(ago + 35, 0)] = 150.0
    return z


def test_the_tail_of_thirty_rising_days_is_an_exponential_beyond_the_largest_fifth():
    level, upper = tail(np.arange(1.0, 31.0), 1, 7, 0.0)
    # the largest six of thirty stand 3.5 above 24 in the mean; 7 days x 6 / 30 / 5 % = 28
    assert level == pytest.approx(24 + 3.5 * np.log(28))
    assert upper == 28


def test_the_tail_is_told_as_a_distance_from_the_path():
    plain, moved = tail(np.arange(1.0, 31.0), 1, 7, 0.0), tail(np.arange(1.0, 31.0), 1, 7, 10.0)
    np.testing.assert_allclose(np.subtract(plain, moved), 10)


def test_a_constant_series_has_no_tail_beyond_its_value():
    assert tail(np.full(240, 5.0), 24, 168, 5.0) == (0.0, 0.0)


def test_a_history_of_one_day_says_nothing_about_the_tail():
    assert tail(np.arange(30.0), 24, 168, 3.0) == (0.0, 0.0)


def test_a_day_with_few_known_hours_is_no_daily_maximum():
    y = np.tile(np.arange(24.0), 10)
    y[-24:-2] = np.nan
    y[-1] = 1000.0
    assert tail(y, 24, 24, 0.0) == (23.0, 23.0)


def test_a_longer_block_reaches_farther_into_the_same_tail():
    y = np.random.default_rng(5).exponential(1, 24 * 28)
    day, week = tail(y, 24, 24, 0.0)[0], tail(y, 24, 168, 0.0)[0]
    assert 0 < day < week < 3 * day


def test_the_largest_past_miss_stands_beside_their_mean():
    y, cuts = np.zeros(70), np.array([14, 28, 42, 56])
    y[30], y[45] = 8.0, 4.0
    _, out = peak_measures(Hindsight(y, cuts, 7, np.zeros((5, 7)), np.zeros((5, 7))), (0, 7), 1.0, np.zeros((7, 2)))
    known = 4 / 7  # four past blocks count as four of seven
    np.testing.assert_allclose(out[[1, 2, 11]], [3 * known, 3 * known, 8 * known])
    assert out[PEAK_MEASURES] == pytest.approx(np.sqrt(20))


def test_without_past_blocks_there_is_no_miss():
    _, out = peak_measures(Hindsight(np.ones(20), NO_CUTS, 7, np.ones((1, 7)), np.zeros((1, 7))), (0, 7), 1.0, np.ones((7, 2)))
    np.testing.assert_array_equal(out[[1, 2, 9, 11, PEAK_MEASURES]], 0)


def test_logs_of_a_series_of_zeros_are_finite():
    _, out = peak_measures(Hindsight(np.zeros(70), np.array([28]), 7, *np.zeros((2, 2, 7))), (0, 7), 0.0, np.zeros((7, 2)))
    assert np.isfinite(peak_logs(out)).all()


def test_rare_bursts_raise_the_upper_peak_more_than_the_median_peak():
    rng = np.random.default_rng(8)
    calm = 10 + rng.normal(0, 0.5, (1, 24 * 42))
    bursts = calm + np.where(rng.random(calm.shape) < 0.01, rng.pareto(2, calm.shape) * 10, 0)
    quiet, loud = (forecast_array(y, 168, (24, 168), (0.5, 0.95))[1][0, 0] for y in (calm, bursts))
    assert np.diff(loud) > 2 * np.diff(quiet)


def test_the_course_of_last_year_moves_the_weeks_of_this_year():
    out = past_paths(daily(60), NO_CUTS, Lengths(1, 7, 52, 28))[-1]
    assert out[WEEKS, 14] == 100
    assert out[COURSE, 14] == pytest.approx(150)


def test_the_course_of_last_year_is_smooth_where_its_days_jump():
    out = past_paths(daily(60), NO_CUTS, Lengths(1, 7, 52, 28))[-1][COURSE]
    assert 100 < out[0] < out[5] < out[10] <= 150


def test_without_thirteen_months_the_course_is_that_of_the_weeks():
    out = past_paths(daily(55), NO_CUTS, Lengths(1, 7, 52, 28))[-1]
    np.testing.assert_array_equal(out[COURSE], out[WEEKS])


def test_each_expert_has_a_name_of_its_own():
    assert len(set(EXPERTS)) == COUNT == load("hourly").gate.shape[1] - 4


def test_each_stretch_has_odds_of_its_own():
    y = 50 + np.random.default_rng(3).normal(0, 5, (1, 24 * 28))
    answer = Engine(check(y, 168, (24, 168), GRID), load("hourly")).answer(y[0])
    assert answer.odds.shape == (len(answer.run_ends), 2)
    plain, halved = (passage(replace(answer, odds=odds), 62.0) for odds in (answer.odds * 0 + 1, answer.odds * 0 + [0.5, 1]))
    assert (halved[answer.run_ends - 1] < plain[answer.run_ends - 1]).all()


@pytest.mark.parametrize("name", ["hourly", "daily"])
def test_the_shipped_table_has_odds_for_every_stretch(name):
    odds = load(name).odds
    assert odds.shape == (len(RUNS[name]), 2)
    assert (odds > 0).all()

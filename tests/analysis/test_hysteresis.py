"""Moves of a size from one advice to the next."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.hysteresis import URGENT, at_own_risk, at_risk, calm_walk, settle, urgency, walk
from devopskit.analysis.risk_budget import LADDER

RISK = np.array([0.05])
STEEP = np.log(1 / LADDER)[None]  # log sizes of one workload: the size at a risk is its inverse
FLAT = np.zeros((1, len(LADDER)))


def advice(ladder: np.ndarray, wanted: float, previous: float, relief: float = np.inf) -> float:
    """Size advised for one workload."""
    return float(np.exp(settle(ladder, np.log([wanted]), np.log([previous]), RISK, relief))[0])


def test_without_a_previous_advice_the_wanted_size_is_given():
    assert advice(FLAT, 2.0, np.nan) == pytest.approx(2.0)


def test_a_small_move_is_made_at_once():
    assert advice(FLAT + np.log(2.0), 2.0, 1.9) == pytest.approx(2.0)


def test_a_large_move_down_is_made_in_steps_below_ten_percent():
    assert advice(FLAT, 1.0, 2.0) == pytest.approx(1.802)


def test_a_large_move_up_is_made_in_steps_where_waiting_is_not_dangerous():
    assert advice(FLAT, 2.0, 1.0) == pytest.approx(1.099)


def test_a_dangerous_size_is_raised_at_once():
    assert advice(STEEP, 20.0, 3.0) == pytest.approx(20.0)


def test_a_size_within_nine_points_of_the_risk_may_wait():
    assert advice(STEEP, 20.0, 7.0) == pytest.approx(7.0 * 1.099)


def test_a_rare_miss_at_one_percent_is_no_reason_for_a_jolt():
    rare = np.array([0.01])
    advised = np.exp(settle(STEEP, np.log([100.0]), np.log([12.0]), rare, np.inf))
    assert advised[0] == pytest.approx(12.0 * 1.099)


def test_a_rarely_missed_size_below_recent_use_is_raised_at_once():
    rare, used = np.array([0.01]), np.log([14.0])
    advised = np.exp(settle(STEEP, np.log([100.0]), np.log([12.0]), rare, np.inf, used=used))
    assert advised[0] == pytest.approx(100.0)


def test_recent_use_hurries_no_size_that_may_miss_one_week_in_twenty():
    used = np.log([9.0])
    advised = np.exp(settle(STEEP, np.log([20.0]), np.log([7.0]), RISK, np.inf, used=used))
    assert advised[0] == pytest.approx(7.0 * 1.099)


def test_recent_use_above_the_wanted_size_is_no_reason_to_hurry():
    rare, used = np.array([0.01]), np.log([14.0])
    advised = np.exp(settle(FLAT, np.log([12.0]), np.log([11.5]), rare, np.inf, used=used))
    assert advised[0] == pytest.approx(12.0)


def test_unknown_recent_use_changes_no_move():
    rare, used = np.array([0.01]), np.array([np.nan])
    advised = np.exp(settle(STEEP, np.log([100.0]), np.log([12.0]), rare, np.inf, used=used))
    assert advised[0] == pytest.approx(12.0 * 1.099)


def test_a_walk_heeds_what_was_used_at_each_origin():
    ladders, used = [STEEP, STEEP + np.log(1.5)], [np.zeros(1), np.log([60.0])]
    moves = np.exp(walk(ladders, np.inf, used)[1, 0] - STEEP[0])
    np.testing.assert_allclose(moves[[5, 8]], [1.5, 1.099])  # risks of 2 and 5 %


def test_a_size_far_above_the_wanted_one_comes_down_at_once():
    assert advice(FLAT, 1.0, 4.0, relief=np.log(3.0)) == pytest.approx(1.0)


def test_sizes_between_two_rungs_lie_between_their_sizes():
    size = np.exp(at_own_risk(STEEP, np.array([0.06])))[0]
    assert 1 / 0.07 < size < 1 / 0.05


def test_sizes_at_the_rungs_are_those_of_the_ladder():
    np.testing.assert_allclose(at_risk(STEEP, LADDER), STEEP, atol=1e-12)


def test_each_workload_is_read_at_its_own_risk():
    sizes = np.exp(at_own_risk(np.vstack([STEEP, STEEP]), np.array([0.05, 0.1])))
    np.testing.assert_allclose(sizes, [20.0, 10.0])


def test_a_walk_moves_in_steps_from_origin_to_origin():
    ladders = [FLAT + np.log(4.0), FLAT, FLAT]
    np.testing.assert_allclose(np.exp(walk(ladders, np.inf)[:, 0, 0]), [4.0, 4 * 0.901, 4 * 0.901**2])


def test_a_calm_fleet_affords_the_smallest_relief():
    _, relief = calm_walk([FLAT, FLAT + 0.01, FLAT])
    assert np.exp(relief) == pytest.approx(1.3)


def test_a_restless_fleet_moves_in_steps_only():
    sizes, relief = calm_walk([FLAT + 2.0, FLAT])
    assert relief == np.inf
    assert np.exp(sizes[1, 0, 0] - sizes[0, 0, 0]) == pytest.approx(0.901)


def test_an_own_risk_read_from_few_samples_must_lie_further_above_to_be_urgent():
    assert urgency(64) == pytest.approx(URGENT + (0.14 * 0.86 / 16) ** 0.5)


def test_the_urgency_of_a_long_past_comes_down_to_the_plain_distance():
    assert urgency(10**9) == pytest.approx(URGENT, abs=1e-4)


def test_a_pool_without_samples_has_an_urgency_that_is_a_number():
    assert urgency(0) == urgency(1)


def test_a_size_waits_where_its_own_risk_is_not_surely_above_the_accepted_one():
    sure, unsure = (np.exp(settle(STEEP, np.log([20.0]), np.log([9.0]), RISK, np.inf, far=far))[0] for far in (0.0, 0.4))
    assert sure == pytest.approx(20.0)
    assert unsure == pytest.approx(9.0 * 1.099)

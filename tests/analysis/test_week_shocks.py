"""How much the misses of a fleet swing from week to week."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.week_shocks import QUIET_WEEKS, inflation


def weekly(*missed: int, judged: int = 100) -> float:
    """Inflation of one rung with these misses of each week, of so many judged workloads."""
    return float(inflation(np.array(missed)[:, None], np.full(len(missed), judged))[0])


def test_equal_weeks_swing_no_more_than_chance():
    assert weekly(5, 5, 5, 5) == 1.0


def test_one_week_says_nothing_of_how_weeks_swing():
    assert weekly(40) == 1.0


def test_no_week_says_nothing_of_how_weeks_swing():
    assert inflation(np.zeros((0, 3), int), np.zeros(0, int)).tolist() == [1.0, 1.0, 1.0]


def test_weeks_of_none_and_many_misses_count_for_fewer():
    share = 21 / 202
    found = 2 * 100 * 0.1**2 / (share * (1 - share))
    assert weekly(0, 20) == pytest.approx((QUIET_WEEKS + found) / (QUIET_WEEKS + 1), rel=0.01)


def test_many_swinging_weeks_are_trusted_more_than_two():
    assert weekly(0, 20, 0, 20, 0, 20, 0, 20) > weekly(0, 20)


def test_a_week_without_judged_workloads_is_no_week():
    assert inflation(np.array([[9], [0]]), np.array([100, 0])).tolist() == [1.0]


def test_each_rung_has_its_own_swing():
    found = inflation(np.array([[0, 5], [20, 5]]), np.array([100, 100]))
    assert found[0] > 1.5
    assert found[1] == 1.0


def test_independent_misses_of_many_weeks_are_hardly_inflated():
    missed = np.random.default_rng(1).binomial(300, 0.05, (50, 1))
    assert inflation(missed, np.full(50, 300))[0] == pytest.approx(1.0, abs=0.2)

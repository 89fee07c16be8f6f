"""Chance of a broken week from short episodes: known sums, order, and refused goals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from devopskit.analysis.policy_risk import Goal, chance_of
from devopskit.errors import RequestError

NONE = np.zeros(0, np.int64)


def test_a_past_without_episodes_still_leaves_a_small_chance():
    assert 0.005 < chance_of(NONE, 4, 10).value < 0.02


def test_more_weeks_without_episodes_make_the_chance_smaller():
    assert chance_of(NONE, 20, 10).value < chance_of(NONE, 4, 10).value / 3


def test_episodes_of_one_minute_count_as_a_poisson_number():
    # 400 single minutes in 100 weeks are 4 a week; more than 10 of them: Poisson tail 0.00284, a little more for what is not known
    found = chance_of(np.ones(400, np.int64), 100, 10)
    tail = 1 - sum(math.exp(-4) * 4**k / math.factorial(k) for k in range(11))
    assert tail < found.value < 5 * tail


def test_twice_the_minutes_an_episode_make_a_broken_week_likelier():
    short, long = np.array([3, 3, 3]), np.array([6, 6, 6])
    assert chance_of(long, 4, 10).value > 2 * chance_of(short, 4, 10).value


def test_episodes_that_differ_much_are_riskier_than_equal_ones_of_the_same_sum():
    assert chance_of(np.array([1, 1, 7]), 4, 10).value > chance_of(np.array([3, 3, 3]), 4, 10).value


def test_one_episode_beyond_the_budget_makes_at_least_its_own_share_likely():
    assert chance_of(np.array([40]), 4, 10).value > 0.15


def test_the_interval_holds_the_chance_itself():
    found = chance_of(np.array([2, 4, 7]), 4, 10)
    assert found.low < found.value < found.high


def test_the_interval_narrows_when_the_same_past_is_longer():
    few, many = chance_of(np.array([4, 4]), 4, 10), chance_of(np.full(20, 4), 40, 10)
    assert many.high - many.low < few.high - few.low


def test_thousands_of_episodes_a_week_leave_no_doubt_and_no_overflow():
    assert chance_of(np.ones(40_000, np.int64), 4, 10).value == 1.0


def test_a_budget_of_a_thousandth_is_ten_minutes_of_a_week():
    assert Goal(budget_share=0.001).minutes == 10


def test_a_risk_of_one_is_refused_with_an_example():
    with pytest.raises(RequestError, match=r"give for example Goal\(budget_share=0.001, risk=0.05\)"):
        Goal(risk=1.0)


def test_a_usable_share_of_zero_is_refused():
    with pytest.raises(RequestError, match="usable share 0 or 4 weeks is out of range"):
        Goal(usable_share=0)


def test_a_goal_that_needs_no_week_at_all_is_refused():
    with pytest.raises(RequestError, match="or 0 weeks is out of range"):
        Goal(least_weeks=0)

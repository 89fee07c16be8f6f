"""Interval of the coming week's cost: level, trend, and width for few weeks."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.policy_risk_cost import expected


def test_equal_weeks_are_expected_to_go_on():
    assert expected(np.full(6, 40.0)).value == pytest.approx(40.0)


def test_equal_weeks_still_have_an_interval_around_them():
    found = expected(np.full(4, 40.0))
    assert 34 < found.low < 39
    assert 41 < found.high < 47


def test_steady_growth_of_a_tenth_is_carried_on():
    assert expected(40 * 1.1 ** np.arange(6)).value == pytest.approx(40 * 1.1**6, rel=0.02)


def test_a_week_up_and_a_week_down_are_no_trend():
    found = expected(np.array([40.0, 44.0, 40.0, 44.0, 40.0]))
    assert 40 < found.value < 43


def test_scattered_weeks_widen_the_interval():
    calm, wild = expected(np.array([40.0, 41.0, 40.0, 41.0])), expected(np.array([40.0, 60.0, 35.0, 55.0]))
    assert wild.high - wild.low > 3 * (calm.high - calm.low)


def test_more_equal_weeks_narrow_the_interval():
    few, many = expected(np.full(4, 40.0)), expected(np.full(12, 40.0))
    assert many.high - many.low < few.high - few.low


def test_a_single_week_gives_the_widest_interval_but_a_finite_one():
    found = expected(np.array([40.0]))
    assert found.low == pytest.approx(40 * np.exp(-2.92 * 0.04), rel=1e-3)
    assert found.high == pytest.approx(40 * np.exp(2.92 * 0.04), rel=1e-3)

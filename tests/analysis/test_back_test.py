"""Stated against observed risk of past weeks."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from devopskit.analysis.back_test import BackTest
from devopskit.analysis.reduction import reduce_dense
from devopskit.analysis.sizing import decide

END = datetime(2026, 3, 2, tzinfo=UTC)


def back_test(weeks: int, workloads: int = 40) -> BackTest:
    """Back-test of a mild fleet that ends on 2 March 2026."""
    usage = np.random.default_rng(2).lognormal(0, 0.2, (workloads, weeks * 168))
    return decide(reduce_dense(usage, step_seconds=3600, end=END), risk=0.1, need="max").back_test


def test_each_judged_week_is_dated_by_its_start():
    assert back_test(5).origin.astype(str).tolist() == ["2026-02-09", "2026-02-16", "2026-02-23"]


def test_each_judged_week_states_the_asked_risk():
    assert back_test(5).stated.tolist() == [0.1, 0.1, 0.1]


def test_all_workloads_of_a_full_week_are_judged():
    assert back_test(5).workloads.tolist() == [40, 40, 40]


def test_two_weeks_have_nothing_to_replay():
    assert back_test(2).origin.tolist() == []
    assert np.isnan(back_test(2).pooled)


def test_the_pooled_share_weighs_weeks_by_their_workloads():
    days = np.array(["2026-01-01", "2026-01-08"], dtype="datetime64[D]")
    both = BackTest(days, np.array([0.1, 0.1]), np.array([0.2, 0.0]), np.array([10, 30]))
    assert both.pooled == pytest.approx(0.05)


def test_the_observed_share_of_a_mild_fleet_is_near_the_stated_one():
    assert back_test(9, workloads=120).pooled == pytest.approx(0.1, abs=0.04)


def weeks_of(*observed: float) -> BackTest:
    shares = np.array(observed)
    return BackTest(np.arange(len(shares)), np.full(len(shares), 0.05), shares, np.full(len(shares), 100))


def test_the_interval_of_alike_weeks_is_that_of_a_share():
    # Wilson's 90 % interval of 25 in 500
    assert weeks_of(0.05, 0.05, 0.05, 0.05, 0.05).interval == pytest.approx((0.0363, 0.0685), abs=0.0005)


def test_weeks_that_share_shocks_widen_the_interval():
    low, high = weeks_of(0.0, 0.0, 0.0, 0.0, 0.25).interval
    assert low < 0.02
    assert high > 0.13


def test_no_miss_at_all_still_leaves_a_chance():
    low, high = weeks_of(0.0, 0.0).interval
    assert low == 0.0
    assert 0.005 < high < 0.03


def test_nothing_judged_has_no_interval_and_sizes_have_that_of_their_back_test():
    assert np.isnan(weeks_of().interval).all()
    usage = np.random.default_rng(2).lognormal(0, 0.2, (40, 5 * 168))
    sizes = decide(reduce_dense(usage, step_seconds=3600, end=END), risk=0.1, need="max")
    assert sizes.interval == sizes.back_test.interval
    assert sizes.interval[0] < sizes.back_test.pooled < sizes.interval[1]

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

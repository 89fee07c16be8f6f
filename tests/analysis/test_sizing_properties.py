"""Properties of sizes that hold for any fleet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devopskit.analysis.reduction import reduce_dense
from devopskit.analysis.sizing import decide, recommend_sizes

HOUR, WEEK = 3600, 168
few = settings(max_examples=5, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)
needs = st.sampled_from(["max", "p999"])


def fleet(seed: int) -> np.ndarray:
    """Forty workloads of mixed level and volatility over six weeks, hourly."""
    rng = np.random.default_rng(seed)
    scatter = rng.uniform(0.02, 0.7, (40, 1))
    weekly = np.repeat(rng.normal(0, 1, (40, 6)), WEEK, axis=1) * scatter
    return rng.lognormal(0, 1, (40, 1)) * np.exp(weekly + scatter * rng.normal(size=(40, 6 * WEEK)))


def sizes(usage: np.ndarray, risk: float = 0.05, need: str = "max", **more: np.ndarray) -> np.ndarray:
    """Sizes of hourly CPU use."""
    return recommend_sizes(usage, step_seconds=HOUR, kind="cpu", risk=risk, need=need, **more)


@few
@given(seeds, needs, st.lists(st.floats(0.0005, 0.6), min_size=2, max_size=2, unique=True))
def test_more_accepted_risk_never_gives_a_larger_size(seed, need, pair):
    low, high = sorted(pair)
    assert (sizes(fleet(seed), high, need) <= sizes(fleet(seed), low, need) * (1 + 1e-9)).all()


@few
@given(seeds, st.lists(st.floats(0.005, 0.4), min_size=2, max_size=2, unique=True))
def test_more_accepted_risk_never_gives_a_larger_size_after_the_same_advice(seed, pair):
    low, high = sorted(pair)
    previous = np.nanmax(fleet(seed), axis=1) * np.random.default_rng(seed).uniform(0.3, 3, 40)
    assert (sizes(fleet(seed), high, previous=previous) <= sizes(fleet(seed), low, previous=previous) * (1 + 1e-9)).all()


@few
@given(seeds, needs, st.sampled_from([1e-3, 0.37, 8.0, 2.0**30]))
def test_a_fleet_times_a_factor_has_sizes_times_that_factor(seed, need, factor):
    usage = fleet(seed)
    capacity = 1.5 * usage.max(1)
    plain = sizes(usage, need=need, capacity=capacity)
    np.testing.assert_allclose(sizes(usage * factor, need=need, capacity=capacity * factor), plain * factor, rtol=1e-6)


@few
@given(seeds, needs)
def test_permuted_workloads_have_permuted_sizes(seed, need):
    usage, order = fleet(seed), np.random.default_rng(seed).permutation(40)
    np.testing.assert_allclose(sizes(usage[order], need=need), sizes(usage, need=need)[order], rtol=1e-6)


@few
@given(seeds, st.integers(0, 5 * WEEK))
def test_a_run_of_nan_below_the_daily_maxima_changes_no_size(seed, start):
    usage = fleet(seed)
    gap = usage.copy()
    gap[:, start : start + 9] = np.nan
    top = usage.reshape(40, -1, 24).max(2).repeat(24, axis=1)
    kept = np.where(usage == top, usage, gap)
    np.testing.assert_allclose(sizes(kept), sizes(usage))


@few
@given(seeds, st.floats(0.1, 20))
def test_no_size_is_under_the_guard_minimum(seed, minimum):
    summary = reduce_dense(fleet(seed), step_seconds=HOUR)
    assert decide(summary, risk=0.2, need="max", minimum=minimum).size.min() >= minimum


@few
@given(seeds)
def test_stated_and_present_risks_are_chances(seed):
    usage = fleet(seed)
    capacity = usage.max(1)
    found = decide(reduce_dense(usage, step_seconds=HOUR, capacity=capacity), risk=0.1, need="max", capacity=capacity)
    assert ((found.risk > 0) & (found.risk <= 1)).all()
    assert ((found.risk_now > 0) & (found.risk_now <= 1)).all()


@pytest.mark.parametrize("need", ["max", "p999"])
def test_a_history_of_two_weeks_is_decided_for_a_whole_fleet(need):
    assert np.isfinite(sizes(fleet(3)[:, -2 * WEEK :], need=need)).all()

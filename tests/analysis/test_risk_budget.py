"""Ladders of sizes for every nominal risk."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.history import History
from devopskit.analysis.risk_budget import LADDER, METHODS, budget


def fleet(workloads: int = 60, weeks: int = 6, scatter: float = 0.2, capacity: float = np.nan) -> History:
    """Fleet of independent log-normal days."""
    rng = np.random.default_rng(5)
    days = rng.uniform(1, 4, (workloads, 1)) * rng.lognormal(0, scatter, (workloads, 7 * weeks))
    return History(days.reshape(workloads, weeks, 7).max(2), days, np.full(workloads, capacity))


@pytest.mark.parametrize("name", METHODS)
def test_sizes_never_grow_with_the_nominal_risk(name):
    ladder = METHODS[name](fleet(), 6)
    assert (np.diff(ladder, axis=1) <= 1e-12).all()


@pytest.mark.parametrize("name", METHODS)
def test_a_ladder_sees_nothing_of_the_weeks_after_its_origin(name):
    whole, cut = fleet(weeks=6), fleet(weeks=6)
    early = History(cut.need[:, :4], cut.daily[:, :28], cut.capacity)
    np.testing.assert_allclose(METHODS[name](whole, 4), METHODS[name](early, 4))


@pytest.mark.parametrize("name", METHODS)
def test_a_ladder_has_one_size_for_each_rung_and_workload(name):
    assert METHODS[name](fleet(), 6).shape == (60, len(LADDER))


def test_a_plain_rule_is_the_same_multiple_for_every_workload():
    history = fleet()
    ladder = METHODS["all days"](history, 6)
    multiple = ladder[:, 8] - history.views[6].largest
    np.testing.assert_allclose(multiple, multiple[0])


def test_sizes_stay_below_the_capacity_where_needs_always_did():
    history = fleet(scatter=0.4, capacity=20.0)
    ceiling = np.fmax(20.0, 1.1 * np.exp(history.views[6].largest))
    assert (np.exp(budget(history, 6)) <= ceiling[:, None] * (1 + 1e-9)).all()


def test_a_capacity_that_use_keeps_exceeding_does_not_cap():
    ladder = budget(fleet(scatter=0.4, capacity=0.5), 6)
    assert np.exp(ladder[:, 3]).min() > 0.5


def multiples(workloads: int, weeks: int) -> np.ndarray:
    """Log multiples of recent use at one rung."""
    history = fleet(workloads, weeks)
    return budget(history, weeks)[:, 8] - history.views[weeks].reference


def test_a_small_pool_stays_near_one_multiple_of_recent_use():
    assert np.std(multiples(20, 3)) < 0.8 * np.std(multiples(200, 3))


def test_the_smallest_pool_that_is_sized_gives_finite_sizes():
    assert np.isfinite(multiples(35, 2)).all()


def test_about_the_nominal_share_of_new_weeks_exceeds_the_sizes():
    history = fleet(workloads=400, weeks=7)
    missed = np.log(history.need[:, 6]) > budget(history, 6)[:, LADDER.tolist().index(0.1)]
    assert 0.04 < missed.mean() < 0.14

"""Large workloads and the share of the need that was missed."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.calibration import Nominal, Track
from devopskit.analysis.features import View
from devopskit.analysis.large_needs import GIANT, SPARED, largeness, missed_need
from devopskit.analysis.risk_budget import LADDER

COUNT = 400
SIZES = np.where(np.arange(COUNT) < 40, np.log(50.0), 0.0)  # a tenth of the workloads hold most of the need


def fleet(missed_large: float) -> tuple[Track, list[View]]:
    """Five replayed weeks in which a rung of risk p is missed by p, times `missed_large` for the large workloads."""
    ranks, zero = (np.arange(COUNT) + 0.5) / COUNT, np.zeros(COUNT)
    view = View(SIZES, zero, zero, ranks, np.full(COUNT, 0.5), SIZES, SIZES)
    chance = np.random.default_rng(3).permuted(np.tile((np.arange(COUNT) + 0.5) / COUNT, (5, 1)), axis=1)
    needs = SIZES + (1 - np.where(np.arange(COUNT) < 40, chance / missed_large, chance)) / 100
    ladder = SIZES[:, None] + (1 - LADDER) / 100
    return Track("budget", [2, 3, 4, 5, 6], np.tile(ladder, (5, 1, 1)), needs, ladder, np.inf), [view] * 8


def missed_of_need(track: Track, nominal: Nominal, views: list[View]) -> float:
    """Share of the need that sizes at these nominal risks missed."""
    missed = np.stack([track.missed(nominal, views, k) for k in range(5)])
    return missed_need(track.outcome.ravel(), missed.ravel())


def test_the_average_workload_and_smaller_ones_are_not_large():
    np.testing.assert_allclose(largeness(np.log([1.0, 1.0, 1.0])), 0.0, atol=1e-12)


def test_largeness_is_the_log_of_the_need_over_the_average():
    np.testing.assert_allclose(largeness(np.log([1.0, 1.0, 7.0])), [0.0, 0.0, np.log(7 / 3)])


def test_a_giant_counts_no_further_than_twenty_averages():
    assert largeness(np.log([1.0] * 99 + [1e9]))[-1] == GIANT


def test_a_workload_of_unknown_need_is_not_large():
    np.testing.assert_allclose(largeness(np.array([np.nan, 0.0, 0.0])), 0.0, atol=1e-12)


def test_a_fleet_of_unknown_needs_has_no_large_workloads():
    np.testing.assert_array_equal(largeness(np.array([np.nan, np.nan])), 0.0)


def test_largeness_does_not_change_with_the_unit():
    mean = np.log([1.0, 2.0, 30.0])
    np.testing.assert_allclose(largeness(mean), largeness(mean + np.log(1e300)), atol=1e-9)


def test_missed_need_weighs_each_week_with_its_need():
    assert missed_need(np.log([1.0, 1.0, 8.0]), np.array([True, False, True])) == pytest.approx(0.9)


def test_nothing_judged_means_no_missed_need():
    assert missed_need(np.empty(0), np.empty(0, bool)) == 0.0


def test_a_spared_large_workload_gets_a_lower_nominal_risk_than_the_others():
    _, views = fleet(1.0)
    found = Nominal(0.1, np.zeros(4), np.zeros(4), spared=0.4).at(views[0])
    np.testing.assert_allclose(found[[0, -1]], [0.1 * (50 / 5.9) ** -0.4, 0.1])


def test_a_fleet_whose_large_workloads_miss_less_is_not_tilted():
    track, views = fleet(0.7)
    assert track.nominal(0.1, views).spared == 0.0


def test_large_workloads_that_carry_the_misses_are_spared_from_them():
    track, views = fleet(3.0)
    plain, found = track.common(0.1), track.nominal(0.1, views)
    assert found.spared in SPARED[1:]
    assert missed_of_need(track, found, views) < 0.7 * missed_of_need(track, plain, views)


def test_sparing_the_large_keeps_the_share_of_missed_weeks():
    track, views = fleet(3.0)
    missed = np.stack([track.missed(track.nominal(0.1, views), views, k) for k in range(5)])
    assert 0.08 < missed.mean() <= 0.1


def test_a_rare_risk_is_not_tilted_by_a_few_misses():
    track, views = fleet(3.0)
    assert track.nominal(0.02, views).spared == 0.0

"""Replay of a method on past weeks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from devopskit.analysis.calibration import Nominal, Track, cautious_share, quarter_factors, replay
from devopskit.analysis.features import View
from devopskit.analysis.history import History
from devopskit.analysis.risk_budget import LADDER, METHODS


def view(count: int) -> View:
    """View whose ranks rise with the row."""
    ranks, zero = (np.arange(count) + 0.5) / count, np.zeros(count)
    return View(zero, zero, zero, ranks, ranks, zero, zero)


def track(true_risk: float, count: int = 1000, origins: int = 5) -> Track:
    """Track whose rung of nominal risk p is missed in `true_risk / 0.1 * p` of the weeks."""
    needs = np.random.default_rng(4).uniform(size=(origins, count))
    ladder = np.tile(1 - LADDER * true_risk / 0.1, (count, 1))
    return Track("budget", list(range(2, 2 + origins)), np.tile(ladder, (origins, 1, 1)), needs, ladder, np.inf)


VIEWS = [view(1000)] * 8


def test_a_truthful_method_keeps_about_its_nominal_risk():
    assert track(0.1).common(0.1).common == pytest.approx(0.1, rel=0.12)


def test_a_method_that_misses_too_often_is_asked_for_less():
    assert track(0.15).common(0.1).common == pytest.approx(0.1 / 1.5, rel=0.12)


def test_the_nominal_risk_stays_within_twice_the_asked_one():
    assert track(0.0001).common(0.1).common == pytest.approx(0.2)


def test_the_replayed_share_after_calibration_is_on_the_safe_side():
    found = track(0.15)
    nominal = found.nominal(0.1, VIEWS)
    shares = [found.missed(nominal, VIEWS, k).mean() for k in range(5)]
    assert 0.08 < np.mean(shares) <= 0.1


def test_few_misses_that_swing_by_week_loosen_less_than_evenly_spread_ones():
    rare, bad = track(0.06), np.array([True, False, False, True, False])[:, None]
    needs = np.where(bad, 1 - (1 - rare.outcome) / 2.5, 0.0)
    spread = np.random.default_rng(6).permutation(needs.ravel()).reshape(needs.shape)
    assert replace(rare, outcome=needs).common(0.1).common < 0.95 * replace(rare, outcome=spread).common(0.1).common


def test_calibration_before_a_week_uses_earlier_origins_only():
    found = track(0.1)
    spoilt = Track(
        "budget", found.origins, found.sizes, np.where(np.arange(5)[:, None] < 3, found.outcome, 9.0), found.today, 0.0
    )
    assert spoilt.nominal(0.1, VIEWS, before=5).common == found.nominal(0.1, VIEWS, before=5).common


def test_without_a_past_the_nominal_risk_is_the_asked_one():
    found = track(0.1)
    assert found.nominal(0.05, VIEWS, before=2).common == pytest.approx(0.05)


def test_few_misses_are_shrunk_to_the_nominal_risk():
    assert cautious_share(0, 10, 0.1) == pytest.approx(20 / 210)


def test_many_misses_speak_for_themselves():
    assert cautious_share(1000, 5000, 0.1) == pytest.approx((1000 + 1000**0.5 + 20) / 5200)


def test_a_quarter_that_misses_too_often_gets_a_lower_nominal_risk():
    ranks = np.repeat([0.1, 0.4, 0.6, 0.9], 500)
    missed = np.arange(2000) % 10 < np.repeat([1, 1, 1, 2], 500)
    factors = quarter_factors(missed, ranks, 0.1)
    assert factors[3] < -0.4
    assert np.abs(factors[:3]).max() < 1e-9


def missed_by_quarter(count: int, *shares: float) -> tuple[np.ndarray, np.ndarray]:
    """Misses of four quarters of `count` workload-weeks each, and their ranks."""
    missed = np.concatenate([np.arange(count) < round(share * count) for share in shares])
    return missed, (np.arange(4 * count) + 0.5) / (4 * count)


def test_a_quarter_within_its_own_standard_error_is_left_alone():
    # With 300 weeks a share of 10 % is known to 1.7 points, so 11.5 % says nothing.
    assert np.abs(quarter_factors(*missed_by_quarter(300, 0.1, 0.1, 0.1, 0.115), 0.1)).max() < 1e-9


def test_the_same_share_is_corrected_where_many_weeks_know_it_better():
    factors = quarter_factors(*missed_by_quarter(120_000, 0.1, 0.1, 0.1, 0.115), 0.1)
    # From 11.5 % to 10.15 %, the edge of three tenths of the band.
    assert factors[3] == pytest.approx(np.log(0.1015 / 0.115), abs=1e-3)


def test_nominal_risks_stay_on_the_ladder():
    wide = Nominal(0.1, np.array([-9.0, 0.0, 0.0, 9.0]), np.zeros(4)).at(view(8))
    assert wide[0] == LADDER[0]
    assert wide[-1] == LADDER[-1]


def test_the_chance_of_a_size_on_a_rung_is_what_was_observed_there():
    found = track(0.1)
    np.testing.assert_allclose(found.chance(found.today[:, 10]), found.observed()[10])


def test_the_chance_falls_as_the_size_grows():
    found = track(0.1)
    assert found.chance(np.full(1000, 0.99))[0] < found.chance(np.full(1000, 0.9))[0]


def test_the_chance_of_an_unknown_size_is_unknown():
    assert np.isnan(track(0.1).chance(np.full(1000, np.nan))).all()


def test_a_replay_sizes_every_origin_that_has_a_pool():
    days = np.random.default_rng(6).lognormal(size=(40, 35))
    history = History(days.reshape(40, 5, 7).max(2), days, np.full(40, np.nan))
    found = replay("all days", METHODS["all days"], history, moves=False)
    assert found.origins == [2, 3, 4]
    assert found.sizes.shape == (3, 40, len(LADDER))


def test_replayed_moves_are_steps_below_ten_percent():
    days = np.random.default_rng(6).lognormal(size=(40, 35))
    history = History(days.reshape(40, 5, 7).max(2), days, np.full(40, np.nan))
    found = replay("the last 14 days", METHODS["the last 14 days"], history, moves=True)
    assert (np.abs(np.diff(found.sizes, axis=0)) > 0.106).mean() < 0.2

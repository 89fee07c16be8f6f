"""Margins that keep each quarter of the fleet near the stated risk."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.quarters import Margins, Quarters, band, upper_quantile

FREE = np.full(4000, np.inf)


def ranks(count: int = 4000, seed: int = 0) -> np.ndarray:
    """Uniform ranks in a fixed random order."""
    return np.random.default_rng(seed).permutation((np.arange(count) + 0.5) / count)


def share(errors: np.ndarray, margins: Margins, volatility: np.ndarray, bigness: np.ndarray, quarter: int) -> float:
    """Share of a volatility quarter above its margins."""
    mine = (4 * volatility).astype(int) == quarter
    return float((errors > margins.at(volatility, bigness))[mine].mean())


@pytest.mark.parametrize(("risk", "value"), [(0.5, 2.0), (0.25, 3.0), (0.01, 3.0)])
def test_the_upper_quantile_counts_one_unseen_value(risk, value):
    assert upper_quantile(np.array([3.0, 1.0, 2.0]), risk) == value


def test_even_errors_need_one_common_margin_only():
    errors = np.random.default_rng(1).normal(size=4000)
    margins = Quarters(ranks(seed=2), ranks(seed=3)).balance(errors, FREE, 0.1)
    assert np.abs(margins.volatility).max() < 0.15
    assert margins.common == pytest.approx(1.28, abs=0.1)


def test_a_volatile_quarter_does_not_carry_the_misses():
    volatility, bigness = ranks(seed=2), ranks(seed=3)
    errors = np.random.default_rng(1).normal(size=4000) * (1 + 2 * (volatility > 0.75))
    margins = Quarters(volatility, bigness).balance(errors, FREE, 0.1)
    assert share(errors, margins, volatility, bigness, 3) == pytest.approx(0.1, abs=0.03)


def test_a_calm_quarter_is_not_oversized_to_pay_for_the_others():
    volatility, bigness = ranks(seed=2), ranks(seed=3)
    errors = np.random.default_rng(1).normal(size=4000) * (1 - 0.9 * (volatility < 0.25))
    margins = Quarters(volatility, bigness).balance(errors, FREE, 0.1)
    assert share(errors, margins, volatility, bigness, 0) > 0.06


def test_the_whole_pool_meets_the_risk_after_balancing():
    volatility, bigness = ranks(seed=2), ranks(seed=3)
    errors = np.random.default_rng(1).normal(size=4000) * np.exp(volatility - bigness)
    margins = Quarters(volatility, bigness).balance(errors, FREE, 0.05)
    assert (errors > margins.at(volatility, bigness)).mean() == pytest.approx(0.05, abs=0.002)


def test_misses_of_capped_sizes_count_against_the_risk():
    errors = np.random.default_rng(1).normal(size=4000)
    capped = np.where(np.arange(4000) < 400, -10.0, np.inf)
    margins = Quarters(ranks(seed=2), ranks(seed=3)).balance(errors, capped, 0.2)
    assert margins.common > Quarters(ranks(seed=2), ranks(seed=3)).balance(errors, FREE, 0.2).common


def test_margins_change_linearly_between_the_middles_of_quarters():
    margins = Margins(1.0, np.array([0.0, 1.0, 2.0, 3.0]), np.zeros(4))
    assert margins.at(np.array([0.25, 0.5, 1.0]), np.array([0.5, 0.5, 0.5])).tolist() == [1.5, 2.5, 4.0]


@pytest.mark.parametrize(
    ("risk", "least", "most"),
    [(0.1, 0.095, 0.105), (0.01, 0.005, 0.015), (0.15, 0.095, 0.205), (0.3, 0.095, 0.505), (0.005, 0.0015, 0.01)],
)
def test_the_band_of_a_quarter_widens_above_ten_percent(risk, least, most):
    assert band(risk) == pytest.approx((least, most))

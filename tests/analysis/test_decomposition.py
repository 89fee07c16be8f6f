"""Trend, rhythm and rest add up, and say which of them moves a series."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from devopskit.analysis.decomposition import decompose

END = datetime(2026, 7, 1, tzinfo=UTC)
T = np.arange(84)


def test_trend_rhythm_and_rest_add_up_to_the_series() -> None:
    y = 50 + 0.5 * T + 10 * (T % 7 == 3)
    parts = decompose(y, (7,), end=END)
    assert parts is not None
    assert parts.trend + parts.seasonal.sum(axis=0) + parts.rest == pytest.approx(y)
    assert parts.trend[-1] - parts.trend[-29] == pytest.approx(14, abs=1)


def test_a_series_of_rhythm_alone_is_explained_by_it() -> None:
    parts = decompose(10.0 * (T % 7), (7,), end=END)
    assert parts is not None
    assert parts.strength > 0.99


def test_noise_has_hardly_any_rhythm() -> None:
    parts = decompose(np.random.default_rng(0).normal(size=364), (7,), end=END)
    assert parts is not None
    assert parts.strength < 0.5


def test_two_rhythms_are_told_apart() -> None:
    hours = np.arange(24 * 7 * 5)
    y = 5 * np.sin(2 * np.pi * hours / 24) + 3.0 * (hours % 168 >= 120)
    parts = decompose(y, (24, 168), end=END)
    assert parts is not None
    assert parts.seasonal.shape == (2, len(hours))
    assert parts.seasonal[0].std() == pytest.approx(5 / np.sqrt(2), rel=0.15)


def test_gaps_are_bridged_because_the_fit_needs_every_step() -> None:
    y = 10.0 * (T % 7)
    y[30:33] = np.nan
    parts = decompose(y, (7,), end=END)
    assert parts is not None
    assert np.isfinite(parts.trend).all()


@pytest.mark.parametrize("y", [np.arange(20.0), np.full(90, np.nan), np.r_[np.full(80, np.nan), np.arange(10.0)]])
def test_fewer_than_four_rhythms_are_not_decomposed(y: np.ndarray) -> None:
    assert decompose(y, (7,), end=END) is None

"""A forecaster is asked about the past with what was known then, and judged by what came."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.forecast_judging import coverage, error_by_week, judge

LEVELS = np.array([0.1, 0.5, 0.9])


def perfect(past: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Knows that the series counts its days, and is sure of one around it."""
    ahead = past[:, -1:] + 1 + np.arange(horizon)
    bands = ahead[:, :, None] + np.array([-1.0, 0, 1])
    return bands, bands.reshape(len(past), -1, 7, 3).max(axis=2)


def undecided(past: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    return np.full((len(past), horizon, 3), np.nan), np.full((len(past), horizon // 7, 3), np.nan)


DAYS = np.arange(100.0)[None, :]


def test_origins_lie_a_week_apart_and_leave_the_horizon_to_be_judged() -> None:
    assert judge(DAYS, 14, LEVELS, perfect, origins=3).origins.tolist() == [14, 21, 28]


def test_what_came_is_compared_with_the_same_days() -> None:
    told = judge(DAYS, 14, LEVELS, perfect, origins=2)
    assert told.actual[0, 0].tolist() == list(range(86, 100))
    assert (told.values[..., 1] == told.actual).all()


def test_the_forecaster_never_sees_what_it_is_judged_by() -> None:
    longest = []
    judge(DAYS, 14, LEVELS, lambda past, horizon: longest.append(past.shape[1]) or perfect(past, horizon), origins=2)
    assert longest == [86, 79]


def test_the_observed_share_counts_the_weekly_peaks_below_each_quantile() -> None:
    stated, observed, weeks = coverage(judge(DAYS, 14, LEVELS, perfect, origins=2))
    assert (stated.tolist(), observed.tolist(), weeks) == ([0.1, 0.5, 0.9], [0.0, 1.0, 1.0], 4)


def test_errors_are_shares_of_the_level_beside_those_of_the_weekly_naive() -> None:
    own, naive = error_by_week(judge(DAYS, 14, LEVELS, perfect, origins=1))
    assert own == pytest.approx([0, 0])
    assert naive == pytest.approx([7 / 92.5, 14 / 92.5])


def test_undecided_series_count_nowhere() -> None:
    told = judge(DAYS, 14, LEVELS, undecided)
    assert coverage(told)[2] == 0
    assert np.isnan(error_by_week(told)[0]).all()


def test_a_history_too_short_for_any_origin_is_judged_by_none() -> None:
    told = judge(np.arange(20.0)[None, :], 14, LEVELS, perfect)
    assert told.values.shape == (0, 1, 14, 3)
    assert np.isnan(coverage(told)[1]).all()

"""A forecaster judged by the user's own past: what it would have said weeks ago, against what came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# (history [n, t], horizon) -> quantiles of values [n, horizon, q] and of weekly maxima [n, weeks, q]
Forecaster = Callable[[np.ndarray, int], tuple[np.ndarray, np.ndarray]]
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Judged:
    """Forecasts of the past beside what happened, one entry for each origin.

    Attributes
    ----------
    levels : float [q]. origins : int [o], days before the end of the history at which each forecast was made.
    values : float [o, n, horizon, q]. actual : float [o, n, horizon].
    peaks : float [o, n, weeks, q]. peak_actual : float [o, n, weeks]; NaN where undecided or not measured.
    naive : float [o, n, horizon], the same weekday of the last week, which every method must beat.
    """

    levels: np.ndarray
    origins: np.ndarray
    values: np.ndarray
    actual: np.ndarray
    peaks: np.ndarray
    peak_actual: np.ndarray
    naive: np.ndarray


def judge(y: np.ndarray, horizon: int, levels: np.ndarray, forecaster: Forecaster, *, origins: int = 6) -> Judged:
    """Ask the forecaster at `origins` moments a week apart, each time with what was known then and no more.

    Parameters
    ----------
    y : float [n, t], daily values, oldest first. horizon : days ahead, a multiple of seven.
    """
    length = y.shape[1]
    # Later origins overlap in what they predict; a week apart they still see different weekdays' noise.
    back = np.array(
        [horizon + DAYS_A_WEEK * k for k in range(origins) if length - horizon - DAYS_A_WEEK * k > 2 * DAYS_A_WEEK], dtype=int
    )
    parts = [forecaster(y[:, : length - b], horizon) for b in back]
    actual = [y[:, length - b : length - b + horizon] for b in back]
    weekly = [np.fmax.reduce(a.reshape(len(y), -1, DAYS_A_WEEK), axis=2) for a in actual]
    last = [np.tile(y[:, length - b - DAYS_A_WEEK : length - b], (1, -(-horizon // DAYS_A_WEEK)))[:, :horizon] for b in back]
    weeks, q, n = horizon // DAYS_A_WEEK, len(levels), len(y)
    return Judged(
        levels, back, _stacked([p[0] for p in parts], (n, horizon, q)), _stacked(actual, (n, horizon)),
        _stacked([p[1] for p in parts], (n, weeks, q)), _stacked(weekly, (n, weeks)), _stacked(last, (n, horizon)),
    )  # fmt: skip


def coverage(judged: Judged) -> tuple[np.ndarray, np.ndarray, int]:
    """Stated level, and share of past weekly maxima at or below it, float [q] each, with the number of weeks judged."""
    known = np.isfinite(judged.peak_actual) & np.isfinite(judged.peaks).all(axis=-1)
    below = judged.peak_actual[known][:, None] <= judged.peaks[known]
    observed = below.mean(axis=0) if len(below) else np.full(len(judged.levels), np.nan)
    return judged.levels, observed, int(known.sum())


def error_by_week(judged: Judged) -> tuple[np.ndarray, np.ndarray]:
    """Mean absolute error of the median and of the weekly naive for each week ahead, float [weeks] each.

    Both are shares of each series' own level, so that a disk of terabytes does not outweigh the rest.
    """
    middle = int(np.argmin(np.abs(judged.levels - 0.5)))
    level = (
        np.nanmean(np.where(np.isfinite(judged.actual), np.abs(judged.actual), np.nan), axis=(0, 2), keepdims=True)
        if judged.actual.size
        else 1.0
    )
    scale = np.where(level > 0, level, np.nan)
    known = np.isfinite(judged.values[..., middle]) & np.isfinite(judged.actual) & np.isfinite(judged.naive)
    own, plain = (
        np.where(known, np.abs(f - judged.actual) / scale, np.nan) for f in (judged.values[..., middle], judged.naive)
    )
    weeks = judged.actual.shape[2] // DAYS_A_WEEK
    return _weekly_mean(own, weeks), _weekly_mean(plain, weeks)


def _weekly_mean(error: np.ndarray, weeks: int) -> np.ndarray:
    parts = [error[:, :, DAYS_A_WEEK * w : DAYS_A_WEEK * (w + 1)] for w in range(weeks)]
    return np.array([float(np.nanmean(part)) if np.isfinite(part).any() else np.nan for part in parts])


def _stacked(parts: list[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    return np.stack(parts) if parts else np.empty((0, *shape))

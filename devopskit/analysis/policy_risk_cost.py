"""Interval of what the coming week costs under a policy, from its replayed weeks.

A smoothed level, a trend as far as it is plain, and the errors that this forecast made on the same weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

SMOOTHING = 0.5  # weight of the newest week in the level: between the last week alone and the mean of all
# Log standard deviation of a week around its forecast before any was seen, and weeks it counts for, so that four equal weeks
# do not promise a fifth
PRIOR_SPREAD, PRIOR_WEEKS = 0.04, 2.0
LEAST_NOISE = 0.01  # of a mean change: no trend is taken for certain because two changes happen to agree
DOUBT = 2.0  # squared t value at which half of the trend is believed
CONFIDENCE = 0.9


@dataclass(frozen=True)
class Expected:
    """Mean instances of the coming week with a 90 % interval."""

    value: float
    low: float
    high: float


def expected(replicas: np.ndarray) -> Expected:
    """Forecast of the mean instances of the coming week, from those of past weeks, float [weeks], newest last.

    Everything is in logarithms, because costs grow by per cents; the interval is Student's, because few weeks measure the
    scatter. Exponential smoothing: R. G. Brown 1959.
    """
    logs = np.log(np.maximum(replicas, 1e-9))
    trend = _trend(np.diff(logs))
    detrended = logs - trend * np.arange(len(logs))
    level, errors = float(detrended[0]), []
    for week in detrended[1:].tolist():
        errors.append(week - level)
        level += SMOOTHING * (week - level)
    freedom = PRIOR_WEEKS + len(errors)
    spread = np.sqrt((PRIOR_WEEKS * PRIOR_SPREAD**2 + float(np.square(errors).sum())) / freedom)
    middle = level + trend * len(logs)
    reach = float(special.stdtrit(freedom, (1 + CONFIDENCE) / 2)) * spread
    return Expected(float(np.exp(middle)), float(np.exp(middle - reach)), float(np.exp(middle + reach)))


def _trend(changes: np.ndarray) -> float:
    """Mean weekly change of the logarithm, shrunk towards none the less the changes agree."""
    if len(changes) < 2:
        return 0.0
    noise = float(changes.std(ddof=1)) / np.sqrt(len(changes)) + LEAST_NOISE
    sure = (float(changes.mean()) / noise) ** 2
    return float(changes.mean()) * sure / (sure + DOUBT)

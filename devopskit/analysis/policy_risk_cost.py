"""Interval of what the coming week costs under a policy, from its replayed weeks: a damped trend and its past errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

DAMPING = 0.5  # part of the mean weekly growth that is expected to go on
PRIOR_SPREAD, PRIOR_WEEKS = 0.05, 2.0  # log standard deviation of a week around its forecast, and weeks that it counts for
CONFIDENCE = 0.9


@dataclass(frozen=True)
class Expected:
    """Mean instances of the coming week with a 90 % interval."""

    value: float
    low: float
    high: float


def expected(replicas: np.ndarray) -> Expected:
    """Forecast of the mean instances of the coming week, from those of past weeks, float [weeks], newest last.

    Log changes from week to week give trend and scatter; the interval is Student's, because few weeks measure the scatter.
    """
    logs = np.log(np.maximum(replicas, 1e-9))
    changes = np.diff(logs)
    trend = DAMPING * float(changes.mean()) if len(changes) else 0.0
    errors = changes - trend
    freedom = PRIOR_WEEKS + len(errors)
    spread = np.sqrt((PRIOR_WEEKS * PRIOR_SPREAD**2 + float((errors**2).sum())) / freedom)
    middle = float(logs[-1]) + trend
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom)) * spread
    return Expected(float(np.exp(middle)), float(np.exp(middle - reach)), float(np.exp(middle + reach)))

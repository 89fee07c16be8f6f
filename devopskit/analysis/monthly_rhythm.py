"""What a bill does on the same days of every month, taken out before a forecast and put back after it.

A forecast that knows days and weeks would spread a fee of the first over all days and miss the next one. The effect of a day
of the month is learnt as a factor on the plain days around it, and counts only where several months agree on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from devopskit.analysis.calendar_slots import Calendar, slots
from devopskit.analysis.forecast import forecast

LEAST_PLAIN = 8  # plain days of a month from which its level is told; a month has about twenty
MAD_TO_SIGMA = 1.4826  # median distance to standard deviation of a normal distribution


def effects(y: np.ndarray, end: date) -> np.ndarray:
    """Logarithm of the factor that each day of the month has.

    Parameters
    ----------
    y : float [n, t], daily values, oldest first, NaN = missing. end : the day after the last one.

    Returns
    -------
    float [n, SLOTS], see `calendar_slots`; 0 where no habit is proven, as with less than two whole months.
    """
    days, slot = _days(end, -y.shape[1], 0)
    # Left out, because nothing and less than nothing have no logarithm and a factor cannot explain them.
    logs = np.log(np.where(y > 0, y, np.nan))
    calendar = Calendar(len(y))
    told = [_plain(row, days, slot) for row in logs]
    expected = np.array([line for line, _ in told]).reshape(logs.shape)
    spread = np.array([sigma for _, sigma in told])
    for k in np.flatnonzero(slot):
        calendar.learn(int(slot[k]), logs[:, k] - expected[:, k], spread)
    return np.ascontiguousarray(calendar.effect.T)


def factors(effect: np.ndarray, end: date, first: int, last: int) -> np.ndarray:
    """Factors [n, last - first] of the days first..last-1, counted from `end` (negative = before it)."""
    _, slot = _days(end, first, last)
    return np.exp(effect[:, slot])


def forecast_months(y: np.ndarray, *, end: date, horizon: int, quantiles: Sequence[float] | np.ndarray) -> np.ndarray:
    """Quantiles of daily values that have a week and a month.

    Parameters
    ----------
    y, end : as in `effects`. horizon : days ahead. quantiles : each above 0 and below 1, rising.

    Returns
    -------
    float [n, horizon, q]; NaN throughout where a series has not enough history.
    """
    effect = effects(y, end)
    plain = y / factors(effect, end, -y.shape[1], 0)
    got = forecast(plain, horizon=horizon, season=(7,), quantiles=quantiles)
    return np.asarray(got.values * factors(effect, end, 0, horizon)[:, :, None])


def _days(end: date, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    days = np.datetime64(end, "D") + np.arange(first, last)
    # An empty span has no months to be cut into.
    return days, slots(days) if len(days) else np.empty(0, dtype=int)


def _plain(logs: np.ndarray, days: np.ndarray, slot: np.ndarray) -> tuple[np.ndarray, float]:
    """What plain days would have been [t], NaN where no month tells, and the spread of plain days around it."""
    plain = (slot == 0) & np.isfinite(logs)
    month = days.astype("datetime64[M]").astype(int)
    told = [m for m in np.unique(month) if (plain & (month == m)).sum() >= LEAST_PLAIN]
    if not told:
        return np.full(len(logs), np.nan), np.nan
    inside = [plain & (month == m) for m in told]
    centre = [np.flatnonzero(rows).mean() for rows in inside]
    # Between the middles of two months, because a bill that grows would otherwise make each first day look cheap.
    level = np.interp(np.arange(len(logs)), centre, [np.median(logs[rows]) for rows in inside])
    weekday = (days.astype(int) + 3) % 7  # the first of January 1970 was a Thursday; any fixed start would do
    off = np.where(plain, logs - level, np.nan)
    usual = np.array([np.median(off[plain & (weekday == d)]) if (plain & (weekday == d)).any() else 0.0 for d in range(7)])
    left = off[plain] - usual[weekday[plain]]
    return level + usual[weekday], float(MAD_TO_SIGMA * np.median(np.abs(left - np.median(left))))

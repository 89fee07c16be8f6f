"""Patterns of daily use that a reader of a size must know: a level that shifted, and use that grows from day to day."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.row_median import row_median

SHIFT = np.log(1.4)  # smallest change of level worth a word
NOISE = 4.0  # and in median absolute deviations of the days on either side
SIDE_DAYS = 7  # days on either side of a shift that must agree
MOST = np.log(1e9)  # largest change that is told, because a broken sample can change use by any factor
# A leak that grows so far fills its machine first, so that this is a counter, e.g. of seconds, since its last reset.
COUNTER_DAYS, COUNTER = 10, np.log(8.0)
COUNTS_UP = (
    "it rises every day for at least 10 days to more than 8 times its start, like a counter that is read as a level; "
    "its increase in each step would decide it"
)
GROWTH_DAYS, GROWTH = 7, np.log(1.15)  # days in a row that rise, and by how much together


def shifts(daily_max: np.ndarray) -> np.ndarray:
    """Say when and how far the level moved within the last weeks, text [n], '' where it did not.

    Parameters
    ----------
    daily_max : float [n, days], largest sample of each day, NaN where there is none.
    """
    days = _logs(daily_max)
    words = np.full(len(days), "", dtype=object)
    best = np.full(len(days), SHIFT)
    for back in range(SIDE_DAYS, min(5 * SIDE_DAYS, days.shape[1] - SIDE_DAYS) + 1):
        cut = days.shape[1] - back
        before, after = days[:, cut - SIDE_DAYS : cut], days[:, cut:]
        middles = _middle(before), _middle(after)
        step = middles[1] - middles[0]
        # Noise is asked for only where the step is large, because that is so for few workloads.
        large = np.flatnonzero(np.abs(step) > best)
        noises = [
            _middle(np.abs(side[large] - middle[large, None])) for side, middle in zip((before, after), middles, strict=True)
        ]
        found = large[np.abs(step[large]) > NOISE * np.fmax(*noises)]
        best[found] = np.abs(step[found])
        for i in found:
            times = f"{np.exp(min(step[i], MOST)):.2g} times its level"
            words[i] = (
                f"use shifted to {times} about {back} days ago, as after a new version: days before it still count in part"
            )
    return words


def growths(daily_max: np.ndarray) -> np.ndarray:
    """Say how long and how far use has grown day by day until today, text [n], '' where it has not."""
    days = _logs(daily_max)
    rising = np.diff(days, axis=1) > 0
    run = np.cumprod(rising[:, ::-1], axis=1).sum(1) if rising.shape[1] else np.zeros(len(days), int)
    words = np.full(len(days), "", dtype=object)
    for i in np.flatnonzero(run >= GROWTH_DAYS):
        grown = days[i, -1] - days[i, -1 - run[i]]
        if grown >= GROWTH:
            words[i] = (
                f"use has grown every day for {run[i]} days, by {np.expm1(min(grown, MOST)):.0%}: a leak or a filling cache, which no size cures"
            )
    return words


def counts_up(daily_max: np.ndarray) -> np.ndarray:
    """Whether the daily maxima rise like a counter that is read as a level, bool [n]: many days in a row, and many times over."""
    days = _logs(daily_max)
    low, run = np.full(len(days), np.nan), np.zeros(len(days), dtype=int)
    found = np.zeros(len(days), dtype=bool)
    for day in range(days.shape[1]):
        rises = days[:, day] > days[:, day - 1] if day else found
        run = np.where(rises, run + 1, 0)
        low = np.where(rises, low, days[:, day])
        found |= (run >= COUNTER_DAYS) & (days[:, day] - low >= COUNTER)
    return found


def _logs(daily_max: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(daily_max > 0, np.log(daily_max), np.nan)


def _middle(days: np.ndarray) -> np.ndarray:
    """Median of each row, NaN where fewer than half of the days are there."""
    return row_median(days, least=max((days.shape[1] + 1) // 2, 1))

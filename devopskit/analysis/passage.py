"""From chances by day to days one can put into a calendar: when a limit is passed, and the last day to do something."""

from __future__ import annotations

import numpy as np

DATE_LEVELS = np.array([0.1, 0.5, 0.9])  # what `exceed` gives a date for


def day_of_chance(chance: float, p: np.ndarray, dates: np.ndarray, horizon: np.ndarray) -> np.ndarray:
    """Return the day (steps from now) by which the limit has been passed with `chance`, between the known dates by a line.

    Parameters
    ----------
    p : float [n], chance within `horizon` [n]. dates : float [n, 3] of `exceed`, NaN = not inside the horizon.

    Returns
    -------
    float [n]; NaN where the chance is not reached within the horizon, or nothing is known.
    """
    out = np.full(len(p), np.nan)
    for row in range(len(p)):
        known = np.isfinite(dates[row])
        levels = [0.0, *DATE_LEVELS[known], *([p[row]] if p[row] > DATE_LEVELS[known].max(initial=0.0) else [])]
        steps = [0.0, *dates[row][known], *([horizon[row]] if len(levels) > 1 + known.sum() else [])]
        if np.isfinite(p[row]) and chance <= p[row]:
            out[row] = np.interp(chance, levels, steps)
    return np.ceil(out)


def chance_by_week(p: np.ndarray, dates: np.ndarray, horizon: np.ndarray, weeks: int) -> np.ndarray:
    """Return the chance of having passed the limit by the end of each week, float [n, weeks]; beyond the horizon NaN."""
    out = np.full((len(p), weeks), np.nan)
    for row in range(len(p)):
        known = np.isfinite(dates[row])
        steps = np.array([0.0, *dates[row][known], horizon[row]])
        levels = np.maximum.accumulate(np.array([0.0, *DATE_LEVELS[known], p[row]]))
        ends = 7.0 * np.arange(1, weeks + 1)
        out[row] = np.where(ends <= horizon[row], np.interp(ends, steps, levels), np.nan)
    return out

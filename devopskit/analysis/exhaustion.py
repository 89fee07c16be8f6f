"""Will it run out, and when? A chance and a date from one distribution of the first passage."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.forecast import forecast

LEVELS = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99])
DATES = (0.1, 0.5, 0.9)


def exceed(y: np.ndarray, limit: np.ndarray, horizon: int, season: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Chance that each series exceeds its limit within the horizon, and when.

    Parameters
    ----------
    y : float [n, T], oldest first, NaN = missing.
    limit : float [n], in the unit of y.
    horizon, season : as in `forecast_array`.

    Returns
    -------
    p : float [n], NaN = undecided.
    dates : float [n, 3], steps from now (1 = the first step after the history) by which it has been exceeded with a chance of
        10, 50 and 90 %; NaN = not inside the horizon.
    """
    got = forecast(y, horizon=horizon, season=season, quantiles=LEVELS)
    bound = np.asarray(limit, float)
    below = np.array(
        [[np.interp(bound[i], row, LEVELS, left=0.0, right=1.0) for row in got.values[i]] for i in range(len(bound))]
    )
    passed = np.maximum.accumulate(1 - below, axis=1)
    p = np.where(got.reason == "", passed[:, -1], np.nan)
    dates = np.stack([np.where(passed[:, -1] >= a, (passed >= a).argmax(1) + 1.0, np.nan) for a in DATES], axis=1)
    dates[np.isnan(p)] = np.nan
    return p, dates

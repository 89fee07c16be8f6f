"""A series as trend, rhythm and rest, by statsmodels: what grows, what only comes back every week, and what is neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

LEAST_CYCLES = 4  # of the longest season: fewer cannot tell a rhythm from chance


@dataclass(frozen=True)
class Parts:
    """Trend + rhythms + rest = the series, float [t] each; `seasonal` is [k, t], one row for each season.

    `strength` is the share of the detrended variance that the rhythm explains, 0 to 1 (Wang, Smith and Hyndman 2006).
    """

    trend: np.ndarray
    seasonal: np.ndarray
    rest: np.ndarray
    strength: float
    end: datetime


def decompose(y: np.ndarray, seasons: tuple[int, ...], *, end: datetime) -> Parts | None:
    """Split a series by robust STL (one season) or MSTL (several).

    Parameters
    ----------
    y : float [t], oldest first; gaps are bridged by a line, because LOESS needs every step. seasons : steps of each rhythm.
    end : moment of the end of the last step.

    Returns
    -------
    None where the history has fewer than four of the longest season, or too few values.
    """
    from statsmodels.tsa.seasonal import MSTL, STL  # a second of imports, for one chart

    known = np.flatnonzero(np.isfinite(y))
    if len(known) < LEAST_CYCLES * max(seasons) or known[-1] - known[0] + 1 < LEAST_CYCLES * max(seasons):
        return None
    whole = np.interp(np.arange(known[0], known[-1] + 1), known, y[known])
    if len(seasons) == 1:
        fit = STL(whole, period=seasons[0], robust=True).fit()
        seasonal = np.asarray(fit.seasonal)[None, :]
    else:
        fit = MSTL(whole, periods=seasons).fit()
        seasonal = np.asarray(fit.seasonal).reshape(len(whole), -1).T
    rest = np.asarray(fit.resid)
    moving = np.var(rest + seasonal.sum(axis=0))
    strength = float(np.clip(1 - np.var(rest) / moving, 0, 1)) if moving > 0 else 0.0
    return Parts(np.asarray(fit.trend), seasonal, rest, strength, end)

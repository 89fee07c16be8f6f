"""The chance that a forecast with a range ends above a limit."""

from __future__ import annotations

import math

P90_SIGMAS = 1.2815515655446004  # of a normal distribution


def chance_above(limit: float, *, low: float, middle: float, high: float) -> float:
    """Chance of 0 to 1 that what is forecast ends above `limit`.

    Parameters
    ----------
    low, middle, high : P10, P50 and P90 of the forecast, in the unit of `limit`.

    Notes
    -----
    A normal distribution with a spread of its own on each side, so that a range with a long upper tail keeps it
    (Fechner's two-piece normal, weighted so that its median is `middle`).
    """
    side = high - middle if limit >= middle else middle - low
    if side <= 0:
        return float(limit < middle)
    sigmas = (limit - middle) / (side / P90_SIGMAS)
    return 0.5 * math.erfc(sigmas / math.sqrt(2))

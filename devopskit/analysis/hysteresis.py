"""Moves of a size from one advice to the next: small ones at once, large ones in steps, unless waiting would be dangerous."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.risk_budget import LADDER

STEP = np.log(1.095)  # largest move of one advice: below 10 %, so that no week brings a jolt
URGENT = 3.0  # a size whose own risk is above this multiple of the accepted one is raised at once


def settle(ladder: np.ndarray, wanted: np.ndarray, previous: np.ndarray, risk: float | np.ndarray) -> np.ndarray:
    """Log sizes [...] to advise now.

    Parameters
    ----------
    ladder : float [n, risks of LADDER], log sizes of today.
    wanted : float [n] or [n, r], log sizes that meet `risk`.
    previous : same shape, log sizes of the last advice, NaN where none.
    risk : nominal risk of each column of `wanted`.
    """
    urgent = at_risk(ladder, np.minimum(URGENT * np.asarray(risk), LADDER[-1]))
    stepped = np.clip(wanted, previous - STEP, previous + STEP)
    moved = np.where(urgent > previous + STEP, wanted, stepped)
    return np.where(np.isfinite(previous), moved, wanted)


def at_risk(ladder: np.ndarray, risk: float | np.ndarray) -> np.ndarray:
    """Log sizes at a nominal risk between the rungs, [n] for one risk, [n, r] for several."""
    place = np.interp(np.log(risk), np.log(LADDER), np.arange(len(LADDER)))
    low = np.minimum(place.astype(int), len(LADDER) - 2)
    part = place - low
    return ladder[:, low] * (1 - part) + ladder[:, low + 1] * part

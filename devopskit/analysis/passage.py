"""When a limit is passed, step by step: one curve of chances, from which dates and the last day to act are read.

The limit may move: when demand is planned to double, it is half as far away from that day on.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from devopskit.analysis.exhaustion import passage
from devopskit.analysis.forecast_engine import Engine
from devopskit.analysis.forecast_evidence import weigh
from devopskit.analysis.forecast_fleet import with_own_tails
from devopskit.analysis.forecast_request import SEASONS, check
from devopskit.analysis.forecast_table import DEFAULT, GRID, load

DATE_LEVELS = np.array([0.1, 0.5, 0.9])  # what `exceed` gives a date for


def passed(y: np.ndarray, limits: np.ndarray, season: tuple[int, ...], *, table: Path = DEFAULT) -> np.ndarray:
    """Chance that each series has exceeded a limit that changes, by the end of each step.

    Parameters
    ----------
    y, season, table : as in `exceed`. limits : float [n, horizon], in the unit of y; infinite = none at that step.

    Returns
    -------
    float [n, horizon], never falls; NaN throughout where a series is undecided.

    A path that would have passed the new limit before it held is counted from the day it holds, because what stood
    above it once mostly does so again: this errs on the early side.
    """
    request = check(y, limits.shape[1], season, GRID)
    decided = weigh(request).decided
    engine = with_own_tails(Engine(request, load(SEASONS[request.season], table)), decided)
    out = np.full(limits.shape, np.nan)
    for i in np.flatnonzero(decided):
        answer = engine.answer(request.y[i])
        # A plan has few levels, so that one curve for each is cheap.
        level, which = np.unique(limits[i], return_inverse=True)
        curves = np.stack([passage(answer, bound) for bound in level])
        out[i] = np.maximum.accumulate(curves[which, np.arange(limits.shape[1])])
    return out


def first_steps(chances: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Steps from now (1 = the first) by whose end each chance is reached, float [n, levels]; NaN = not inside the horizon."""
    there = chances[:, None, :] >= levels[None, :, None]
    return np.where(there.any(axis=2), there.argmax(axis=2) + 1.0, np.nan)

"""Will it run out, and when? A chance and a date from one distribution of the first passage.

The largest value of every stretch from now (6 hours, 12 hours ... 13 weeks) has quantiles of its own, measured on past
stretches; the chance that it exceeds the limit is the chance that the limit is passed by the end of the stretch.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from devopskit.analysis.forecast_engine import Answer, Engine, below
from devopskit.analysis.forecast_evidence import weigh
from devopskit.analysis.forecast_fleet import with_own_tails
from devopskit.analysis.forecast_request import SEASONS, check
from devopskit.analysis.forecast_table import DEFAULT, GRID, load
from devopskit.analysis.given_numbers import LARGEST
from devopskit.errors import RequestError

DATES = (0.1, 0.5, 0.9)


def exceed(
    y: np.ndarray, limit: np.ndarray, horizon: int, season: tuple[int, ...], *, table: Path = DEFAULT
) -> tuple[np.ndarray, np.ndarray]:
    """Chance that each series exceeds its limit within the horizon, and when.

    Parameters
    ----------
    y : float [n, T], oldest first, NaN = missing.
    limit : float [n] or one for all, in the unit of y; NaN leaves a series undecided.
    horizon, season : as in `forecast_array`.
    table : as in `forecast`.

    Raises
    ------
    RequestError : y, horizon or season as in `forecast_array`; limits of another length, or no numbers.

    Returns
    -------
    p : float [n], NaN = undecided.
    dates : float [n, 3], steps from now (1 = the first step after the history) by which it has been exceeded with a chance of
        10, 50 and 90 %; NaN = not inside the horizon.
    """
    request = check(y, horizon, season, GRID)
    bound = _limits(limit, len(request.y))
    decided = weigh(request).decided
    engine = with_own_tails(Engine(request, load(SEASONS[request.season], table)), decided)
    p, dates = np.full(len(bound), np.nan), np.full((len(bound), 3), np.nan)
    for i in np.flatnonzero(decided & ~np.isnan(bound)):
        passed = passage(engine.answer(request.y[i]), bound[i])
        p[i] = passed[-1]
        dates[i] = [passed.searchsorted(a) + 1.0 if passed[-1] >= a else np.nan for a in DATES]
    return p, dates


def _limits(limit: Any, count: int) -> np.ndarray:
    try:
        found = np.asarray(limit, float)
    except (TypeError, ValueError):
        found = np.empty((0, 0))  # refused below like another shape
    if found.ndim and found.shape != (count,):
        raise RequestError(
            f"limits of the shape {np.shape(limit)} are no numbers for the {count} series of the history",
            "a limit is matched with its series by position, so that another length would judge series by their neighbours",
            "give one number for each series, NaN where its limit is not known",
        )
    # Beyond any demand like infinity itself, because differences to it would overflow.
    return np.broadcast_to(np.where(np.abs(found) > LARGEST, np.copysign(np.inf, found), found), (count,))


def passage(answer: Answer, limit: float) -> np.ndarray:
    """Chance [horizon] that the limit has been exceeded by the end of each step; never falls."""
    known = np.maximum.accumulate(
        [tempered(1 - below(row, limit), odds) for row, odds in zip(answer.runs, answer.odds, strict=True)]
    )
    horizon = len(answer.steps)
    plain = np.interp(np.arange(1, horizon + 1), np.append(0, answer.run_ends), np.append(0.0, known))
    # within a stretch the steps most likely to exceed carry the chance, so that a date falls on a busy hour
    risk = np.array([1 - below(row, limit) for row in answer.steps])
    out, start, before = np.empty(horizon), 0, 0.0
    for end, chance, odds in zip(answer.run_ends, known, answer.odds, strict=True):
        share = np.cumsum(risk[start:end] + 1e-3)
        # steady growth does not wait for its share: what a step exceeds has been passed by then
        there = np.minimum([tempered(c, odds) for c in np.maximum.accumulate(risk[start:end])], chance)
        out[start:end] = np.maximum(before + (chance - before) * share / share[-1], there)
        start, before = end, chance
    return np.maximum.accumulate(np.where(np.isfinite(out), out, plain))


def tempered(chance: float, odds: np.ndarray) -> float:
    """A chance as often true as it says on series unlike those the table was fitted on.

    `odds` are factor and power of the odds: on data sets that the fit has not seen, high chances came true less often than
    stated (tests/bench/refit_forecast_calibration.py measures by how much).
    """
    if not 0 < chance < 1:
        return chance
    changed = odds[0] * (chance / (1 - chance)) ** odds[1]
    return float(changed / (1 + changed))

"""Quantiles of the coming weeks for thousands of series, with chances measured on their own past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from devopskit.analysis.forecast_engine import Engine, at
from devopskit.analysis.forecast_evidence import needed, weigh
from devopskit.analysis.forecast_experts_kernel import EXPERTS
from devopskit.analysis.forecast_fleet import with_own_tails
from devopskit.analysis.forecast_known import Known, apply, by_the_users_clock
from devopskit.analysis.forecast_record import judge
from devopskit.analysis.forecast_request import SEASONS, chances, check
from devopskit.analysis.forecast_result import Coverage, Forecast
from devopskit.analysis.forecast_table import DEFAULT, load

QUANTILES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)


def forecast_array(
    y: np.ndarray, horizon: int, season: tuple[int, ...], quantiles: Sequence[float] | np.ndarray, *, table: Path = DEFAULT
) -> tuple[np.ndarray, np.ndarray]:
    """Forecast every row of a history.

    Parameters
    ----------
    y : float [n, T], oldest first, NaN = missing; never written to.
    horizon : steps ahead, up to 13 weeks.
    season : (24, 168) for hourly, (7,) for daily values.
    quantiles : [q], each above 0 and below 1.

    Returns
    -------
    values float [n, horizon, q] and weekly_peak float [n, weeks, q] (quantiles of the maximum of each whole week), in the
    order of the quantiles; NaN throughout where a series has not enough history.

    Raises
    ------
    RequestError : shape, season, horizon or a quantile cannot be used for any series.
    """
    got = forecast(y, horizon=horizon, season=season, quantiles=quantiles, table=table)
    back = np.searchsorted(got.quantiles, chances(quantiles))
    if np.array_equal(back, np.arange(len(got.quantiles))):
        return got.values, got.weekly_peak  # as they are, because a copy of thousands of series costs as much memory again
    return got.values[:, :, back], got.weekly_peak[:, :, back]


def forecast(
    y: np.ndarray,
    *,
    horizon: int,
    season: tuple[int, ...] = (24, 168),
    quantiles: Sequence[float] | np.ndarray = QUANTILES,
    censored: np.ndarray | None = None,
    known: Known | None = None,
    origins: int = 0,
    table: Path = DEFAULT,
) -> Forecast:
    """Forecast every row with status, reasons and peaks.

    Parameters
    ----------
    y, horizon, season, quantiles : as in `forecast_array`; the answer's quantiles are ascending.
    censored : bool [n, T], steps in which a limit held usage back, so that they show no demand.
    known : calendar, planned changes and caps.
    origins : past forecasts of each series for the record on the own past, 0 = none; each costs as much as the forecast.
    table : coefficients fitted elsewhere, e.g. without the series that are scored.
    """
    request = check(y, horizon, season, quantiles)
    evidence = weigh(request, censored)
    if censored is not None:
        # masked because a value held back by its limit would teach the experts that demand ends there
        request.y[censored] = np.nan
    if known is not None:
        request = by_the_users_clock(request, known)
    floor = known is None or known.non_negative is not False
    levels = np.unique(request.quantiles)
    engine = with_own_tails(Engine(request, load(SEASONS[request.season], table)), evidence.decided)
    values, daily, weekly, weights = _answers(engine, evidence.decided, levels, floor)
    record = _record(engine, evidence.decided, origins) if origins else None
    # Said because values that lie a hundred orders of magnitude apart leave no number that could be told.
    lost = evidence.decided & ~np.isfinite(values).all((1, 2))
    reason = np.where(lost, "single values are far beyond all others; removing them would decide it", evidence.reason).astype(
        object
    )
    got = Forecast(levels, values, daily, weekly, reason, evidence.caveats, EXPERTS, weights, record)
    return got if known is None else apply(got, request, known)


def _answers(
    engine: Engine, decided: np.ndarray, levels: np.ndarray, floor: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    request, n, q = engine.request, len(decided), len(levels)
    values, weekly = np.full((n, request.horizon, q), np.nan), np.full((n, request.weeks, q), np.nan)
    daily, weights = np.full((n, request.horizon // request.day, q), np.nan), np.full((n, len(EXPERTS)), np.nan)
    for i in np.flatnonzero(decided):
        got = engine.answer(request.y[i])
        # what never was below zero is a count, a share or a size, so that its quantiles end there too
        least = 0.0 if floor and np.nanmin(request.y[i]) >= 0 else -np.inf
        values[i], daily[i], weekly[i] = (np.maximum(at(levels, part), least) for part in (got.steps, got.days, got.weeks))
        weights[i] = got.weights
    return values, daily, weekly, weights


def _record(engine: Engine, decided: np.ndarray, origins: int) -> Coverage:
    _, least = needed(engine.request.horizon / engine.request.day)

    def past(history: np.ndarray) -> np.ndarray:
        seen = np.flatnonzero(np.isfinite(history))
        if not seen.size or len(history) - seen[0] < least * engine.request.day:
            return np.empty((0, 0))
        return engine.answer(history).steps

    rows = np.where(decided[:, None], engine.request.y, np.nan)
    return judge(past, replace(engine.request, y=rows), engine.name, origins)

"""Quantiles of the coming weeks for thousands of series, with chances measured on their own past."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from devopskit.analysis.forecast_engine import Engine, at
from devopskit.analysis.forecast_evidence import weigh
from devopskit.analysis.forecast_experts_kernel import EXPERTS
from devopskit.analysis.forecast_request import SEASONS, check
from devopskit.analysis.forecast_result import Forecast
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
    back = np.searchsorted(got.quantiles, np.asarray(quantiles, float))
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
    table: Path = DEFAULT,
) -> Forecast:
    """Forecast every row with status, reasons and peaks.

    Parameters
    ----------
    y, horizon, season, quantiles : as in `forecast_array`; the answer's quantiles are ascending.
    censored : bool [n, T], steps in which a limit held usage back, so that they show no demand.
    table : coefficients fitted elsewhere, e.g. without the series that are scored.
    """
    request = check(y, horizon, season, np.asarray(quantiles, float))
    evidence = weigh(request, censored)
    if censored is not None:
        # a value held back by its limit would teach the experts that demand ends there
        request.y[censored] = np.nan
    levels = np.unique(request.quantiles)
    n, q = len(request.y), len(levels)
    values, weekly = np.full((n, request.horizon, q), np.nan), np.full((n, request.weeks, q), np.nan)
    daily = np.full((n, request.horizon // request.day, q), np.nan)
    weights = np.full((n, len(EXPERTS)), np.nan)
    engine = Engine(request, load(SEASONS[request.season], table))
    for i in np.flatnonzero(evidence.decided):
        got = engine.answer(request.y[i])
        least = 0.0 if np.nanmin(request.y[i]) >= 0 else -np.inf
        values[i], daily[i], weekly[i] = (np.maximum(at(levels, part), least) for part in (got.steps, got.days, got.weeks))
        weights[i] = got.weights
    return Forecast(levels, values, daily, weekly, evidence.reason, evidence.caveats, EXPERTS, weights)

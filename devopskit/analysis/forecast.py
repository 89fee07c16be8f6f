"""Quantiles of the coming weeks for thousands of series, with chances measured on their own past."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from devopskit.analysis.forecast_evidence import weigh
from devopskit.analysis.forecast_gaps import fill
from devopskit.analysis.forecast_request import Request, check
from devopskit.analysis.forecast_result import Forecast

QUANTILES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)


def forecast_array(
    y: np.ndarray, horizon: int, season: tuple[int, ...], quantiles: Sequence[float] | np.ndarray
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
    got = forecast(y, horizon=horizon, season=season, quantiles=quantiles)
    back = np.searchsorted(got.quantiles, np.asarray(quantiles, float))
    return got.values[:, :, back], got.weekly_peak[:, :, back]


def forecast(
    y: np.ndarray,
    *,
    horizon: int,
    season: tuple[int, ...] = (24, 168),
    quantiles: Sequence[float] | np.ndarray = QUANTILES,
    censored: np.ndarray | None = None,
) -> Forecast:
    """Forecast every row with status, reasons and peaks.

    Parameters
    ----------
    y, horizon, season, quantiles : as in `forecast_array`; the answer's quantiles are ascending.
    censored : bool [n, T], steps in which a limit held usage back, so that they show no demand.
    """
    request = check(y, horizon, season, np.asarray(quantiles, float))
    evidence = weigh(request, censored)
    levels = np.unique(request.quantiles)
    values, daily, weekly = _naive(request, levels)
    for part in (values, daily, weekly):
        part[~evidence.decided] = np.nan
    weights = np.where(evidence.decided[:, None], 1.0, np.nan)
    return Forecast(levels, values, daily, weekly, evidence.reason, evidence.caveats, ("last week",), weights)


def _naive(request: Request, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n, horizon, week = len(request.y), request.horizon, request.week
    z = fill(request.y, request.season)
    z = np.concatenate([np.zeros((n, max(2 * week - z.shape[1], 0))), z], axis=1)
    path = np.tile(z[:, -week:], (1, -(-horizon // week)))[:, :horizon]
    error = np.quantile(z[:, week:] - z[:, :-week], levels, axis=1).T
    values = path[:, :, None] + error[:, None, :]
    return values, _maxima(values, request.day), _maxima(values, week)


def _maxima(values: np.ndarray, block: int) -> np.ndarray:
    n, horizon, q = values.shape
    return values[:, : horizon // block * block].reshape(n, horizon // block, block, q).max(axis=2)

"""Experts of statsmodels for single daily or monthly series: they speak only where their own past has earned it.

On thousands of series these models lose to the kit's combination and take a hundred times as long, so that they are asked
for few series that matter, such as the bill of a month, and each must beat the kit on the same past first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

# (history [t] without gaps, steps, season) -> path [steps]
Expert = Callable[[np.ndarray, int, int], np.ndarray]
POWER = 4.0  # of the past error in the weight: half the error is sixteen times the say
ORIGINS = 4
LEAST_CYCLES = 3


@dataclass(frozen=True)
class Earned:
    """Weight of each expert beside the base forecast; all weights add up to 1.

    Attributes
    ----------
    names : the base first. weights, errors : float [k], mean absolute error over past origins. path : float [h], combined middle.
    """

    names: tuple[str, ...]
    weights: np.ndarray
    errors: np.ndarray
    path: np.ndarray


def ets(y: np.ndarray, steps: int, season: int) -> np.ndarray:
    """Damped trend and additive season by exponential smoothing; the trend is damped because undamped ones run away."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    model = ETSModel(y, error="add", trend="add", damped_trend=True, seasonal="add", seasonal_periods=season)
    with np.errstate(all="ignore"):
        return np.asarray(_quiet(lambda: model.fit(disp=False, maxiter=200)).forecast(steps))


def unobserved(y: np.ndarray, steps: int, season: int) -> np.ndarray:
    """Local linear trend with a season, by the Kalman filter (statsmodels UnobservedComponents)."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    model = UnobservedComponents(y, level="local linear trend", seasonal=season)
    return np.asarray(_quiet(lambda: model.fit(disp=False, maxiter=100)).forecast(steps))


EXPERTS: dict[str, Expert] = {"ETS": ets, "unobserved components": unobserved}


def on_drivers(y: np.ndarray, drivers: np.ndarray, ahead: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Quantiles of a series from what drives it, such as orders or users, by quantile regression.

    Parameters
    ----------
    y : float [t]. drivers : float [t, d]. ahead : float [h, d], the drivers of the steps to come, which somebody plans or knows.
    levels : float [q], rising.

    Returns
    -------
    float [h, q]; sorted, because separate regressions may cross.
    """
    from statsmodels.regression.quantile_regression import QuantReg

    known = np.isfinite(y) & np.isfinite(drivers).all(axis=1)
    model = QuantReg(y[known], _with_constant(drivers[known]))
    told = [_with_constant(ahead) @ _quiet(partial(model.fit, q=float(level), max_iter=2000)).params for level in levels]
    return np.sort(np.stack(told, axis=1), axis=1)


def earn(y: np.ndarray, base: Expert, *, steps: int, season: int, experts: dict[str, Expert] | None = None) -> Earned:
    """Let each expert forecast the past, and give weight only to those that beat the base there.

    Parameters
    ----------
    y : float [t], oldest first; gaps are bridged by a line, because these models need every step.
    base : the kit's own middle path. steps : horizon. season : steps of the rhythm, 7 for days, 12 for months.
    """
    known = np.flatnonzero(np.isfinite(y))
    whole = np.interp(np.arange(known[0], len(y)), known, y[known]) if len(known) else np.empty(0)
    asked = {"kit": base, **(EXPERTS if experts is None else experts)}
    errors = np.array([_past_error(expert, whole, steps, season) for expert in asked.values()])
    # No origin could be judged, or an expert failed on one: the base speaks alone.
    usable = np.isfinite(errors) & (errors <= errors[0]) if np.isfinite(errors[0]) else np.arange(len(errors)) == 0
    floor = 1e-9 * max(float(np.abs(whole).mean()) if len(whole) else 1.0, 1e-9)
    raw = np.where(usable, np.maximum(np.nan_to_num(errors, nan=1.0), floor) ** -POWER, 0.0)
    weights = raw / raw.sum()
    path = sum(w * expert(whole, steps, season) for w, expert in zip(weights, asked.values(), strict=True) if w > 0)
    return Earned(tuple(asked), weights, errors, np.asarray(path))


def _past_error(expert: Expert, y: np.ndarray, steps: int, season: int) -> float:
    """Mean absolute error over past origins; NaN where fewer than one could be asked, or the model does not converge."""
    back = [steps + season * k for k in range(ORIGINS) if len(y) - steps - season * k >= LEAST_CYCLES * season]
    try:
        missed = [np.abs(expert(y[: len(y) - b], steps, season) - y[len(y) - b : len(y) - b + steps]).mean() for b in back]
    except (ValueError, np.linalg.LinAlgError):
        return float("nan")  # statsmodels refuses some series, e.g. constant ones, which the base handles
    return float(np.mean(missed)) if missed else float("nan")


def _with_constant(columns: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(columns)), columns])


def _quiet(fit: Callable[[], Any]) -> Any:
    """Fit without the models' warnings about convergence: a bad fit shows in the past error, which decides."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fit()

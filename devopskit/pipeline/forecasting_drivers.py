"""What drives a series and is known ahead, such as booked orders or planned users: asked only where its own past was better."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.analysis.statsmodels_experts import POWER, on_drivers
from devopskit.errors import BadTable

LEAST_FOR_ONE = 10  # known steps for each driver, and as many for the level: fewer fit anything


def read_drivers(drivers: pd.DataFrame | None, zone: str, step: str) -> pd.DataFrame:
    """Return one column for each driver, by local time of the step; the mean where a step has several values.

    Parameters
    ----------
    drivers : columns time, driver, value, of the past and of the steps ahead, or None.

    Raises
    ------
    BadTable : a column is missing, or values are no numbers.
    """
    if drivers is None or not len(drivers):
        return pd.DataFrame()
    missing = [column for column in ("time", "driver", "value") if column not in drivers]
    if missing or not pd.api.types.is_numeric_dtype(drivers["value"]):
        raise BadTable(
            f"the drivers lack {', '.join(missing)}" if missing else "the values of the drivers are no numbers",
            "a driver has one row for each time, of the past and of the steps ahead, with the measured or planned value",
            "give columns time, driver and value, e.g. orders.melt(id_vars='time', var_name='driver', value_name='value')",
        )
    times = pd.to_datetime(drivers["time"])
    local = times.dt.tz_convert(zone).dt.tz_localize(None) if times.dt.tz is not None else times
    told = drivers.assign(time=local.dt.floor(step), driver=drivers["driver"].astype("str"))
    return told.pivot_table(index="time", columns="driver", values="value", aggfunc="mean")


def with_drivers(
    y: np.ndarray, values: np.ndarray, past: np.ndarray, drivers: np.ndarray, levels: np.ndarray
) -> tuple[np.ndarray, float]:
    """Return the forecast with what the drivers say of it, and the weight they earned.

    Parameters
    ----------
    y : float [t], history. values : float [h, q], forecast without drivers. past : float [h, q], the same forecast made h steps ago.
    drivers : float [t + h, d], NaN = not known. levels : float [q].

    Returns
    -------
    float [h, q] and a weight of 0 to 1: what had half the loss on the last h steps has sixteen times the say, and drivers that were
    no better have none.
    """
    steps, length = len(values), len(y)
    ahead, known = drivers[length:], np.isfinite(drivers).all(axis=1) & np.isfinite(np.append(y, np.zeros(steps)))
    enough = known[: length - steps].sum() >= LEAST_FOR_ONE * (drivers.shape[1] + 1)
    if not (enough and known[length:].all() and known[length - steps : length].any()):
        return values, 0.0
    tried = on_drivers(y[: length - steps], drivers[: length - steps], drivers[length - steps : length], levels)
    came = np.where(known[length - steps : length], y[length - steps :], np.nan)
    own, plain = _loss(came, tried, levels), _loss(came, past, levels)
    if not own < plain:
        return values, 0.0
    weight = own**-POWER / (own**-POWER + plain**-POWER) if own > 0 else 1.0
    told = on_drivers(y, drivers[:length], ahead, levels)
    return weight * told + (1 - weight) * values, float(weight)


def _loss(came: np.ndarray, quantiles: np.ndarray, levels: np.ndarray) -> float:
    """Mean pinball loss over the steps that came and all levels."""
    off = came[:, None] - quantiles
    return float(np.nanmean(np.maximum(levels * off, (levels - 1) * off)))

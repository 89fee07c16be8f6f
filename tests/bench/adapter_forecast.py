"""Candidate of ../shared/bench/forecasting: calls `forecast` and `exceed` and nothing else.

DEVOPSKIT_FORECAST_LEAVE=NAME takes the table that refit_forecast.py has fitted without the data set NAME.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np

from devopskit.analysis import exhaustion
from devopskit.analysis.forecast import forecast_array
from devopskit.analysis.forecast_table import DEFAULT

LEFT_OUT = Path(tempfile.gettempdir()) / "devopskit-forecast-left-out"
LEAVE = os.environ.get("DEVOPSKIT_FORECAST_LEAVE", "")
TABLE = LEFT_OUT / f"{LEAVE}.npz" if LEAVE else DEFAULT


def forecast(y, horizon, season, quantiles) -> tuple[np.ndarray, np.ndarray]:
    """Quantiles of every step and of the weekly maxima, NaN throughout where undecided."""
    return forecast_array(y, horizon, season, quantiles, table=TABLE)


def exceed(y, limit, horizon, season) -> tuple[np.ndarray, np.ndarray]:
    """Chance and dates of running out."""
    return exhaustion.exceed(y, limit, horizon, season, table=TABLE)

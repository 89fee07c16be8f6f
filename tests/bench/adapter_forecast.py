"""Candidate of ../shared/bench/forecasting: calls `forecast_array` and `exceed` and nothing else."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.exhaustion import exceed
from devopskit.analysis.forecast import forecast_array

__all__ = ["exceed", "forecast"]


def forecast(y, horizon, season, quantiles) -> tuple[np.ndarray, np.ndarray]:
    """Quantiles of every step and of the weekly maxima, NaN throughout where undecided."""
    return forecast_array(y, horizon, season, quantiles)

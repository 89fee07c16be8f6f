"""The shipped table: what is common to the errors of many series, fitted by tests/bench/refit_forecast.py."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

GRID = np.array(
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99, 0.995]
)
# last steps of the lead buckets; the seasons of a day and a week end where buckets end
EDGES = {
    "hourly": np.array([3, 6, 12, 24, 48, 96, 168, 336, 504, 672, 1008, 1344, 2184]),
    "daily": np.array([1, 2, 4, 7, 14, 21, 28, 42, 56, 91]),
}
# last steps of the stretches from now whose maximum has quantiles of its own
RUNS = {
    "hourly": np.array([6, 12, 24, 48, 96, 168, 336, 504, 672, 1008, 1344, 2184]),
    "daily": np.array([1, 2, 4, 7, 14, 21, 28, 42, 56, 91]),
}
WEEKS = np.array([1, 2, 3, 4, 6, 8, 13])
DAYS = np.array([1, 2, 4, 7, 14, 21, 28, 42, 56, 91])
DEFAULT = Path(__file__).with_name("forecast_table.npz")


@dataclass(frozen=True)
class Table:
    """Coefficients of one step length.

    Attributes
    ----------
    gate : float [buckets, 4 + experts], powers of the errors near the lead and of all, bonus of straight series, power of the
        recent errors, preference of each expert.
    scale : float [buckets, features], logarithmic factors of a step's error.
    step : float [buckets, measures, levels], quantiles of a step in units of its scale.
    run, week, day : float [buckets, measures + 1, levels], quantiles of the maximum of a stretch from now, a week and a day.
    run_size, week_size, day_size : float [buckets, logs], logarithmic factors of the unit of these quantiles.
    odds : float [stretches, 2], factor and power that temper the odds of the chance of running out in each stretch.
    """

    gate: np.ndarray
    scale: np.ndarray
    step: np.ndarray
    run: np.ndarray
    week: np.ndarray
    day: np.ndarray
    run_size: np.ndarray
    week_size: np.ndarray
    day_size: np.ndarray
    odds: np.ndarray


@lru_cache(maxsize=32)
def load(name: str, path: Path = DEFAULT) -> Table:
    """Read the coefficients of "hourly" or "daily" values; a table fitted elsewhere is given by its path."""
    with np.load(path) as stored:
        # daily values are their own daily maxima, so that no table of days exists for them
        parts = {
            part: f"{name}_{part}" if name == "hourly" else f"daily_{part.replace('day', 'run')}"
            for part in Table.__annotations__
        }
        # a table whose chances were not measured on left-out sets yet says them as they come
        plain = np.ones((len(RUNS[name]), 2))
        return Table(**{part: stored[key].astype(float) if key in stored else plain for part, key in parts.items()})

"""What a forecast answers with: quantiles, peaks, status and the record of its own past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Coverage:
    """How often past forecasts held what they stated, by lead.

    Attributes
    ----------
    lead : text [k], name of each lead bucket, e.g. "day 1".
    last_step : int [k], last step of each bucket.
    stated : float [c], stated chances of the central intervals, e.g. 0.8 and 0.9.
    observed : float [n, k, c], share of past values inside; NaN where no past value could be judged.
    error : float [n, k], mean absolute error of the median, in the unit of the series.
    judged : int [n, k], past values judged.
    """

    lead: tuple[str, ...]
    last_step: np.ndarray
    stated: np.ndarray
    observed: np.ndarray
    error: np.ndarray
    judged: np.ndarray


@dataclass(frozen=True)
class Forecast:
    """Forecast of n series; an undecided series is NaN throughout and says why.

    Attributes
    ----------
    quantiles : float [q], ascending.
    values : float [n, horizon, q], quantiles of each step.
    daily_peak : float [n, days, q], quantiles of the maximum of each whole day of the horizon, counted from the first step.
    weekly_peak : float [n, weeks, q], quantiles of the maximum of each whole week.
    status : text [n], "decided" or "undecided".
    reason : text [n], why undecided and what would decide it; '' where decided.
    caveats : text [n], separated by semicolons.
    experts : names of the combined methods.
    weights : float [n, experts], mean weight of each over the leads; NaN where undecided.
    coverage : the record on the own past, None where no back-test was asked for.
    """

    quantiles: np.ndarray
    values: np.ndarray
    daily_peak: np.ndarray
    weekly_peak: np.ndarray
    reason: np.ndarray
    caveats: np.ndarray
    experts: tuple[str, ...]
    weights: np.ndarray
    coverage: Coverage | None = None

    @property
    def status(self) -> np.ndarray:
        """Each series' status, "decided" or "undecided", text [n]."""
        return np.where(self.reason == "", "decided", "undecided")

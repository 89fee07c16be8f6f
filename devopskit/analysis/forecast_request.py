"""What a forecast is asked for: shapes, seasons and chances are checked once, before any series is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from devopskit.analysis.given_numbers import LARGEST, unmasked
from devopskit.errors import RequestError

SEASONS = {(24, 168): "hourly", (7,): "daily"}
LONGEST = 13 * 7  # days; no past origin of a usual history can judge a longer lead


@dataclass(frozen=True)
class Request:
    """A checked request.

    Attributes
    ----------
    y : float [n, T], a copy, oldest first, NaN = missing; infinities and values beyond LARGEST count as missing.
    horizon : steps to forecast.
    season : steps of the seasons, (24, 168) hourly or (7,) daily.
    quantiles : float [q], in the order asked for.
    """

    y: np.ndarray
    horizon: int
    season: tuple[int, ...]
    quantiles: np.ndarray

    @property
    def week(self) -> int:
        """Steps of a week."""
        return self.season[-1]

    @property
    def day(self) -> int:
        """Steps of a day: 24 or 1."""
        return self.week // 7

    @property
    def weeks(self) -> int:
        """Whole weeks of the horizon."""
        return self.horizon // self.week


def check(y: Any, horizon: Any, season: Any, quantiles: Any) -> Request:
    """Read a request and refuse what no series could answer.

    Raises
    ------
    RequestError : y is no matrix of numbers, the season is unknown, the horizon or a quantile is out of range.
    """
    try:
        wanted = tuple(int(s) for s in season)
    except (TypeError, ValueError):  # refused below like one that is not known
        wanted = ()
    if wanted not in SEASONS:
        raise RequestError(
            f"a season of {wanted or season} steps is not known",
            "a forecast needs hourly values with a day and a week, or daily values with a week",
            "give season=(24, 168) for hourly or season=(7,) for daily values",
        )
    return Request(_matrix(y), _steps(horizon, wanted[-1]), wanted, chances(quantiles))


def _matrix(y: Any) -> np.ndarray:
    try:
        values = unmasked(y)
    except ValueError:  # rows of different lengths, which are no matrix either
        values = np.empty(0, dtype=object)
    if values.ndim != 2 or values.dtype.kind not in "fiub":
        raise RequestError(
            f"the history has shape {values.shape} and type {values.dtype} instead of a matrix of numbers",
            "each row is one series, oldest value first, and NaN stands for a missing value",
            "give a float array of shape (series, steps), e.g. y[None, :] for a single series",
        )
    # a copy, because a caller's history must never change; infinities are broken samples, not demand
    values = np.array(values, dtype=np.float64)
    values[~(np.abs(values) <= LARGEST)] = np.nan
    return values


def _steps(horizon: Any, week: int) -> int:
    longest = LONGEST * week // 7
    number = isinstance(horizon, int | float | np.integer | np.floating)
    if not number or not 1 <= horizon <= longest or int(horizon) != horizon:
        raise RequestError(
            f"a horizon of {horizon} steps is not between 1 and {longest}",
            "a forecast reaches from the next step to 13 weeks ahead, which is as far as past errors can be measured",
            f"give a whole number of steps up to {longest}, e.g. horizon={week} for one week",
        )
    return int(horizon)


def chances(quantiles: Any) -> np.ndarray:
    """Quantile levels as a float vector; each above 0 and below 1."""
    try:
        levels = np.atleast_1d(np.asarray(quantiles, dtype=float))
    except (TypeError, ValueError):  # refused below like a number that is no chance
        levels = np.array([np.nan])
    if levels.ndim != 1 or not levels.size or not ((levels > 0) & (levels < 1)).all():
        raise RequestError(
            f"the quantiles {np.array2string(np.asarray(quantiles, dtype=object), threshold=8)} are not all above 0 and below 1",
            "a quantile is the chance that the value stays below, so 0.9 is exceeded once in ten times",
            "give e.g. quantiles=(0.1, 0.5, 0.9)",
        )
    return levels

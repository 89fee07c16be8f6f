"""What a forecast is asked for: shapes, seasons and chances are checked once, before any series is looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.errors import RequestError

SEASONS = {(24, 168): "hourly", (7,): "daily"}
LONGEST = 13 * 7  # days; no past origin of a usual history can judge a longer lead


@dataclass(frozen=True)
class Request:
    """A checked request.

    Attributes
    ----------
    y : float [n, T], a copy, oldest first, NaN = missing; infinities count as missing.
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


def check(y: np.ndarray, horizon: int, season: tuple[int, ...], quantiles: np.ndarray) -> Request:
    """Read a request and refuse what no series could answer.

    Raises
    ------
    RequestError : y is no matrix of numbers, the season is unknown, the horizon or a quantile is out of range.
    """
    wanted = tuple(int(s) for s in season)
    if wanted not in SEASONS:
        raise RequestError(
            f"a season of {wanted} steps is not known",
            "a forecast needs hourly values with a day and a week, or daily values with a week",
            "give season=(24, 168) for hourly or season=(7,) for daily values",
        )
    return Request(_matrix(y), _steps(horizon, wanted[-1]), wanted, chances(quantiles))


def _matrix(y: np.ndarray) -> np.ndarray:
    values = np.asarray(y)
    if values.ndim != 2 or values.dtype.kind not in "fiub":
        raise RequestError(
            f"the history has shape {values.shape} and type {values.dtype} instead of a matrix of numbers",
            "each row is one series, oldest value first, and NaN stands for a missing value",
            "give a float array of shape (series, steps), e.g. y[None, :] for a single series",
        )
    # a copy, because a caller's history must never change; infinities are broken samples, not demand
    values = np.array(values, dtype=np.float64)
    values[~np.isfinite(values)] = np.nan
    return values


def _steps(horizon: int, week: int) -> int:
    longest = LONGEST * week // 7
    if int(horizon) != horizon or not 1 <= horizon <= longest:
        raise RequestError(
            f"a horizon of {horizon} steps is not between 1 and {longest}",
            "a forecast reaches from the next step to 13 weeks ahead, which is as far as past errors can be measured",
            f"give a whole number of steps up to {longest}, e.g. horizon={week} for one week",
        )
    return int(horizon)


def chances(quantiles: np.ndarray) -> np.ndarray:
    """Quantile levels as a float vector; each above 0 and below 1."""
    levels = np.atleast_1d(np.asarray(quantiles, dtype=float))
    if levels.ndim != 1 or not levels.size or not ((levels > 0) & (levels < 1)).all():
        raise RequestError(
            f"the quantiles {np.array2string(levels, threshold=8)} are not all above 0 and below 1",
            "a quantile is the chance that the value stays below, so 0.9 is exceeded once in ten times",
            "give e.g. quantiles=(0.1, 0.5, 0.9)",
        )
    return levels

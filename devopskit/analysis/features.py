"""What is known of each workload at the start of a week: a reference size and how its past lies around it, all in logarithms.

Everything is relative to the reference, so that a fleet scaled by any factor gives the same shapes and pools with any other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WEEK_DAYS = 7
FAR = 3.0  # e**3 = 20 times, because shapes beyond tell no more and would pull the fit
LAST_NEEDS = 11  # place among the shapes of the larger need of the last two weeks
FLOOR = 1e-3  # share of the largest use so far that stands for zero, because a logarithm needs one
HALF_LIFE_WEEKS, HALF_LIFE_DAYS = 3.0, 10.0
PRIOR_WEEKS, PRIOR_DAYS = 2.0, 6.0  # pseudo-observations of the fleet's own variance that a short history is shrunk to


@dataclass(frozen=True)
class View:
    """The past of n workloads as seen at one origin.

    Attributes
    ----------
    reference : float [n], log of the largest use of the last 14 days, NaN where there is none.
    shape : float [n, 14], where the past lies relative to the reference: mean of the weekly needs, largest of 28 days and of
        all, two recency-weighted quantiles of the daily maxima (half-lives 1.5 and 5 days: the level after a shift), then what
        tells one high day from many: see `_weeks_and_days`.
    spread : float [n, 3], log deviations of weekly needs and of daily maxima, and the room up to the capacity.
    volatility, bigness : float [n], rank between 0 and 1 of the deviation and of the mean of the log weekly needs.
    mean : float [n], mean of the log weekly needs.
    largest : float [n], log of the largest use so far.
    """

    reference: np.ndarray
    shape: np.ndarray
    spread: np.ndarray
    volatility: np.ndarray
    bigness: np.ndarray
    mean: np.ndarray
    largest: np.ndarray

    @property
    def needed(self) -> np.ndarray:
        """Log of the larger need of the last two weeks, [n]; of the largest use of 14 days where neither week was judged."""
        return self.reference + self.shape[:, LAST_NEEDS]


def look(weekly: np.ndarray, daily: np.ndarray, capacity: np.ndarray) -> View:
    """Describe the past.

    Parameters
    ----------
    weekly : float [n, w], need of each past week, NaN where the week may not be judged.
    daily : float [n, 7 w], largest sample of each day, NaN where there is none.
    capacity : float [n], provisioned now, NaN where unknown.
    """
    top = np.fmax.reduce(daily, axis=1, initial=np.nan)
    weeks, days = _log(weekly, top), _log(daily, top)
    reference, largest = peak(days[:, -14:]), peak(days)
    mean, weekly_sd = _moments(weeks, HALF_LIFE_WEEKS, PRIOR_WEEKS)
    _, daily_sd = _moments(days[:, -42:], HALF_LIFE_DAYS, PRIOR_DAYS)
    shape = np.stack(
        [
            mean,
            peak(days[:, -28:]),
            largest,
            _recent_quantile(days[:, -14:], 1.5, 0.9),
            _recent_quantile(days[:, -14:], 5.0, 0.5),
            *_weeks_and_days(weeks, days),
        ],
        axis=1,
    )
    with np.errstate(divide="ignore"):
        room = np.log(capacity) - reference
    room = np.where(np.isfinite(room), np.clip(room, -0.7, 1.5), 1.0)
    flat, centre = _plain_moments(weeks)
    return View(
        reference=reference,
        shape=np.nan_to_num(np.clip(shape - reference[:, None], -FAR, FAR)),
        spread=np.stack([np.log(weekly_sd), np.log(daily_sd), room], axis=1),
        volatility=rank(np.where(np.isfinite(weeks).sum(1) > 1, flat, np.where(np.isfinite(largest), daily_sd, np.nan))),
        bigness=rank(centre),
        mean=centre,
        largest=largest,
    )


def _weeks_and_days(weeks: np.ndarray, days: np.ndarray) -> list[np.ndarray]:
    """Order statistics, [n] each: a reference that one day made says less of the next week than one that every week repeats.

    Largest of 7 and of 3 days, second largest of 14 and fourth of 28; needs of the last week and of the one before, the
    larger of both, and the smallest and largest of four weeks.
    """
    four = weeks[:, -4:]
    return [
        peak(days[:, -7:]), peak(days[:, -3:]), _largest_but(days[:, -14:], 1), _largest_but(days[:, -28:], 3), weeks[:, -1],
        weeks[:, -min(2, weeks.shape[1])], peak(weeks[:, -2:]), np.fmin.reduce(four, axis=1, initial=np.nan), peak(four),
    ]  # fmt: skip


def _largest_but(days: np.ndarray, larger: int) -> np.ndarray:
    """Value of each row that so many others exceed or equal, NaN where there are not as many."""
    if days.shape[1] <= larger:
        return np.full(len(days), np.nan)
    # A partition is enough, because only one place of the order is asked for.
    found = np.partition(np.where(np.isfinite(days), days, -np.inf), -1 - larger, axis=1)[:, -1 - larger]
    return np.where(np.isfinite(found), found, np.nan)


def peak(values: np.ndarray) -> np.ndarray:
    """Largest of each row without the missing ones, NaN where all are missing."""
    return np.fmax.reduce(values, axis=1, initial=np.nan)


def rank(values: np.ndarray) -> np.ndarray:
    """Mid-rank of each finite value between 0 and 1, equal values alike; 0.5 where the value is missing."""
    seen = np.sort(values[np.isfinite(values)])
    if not len(seen):
        return np.full(len(values), 0.5)
    low, high = np.searchsorted(seen, values, "left"), np.searchsorted(seen, values, "right")
    return np.where(np.isfinite(values), (low + high) / (2 * len(seen)), 0.5)


def _log(values: np.ndarray, top: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(np.where(np.isfinite(values) & (top > 0)[:, None], np.maximum(values, FLOOR * top[:, None]), np.nan))


def _moments(values: np.ndarray, half_life: float, prior: float) -> tuple[np.ndarray, np.ndarray]:
    """Recency-weighted mean of each row and its deviation, shrunk to the fleet's median variance."""
    seen = np.isfinite(values)
    filled = np.where(seen, values, 0.0)
    weight = seen * 0.5 ** (np.arange(values.shape[1])[::-1] / half_life)
    with np.errstate(invalid="ignore"):
        mean = (weight * filled).sum(1) / np.where(weight.sum(1) > 0, weight.sum(1), np.nan)
    squares = np.where(seen, (filled - mean[:, None]) ** 2, 0.0).sum(1)
    count = seen.sum(1)
    several = count > 1
    common = max(float(np.median(squares[several] / (count[several] - 1))) if several.any() else 0.05, 1e-4)
    return mean, np.sqrt((squares + prior * common) / (np.maximum(count - 1, 0) + prior))


def _plain_moments(weeks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Unweighted deviation and mean of each row, which only order the workloads into quarters."""
    seen = np.isfinite(weeks)
    count = np.where(seen.any(1), seen.sum(1), np.nan)
    mean = np.where(seen, weeks, 0.0).sum(1) / count
    return np.sqrt(np.where(seen, (weeks - mean[:, None]) ** 2, 0.0).sum(1) / count), mean


def _recent_quantile(days: np.ndarray, half_life: float, share: float) -> np.ndarray:
    """Quantile of each row's days, weighted by recency; NaN where all days are missing."""
    weight = np.isfinite(days) * 0.5 ** (np.arange(days.shape[1])[::-1] / half_life)
    order = np.argsort(days, axis=1)
    mass = np.cumsum(np.take_along_axis(weight, order, axis=1), axis=1)
    at = np.minimum((mass < share * mass[:, -1:] - 1e-12).sum(1), days.shape[1] - 1)
    return np.take_along_axis(np.take_along_axis(days, order, axis=1), at[:, None], axis=1)[:, 0]

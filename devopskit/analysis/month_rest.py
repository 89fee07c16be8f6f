"""The rest of a month, day by day and key by key, as the last weeks and as the whole past tell it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.calendar_slots import slots
from devopskit.analysis.cost_baseline import LEVEL_DAYS, WEEK
from devopskit.analysis.cost_presence import presence_ahead
from devopskit.analysis.cost_trend import trend_of
from devopskit.analysis.cost_watch import Watch, logs_of
from devopskit.analysis.medians import median

DAMPED = 0.5  # of the slope of the past weeks goes on: a full one overshoots when growth ends (damped trend, Gardner 1985)
LASTING = 5  # days off the usual level after which it is taken for the new one
UNKNOWN = 0.35  # relative spread of a key of one day: it may be a trial or a beginning
DRIFT = 0.001  # relative spread that each further day adds: what no past told


@dataclass(frozen=True)
class Rest:
    """Expected cost [keys] of the days left of a month, and its relative spread [keys] before calibration."""

    expected: np.ndarray
    spread: np.ndarray


@dataclass(frozen=True)
class Views:
    """Two forecasts of the rest of a month: `near` rests on the last weeks, `far` on the whole past."""

    near: Rest
    far: Rest

    def blended(self, trust: float) -> Rest:
        """One forecast, with a trust of 0 to 1 in the whole past."""
        near, far = self.near, self.far
        return Rest((1 - trust) * near.expected + trust * far.expected, (1 - trust) * near.spread + trust * far.spread)


def month_days(day: np.datetime64) -> tuple[np.datetime64, np.datetime64]:
    """First day of the month of a day, and the first day after the month."""
    month = day.astype("datetime64[M]")
    return month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")


def rest_of_month(watch: Watch, day: int) -> Views:
    """Cost from the evening of a day that has been learnt to the end of its month."""
    today = watch.series.days[day]
    left = np.arange(today + 1, month_days(today)[1])
    keys = watch.series.first.shape[1]
    if not len(left):
        nothing = Rest(np.zeros(keys), np.zeros(keys))
        return Views(nothing, nothing)
    logs = logs_of(watch.series.known(day))
    there = presence_ahead(~np.isnan(logs), len(left))
    far = _far(watch, day, left, logs, there)
    return Views(_near(watch, day, left, there, far), far)


def _near(watch: Watch, day: int, left: np.ndarray, there: np.ndarray, far: Rest) -> Rest:
    """By the baseline of the last weeks; keys that have none yet are left to the other view."""
    base, sigma = watch.ahead(day), watch.scale(day + 1)
    steps = np.arange(len(left))
    trend = (LEVEL_DAYS + 1) / 2 + steps
    logs = base.level + DAMPED * base.slope * trend[:, None] + base.week[steps % WEEK] + watch.calendar.effect[slots(left)]
    expected = _sum_of_days(logs + _shift(watch, day, len(left), watch.ratio), sigma, there)
    known = ~np.isnan(base.level)
    share = np.sqrt(sigma**2 * (1 / LEVEL_DAYS + 1 / len(left)) + (DRIFT * len(left)) ** 2)
    return Rest(np.where(known, expected, far.expected), np.where(known, share, far.spread))


def _far(watch: Watch, day: int, left: np.ndarray, logs: np.ndarray, there: np.ndarray) -> Rest:
    """By the trend of the whole past."""
    length = np.abs(watch.run)
    # Left out because days off the usual level that may yet end say nothing of the long run.
    fresh = np.arange(day, -1, -1)[:, None] < np.where(length < LASTING, length, 0)
    trend = trend_of(logs, watch.series.days[: day + 1], fresh, watch.calendar.effect)
    rest = np.full(logs.shape, np.nan)
    rest[-len(trend.rest) :] = trend.rest
    ahead = trend.ahead(left) + _shift(watch, day, len(left), rest, below=LASTING)
    expected = _sum_of_days(ahead, trend.sigma, there)
    young = UNKNOWN / np.maximum(np.sum(~np.isnan(logs), axis=0), 1)
    share = np.sqrt(trend.doubt + trend.sigma**2 / len(left) + (DRIFT * len(left)) ** 2 + young**2)
    return Rest(expected, share)


def _sum_of_days(logs: np.ndarray, sigma: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Sum [keys] of the days that are there: the mean of a skewed day lies above its median by half its variance, and a sum of days is a sum of means."""
    return np.nansum(there * np.exp(logs + sigma**2 / 2), axis=0)


def _shift(watch: Watch, day: int, left: int, ratio: np.ndarray, *, below: int | None = None) -> np.ndarray:
    """What an unusual level of the last days adds to the log cost of the days to come [left, keys].

    What has lasted n days is expected to last n more (Gott 1993); after `LASTING` days it is taken to stay. Of runs of
    `below` days or more nothing is added.
    """
    length, steps = np.abs(watch.run), np.arange(left)
    added = np.zeros((left, len(length)))
    for key in np.flatnonzero(length if below is None else (length > 0) & (length < below)):
        recent = ratio[day - length[key] + 1 : day + 1, [key]]
        stays = steps < length[key] if length[key] < LASTING else np.ones(left, dtype=bool)
        added[stays, key] = np.nan_to_num(median(recent)[0])
    return added

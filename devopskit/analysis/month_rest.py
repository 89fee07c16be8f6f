"""The rest of a month, day by day and key by key, out of the baseline of an evening."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.calendar_slots import slots
from devopskit.analysis.cost_baseline import LEVEL_DAYS, WEEK
from devopskit.analysis.cost_watch import Watch

TREND = 0.5  # of the slope of the past weeks goes on: a full one overshoots when growth ends (damped trend, Gardner 1985)
LASTING = 5  # days off the usual level after which it is taken for the new one
RECENT = 28  # days whose mean stands for keys that have no baseline yet
UNKNOWN = 0.35  # relative spread of such keys


@dataclass(frozen=True)
class Rest:
    """Expected cost [keys] of the days left of a month, and its relative spread [keys] before calibration."""

    expected: np.ndarray
    spread: np.ndarray


def month_days(day: np.datetime64) -> tuple[np.datetime64, np.datetime64]:
    """First day of the month of a day, and the first day after the month."""
    month = day.astype("datetime64[M]")
    return month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")


def rest_of_month(watch: Watch, day: int) -> Rest:
    """Cost from the evening of a day that has been learnt to the end of its month."""
    today = watch.series.days[day]
    left = np.arange(today + 1, month_days(today)[1])
    keys = watch.series.first.shape[1]
    if not len(left):
        return Rest(np.zeros(keys), np.zeros(keys))
    base, sigma = watch.ahead(day), watch.scale(day + 1)
    steps = np.arange(len(left))
    trend = (LEVEL_DAYS + 1) / 2 + steps
    logs = base.level + TREND * base.slope * trend[:, None] + base.week[steps % WEEK] + watch.calendar.effect[slots(left)]
    logs = logs + _shift(watch, day, steps)
    # The mean of a skewed day lies above its median by half its variance, and a sum of days is a sum of means.
    daily = np.exp(logs + sigma**2 / 2)
    recent = np.nan_to_num(watch.series.known(day)[-RECENT:]).mean(axis=0)
    known = ~np.isnan(base.level)
    expected = np.where(known, daily.sum(axis=0), np.maximum(recent, 0.0) * len(left))
    share = np.sqrt(sigma**2 * (1 / LEVEL_DAYS + 1 / len(left)) + (0.001 * len(left)) ** 2)
    return Rest(expected, np.where(known, share, UNKNOWN))


def _shift(watch: Watch, day: int, steps: np.ndarray) -> np.ndarray:
    """What an unusual level of the last days adds to the log cost of the days to come [steps, keys].

    What has lasted n days is expected to last n more (Gott 1993); after `LASTING` days it is taken to stay.
    """
    length = np.abs(watch.run)
    added = np.zeros((len(steps), len(length)))
    for key in np.flatnonzero(length):
        recent = watch.ratio[day - length[key] + 1 : day + 1, key]
        stays = steps < length[key] if length[key] < LASTING else np.ones(len(steps), dtype=bool)
        added[stays, key] = np.median(recent)
    return added

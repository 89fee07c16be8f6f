"""What makes a day an anomaly: each test asks for significance and for size, and a score is the weaker of the two.

A product of the two would let a steady key alarm over two percent; an alert of a steady key must still be worth reading.
Scores are in units of the limits; which score is shown is calibrated in `anomalies`.
"""

from __future__ import annotations

import numpy as np

from devopskit.analysis.calendar_slots import holidays
from devopskit.analysis.cost_watch import LOOK_BACK, Evening

DAY_SIGMAS, RUN_SIGMAS = 3.8, 4.2
DAY_UP = 0.20
# Rows that arrive late make a day look up to a quarter cheaper than it was, so that a smaller fall of one day is no news.
DAY_DOWN = 0.285
RUNS = (2, 3, 5, 8)
RUN_SHARE = 0.105
PAIR_UP, PAIR_DOWN = 0.14, 0.18  # two days may both be late
HOLIDAY_DOWN = 0.55  # left out because between Christmas and New Year most companies do less
GROWTH, NEAR, FAR = 0.17, 21, 35
NEW_SHARE, NEW_DAYS, NEW_AFTER = 0.012, 3, 28


def scores(evening: Evening) -> np.ndarray:
    """Score [keys] of a day, the highest of all tests; 0 where nothing is expected."""
    found = [one_day(evening), slow_growth(evening), new_key(evening), *(run(evening, days) for days in RUNS)]
    return np.max([np.nan_to_num(score, nan=0.0) for score in found], axis=0)


def one_day(evening: Evening) -> np.ndarray:
    """A single day far from its expectation."""
    z, size = evening.z[-1], np.expm1(evening.ratio[-1])
    down = HOLIDAY_DOWN if holidays(evening.date) else DAY_DOWN
    return np.where(size > 0, np.minimum(z / DAY_SIGMAS, size / DAY_UP), np.minimum(-z / DAY_SIGMAS, -size / down))


def run(evening: Evening, days: int) -> np.ndarray:
    """Several days in a row on one side."""
    z, size = evening.z[-days:], np.expm1(evening.ratio[-days:])
    one_side = (z > 0).all(axis=0) | (z < 0).all(axis=0)
    total, mean = z.sum(axis=0) / np.sqrt(days), size.mean(axis=0)
    up, down = (PAIR_UP, PAIR_DOWN) if days == 2 else (RUN_SHARE, RUN_SHARE)
    # A run that began in the holidays is still theirs on New Year's Day; shorter runs tell what January itself does.
    if holidays(evening.date) or holidays(evening.date - (days - 1)):
        down = HOLIDAY_DOWN
    # The day after a spike is one of a run by its sign alone; it is news only when it is off itself.
    one_side &= np.abs(size[-1]) > RUN_SHARE / 2
    significant = np.abs(total) / RUN_SIGMAS
    return np.where(one_side, np.minimum(significant, np.where(mean > 0, mean / up, -mean / down)), 0.0)


def slow_growth(evening: Evening) -> np.ndarray:
    """Growth over weeks in which no single day is an outlier."""
    if len(evening.level) < LOOK_BACK:
        return np.zeros(evening.z.shape[1])
    now, half, near, far = (evening.level[-1 - back] for back in (0, NEAR // 2, NEAR, FAR))
    since = np.minimum(np.expm1(now - near), np.expm1(now - far))
    steady = (now - half > 0.25 * (now - near)) & (half - near > 0.25 * (now - near))
    above = (evening.ratio[-5:] > 0).all(axis=0)
    # Not told again, because a flagged day belongs to a jump, which the other tests have told already.
    calm = ~evening.flagged.any(axis=0)
    return np.where(steady & above & calm, since / GROWTH, 0.0)


def new_key(evening: Evening) -> np.ndarray:
    """A key that was not there before and takes a share of all cost at once."""
    total = evening.cost[evening.cost > 0].sum()
    young = (evening.age >= 0) & (evening.age < NEW_DAYS) & (evening.day - evening.age >= NEW_AFTER)
    return np.where(young, evening.cost / (total or np.inf) / NEW_SHARE, 0.0)

"""One pass over the days: each is judged by what was known on its evening, then learnt from, never the other way round.

Days that are out of the ordinary stay out of the baseline. When twelve of them lie on one side, the new level is the
usual one: the days before it are moved there too, so that the weekdays need not be learnt again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.calendar_slots import Calendar, holidays, slots
from devopskit.analysis.cost_baseline import HISTORY, UsualCost, baseline
from devopskit.analysis.daily_series import DailySeries
from devopskit.analysis.medians import median, spread

FLAG_SIGMAS, FLAG_SHARE = 5.0, 0.09  # a day that is further off than both says nothing about the usual cost
HOLIDAY_SIGMAS = 2.0  # below the usual cost, from which on a day between Christmas and New Year is none of the usual ones
ACCEPTED = 12  # such days on one side after which their level is the usual one
SCALE_DAYS = 49
LEAST_SIGMA, CAUTION = 0.012, 1.05  # no bill is steadier than 1 % for long; medians of few days flatter the spread
GONE = -4.0  # log ratio of a day without cost where there was one every day: 2 % of it is left
REACH = 21  # days of which the tests see each
LOOK_BACK = 43  # days of levels that the test of slow growth compares


@dataclass(frozen=True)
class Evening:
    """What the tests see of one day and those before it.

    Attributes
    ----------
    day : place in the series. date : datetime64[D].
    ratio, z : float [REACH, keys], log of cost over expectation, plain and in sigmas, the day itself last; what was late is in.
    level : float [up to LOOK_BACK, keys], log levels of a week without weekday and calendar, the day's own last.
    flagged : bool [up to REACH, keys]. cost : float [keys], as published. age : int [keys], days since the first cost.
    """

    day: int
    date: np.datetime64
    ratio: np.ndarray
    z: np.ndarray
    level: np.ndarray
    flagged: np.ndarray
    cost: np.ndarray
    age: np.ndarray


def logs_of(costs: np.ndarray) -> np.ndarray:
    """Log of positive costs; NaN for all others, as a day of refunds has no logarithm."""
    return np.log(np.where(costs > 0, costs, np.nan))


class Watch:
    """State of the pass over the days of one tenant."""

    def __init__(self, series: DailySeries) -> None:
        n, k = series.first.shape
        self.series, self.slots = series, slots(series.days)
        self.first, self.settled = logs_of(series.first), logs_of(series.settled)
        pad = np.full((HISTORY, k), np.nan)
        self.logs = np.concatenate([pad, self.first])  # what is known, moved to accepted levels, HISTORY days ahead
        self.moved = np.zeros((n + HISTORY, k))
        self.masked = np.zeros((n + HISTORY, k), dtype=bool)
        self.calendar = Calendar(k)
        self.expected = np.full((n, k), np.nan)
        self.sigma = np.full((n, k), np.nan)
        self.level = np.full((n, k), np.nan)
        self.ratio = np.full((n, k), np.nan)
        self.born = np.full(k, n)
        self.lean = np.zeros(k)  # effect of the weekday of the day that was seen last
        self.usual = np.zeros(k)  # spread of plain days on that evening
        self.run = np.zeros(k, dtype=int)  # days flagged in a row, with the sign of their side

    def see(self, day: int) -> Evening:
        """Form the expectation of a day and compare the day with it."""
        self._settle(day)
        base = self._baseline(day)
        slot = self.slots[day]
        self.lean = base.week[0]
        self.usual = self.scale(day)
        self.calendar.turn(slot, self.usual, self.lean)
        self.expected[day] = base.plain + self.calendar.effect[slot]
        self.level[day] = self._level(day, base)
        self.sigma[day] = np.hypot(self.usual, self.calendar.widening[slot])
        ratio = self.logs[day + HISTORY] - self.expected[day]
        empty = ~(np.nan_to_num(self.series.first[day]) > 0) & ~np.isnan(self.expected[day])
        self.ratio[day] = np.where(empty, GONE, ratio)
        self.born = np.minimum(self.born, np.where(np.isnan(self.first[day]), self.born, day))
        return self._evening(day)

    def ahead(self, day: int) -> UsualCost:
        """UsualCost of the days after `day`, which must have been learnt."""
        return self._baseline(day + 1)

    def learn(self, day: int) -> None:
        """Take the day into the calendar and the baseline, or keep it out of the baseline."""
        slot = self.slots[day]
        plain = self.ratio[day] + self.calendar.effect[slot]
        off = (np.abs(self.ratio[day]) > FLAG_SIGMAS * self.sigma[day]) & (np.abs(self.ratio[day]) > FLAG_SHARE)
        if holidays(self.series.days[day]):
            # Left out because a week of holidays, taken for usual, would make the return to work in January look like a rise.
            off |= self.ratio[day] < -np.maximum(HOLIDAY_SIGMAS * self.sigma[day], FLAG_SHARE)
        self.masked[day + HISTORY] = off
        side = np.sign(np.nan_to_num(self.ratio[day])).astype(int)
        same = off & (side * self.run >= 0)
        self.run = np.where(same, self.run + side, np.where(off, side, 0))
        self.calendar.learn(slot, plain, self.usual, self.lean)
        for key in np.flatnonzero(np.abs(self.run) >= ACCEPTED):
            self._accept(day, int(key))

    def _settle(self, day: int) -> None:
        """Replace first figures by restated ones as soon as they are known."""
        old = day - 3
        if old >= 0:
            self.logs[old + HISTORY] = self.settled[old] + self.moved[old + HISTORY]

    def _baseline(self, day: int) -> UsualCost:
        window = self.logs[day : day + HISTORY].copy()
        window[self.masked[day : day + HISTORY]] = np.nan
        past = self.slots[max(day - HISTORY, 0) : day]
        window[HISTORY - len(past) :] -= self.calendar.effect[past]
        return baseline(window)

    def scale(self, day: int) -> np.ndarray:
        """Spread [keys] of the log cost of plain days, from the days before `day`."""
        past = slice(max(day - SCALE_DAYS, 0), day)
        ratio = np.where(
            self.masked[past.start + HISTORY : day + HISTORY] | (self.slots[past] > 0)[:, None], np.nan, self.ratio[past]
        )
        if not len(ratio):
            return np.full(ratio.shape[1], 1.0)
        return np.maximum(np.nan_to_num(spread(ratio) * CAUTION, nan=0.2), LEAST_SIGMA)

    def _accept(self, day: int, key: int) -> None:
        start = day - ACCEPTED + 1
        jump = np.median(self.ratio[start : day + 1, key])
        before = slice(0, start + HISTORY)
        self.logs[before, key] += jump
        self.moved[before, key] += jump
        self.masked[start + HISTORY : day + HISTORY + 1, key] = False
        # From here on the new level is the usual one, so the tests that look back over these days must see it too.
        self.expected[start : day + 1, key] += jump
        self.ratio[start : day + 1, key] -= jump
        self.level[: day + 1, key] += jump
        self.run[key] = 0

    def _level(self, day: int, base: UsualCost) -> np.ndarray:
        """Log level of the week up to the day, without weekday and calendar."""
        week = np.roll(base.week, -1, axis=0)  # the window begins on the day's own weekday, the week ends with it
        logs = self.logs[day + HISTORY - 6 : day + HISTORY + 1] - week
        past = self.slots[max(day - 6, 0) : day + 1]
        logs[7 - len(past) :] -= self.calendar.effect[past]
        return median(logs)

    def _evening(self, day: int) -> Evening:
        first = max(day - REACH + 1, 0)
        known = self.logs[first + HISTORY : day + HISTORY + 1] - self.moved[first + HISTORY : day + HISTORY + 1]
        ratio = known - self.expected[first : day + 1]
        ratio = np.where(np.isnan(ratio), self.ratio[first : day + 1], ratio)
        z = ratio / self.sigma[first : day + 1]
        return Evening(
            day,
            self.series.days[day],
            _padded(ratio),
            _padded(z),
            self.level[max(day - LOOK_BACK + 1, 0) : day + 1],
            self.masked[first + HISTORY : day + HISTORY + 1],
            np.nan_to_num(self.series.first[day]),
            day - self.born,
        )


def _padded(rows: np.ndarray) -> np.ndarray:
    return np.concatenate([np.full((REACH - len(rows), rows.shape[1]), np.nan), rows])

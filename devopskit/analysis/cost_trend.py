"""What a key costs in the long run: level, steady growth, weekdays, lasting steps and calendar slots, from its whole past.

The baseline of `cost_baseline` forgets within weeks, so that it can judge tomorrow; a month ahead needs a growth and a
weekday that one year tells better than twelve days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.calendar_slots import AGREED, LAST, MEAN_TO_SIGMA, SLOTS, slots
from devopskit.analysis.cost_watch import FLAG_SHARE, FLAG_SIGMAS, LEAST_SIGMA
from devopskit.analysis.medians import median, spread
from devopskit.analysis.step_search import Fit, stepped_fit

DAYS = 420  # the last thirteen months and a bit
WEEK = 7
UNIT = 100.0  # days in which growth is counted, so that its column is of the size of the others
GROWTH = 0.15  # usual growth in that time, log: three quarters a year
WEEKEND, WEEKDAY = 0.5, 0.1  # usual effects, log: a weekend is one thing, a single weekday differs less
SCALE_DAYS = 180
UNTOLD = 0.1  # spread of a key of a few days
MONTHS = 8  # of a calendar slot that count
CERTAIN = 3.5  # standard errors that the effect of a slot must have
ROUNDS = 2  # outliers and slots are told by a fit, and the fit is made again without them


@dataclass(frozen=True)
class Trend:
    """The parts of log cost.

    Attributes
    ----------
    level : float [keys], on the last day, without weekday and slot. growth : float [keys], a day.
    week : float [7, keys], Monday first. slots : float [SLOTS, keys]. sigma : float [keys], spread of single days.
    rest : float [n, keys], log of cost over the parts, NaN where no cost was. doubt : float [keys], variance of the level.
    """

    level: np.ndarray
    growth: np.ndarray
    week: np.ndarray
    slots: np.ndarray
    sigma: np.ndarray
    rest: np.ndarray
    doubt: np.ndarray

    def ahead(self, days: np.ndarray) -> np.ndarray:
        """Log cost [days, keys] of the days that follow the last one, datetime64[D] and without a gap."""
        steps = np.arange(1, len(days) + 1)[:, None]
        return self.level + self.growth * steps + self.week[_weekday(days)] + self.slots[slots(days)]


def trend_of(logs: np.ndarray, days: np.ndarray, left_out: np.ndarray, effects: np.ndarray) -> Trend:
    """Trend of each key.

    Parameters
    ----------
    logs : float [n, keys], log cost, NaN where there is none. days : datetime64[D] [n], without a gap.
    left_out : bool [n, keys], days that say nothing of the long run. effects : float [SLOTS, keys], first guess of the
    calendar slots: without one, five cheap days at the start of a month would be taken for a new level.
    """
    logs, days, left_out = logs[-DAYS:], days[-DAYS:], left_out[-DAYS:]
    place, told = slots(days), ~np.isnan(logs)
    values, columns = np.where(told, logs, 0.0), _columns(days)
    sigma = _sigma_of_weeks(logs, place)
    usual = told & ~left_out
    used = usual
    for _round in range(ROUNDS):
        fit = stepped_fit((values - effects[place]).T, used.T, columns, ridge=_ridge(sigma), sigma=sigma)
        plain = np.where(told, values - fit.fitted.T, np.nan)
        effects = _slot_effects(np.where(usual, plain, np.nan), place, sigma)
        rest = plain - effects[place]
        sigma = _sigma(np.where(usual & (place == 0)[:, None], rest, np.nan))
        used = usual & ~((np.abs(rest) > FLAG_SIGMAS * sigma) & (np.abs(rest) > FLAG_SHARE))
    return _trend(fit, effects, sigma, rest)


def _trend(fit: Fit, effects: np.ndarray, sigma: np.ndarray, rest: np.ndarray) -> Trend:
    level, growth, weekend, *week = fit.weights.T
    both = np.stack(week) + (np.arange(WEEK) >= 5)[:, None] * weekend
    return Trend(level + fit.level, growth / UNIT, both, effects, sigma, rest, fit.doubt * sigma**2)


def _columns(days: np.ndarray) -> np.ndarray:
    weekday = _weekday(days)
    time = (np.arange(len(days)) - (len(days) - 1)) / UNIT  # 0 on the last day, so that the constant is its level
    return np.column_stack([np.ones(len(days)), time, weekday >= 5, weekday[:, None] == np.arange(WEEK)]).astype(float)


def _ridge(sigma: np.ndarray) -> np.ndarray:
    """Penalties [keys, columns]: the level is free, all else is what it usually is until the days say otherwise."""
    usual = np.array([1e3, GROWTH, WEEKEND, *[WEEKDAY] * WEEK])
    return (sigma[:, None] / usual) ** 2


def _slot_effects(plain: np.ndarray, place: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """Effects [SLOTS, keys] of the calendar slots on which several months agree, 0 for the others."""
    effects = np.zeros((SLOTS, plain.shape[1]))
    for slot in range(1, LAST + 1):
        seen = plain[place == slot][-MONTHS:]
        if not len(seen):
            continue
        months = (seen == seen).sum(axis=0)
        middle = np.nan_to_num(median(seen))
        apart = MEAN_TO_SIGMA * np.nan_to_num(np.abs(seen - middle)).sum(axis=0) / np.maximum(months, 1)
        certain = np.abs(middle) > np.maximum(CERTAIN * sigma / np.sqrt(np.maximum(months, 1)), AGREED * apart)
        effects[slot] = np.where((months >= 2) & certain, middle, 0.0)
    return effects


def _sigma_of_weeks(logs: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Spread of single days before anything is fitted: from one week to the next neither weekday nor growth counts."""
    if len(logs) <= WEEK:
        return np.full(logs.shape[1], UNTOLD)
    plain = np.where((place == 0)[:, None], logs, np.nan)
    return _sigma((plain[WEEK:] - plain[:-WEEK]) / np.sqrt(2))


def _sigma(rest: np.ndarray) -> np.ndarray:
    return np.maximum(np.nan_to_num(spread(rest[-SCALE_DAYS:]), nan=UNTOLD), LEAST_SIGMA)


def _weekday(days: np.ndarray) -> np.ndarray:
    """0 for Monday to 6 for Sunday; the first of January 1970 was a Thursday."""
    return (days.astype("datetime64[D]").astype(int) + 3) % WEEK

"""What a day should cost: level, slope and weekday of the last weeks, from medians, so that single days do not move it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.medians import median

WEEK = 7
WEEKS = 9  # weeks that tell the weekdays
LEVEL_DAYS = 12  # days of the level: two weekends, and still within a fortnight of a change
STEEPEST = 0.004  # of log cost a day: faster growth than 40 % in three months is news, not a trend
NEEDED = 14  # days with cost that a level needs

HISTORY = WEEK * WEEKS


@dataclass(frozen=True)
class UsualCost:
    """Expectation of the next day.

    Attributes
    ----------
    plain : float [keys], log cost without calendar effects, NaN where too little is known.
    level : float [keys], the same at the middle of the last days, without the weekday.
    week : float [7, keys], effect of each weekday, the next day first.
    slope : float [keys], change of log cost a day.
    """

    plain: np.ndarray
    level: np.ndarray
    week: np.ndarray
    slope: np.ndarray


def baseline(logs: np.ndarray) -> UsualCost:
    """UsualCost from the last days.

    Parameters
    ----------
    logs : float [HISTORY, keys], log cost without calendar effects, NaN where a day says nothing about usual cost.
    """
    keys = logs.shape[1]
    weeks = logs.reshape(WEEKS, WEEK, keys)
    effect = np.zeros((WEEK, keys))
    for _pass in range(2):
        # A second pass is needed because the middle of a week of unlike days leans to its commoner days.
        middle = median(weeks - effect, axis=1)
        effect = effect + np.nan_to_num(median(weeks - effect - middle[:, None], axis=0))
    plain = logs - np.tile(effect, (WEEKS, 1))
    recent = plain[-LEVEL_DAYS:]
    level = median(recent)
    older = median(plain[-49:-21])
    slope = np.nan_to_num(np.clip((median(plain[-14:]) - older) / 28, -STEEPEST, STEEPEST))
    enough = (plain == plain)[-2 * LEVEL_DAYS :].sum(axis=0) >= NEEDED
    level = np.where(enough, level, np.nan)
    ahead = (LEVEL_DAYS + 1) / 2
    return UsualCost(level + slope * ahead + effect[0], level, effect, slope)

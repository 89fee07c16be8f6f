"""Purchases of the past: what the same rule would have bought at each week of the user's own history, and how that ended.

A level that fits the months it was taken from says little about the months after them. So the rule is asked again at
every week of the past with what was known then (rolling origins; Tashman 2000), and each purchase is judged by the use
that came after it, until today or the end of its term. The share of purchases that cost more than none is the measured
chance of regret, and where it is above what the buyer accepts, the level is lowered until it is not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.commitment_regret import commitment_within_regret, largest_without_regret, within
from devopskit.analysis.commitments import Hours, hours_of

HOURS_OF_A_DAY = 24
MONTH = 30  # days of a stretch, and the least that must lie before and behind a purchase
STEP = 7  # days between two purchases: a weekday of its own would make them all alike or all different
TERM = 365


@dataclass(frozen=True)
class Purchases:
    """What the rule would have bought, oldest first.

    Attributes
    ----------
    level : float [purchases], commitment per hour. limit : the largest level that would not have been regretted by today.
    months : whole months that lie behind the first purchase.
    """

    level: np.ndarray
    limit: np.ndarray
    months: int

    def __len__(self) -> int:
        return len(self.level)

    def regret(self, part: float = 1.0) -> float:
        """Share of the purchases that cost more than none, had `part` of each level been bought; NaN where there is none."""
        return float((part * self.level > self.limit * (1 + 1e-9)).mean()) if len(self) else float("nan")

    def chance(self, part: float = 1.0) -> float:
        """Chance that the next purchase is regretted: the measured share, with as many trials as there are months.

        Purchases of neighbouring weeks meet the same use, so that fifty of them in a year are no fifty trials. With none
        regretted in `months` trials, one in `months` + 2 is what is left to expect (rule of succession; Laplace 1774).
        """
        return (self.regret(part) * self.months + 1) / (self.months + 2) if len(self) else float("nan")

    def part_within(self, most: float) -> float:
        """Largest part of the levels, at most 1, that at most the share `most` of the purchases would have regretted."""
        # A purchase of nothing is never regretted, whatever part of it is taken.
        ratio = np.divide(self.limit, self.level, out=np.full(len(self), np.inf), where=self.level > 0)
        return min(1.0, within(ratio, most)) if len(self) else 1.0


def windows(demand: Hours) -> np.ndarray:
    """Every 30 days of the past, one stretch for each day, float [stretches, 720]."""
    hours = hours_of(demand)
    return np.lib.stride_tricks.sliding_window_view(hours, MONTH * HOURS_OF_A_DAY)[::HOURS_OF_A_DAY]


def past_purchases(
    demand: Hours, *, discount: float, owned: float = 0.0, most: float = 0.1, term_days: int = TERM
) -> Purchases:
    """Purchases of each week of the past by `commitment_within_regret`, with what was known then.

    Parameters
    ----------
    demand : float [hours], eligible use at the rate without commitment. discount : share off that rate.
    owned : commitment per hour beside which each purchase is made: today's, because the question is what to add to it.
    most : share of the stretches before a purchase that may regret it. term_days : length of what is bought.

    Raises
    ------
    RequestError : hours or terms that cannot be.
    """
    hours = hours_of(demand)
    whole = len(hours) // HOURS_OF_A_DAY
    days = range(MONTH, whole - MONTH + 1, STEP)
    level, limit = [], []
    for day in days:
        now = day * HOURS_OF_A_DAY
        known, later = windows(hours[:now]), hours[now : now + term_days * HOURS_OF_A_DAY]
        level.append(commitment_within_regret(known, discount=discount, owned=owned, most=most))
        limit.append(float(largest_without_regret(later, discount=discount, owned=owned)[0]))
    return Purchases(np.array(level), np.array(limit), max(whole // MONTH - 1, 0))

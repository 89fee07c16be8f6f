"""Chance that a coming week is short for longer than the budget, from the short episodes of past weeks.

Episodes come as a Poisson process whose rate is known as well as the weeks tell (Gamma), so that their number in the next
week is negative binomial; their lengths are those seen, spread, plus a little of a prior. The sum over a week follows from
Panjer's recursion (Panjer 1981, ASTIN Bulletin 12, 22-26), exactly and without random numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special  # and not scipy.stats, which takes as long to import as all else together

from devopskit.errors import RequestError

MINUTES_OF_WEEK = 10_080
PRIOR_EPISODES = 0.5  # Jeffreys prior of a Poisson rate
PRIOR_LENGTH = 4.0  # minutes, mean of an episode nobody has seen yet
PRIOR_WEIGHT = 0.25  # episodes that the prior of the lengths counts for; more than this overstates the risk of calm services
PRIOR_SPREAD, SPREAD_WEIGHT = 0.8, 2.0  # log standard deviation of lengths before any was seen, and lengths it counts for
LEAST_LOG = -700.0  # logarithm of the smallest number that a float holds
CONFIDENCE = 0.9


@dataclass(frozen=True)
class Goal:
    """What a policy must keep.

    Attributes
    ----------
    budget_share : share of a week's minutes that may be short; 0.001 is ten minutes.
    risk : accepted chance that a week breaks the budget, above 0 and below 1.
    usable_share : share of the request an instance can carry within the latency objective (see `slo_curve`); 1 = all of it.
    most_reversals : changes of direction a day that are accepted (flapping); None = any number. By default one each quarter
        of an hour, because jobs that start every half hour already need that many.
    least_weeks : whole weeks below which nothing is advised; fewer than four say little about one week in twenty.
    """

    budget_share: float = 0.001
    risk: float = 0.05
    usable_share: float = 1.0
    most_reversals: float | None = 96.0
    least_weeks: int = 4

    def __post_init__(self) -> None:
        if not (0 < self.budget_share < 1 and 0 < self.risk < 1 and self.usable_share > 0 and self.least_weeks > 0):
            raise RequestError(
                f"budget {self.budget_share}, risk {self.risk}, usable share {self.usable_share} or {self.least_weeks} weeks is out of range",
                "the budget is a share of the minutes of a week and the risk a share of the weeks, both above 0 and below 1",
                "give for example Goal(budget_share=0.001, risk=0.05), and a usable share above zero",
            )

    @property
    def minutes(self) -> int:
        """Short minutes that a week may have."""
        return math.floor(self.budget_share * MINUTES_OF_WEEK + 1e-9)


@dataclass(frozen=True)
class Chance:
    """Chance that a week breaks the budget, with its 90 % interval."""

    value: float
    low: float
    high: float


def chance_of(episodes: np.ndarray, weeks: int, minutes: int) -> Chance:
    """Chance that the short minutes of the next week exceed `minutes`.

    Parameters
    ----------
    episodes : int [n], short minutes of each episode of `weeks` past weeks.
    """
    lengths = _lengths(episodes, minutes)
    seen = len(episodes) + PRIOR_EPISODES
    stay = weeks / (weeks + 1)
    value = _beyond(lengths, minutes, a=1 - stay, b=(seen - 1) * (1 - stay), none=seen * math.log(stay))
    tail = (1 - CONFIDENCE) / 2
    low, high = (_poisson(lengths, minutes, float(special.gammaincinv(seen, q) / weeks)) for q in (tail, 1 - tail))
    return Chance(value, low, high)


def _lengths(episodes: np.ndarray, minutes: int) -> np.ndarray:
    """Chance of each length 0 to `minutes` of a next episode, float [minutes + 1]; what is missing to one lies beyond."""
    edges = np.arange(minutes + 1) + 0.5
    prior = -np.expm1(-edges / PRIOR_LENGTH) * PRIOR_WEIGHT
    reached = (_smoothed(episodes, edges) + prior) / (len(episodes) + PRIOR_WEIGHT)
    out = np.diff(np.concatenate([[0.0], reached]))
    out[1], out[0] = out[0] + out[1], 0.0  # an episode lasts a minute at least
    return out


def _smoothed(episodes: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Number of seen episodes up to each edge, each spread by Silverman's bandwidth (1986, Density Estimation, 3.28) in logs.

    The next surge is never quite one of the past ones, least of all where they differ much or few were seen.
    """
    if not len(episodes):
        return np.zeros(len(edges))
    lengths, counts = np.unique(np.maximum(episodes, 1), return_counts=True)
    logs, seen = np.log(lengths), int(counts.sum())
    scatter = float((counts * (logs - (counts * logs).sum() / seen) ** 2).sum())
    spread = math.sqrt((SPREAD_WEIGHT * PRIOR_SPREAD**2 + scatter) / (SPREAD_WEIGHT + seen - 1))
    width = 1.06 * spread * seen**-0.2
    return (counts * special.ndtr((np.log(edges)[:, None] - logs) / width)).sum(axis=1)


def _poisson(lengths: np.ndarray, minutes: int, rate: float) -> float:
    return _beyond(lengths, minutes, a=0.0, b=rate, none=-rate)


def _beyond(lengths: np.ndarray, minutes: int, *, a: float, b: float, none: float) -> float:
    """Chance that the sum exceeds `minutes` for a count of Panjer's class (a, b), `none` the log chance of no episode."""
    if none < LEAST_LOG:
        return 1.0 if a + b > minutes else 0.0  # because the first term is no longer a number; so many episodes leave no doubt
    sums = np.zeros(minutes + 1)
    sums[0] = math.exp(none)
    for total in range(1, minutes + 1):
        parts = np.arange(1, total + 1)
        sums[total] = ((a + b * parts / total) * lengths[parts] * sums[total - parts]).sum()
    return float(min(max(1 - sums.sum(), 0.0), 1.0))

"""From the hours of the past to a purchase: how much more to commit to, or why that cannot be said yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.commitment_regret import Outlook, commitment_within_regret, outlook
from devopskit.analysis.commitments import Hours, hours_of

HOURS_OF_A_DAY = 24
LEAST_DAYS = 60  # two months show whether a month-end or a quiet week is usual
MOST_FALL = 0.02  # share a month: a year of it takes a fifth of the demand that a one-year term was bought for
WINDOW = 30 * HOURS_OF_A_DAY
_NOTHING = 1e-6  # share of the mean use: what halving leaves above zero is no purchase


@dataclass(frozen=True)
class Plan:
    """What to commit to per hour beside what is owned.

    Attributes
    ----------
    status : decided, keep (nothing to buy) or undecided. reason : why, in words. buy : per hour, NaN where undecided.
    trend : change of the demand a month as a share. future : saving and regret over the paths, None where undecided.
    """

    status: str
    reason: str
    buy: float = float("nan")
    trend: float = float("nan")
    future: Outlook | None = None


def plan_commitment(
    demand: Hours, *, discount: float, owned: float = 0.0, paths: np.ndarray | None = None, most_regret: float = 0.1
) -> Plan:
    """Level that costs least over the paths and that at most `most_regret` of them regret.

    Parameters
    ----------
    demand : float [hours] of the past up to now, eligible use at the rate without commitment, after planned savings.
    paths : float [paths, hours] of a forecast over the term; where none is given, every stretch of 30 days of the past,
        one a day, which holds the seasons of a month but no growth.

    Returns
    -------
    Undecided under 60 days of hours, and where demand falls by more than 2 % a month.

    Raises
    ------
    RequestError : hours or terms that cannot be.
    """
    hours = hours_of(demand)
    days = len(hours) // HOURS_OF_A_DAY
    if days < LEAST_DAYS:
        return Plan("undecided", f"Only {days} days of use are known; a commitment of months is decided after {LEAST_DAYS}.")
    trend = monthly_trend(hours)
    if trend < -MOST_FALL:
        return Plan("undecided", f"Use falls by {-100 * trend:.1f} % a month, and a commitment would outlive it.", trend=trend)
    futures = windows(hours) if paths is None else np.atleast_2d(np.asarray(paths, dtype=float))
    buy = commitment_within_regret(futures, discount=discount, owned=owned, most=most_regret)
    future = outlook(futures, discount=discount, commitment=buy, owned=owned)
    if buy <= _NOTHING * float(hours.mean()):
        return Plan("keep", "What is owned covers all use that is steady enough.", 0.0, trend, future)
    return Plan("decided", "More use is steady than what is owned covers.", buy, trend, future)


def monthly_trend(demand: Hours) -> float:
    """Change of demand in 30 days as a share of its mean: median of the slopes of all pairs of weeks (Theil 1950, Sen 1968).

    Weeks, because the weekday season would be a slope of its own; a median, because one launch or outage is no trend.
    """
    hours = hours_of(demand)
    week = 7 * HOURS_OF_A_DAY
    count = len(hours) // week
    mean = float(hours.mean())
    if count < 2 or mean <= 0:
        return 0.0
    weeks = hours[len(hours) - count * week :].reshape(count, week).mean(axis=1)
    later, earlier = np.triu_indices(count, 1)[::-1]
    return float(np.median((weeks[later] - weeks[earlier]) / (later - earlier))) * (30 / 7) / mean


def windows(demand: Hours) -> np.ndarray:
    """Every 30 days of the past, one stretch for each day, float [stretches, 720]."""
    hours = hours_of(demand)
    return np.lib.stride_tricks.sliding_window_view(hours, WINDOW)[::HOURS_OF_A_DAY]

"""From the hours of the past to a purchase: how much more to commit to, or why that cannot be said yet."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from devopskit.analysis.commitment_origins import HOURS_OF_A_DAY, past_purchases, windows
from devopskit.analysis.commitment_regret import Outlook, commitment_within_regret, outlook
from devopskit.analysis.commitments import Hours, hours_of

LEAST_DAYS = 60  # two months, because one cannot show whether a month-end or a quiet week is usual
MOST_FALL = 0.02  # share a month: a year of it takes a fifth of the demand that a one-year term was bought for
_NOTHING = 1e-6  # share of the mean use: what halving leaves above zero is no purchase


@dataclass(frozen=True)
class Plan:
    """What to commit to per hour beside what is owned.

    Attributes
    ----------
    status : decided, keep (nothing to buy) or undecided. reason : why, in words. buy : per hour, NaN where undecided.
    trend : change of the demand a month as a share. future : saving and regret over the paths, None where undecided.
    regret : chance that the purchase costs more than none, measured on purchases of the past; or the share of the paths
        where these were given. tried, regretted : how many purchases of the past that is, and how many lost money.
    """

    status: str
    reason: str
    buy: float = float("nan")
    trend: float = float("nan")
    future: Outlook | None = None
    regret: float = float("nan")
    tried: int = 0
    regretted: int = 0


def plan_commitment(
    demand: Hours, *, discount: float, owned: float = 0.0, paths: np.ndarray | None = None, most_regret: float = 0.1
) -> Plan:
    """Level that costs least over the paths and that at most `most_regret` of them regret.

    Parameters
    ----------
    demand : float [hours] of the past up to now, eligible use at the rate without commitment, after planned savings.
    paths : float [paths, hours] of a forecast over the term; where none is given, every stretch of 30 days of the past,
        one a day, which holds the seasons of a month but no growth. The level is then lowered until at most `most_regret`
        of the purchases that the rule would have made at past weeks cost more than none.

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
    plan = Plan("decided", "More use is steady than what is owned covers.", buy, trend)
    if paths is None:
        past = past_purchases(hours, discount=discount, owned=owned, most=most_regret)
        part = past.part_within(most_regret)
        lost = round(past.regret(part) * len(past))
        plan = replace(plan, buy=part * buy, regret=past.chance(part), tried=len(past), regretted=lost)
    future = outlook(futures, discount=discount, commitment=plan.buy, owned=owned)
    if plan.buy <= _NOTHING * float(hours.mean()):
        return Plan("keep", "What is owned covers all use that is steady enough.", 0.0, trend, future, 0.0)
    return replace(plan, future=future, regret=future.regret if paths is not None else plan.regret)


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

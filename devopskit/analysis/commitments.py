"""How much to commit to: the level of an hourly commitment (reservation, savings plan, CUD) that costs least.

D_t is the eligible use of hour t valued at the rate without commitment, d the discount. A commitment of c per hour covers
x = c / (1 - d) of that value, so that a term costs sum_t [c + max(0, D_t - x)]. This is convex in c, and least where x is
the lower d-quantile of D (the newsvendor rule; Arrow, Harris and Marschak 1951): one more unit pays as long as it is used
in more than 1 - d of the hours.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from devopskit.errors import RequestError

_EDGE = 1e-9  # 0.28 * 25 hours is 7.000000000000001 in binary, which must not become the eighth hour
_BISECTIONS = 60  # halvings of the marginal value: below the last bit of a double

Hours = Sequence[float] | np.ndarray


def best_commitment(demand: Hours, *, discount: float, owned: float = 0.0) -> float:
    """Commitment per hour to add to what is owned, at the least cost over the hours given; never negative.

    Parameters
    ----------
    demand : float [hours], eligible use of each hour valued at the rate without commitment, in currency.
    discount : share of 0 to 1 that a commitment takes off that rate.
    owned : commitment per hour that exists and cannot be changed, in currency.

    Raises
    ------
    RequestError : no hours, a number that is not finite or negative, or a discount outside 0 to 1.
    """
    hours = hours_of(demand)
    check_terms(discount, owned)
    place = max(int(np.ceil(discount * len(hours) - _EDGE)), 1) - 1
    level = float(np.partition(hours, place)[place]) if discount > 0 else 0.0
    return max(0.0, (1 - discount) * level - owned)


def commitment_cost(demand: Hours, *, discount: float, commitment: float) -> float:
    """Cost of the hours with a commitment per hour: the commitment itself, and what it leaves to the rate without it."""
    hours = hours_of(demand)
    check_terms(discount, commitment)
    return float(commitment * len(hours) + np.maximum(0.0, hours - commitment / (1 - discount)).sum())


def best_commitment_for_skus(demand: np.ndarray, discounts: Sequence[float], *, owned: float = 0.0) -> float:
    """Commitment to add where SKUs have different discounts under one plan (savings plans).

    In every hour the plan first covers the SKU with the highest discount; a unit of money on SKU s saves d_s / (1 - d_s),
    and one without use costs itself. The sum of these marginal values over the hours falls with the level, so that the
    level where it passes zero is found by bisection.

    Parameters
    ----------
    demand : float [skus, hours], valued at the rate without commitment. discounts : float [skus].
    """
    table = np.atleast_2d(np.asarray(demand, dtype=float))
    for row, discount in zip(table, discounts, strict=True):
        hours_of(row)
        check_terms(discount, owned)
    order = np.argsort(-np.asarray(discounts, dtype=float), kind="stable")
    falling = np.asarray(discounts, dtype=float)[order]
    ends = np.cumsum(table[order] * (1 - falling)[:, None], axis=0)  # money of the plan that fills SKUs up to here
    value = np.append(falling / (1 - falling), -1.0)

    def marginal(level: float) -> float:
        return float(value[(ends <= level).sum(axis=0)].sum())

    low, high = 0.0, float(ends[-1].max())
    if marginal(0.0) <= 0:
        return 0.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if marginal(middle) > 0 else (low, middle)
    return max(0.0, high - owned)


def break_even_utilisation(discount: float) -> float:
    """Share of the hours that a committed unit must be used in to pay for itself: 1 - discount."""
    check_terms(discount, 0.0)
    return 1 - discount


def break_even_months(upfront: float, *, on_demand_monthly: float, recurring_monthly: float) -> float | None:
    """Months until a payment upfront has come back, or None where it never does."""
    saved = on_demand_monthly - recurring_monthly
    return upfront / saved if saved > 0 else None


def hours_of(demand: Hours) -> np.ndarray:
    """Demand as float [hours], checked.

    Raises
    ------
    RequestError : there are no hours, or one is negative or not finite.
    """
    hours = np.asarray(demand, dtype=float)
    if not hours.size:
        raise RequestError(
            "there are no hours of demand to commit for",
            "a commitment without known use is only a cost",
            "give the hourly eligible use of at least 60 days, valued at the rate without commitment",
        )
    if not np.isfinite(hours).all() or (hours < 0).any():
        raise RequestError(
            f"{int((~np.isfinite(hours) | (hours < 0)).sum())} of {hours.size} hours of demand are negative or no numbers",
            "credits and refunds are no use that a commitment could cover",
            "give only charge_category Usage, and 0 for hours without use",
        )
    return hours


def check_terms(discount: float, commitment: float) -> None:
    """Refuse a discount or a commitment that cannot be.

    Raises
    ------
    RequestError : the discount is not from 0 to below 1, or the commitment is negative.
    """
    if not 0 <= discount < 1:
        raise RequestError(
            f"the discount {discount!r} is no share from 0 to below 1",
            "it is the part that a commitment takes off the rate, such as 0.28 for 28 percent",
            "divide percents by 100, and read the discount off the offer of the provider",
        )
    if not commitment >= 0:
        raise RequestError(
            f"the commitment of {commitment!r} an hour is negative or no number",
            "a commitment is money that is paid every hour whether it is used or not",
            "give the money per hour that is committed, 0 for none",
        )

"""Splits an amount of whole cents so that the parts add up to it, every cent exactly once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

from devopskit.errors import RequestError


def split_cents(cents: int, weights: Sequence[float], fixed: Sequence[float] | None = None) -> list[int]:
    """Parts of `cents` by fixed shares where given, else in proportion to `weights`, evenly where all weights are zero.

    What whole cents leave over goes to the largest remainders, ties to the earlier part (Hamilton's method). A negative
    amount is split like its opposite, so that a refund returns to the same parts as the charge it takes back.

    Raises
    ------
    RequestError : no part to give to, a negative or unreadable weight, or fixed shares that are not as many as weights.
    """
    given = list(weights if fixed is None else fixed)
    _demand(given, list(weights), fixed is not None)
    # The decimal text of a weight is what the user wrote; its binary value would move a cent between equal parts.
    exact = [Fraction(str(float(weight))) for weight in given]
    whole = sum(exact)
    if not whole:
        exact, whole = [Fraction(1)] * len(exact), Fraction(len(exact))
    sign, amount = (-1, -cents) if cents < 0 else (1, cents)
    raw = [amount * weight / whole for weight in exact]
    parts = [math.floor(part) for part in raw]
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - raw[place], place))
    for place in by_remainder[: amount - sum(parts)]:
        parts[place] += 1
    return [sign * part for part in parts]


def _demand(given: list[float], weights: list[float], are_fixed: bool) -> None:
    if not given:
        raise RequestError(
            "there is nobody to split the amount to: the list of weights is empty",
            "an amount without a receiver would vanish from the sum of the parts",
            "give at least one weight, or leave the amount in `unallocated`",
        )
    if are_fixed and len(given) != len(weights):
        raise RequestError(
            f"there are {len(given)} fixed shares for {len(weights)} parts",
            "each part needs its own share, otherwise money goes to the wrong one",
            "give one share for each part, 0 where it gets nothing",
        )
    bad = next((weight for weight in given if not math.isfinite(float(weight)) or float(weight) < 0), None)
    if bad is not None:
        raise RequestError(
            f"the weight {bad!r} is no finite number of at least 0",
            "a share of money cannot be negative or unknown, or other parts would pay more than there is",
            "correct the weight, or leave this part out of the split",
        )


def rounded_cents(amounts: Sequence[Decimal]) -> list[int]:
    """Amounts of money in whole cents that add up to their rounded sum, the largest remainders rounded up first."""
    cents = [amount * 100 for amount in amounts]
    whole = int(sum(cents, Decimal(0)).to_integral_value(ROUND_HALF_UP))
    # Floor, also below zero: a refund of half a cent rounds against the same remainder as a charge.
    parts = [int(cent.to_integral_value(ROUND_FLOOR)) for cent in cents]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - cents[place], place))
    for place in order[: whole - sum(parts)]:
        parts[place] += 1
    return parts

"""Milli-units and shares as Kubernetes quantities, in the form in which the API server gives them back."""

from __future__ import annotations

from decimal import Decimal

from devopskit.errors import RequestError

_FINEST = Decimal("1e-9")  # a quantity has no digits below nano; the API server rounds them up


def milli_text(milli: int) -> str:
    """Quantity of milli-units: 250 is "250m", 2000 is "2"."""
    return f"{milli}m" if milli % 1000 else str(milli // 1000)


def decimal_text(number: float) -> str:
    """Number without an exponent, e.g. 0.05 is "0.05" and 70.0 is "70"."""
    text = format(Decimal(repr(float(number))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def share_text(share: float, *, name: str) -> str:
    """Share as a quantity.

    Raises
    ------
    RequestError : it has digits that a quantity cannot hold.
    """
    if Decimal(repr(float(share))) % _FINEST:
        raise RequestError(
            f"{name} {share} has more than nine digits behind the point",
            "a Kubernetes quantity has none below nano, so that the API server would round it up to another value",
            "give it with nine digits at most, for example 0.05",
        )
    return decimal_text(share)

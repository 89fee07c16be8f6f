"""What every form of a policy checks about itself, in the meaning of the API that would refuse it."""

from __future__ import annotations

from devopskit.errors import RequestError


def require(holds: bool, what: str, why: str, fix: str) -> None:
    """Refuse a policy unless `holds`.

    Raises
    ------
    RequestError : with the three parts given.
    """
    if not holds:
        raise RequestError(what, why, fix)


def require_limits(low: int, high: int, *, who: str, least: int = 0) -> None:
    """Refuse limits that the API of `who` refuses: a minimum below `least` or above the maximum."""
    require(
        low >= least,
        f"the minimum of {low} is below {least}",
        f"{who} refuses a policy whose minimum is less than {least}",
        f"give a minimum of at least {least}",
    )
    require(
        high >= 1 and low <= high,
        f"the minimum of {low} is above the maximum of {high}, or the maximum is below one",
        f"{who} refuses a policy whose maximum is less than its minimum, because no count would satisfy both",
        "raise the maximum or lower the minimum",
    )


def require_positive(number: float, name: str, *, who: str) -> None:
    """Refuse a target, threshold or duration of zero or less, which the API of `who` refuses."""
    require(
        number > 0,
        f"{name} is {number}, which is not above zero",
        f"{who} divides by it or waits for it, and refuses a policy where it is zero or negative",
        f"give {name} a number above zero",
    )

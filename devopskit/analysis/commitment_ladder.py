"""Laddering: a commitment bought in equal monthly steps, so that a part of it ends each month and no day decides all.

One large purchase is right or wrong for its whole term. In steps, demand that falls is followed within term / rungs
months by letting steps end, at the price of a discount that comes later. Each step buys a part of what is lacking, and
what is about to end counts as lacking, so that the ladder renews itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from devopskit.errors import RequestError

COLUMNS = ("month", "alive", "target", "buy", "ends", "after")


def ladder(
    owned: Mapping[str, float], *, target: float, start: str, months: int = 12, rungs: int = 12, term_months: int = 12
) -> pd.DataFrame:
    """Purchases of each month, and the month in which each of them ends.

    Parameters
    ----------
    owned : "YYYY-MM" in which it ends (the first month without it) -> commitment per hour that is held until then.
    target : commitment per hour to hold, from `best_commitment`; what is held beyond it is never sold, only let end.
    start : "YYYY-MM" of the first purchase. months : rows of the schedule.
    rungs : steps in which a gap is closed, 3 to 12 in practice. term_months : length of what is bought.

    Returns
    -------
    month, alive (held before the purchase), target, buy, ends (month that the purchase ends), after (held with it); the
    amounts per hour, in the currency of the target.

    Raises
    ------
    RequestError : a target below 0, a month that is none, or fewer than one month, rung or month of term.
    """
    _check(owned, target, (months, rungs, term_months))
    first = _month(start)
    held = {_month(end): float(amount) for end, amount in owned.items()}
    steps: list[float] = []  # what is still to be bought of each month to come, counted from now
    bought: dict[pd.Period, float] = {}
    rows = []
    for now in (first + number for number in range(months)):
        alive = sum(amount for end, amount in (*held.items(), *bought.items()) if end > now)
        lacking = max(0.0, target - alive)
        # A step of the ladder is renewed in whole on its day; a new gap is spread, because otherwise its end would be one day
        # again.
        renewed = min(bought.get(now, 0.0), lacking)
        fresh = max(0.0, lacking - renewed - sum(steps))
        steps = [before + fresh / rungs for before in (*steps, *[0.0] * (rungs - len(steps)))]
        buy = min(lacking, renewed + steps.pop(0))
        ends = now + term_months
        bought[ends] = bought.get(ends, 0.0) + buy
        rows.append((str(now), alive, target, buy, str(ends), alive + buy))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def largest_end(schedule: pd.DataFrame) -> float:
    """Largest share of all that is bought which ends in one month: 1 for one purchase, 1 / rungs for an even ladder."""
    whole = float(schedule["buy"].sum())
    return float(schedule.groupby("ends")["buy"].sum().max()) / whole if whole > 0 else 0.0


def _month(text: str) -> pd.Period:
    try:
        return pd.Period(text, freq="M")
    except ValueError as error:
        raise RequestError(
            f"{text!r} is no month in which a commitment could begin or end",
            "a ladder is planned by calendar months, because terms are whole months",
            'write year and month, such as "2026-07"',
        ) from error


def _check(owned: Mapping[str, float], target: float, counts: tuple[int, ...]) -> None:
    if min(counts) < 1 or not target >= 0 or any(not amount >= 0 for amount in owned.values()):
        raise RequestError(
            "a ladder needs at least one month, one rung, one month of term, and amounts that are not negative",
            f"months, rungs and term are {counts}, and the target is {target!r} an hour",
            "give months=12, rungs=12, term_months=12 and the level of best_commitment",
        )

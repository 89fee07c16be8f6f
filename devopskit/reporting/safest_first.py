"""Which of many changes to begin with: lowest measured risk first, then most money; what has no measured risk comes last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from devopskit.units import format_money

MANY = 6  # changes from which on a reader wants to be told where to begin
NAMED = 3
STEP = 0.01  # of a risk: past weeks are too few to tell chances that lie closer to each other


@dataclass(frozen=True)
class Candidate:
    """A change as far as its place in the order asks: name, measured risk (NaN = none), saving a month, currency."""

    name: str
    risk: float
    saving: float
    currency: str


def safest_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The lowest measured risk first, in steps of one percent, and within a step the most money first."""
    return sorted(candidates, key=_place)


def begin_with(candidates: Sequence[Candidate]) -> str:
    """Return where to begin with many changes: the safest that save money, how many, their sum, the largest by name; else "".

    Parameters
    ----------
    candidates : all changes; a saving that is not positive, or in another currency than most, is left out of the answer.
    """
    saving = [one for one in candidates if one.currency and one.saving > 0 and math.isfinite(one.risk)]
    if len(candidates) < MANY or not saving:
        return ""
    names = [one.currency for one in saving]
    currency = max(dict.fromkeys(names), key=names.count)
    ordered = safest_first([one for one in saving if one.currency == currency])
    first = [one for one in ordered if _step(one.risk) == _step(ordered[0].risk)]
    total = format_money(math.fsum(one.saving for one in first), currency)
    led = ", ".join(f"{one.name} ({format_money(one.saving, currency)})" for one in first[:NAMED])
    more = f" and {len(first) - NAMED:,} more" if len(first) > NAMED else ""
    return f"The safest, with a measured risk {_words(_step(ordered[0].risk))}: {led}{more}, {total} a month together."


def _place(one: Candidate) -> tuple[bool, int, float]:
    measured = math.isfinite(one.risk)
    return not measured, _step(one.risk) if measured else 0, -one.saving if math.isfinite(one.saving) else math.inf


def _step(risk: float) -> int:
    return math.floor(risk / STEP)


def _words(step: int) -> str:
    return "under 1 %" if step == 0 else f"of {step} to {step + 1} %"

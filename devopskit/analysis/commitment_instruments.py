"""Kinds of commitments as data: what each is bound to, in which order the providers apply them, and for how long.

The order within one hour of use is as commonly described and was not checked against each contract. So it is data, in
`commitment_instruments.toml`: a user whose contract differs gives a file of the same form. The discount is in none of
them: it differs by type, region, term and contract, and comes from the bill, a price list or the user.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from devopskit.analysis.commitments import check_terms
from devopskit.errors import RequestError, UnknownName


@dataclass(frozen=True)
class Instrument:
    """One kind of commitment.

    Attributes
    ----------
    provider, name : whose it is and what it is called there. order : 1 is applied first in an hour.
    unit : Spend (money per hour) or Usage (an amount of one article), as FOCUS has it.
    bound_to : dimensions in which use must agree to be covered. covers : kinds of service, as FOCUS names them.
    terms : months that can be bought. exit : what can be done before it ends.
    """

    provider: str
    name: str
    order: int
    unit: str
    bound_to: tuple[str, ...]
    covers: tuple[str, ...] = ()
    terms: tuple[int, ...] = (12, 36)
    exit: str = "none"


def instruments_of(document: Mapping[str, Any]) -> tuple[Instrument, ...]:
    """Kinds of commitments of a parsed file with one table `instrument` for each.

    Raises
    ------
    RequestError : a row lacks what says when and to what it is applied, or holds something else.
    """
    return tuple(_read(number, row) for number, row in enumerate(document.get("instrument", ()), start=1))


def _read(number: int, row: Mapping[str, Any]) -> Instrument:
    known = Instrument.__dataclass_fields__
    lacking = [name for name in ("provider", "name", "order", "unit", "bound_to") if name not in row]
    odd = sorted(set(row) - set(known)) or [name for name in ("unit",) if row.get(name) not in ("Spend", "Usage")]
    if lacking or odd:
        raise RequestError(
            f"kind of commitment number {number} lacks {', '.join(lacking) or 'nothing'} and cannot have {', '.join(odd) or 'nothing'}",
            "without its order, its unit and what it is bound to, it is not known which hours it covers",
            f'give the keys {", ".join(known)}, with unit = "Spend" or "Usage"',
        )
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Instrument(**fields)


INSTRUMENTS = instruments_of(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Held:
    """A commitment that is held or planned: money per hour, its discount, and the values that its use must have."""

    instrument: str
    commitment: float
    discount: float
    scope: tuple[tuple[str, str], ...] = ()


def instrument(provider: str, name: str, *, known: Sequence[Instrument] = INSTRUMENTS) -> Instrument:
    """Kind of commitment by its name.

    Raises
    ------
    UnknownName : the provider has none of this name.
    """
    found = {kind.name: kind for kind in known if kind.provider == provider}
    if name not in found:
        raise UnknownName(f"commitment of {provider}", name, tuple(found))
    return found[name]


def apply_commitments(
    demand: np.ndarray,
    uses: Sequence[dict[str, str]],
    held: Sequence[Held],
    *,
    provider: str,
    known: Sequence[Instrument] = INSTRUMENTS,
) -> tuple[np.ndarray, np.ndarray]:
    """Fill the hours with what is held: by the order of the instruments, within one by falling discount.

    Hours stand alone, because no provider carries an unused hour over to the next.

    Parameters
    ----------
    demand : float [uses, hours] at the rate without commitment. uses : dimensions of each row, e.g. region, family.

    Returns
    -------
    left : float [uses, hours], what is still paid at the rate without commitment.
    used : float [held, hours], used part of each commitment, in money of the commitment.

    Raises
    ------
    UnknownName : an unknown instrument. RequestError : a scope without a dimension that the instrument is bound to.
    """
    left = np.array(np.atleast_2d(demand), dtype=float)
    used = np.zeros((len(held), left.shape[1]))
    kinds = [instrument(provider, one.instrument, known=known) for one in held]
    for one, kind in zip(held, kinds, strict=True):
        _check(one, kind)
    for n in sorted(range(len(held)), key=lambda n: (kinds[n].order, -held[n].discount)):
        one = held[n]
        room = np.full(left.shape[1], one.commitment / (1 - one.discount))
        for row in (number for number, use in enumerate(uses) if dict(one.scope).items() <= use.items()):
            taken = np.minimum(left[row], room)
            left[row] -= taken
            room -= taken
            used[n] += taken * (1 - one.discount)
    return left, used


def _check(one: Held, kind: Instrument) -> None:
    check_terms(one.discount, one.commitment)
    lacking = sorted(set(kind.bound_to) - set(dict(one.scope)))
    if lacking:
        raise RequestError(
            f"the {kind.name} of {kind.provider} names no {', '.join(lacking)} of the use that it covers",
            "without its scope it would be taken to cover use that the provider never applies it to",
            f"give scope values of {', '.join(kind.bound_to)} for each commitment that is held",
        )

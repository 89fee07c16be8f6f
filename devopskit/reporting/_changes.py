"""Findings to changes: findings that are applied together become one row with one sentence, summed from the same frame.

Page, files and messages take their totals from here, so that no two of them can differ.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from devopskit.reporting.blocks import Cell
from devopskit.reporting.safest_first import Candidate
from devopskit.reporting.text import label
from devopskit.reporting.unmeasured import why_unmeasured
from devopskit.units import GIB, format_amount, format_bytes, format_cores, format_money, significant

Row = Mapping[str, Any]  # one finding
_VERBS = {"terminate": "Remove", "schedule": "Schedule", "modernise": "Move", "tier": "Move", "price model": "Switch"}


_OF_POLICY = ("min_", "max_", "target_")  # starts of the fields of autoscaling policies


@dataclass(frozen=True)
class Change:
    """What is applied in one go, for one resource.

    `saving`, `low`, `high` are money a month (NaN where unpriced), `cores` and `size` what is released (negative: added).
    """

    cells: Cell
    resource_id: str
    low: float
    saving: float
    high: float
    currency: str
    cores: float
    size: float
    risk: float
    effort: str
    owner: str
    price_note: str
    unmeasured: str = ""  # why it has no measured risk, where it has none

    @property
    def name(self) -> str:
        """What a reader calls the resource."""
        names = [part["name"] for part in self.cells if not isinstance(part, str)]
        return names[0] if names else self.resource_id

    @property
    def candidate(self) -> Candidate:
        """The change as far as its place in the order asks."""
        return Candidate(label(self.name), self.risk, self.saving, self.currency)

    @property
    def priced(self) -> bool:
        """Whether its saving is known in money."""
        return bool(self.currency) and math.isfinite(self.saving)

    @property
    def grows(self) -> bool:
        """Whether it adds capacity on balance."""
        return self.saving < 0 if self.priced else max(self.cores, self.size, key=abs) < 0


_SHORT_ID = 24  # of an instance or a volume; an ARN behind a name would only fill the line


@dataclass(frozen=True)
class Total:
    """Sum of the priced changes of one currency, a month."""

    currency: str
    low: float
    saving: float
    high: float
    count: int


def of(findings: pd.DataFrame) -> list[Change]:
    """Changes of the decided findings: by saving, largest first, then the unpriced by what they release."""
    decided = findings[findings["status"] == "decided"]
    groups: dict[str, list[Row]] = {}
    # Plain rows, because thousands of small frames would take a minute.
    for row in decided.to_dict("records"):
        groups.setdefault(_said(row["change_group"]) or str(row["finding_id"]), []).append(cast(Row, row))
    changes = [_change(rows) for rows in groups.values()]
    return sorted(changes, key=lambda c: (not c.priced, -c.saving if c.priced else 0.0, -c.cores - c.size / (4 * GIB)))


def totals(changes: list[Change]) -> list[Total]:
    """Sums for each currency, the currency with most changes first; amounts of two currencies are never added."""
    priced = [change for change in changes if change.priced]
    names = sorted(dict.fromkeys(c.currency for c in priced), key=lambda name: -sum(c.currency == name for c in priced))
    return [_total(name, [c for c in priced if c.currency == name]) for name in names]


def released(changes: list[Change]) -> str:
    """What changes release in words: "12 cores and 40 GiB", or "need ... more"; "" where nothing is known."""
    cores, size = sum(c.cores for c in changes), sum(c.size for c in changes)
    freed = [t for t in (format_cores(cores) if cores > 0 else "", format_bytes(size) if size > 0 else "") if t]
    added = [t for t in (format_cores(-cores) if cores < 0 else "", format_bytes(-size) if size < 0 else "") if t]
    told = [f"release {' and '.join(freed)}"] if freed else []
    return " and ".join([*told, *([f"add {' and '.join(added)}"] if added else [])])


def cores_and_gib(change: Change) -> tuple[str, str]:
    """Return what a change releases as two numbers, cores and GiB."""
    return significant(change.cores), significant(change.size / GIB)


def money(total: Total) -> str:
    """Return "USD 1,970 a month (1,600 to 2,200)"; the range is left out where it says nothing more."""
    text = f"{format_money(total.saving, total.currency)} a month"
    bounds = (format_amount(total.low), format_amount(total.high))
    return text if bounds[0] == bounds[1] else f"{text} ({bounds[0]} to {bounds[1]})"


def resource_label(rows: Sequence[Row]) -> Cell:
    """Sentence for findings of one resource that are applied together: verb first, then from what to what."""
    first = rows[0]
    name = _named(first)
    if first["action"] == "terminate":
        return ["Remove ", *name]
    steps = [f"{value(row['current'], row['unit'])} to {value(row['recommended'], row['unit'])}" for row in rows]
    if len(steps) == 1 and str(first["field"]).endswith(("type", "class")):
        return [f"{_verb(rows)} ", *name, f" from {steps[0]}"]
    told = [f"{str(row['field']).replace('_', ' ')} {text}" for row, text in zip(rows, steps, strict=True)]
    return [f"{_verb(rows)} ", *name, f": {', '.join(told)}"]


def called(row: Row) -> str:
    """A person's name of the resource, as charts say it too; its id where it has none."""
    return _said(row.get("resource_name")) or str(row["resource_id"])


def _named(row: Row) -> list[str | Mapping[str, str]]:
    """A person's name of the resource with a short id behind it; the id alone where there is no other name."""
    known, spelled = _said(row.get("resource_name")), str(row["resource_id"])
    if not known:
        return [{"name": spelled}]
    behind: list[str | Mapping[str, str]] = [" (", {"name": spelled}, ")"]
    return [{"name": known}, *(behind if len(spelled) <= _SHORT_ID else [])]


def value(text: object, unit: object) -> str:
    """Value of a finding for a reader: cores and bytes in their words, anything else as it is, missing as "not set"."""
    if text is None or text != text or str(text).strip() == "":
        return "not set"
    if unit not in ("cores", "bytes"):
        return str(text)
    try:
        number = float(str(text))
    except ValueError:
        return str(text)
    return format_cores(number) if unit == "cores" else format_bytes(number)


def _change(rows: Sequence[Row]) -> Change:
    first = rows[0]
    currency = _one_currency(rows)
    low, saving, high = (_summed(rows, name) if currency else math.nan for name in ("saving_low", "saving", "saving_high"))
    cores, size = (math.fsum(row[name] for row in rows if _known(row[name])) for name in ("saving_cores", "saving_bytes"))
    risk = max((row["risk"] for row in rows if _known(row["risk"])), default=math.nan)
    return Change(
        cells=resource_label(rows), resource_id=str(first["resource_id"]), low=low, saving=saving, high=high,
        currency=currency, cores=cores, size=size,
        risk=risk, effort=_said(first["effort"]), owner=_said(first["owner"]), price_note=_said(first["price_note"]),
        unmeasured="" if _known(risk) else why_unmeasured(str(first["action"]), str(first["field"])),
    )  # fmt: skip


def _one_currency(rows: Sequence[Row]) -> str:
    """Currency of all rows; "" where one has no money or another currency: half of a group's money would look like all of it."""
    currencies = {_said(row["currency"]) for row in rows}
    whole = len(currencies) == 1 and all(_known(row["saving"]) for row in rows)
    return currencies.pop() if whole else ""


def _summed(rows: Sequence[Row], name: str) -> float:
    """Sum of one end of the savings; a row without a range counts with its saving."""
    return math.fsum(row[name] if _known(row[name]) else row["saving"] for row in rows)


def _total(currency: str, changes: list[Change]) -> Total:
    return Total(
        currency, sum(c.low for c in changes), sum(c.saving for c in changes), sum(c.high for c in changes), len(changes)
    )


def _verb(rows: Sequence[Row]) -> str:
    action = str(rows[0]["action"])
    if action != "right-size":
        return _VERBS[action]
    # A policy is neither larger nor smaller: its minimum falls while its maximum rises.
    if any(str(row["field"]).startswith(_OF_POLICY) for row in rows):
        return "Set"
    released = [row[name] for row in rows for name in ("saving_cores", "saving_bytes") if _known(row[name]) and row[name]]
    signs = {amount > 0 for amount in released or [row["saving"] for row in rows if _known(row["saving"]) and row["saving"]]}
    return {frozenset({True}): "Shrink", frozenset({False}): "Grow"}.get(frozenset(signs), "Resize")


def _known(number: object) -> bool:
    return isinstance(number, int | float) and number == number


def _said(text: object) -> str:
    return "" if text is None or text != text else str(text)

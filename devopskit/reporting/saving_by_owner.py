"""Who holds the saving: bars by owner, computed from the changes of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from devopskit.reporting import _changes
from devopskit.reporting._chart_bars import bars, ranked
from devopskit.reporting._sentences import count
from devopskit.reporting.blocks import Block, Column, named, nothing_to_draw, show, table
from devopskit.reporting.text import label
from devopskit.units import format_amount, format_money, format_share, significant

OWNERS = 8  # bars; the others are one bar


@dataclass(frozen=True)
class _Held:
    """What owners hold: sums by owner over `count` changes, how to say an amount with and without its unit, and the unit as a heading."""

    sums: pd.Series
    count: int
    words: Callable[[float], str]
    amount: Callable[[float], str]
    unit: str
    rhythm: str = ""  # behind an amount in a sentence


def saving_by_owner(findings: pd.DataFrame) -> Block:
    """Return bars: who holds the saving (money of the main currency, else cores), or where nothing is saved, who was looked at."""
    changes = _changes.of(findings)
    if not changes:
        return _looked_at(findings)
    totals = _changes.totals(changes)
    held = _money(changes, totals[0].currency) if totals else _cores(changes)
    rows = ranked(held.sums, OWNERS)
    body = [[named(owner), held.amount(value)] for owner, value in rows.items()]
    figures = table(body, caption="Saving by owner", columns=[Column("Owner"), Column("Saves", held.unit, "right")])
    left = len(changes) - held.count
    help_ = f"Bars show {held.unit}, largest first." + (
        f" {count(left, 'change')} in another currency or without a price: not drawn." if left else ""
    )
    drawn = bars(list(map(str, rows.index)), list(rows), [held.words(value) for value in rows], others=len(held.sums) > OWNERS)
    return show(drawn, claim=_claim(rows, held), help=help_, table=figures)


def _money(changes: Sequence[_changes.Change], currency: str) -> _Held:
    chosen = [change for change in changes if change.priced and change.currency == currency]
    sums = _by_owner(chosen, [change.saving for change in chosen])
    return _Held(
        sums, len(chosen), lambda amount: format_money(amount, currency), format_amount, f"{currency} a month", " a month"
    )


def _cores(changes: Sequence[_changes.Change]) -> _Held:
    sums = _by_owner(changes, [change.cores for change in changes])
    return _Held(sums, len(changes), lambda amount: f"{significant(amount)} cores", significant, "cores")


def _by_owner(changes: Sequence[_changes.Change], amounts: list[float]) -> pd.Series:
    return pd.Series(amounts).groupby([change.owner or "no owner" for change in changes]).sum()


def _claim(rows: pd.Series, held: _Held) -> str:
    first, amount = label(str(rows.index[0])), f"{held.words(rows.iloc[0])}{held.rhythm}"
    gained = float(rows[rows > 0].sum())
    if gained > 0:
        return f"{format_share(float(rows.iloc[0]) / gained)} of the saving, {amount}, lies with {first}"
    return f"{first} needs the least more: {amount}"


def _looked_at(findings: pd.DataFrame) -> Block:
    owners = findings.drop_duplicates("resource_id")["owner"].fillna("no owner").replace("", "no owner")
    if owners.empty:
        return nothing_to_draw("Who was looked at", "no resource was found in this period")
    rows = ranked(owners.value_counts(), OWNERS)
    claim = f"No owner has a change to make; {count(int(rows.sum()), 'resource')} looked at, {int(rows.iloc[0]):,} of them of {label(str(rows.index[0]))}"
    body = [[named(owner), f"{int(count):,}"] for owner, count in rows.items()]
    figures = table(
        body, caption="Resources looked at, by owner", columns=[Column("Owner"), Column("Resources", align="right")]
    )
    texts = [f"{int(count):,}" for count in rows]
    return show(
        bars(list(map(str, rows.index)), list(rows), texts, others=owners.nunique() > OWNERS),
        claim=claim,
        help="Bars count the resources that were looked at.",
        table=figures,
    )

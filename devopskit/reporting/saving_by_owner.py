"""Who holds the saving: bars by owner, computed from the changes of the page."""

from __future__ import annotations

import pandas as pd

from devopskit.reporting import _changes
from devopskit.reporting._chart_bars import bars, ranked
from devopskit.reporting._sentences import count
from devopskit.reporting.blocks import Block, Column, named, nothing_to_draw, show, table
from devopskit.reporting.text import label
from devopskit.units import format_money, format_share, significant

OWNERS = 8  # bars; the others are one bar


def saving_by_owner(findings: pd.DataFrame) -> Block:
    """Return bars: who holds the saving (money of the main currency, else cores), or where nothing is saved, who was looked at."""
    changes = _changes.of(findings)
    totals = _changes.totals(changes)
    if not changes:
        return _looked_at(findings)
    if totals:
        unit, chosen = totals[0].currency, [c for c in changes if c.priced and c.currency == totals[0].currency]
        sums = pd.Series([c.saving for c in chosen]).groupby([c.owner or "no owner" for c in chosen]).sum()
        rows = ranked(sums, OWNERS)
        texts = [format_money(v, unit) for v in rows]
        told = f"{unit} a month"
    else:
        sums = pd.Series([c.cores for c in changes]).groupby([c.owner or "no owner" for c in changes]).sum()
        rows = ranked(sums, OWNERS)
        texts, told = [f"{significant(v)} cores" for v in rows], "cores"
    gained = float(rows[rows > 0].sum())
    month = " a month" if totals else ""
    claim = f"{label(str(rows.index[0]))} needs the least more: {texts[0]}{month}"
    if gained > 0:
        claim = f"{format_share(float(rows.iloc[0]) / gained)} of the saving, {texts[0]}{month}, lies with {label(str(rows.index[0]))}"
    body = [[named(owner), significant(value)] for owner, value in rows.items()]
    figures = table(body, caption="Saving by owner", columns=[Column("Owner"), Column("Saves", told, "right")])
    left = len(changes) - (totals[0].count if totals else len(changes))
    help_ = f"Bars show {told}, largest first." + (
        f" {count(left, 'change')} in another currency or without a price: not drawn." if left else ""
    )
    return show(
        bars(list(map(str, rows.index)), list(rows), texts, others=len(sums) > OWNERS), claim=claim, help=help_, table=figures
    )


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

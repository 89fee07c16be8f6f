"""The cost page's first screen: what was spent and where the month will end, what is asked, and what to look at first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pandas as pd

from devopskit.period import Period
from devopskit.reporting._sentences import count, month_end
from devopskit.reporting.blocks import Block, Cell, Column, named, table
from devopskit.reporting.blocks import decision as decision_block
from devopskit.reporting.blocks import headline as headline_block
from devopskit.reporting.provenance import age_words, warnings_of
from devopskit.units import format_amount, format_money, format_share

LIKELY = 0.5  # chance from which the budget is said to be passed rather than kept
MUCH_UNTAGGED = 0.1  # FinOps Foundation, "Allocation": a mature organisation leaves less than a tenth unallocated


def cost_headline(
    spent: Any, *, period: Period, others: dict[str, float] | None = None, status: pd.DataFrame | None = None, now: datetime
) -> Block:
    """Return the first sentence: cost of the last window against the one before, and where the month will end.

    Parameters
    ----------
    spent : answer of `spending`. period : of the bill. others : sums in further currencies, which are in no number here.
    status : `store.status()`, so that made-up data is told as such. now : moment the age of the data is counted to.
    """
    before, after = _sums(spent.parts)
    days = (spent.windows[1].end - spent.windows[1].start).days
    sentence = f"The last {count(days, 'day')} of usage cost {format_money(after, spent.currency)}{_against(before, after)}"
    landing = spent.landing
    if landing is not None:
        sentence += f"; {month_end(landing, spent.currency)}"
        if landing.budget:
            sentence += (
                f" ({format_share(landing.chance)} chance to pass the budget of {format_money(landing.budget, spent.currency)})"
            )
    notes = (
        [f"{count(len(spent.alerts), 'unexpected change')} of cost stood out; the table below names them."]
        if len(spent.alerts)
        else []
    )
    notes.append(
        f"{format_money(spent.year_to_date, spent.currency)} since {spent.year_from:%Y-%m-%d}, effective cost of all kinds."
    )
    notes += [
        f"{format_money(amount, name)} more were charged in another currency: not converted, and in no number here."
        for name, amount in (others or {}).items()
    ]
    kicker = f"Cost · {period.start:%Y-%m-%d} to {period.end:%Y-%m-%d} · bill until {period.end:%Y-%m-%d %H:%M} UTC, {age_words(period.end, now)}"
    return headline_block(sentence, kicker=kicker, notes=[*notes, *warnings_of(status, period.end, now)])


def cost_decision(spent: Any) -> Block:
    """Return what is asked of the reader: a budget that will be passed, else days to explain, else nothing.

    Parameters
    ----------
    spent : answer of `spending`.
    """
    landing = spent.landing
    if landing is not None and landing.budget and landing.chance >= LIKELY:
        over = format_money(landing.expected - landing.budget, spent.currency)
        if landing.over:  # its days are billed, so that nothing can bring it back
            return decision_block(
                f"{landing.month:%Y-%m} ended {over} above its budget: decide what the coming months save, or raise their budget.",
                otherwise="The coming months cost as much, and pass the same budget.",
            )
        return decision_block(
            f"Decide how to bring {landing.month:%Y-%m} back by {over}, or raise its budget.",
            by=f"{(pd.Timestamp(landing.month) + pd.offsets.MonthEnd(0)):%Y-%m-%d}, the month's last day",
            otherwise=f"The month ends near {format_money(landing.expected, spent.currency)}, with a chance of {format_share(landing.chance)} above the budget.",
        )
    if len(spent.alerts):
        worth = format_money(float(spent.alerts["impact"].abs().sum()), spent.currency)
        return decision_block(
            f"Explain what stood out, {count(len(spent.alerts), 'change')} in all, or stop it.",
            of="The owners of the services below",
            otherwise=f"They came to {worth} so far; a cause that stays is paid again every day.",
        )
    return decision_block("No decision is asked for.", otherwise="The next bill is looked at when it has been loaded.")


def cost_actions(spent: Any, *, top: int = 5) -> Block:
    """Return what to look at first, by the money it is worth.

    Parameters
    ----------
    spent : answer of `spending`. top : rows to show.
    """
    rows = sorted(_rows(spent), key=lambda row: -row[0])
    columns = [Column("Action"), Column("Worth", spent.currency, "right"), Column("Why")]
    said = (
        [f"{len(rows) - top:,} more, {format_money(sum(row[0] for row in rows[top:]), spent.currency)}."]
        if len(rows) > top
        else []
    )
    if not rows:
        said = ["Nothing stands out: no day, no growing service, and hardly any cost without an owner."]
    return table(
        [[cells, format_amount(worth), why] for worth, cells, why in rows[:top]],
        caption="What to look at, largest amount first", columns=columns, role="actions", said=said,
    )  # fmt: skip


def _rows(spent: Any) -> Iterable[tuple[float, Cell, str]]:
    for row in spent.alerts.to_dict("records"):
        sense = "above" if row["impact"] > 0 else "below"
        what: Cell = ["Explain ", *named(row["key"]), f" from {row['start']:%Y-%m-%d}"]
        yield abs(float(row["impact"])), what, f"{sense} what {count(int(row['days']), 'day')} used to cost"
    # An alert that ended before the compared window says nothing about why the service grew in it.
    recent = pd.to_datetime(spent.alerts["end"], utc=True) >= pd.Timestamp(spent.windows[1].start)
    explained = set(spent.alerts.loc[recent, "key"])
    growing = spent.parts[(spent.parts["dimension"] == "service") & (spent.parts["after"] > 1.1 * spent.parts["before"])]
    # A service that an alert names is not listed twice for the same money.
    for row in growing[~growing["name"].isin(explained)].to_dict("records"):
        change = float(row["after"] - row["before"])
        yield change, ["Look into the growth of ", *named(row["name"])], _against(row["before"], row["after"]).lstrip(", ")
    owners = spent.parts[spent.parts["dimension"] == spent.owner_tag]
    without = float(owners.loc[owners["name"] == "untagged", "after"].sum())
    if spent.untagged >= MUCH_UNTAGGED:
        yield without, f"Tag what has no {spent.owner_tag}", f"{format_share(spent.untagged)} of the usage has no owner to ask"


def _sums(parts: pd.DataFrame) -> tuple[float, float]:
    rows = parts[parts["dimension"] == "service"]
    return float(rows["before"].sum()), float(rows["after"].sum())


def _against(before: float, after: float) -> str:
    if before <= 0:
        return ", with nothing to compare"
    change = after / before - 1
    if abs(change) < 0.005:
        return ", as much as in the time before"
    return f", {format_share(abs(change))} {'more' if change > 0 else 'less'} than in the time before"

"""Charts of the cost page: where it goes, what changed, which days stand out, where the month will end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.reporting._chart_bars import bars, ranked
from devopskit.reporting._chart_daily import daily
from devopskit.reporting._chart_landing import landing
from devopskit.reporting._sentences import count, month_end
from devopskit.reporting.blocks import Block, Cell, Column, named, nothing_to_draw, show, table
from devopskit.reporting.text import label
from devopskit.units import format_amount, format_money, format_share

ROWS = 8  # bars; the others are one bar
_UNTAGGED = "untagged"
EFFECTS = ("price", "quantity", "mix", "new", "gone", "unpriced")
_EFFECT_WORDS = {
    "price": "mostly by its price", "quantity": "mostly by the quantity used", "mix": "mostly by a dearer or cheaper mix",
    "new": "mostly by what is new", "gone": "mostly by what is gone", "unpriced": "by charges without a quantity",
}  # fmt: skip


def cost_by(parts: pd.DataFrame, dimension: str, *, currency: str) -> Block:
    """Return bars: which part of a dimension holds the cost of the later window.

    Parameters
    ----------
    parts : dimension, name, before, after (cost of two windows of equal length). dimension : one that stands in it.
    """
    rows = parts[(parts["dimension"] == dimension) & (parts["after"] > 0)].sort_values("after", ascending=False, kind="stable")
    if rows.empty:
        return nothing_to_draw(f"Cost by {dimension}", "no usage was charged in this time")
    sums = ranked(rows.set_index("name")["after"], ROWS)
    share = float(sums.iloc[0]) / float(sums.sum())
    texts = [format_money(float(value), currency) for value in sums]
    # What has no owner must not read as if an owner were called "untagged".
    first = f"has no {dimension}" if sums.index[0] == _UNTAGGED else f"is of {dimension} {label(str(sums.index[0]))}"
    claim = f"{format_share(share)} of the usage, {texts[0]}, {first}"
    lost = float(rows.loc[rows["name"] == _UNTAGGED, "after"].sum()) / float(rows["after"].sum())
    told = f" {format_share(lost)} has no {dimension}." if lost > 0 else ""
    body = [[named(name), format_amount(float(value))] for name, value in sums.items()]
    figures = table(
        body, caption=f"Cost by {dimension}", columns=[Column(dimension.capitalize()), Column("Cost", currency, "right")]
    )
    drawn = bars([str(name) for name in sums.index], list(sums), texts, others=len(rows) > ROWS)
    return show(
        drawn, claim=claim, help=f"Bars show {currency} of usage in the later window, largest first.{told}", table=figures
    )


def cost_movers(movers: pd.DataFrame, *, currency: str, days: int) -> Block:
    """Return bars: which services cost more or less than in the window before, and whether by price, quantity or mix.

    Parameters
    ----------
    movers : key, before, after, change and its effects price, quantity, mix, new, gone, unpriced. days : of a window.
    """
    moved = movers[movers["change"].abs() >= 0.005]
    if moved.empty:
        return nothing_to_draw("What changed", f"no service costs other than {days} days before")
    total = float(movers["change"].sum())
    first = moved.iloc[0]
    verb = "more" if first["change"] > 0 else "less"
    claim = f"{label(str(first['key']))} costs {format_money(abs(float(first['change'])), currency)} {verb} than in the {days} days before, {_why(first)}"
    texts = [("+" if value > 0 else "") + format_amount(float(value)) for value in moved["change"].head(ROWS)]
    amounts = ("before", "after", "change", *EFFECTS)
    body = [[named(row["key"]), *(format_amount(row[name]) for name in amounts)] for row in moved.head(20).to_dict("records")]
    columns = [Column("Service"), *(Column(name.capitalize(), currency, "right") for name in amounts)]
    sense = "more" if total >= 0 else "less"
    return show(
        bars([str(name) for name in moved["key"].head(ROWS)], list(moved["change"].head(ROWS)), texts),
        claim=claim,
        help=f"Bars show the change in {currency} between two windows of {days} days; all together {format_money(abs(total), currency)} {sense}.",
        table=table(body, caption="Change of cost by service, split into its causes", columns=columns),
    )


def _why(row: pd.Series) -> str:
    effect = max(EFFECTS, key=lambda name: abs(float(row[name])))
    return _EFFECT_WORDS[effect]


def cost_by_day(daily_cost: pd.DataFrame, alerts: pd.DataFrame, *, currency: str) -> Block:
    """Return the line of daily usage with the beginnings of what stands out.

    Parameters
    ----------
    daily_cost : day, cost. alerts : one row a cause (start, end, key, impact, days, path), most money first.
    """
    if len(daily_cost) < 3:
        return nothing_to_draw("Cost by day", "the bill has fewer than three days")
    days = [f"{day:%Y-%m-%d}" for day in pd.to_datetime(daily_cost["day"])]
    marked = [f"{day:%Y-%m-%d}" for day in pd.to_datetime(alerts["start"])]
    claim = f"No day of {count(len(days), 'day')} stands out from what its service used to cost"
    if marked:
        first = alerts.iloc[0]
        what = "more" if first["impact"] > 0 else "less"
        claim = f"{label(str(first['key']))} cost {format_money(abs(float(first['impact'])), currency)} {what} than expected from {marked[0]}"
    body = [
        [f"{row['start']:%Y-%m-%d}", f"{int(row['days']):,}", format_amount(row["impact"]), _path(row["path"])]
        for row in alerts.head(20).to_dict("records")
    ]
    columns = [Column("From"), Column("Days", align="right"), Column("Above expected", currency, "right"), Column("Where")]
    figures = table(
        body, caption="What stands out, one row a cause", columns=columns, said=() if body else ("No day stands out.",)
    )
    drawn = daily(days, [float(cost) for cost in daily_cost["cost"]], marked=marked, named="stands out", unit=currency)
    return show(drawn, claim=claim, help="The line is usage a day; a diamond is the first day of a cause.", table=figures)


def _path(path: object) -> Cell:
    """Names from outside, each in a box of its own, from the service to what caused the change."""
    steps = [step.partition("=")[2] or step for step in str(path).split(" > ")]
    cells: list[str | Mapping[str, str]] = []
    for number, step in enumerate(steps):
        cells += [" › "] * (number > 0) + [{"name": step}]
    return cells


def month_landing(landing_of: Any, *, currency: str) -> Block:
    """Return where the running month will end, with the range of past months' errors and the budget.

    Parameters
    ----------
    landing_of : `Landing` of `spending` (month, to_date, expected, low, high, budget, chance), or None for a bill by month.
    """
    if landing_of is None:
        return nothing_to_draw("Where the month will end", "the bill is by month, so that no day tells how the month goes")
    at = {name: getattr(landing_of, name) for name in ("to_date", "expected", "low", "high", "budget")}
    chance = float(landing_of.chance)
    claim = month_end(landing_of, currency)
    if not landing_of.over:
        claim += f", with {format_money(at['to_date'], currency)} booked so far"
    if at["budget"]:
        claim += f"; {format_share(chance)} chance to pass the budget"
    body = [[name.replace("_", " "), format_amount(float(value))] for name, value in at.items() if value]
    figures = table(body, caption="The month", columns=[Column("What"), Column("Cost", currency, "right")])
    drawn = landing(**at, currency=currency)
    return show(
        drawn, claim=claim, help="The range holds four of five months, by the same forecast in past months.", table=figures
    )


def spent_by(spent: Any, dimension: str = "service") -> Block:
    """Return `cost_by` of a summary's spending, or a sentence where no bill was loaded.

    Parameters
    ----------
    spent : answer of `spending`, or None.
    """
    if spent is None:
        return nothing_to_draw("Where the money goes", "no bill was loaded (add [sources.focus_files], then: devopskit fetch)")
    return cost_by(spent.parts, dimension, currency=spent.currency)

"""Charts of the cost page: where it goes, what changed, which days stand out, where the month will end."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.reporting._chart_bars import bars
from devopskit.reporting._chart_daily import daily
from devopskit.reporting._chart_landing import landing
from devopskit.reporting._sentences import count
from devopskit.reporting.blocks import Block, Column, named, nothing_to_draw, show, table
from devopskit.reporting.text import label
from devopskit.units import format_money, format_share, significant

ROWS = 8  # bars; the others are one bar
_UNTAGGED = "untagged"


def cost_by(parts: pd.DataFrame, dimension: str, *, currency: str) -> Block:
    """Return bars: which part of a dimension holds the cost of the later window.

    Parameters
    ----------
    parts : dimension, name, before, after (cost of two windows of equal length). dimension : one that stands in it.
    """
    rows = parts[(parts["dimension"] == dimension) & (parts["after"] > 0)].sort_values("after", ascending=False, kind="stable")
    if rows.empty:
        return nothing_to_draw(f"Cost by {dimension}", "no usage was charged in this time")
    sums = _ranked(rows.set_index("name")["after"])
    share = float(sums.iloc[0]) / float(sums.sum())
    texts = [format_money(float(value), currency) for value in sums]
    claim = f"{format_share(share)} of the usage, {texts[0]}, is of {dimension} {label(str(sums.index[0]))}"
    lost = float(rows.loc[rows["name"] == _UNTAGGED, "after"].sum()) / float(rows["after"].sum())
    told = f" {format_share(lost)} has no {dimension}." if lost > 0 else ""
    body = [[named(name), significant(float(value))] for name, value in sums.items()]
    figures = table(
        body, caption=f"Cost by {dimension}", columns=[Column(dimension.capitalize()), Column("Cost", currency, "right")]
    )
    drawn = bars([str(name) for name in sums.index], list(sums), texts, others=len(rows) > ROWS)
    return show(
        drawn, claim=claim, help=f"Bars show {currency} of usage in the later window, largest first.{told}", table=figures
    )


def cost_movers(parts: pd.DataFrame, *, currency: str, days: int, dimension: str = "service") -> Block:
    """Return bars: which parts of a dimension cost more or less than in the window before.

    Parameters
    ----------
    parts : as for `cost_by`. days : length of a window.
    """
    rows = parts[parts["dimension"] == dimension].assign(change=lambda frame: frame["after"] - frame["before"])
    moved = rows[rows["change"].abs() >= 0.005].sort_values("change", key=lambda change: -change.abs(), kind="stable")
    if moved.empty:
        return nothing_to_draw(f"What changed, by {dimension}", f"no {dimension} costs other than {days} days before")
    total = float(rows["after"].sum() - rows["before"].sum())
    first = moved.iloc[0]
    verb = "more" if first["change"] > 0 else "less"
    claim = f"{label(str(first['name']))} costs {format_money(abs(float(first['change'])), currency)} {verb} than in the {days} days before"
    texts = [("+" if value > 0 else "") + significant(float(value)) for value in moved["change"].head(ROWS)]
    body = [
        [named(row["name"]), significant(row["before"]), significant(row["after"]), significant(row["change"])]
        for row in moved.head(20).to_dict("records")
    ]
    columns = [Column(dimension.capitalize()), *(Column(name, currency, "right") for name in ("Before", "After", "Change"))]
    figures = table(body, caption=f"Change of cost by {dimension}", columns=columns)
    sense = "more" if total >= 0 else "less"
    return show(
        bars([str(name) for name in moved["name"].head(ROWS)], list(moved["change"].head(ROWS)), texts),
        claim=claim,
        help=f"Bars show the change in {currency} between two windows of {days} days; all together {format_money(abs(total), currency)} {sense}.",
        table=figures,
    )


def cost_by_day(daily_cost: pd.DataFrame, alerts: pd.DataFrame, *, currency: str) -> Block:
    """Return the line of daily usage with the days that stand out.

    Parameters
    ----------
    daily_cost : day, cost. alerts : day, service, score, expected, impact; the largest impact first.
    """
    if len(daily_cost) < 3:
        return nothing_to_draw("Cost by day", "the bill has fewer than three days")
    days = [f"{day:%Y-%m-%d}" for day in pd.to_datetime(daily_cost["day"])]
    marked = [f"{day:%Y-%m-%d}" for day in pd.to_datetime(alerts["day"])]
    claim = f"No day of {count(len(days), 'day')} stands out from what its service used to cost"
    if marked:
        first = alerts.iloc[0]
        what = "more" if first["impact"] > 0 else "less"
        claim = f"{label(str(first['service']))} cost {format_money(abs(float(first['impact'])), currency)} {what} than expected on {marked[0]}"
    body = [
        [f"{row['day']:%Y-%m-%d}", named(row["service"]), significant(row["expected"]), significant(row["impact"])]
        for row in alerts.head(20).to_dict("records")
    ]
    columns = [Column("Day"), Column("Service"), Column("Expected", currency, "right"), Column("Above it", currency, "right")]
    figures = table(body, caption="Days that stand out", columns=columns, said=() if body else ("No day stands out.",))
    drawn = daily(days, [float(cost) for cost in daily_cost["cost"]], marked=marked, named="stands out", unit=currency)
    return show(
        drawn, claim=claim, help="The line is usage a day; diamonds are days a service cost other than usual.", table=figures
    )


def month_landing(landing_of: Any, *, currency: str) -> Block:
    """Return where the running month will end, with the range of past months' errors and the budget.

    Parameters
    ----------
    landing_of : `Landing` of `spending` (month, to_date, expected, low, high, budget, chance), or None for a bill by month.
    """
    if landing_of is None:
        return nothing_to_draw("Where the month will end", "the bill is by month, so that no day tells how the month goes")
    at = {name: getattr(landing_of, name) for name in ("to_date", "expected", "low", "high", "budget")}
    chance, month = float(landing_of.chance), landing_of.month
    claim = f"{month:%Y-%m} will end near {format_money(at['expected'], currency)}, with {format_money(at['to_date'], currency)} booked so far"
    if at["budget"]:
        claim += f"; {format_share(chance)} chance to pass the budget"
    body = [[name.replace("_", " "), significant(float(value))] for name, value in at.items() if value]
    figures = table(body, caption="The month", columns=[Column("What"), Column("Cost", currency, "right")])
    drawn = landing(**at, currency=currency)
    return show(
        drawn, claim=claim, help="The range holds four of five months, by the same forecast in past months.", table=figures
    )


def _ranked(sums: pd.Series) -> pd.Series:
    if len(sums) <= ROWS:
        return sums
    rest = sums.iloc[ROWS - 1 :]
    return pd.concat([sums.iloc[: ROWS - 1], pd.Series({f"{len(rest)} others": rest.sum()})])

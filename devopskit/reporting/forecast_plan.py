"""Tables of the capacity page beside the charts: the plan by scenario, early against late, what grows, the month's budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.reporting import _forecast_words as words
from devopskit.reporting._chart_fan import two_lines
from devopskit.reporting.blocks import Block, Column, facts, named, nothing_to_draw, show, table
from devopskit.reporting.text import label
from devopskit.units import format_amount, format_money, format_share, significant

ROWS = 40
SHOWN = 12
LISTED = 6
SHORT = (
    "Short from is the day from which the chance of running out is more than is accepted, so that it comes before the most likely day "
    "above; in other futures than the forecast it is the start of the first week whose need is more than there is."
)


def capacity_plan(plan: pd.DataFrame) -> Block:
    """Return what each scenario asks for: need, what to buy in units that are sold, by when, and what it costs a month.

    Parameters
    ----------
    plan : one row for each target and scenario, as `capacity_forecast` gives them.
    """
    columns = [
        Column("What"), Column("Scenario"), Column("Need", align="right"), Column("Has", align="right"), Column("Buy"), Column("Short from"),
        Column("Order by"), Column("A month", align="right"),
    ]  # fmt: skip
    if plan.empty:
        return table(
            [],
            caption="Capacity plan",
            columns=columns,
            heading="Capacity plan",
            said=["No scenario asks for more than there is, so nothing is planned."],
        )
    # What is to be bought stands first, the most urgent on top; that a scenario asks for nothing is the rest of the answer.
    ordered = plan.assign(_nothing=plan["units"] == 0, _future=pd.factorize(plan["scenario"])[0])
    ordered = ordered.sort_values(["_nothing", "_future", "order_by"], kind="stable")
    body = [_plan_row(row) for row in ordered.to_dict("records")]
    notes = plan.loc[plan["units"] > 0, "price_note"].dropna()
    said = [SHORT, *_cheapest(plan), *[f"Price: {text}." for text in dict.fromkeys(notes) if text][:4]]
    full = table(body[:200], caption=f"All {len(body):,} rows of the plan", columns=columns) if len(body) > SHOWN else None
    return table(
        body[:SHOWN], caption="Capacity plan by scenario", columns=columns, heading="Capacity plan", said=said, full=full
    )


def _cheapest(plan: pd.DataFrame) -> list[str]:
    """In which week each purchase should arrive, by the costs of being early and of being late."""
    known = plan[plan["cheapest_week"].notna()] if "cheapest_week" in plan else plan.head(0)
    # At the end of the weeks ahead nothing is known to be cheaper than waiting.
    last = known["cheapest_week"] >= known["reach"] // 7 if "reach" in known else pd.Series(False, index=known.index)
    dated = [f"{_called(row)} in week {int(row['cheapest_week'])}" for row in known[~last].head(LISTED).to_dict("records")]
    waits = [_called(row) for row in known[last].head(LISTED).to_dict("records")]
    told = [f"Cheapest between early and late, as forecast, it arrives: {', '.join(dated)}."] if dated else []
    return told + ([f"By these costs alone nothing is lost by waiting with {' and '.join(waits)}."] if waits else [])


def _called(row: Mapping[str, Any]) -> str:
    """Name of a target with its quantity, because a database runs out of connections and of storage."""
    return f"{label(str(row['name']))} ({row['what']})"


def _need(row: Mapping[str, Any]) -> str:
    """The need; where a unit is bought for the chance of all weeks together, what is passed with that chance."""
    told = words.amount(row["need"], row["unit"])
    if row.get("at_least"):
        return f"at least {told}"
    if row["units"] and row["need"] <= row["limit"]:
        return f"over {words.amount(row['limit'], row['unit'])} ({words.chance(row['chance'])})"
    return told


def _plan_row(row: Mapping[str, Any]) -> list[Any]:
    number = int(row["units"])
    cost = (
        format_money(row["monthly"], str(row["currency"]))
        if number and row["monthly"] == row["monthly"]
        else ("no price" if number else "")
    )
    return [
        words.what(row), str(row["scenario"]), _need(row), words.amount(row["limit"], row["unit"]),
        f"{number} x {row['unit_name']}" if number else "nothing", words.day(row["first_short"]) if number else "",
        words.day(row["order_by"]) if number else "", cost,
    ]  # fmt: skip


def early_and_late(timings: Mapping[str, Any], plan: pd.DataFrame) -> Block:
    """Return what it costs when the first purchase arrives in week w: too early its price, too late the chance of running out.

    Parameters
    ----------
    timings : subject -> holding [w], shortage [w] and best. plan : for names and currency.
    """
    urgent = plan.sort_values("order_by", kind="stable")["subject"].drop_duplicates()
    known = [subject for subject in urgent if subject in timings and len(timings[subject].holding) > 2]
    if not known:
        return nothing_to_draw("What being early or late costs", "no purchase with a price and a date is planned")
    row = plan[plan["subject"] == known[0]].iloc[0].to_dict()
    cost = timings[known[0]]
    weeks, best = list(range(len(cost.holding))), int(cost.best)
    currency = str(row["currency"])
    total, late = float(cost.total[best]), float(cost.total[-1])
    claim = f"Capacity for {_called(row)} is cheapest in week {best}: {format_money(total, currency)} in expectation, against {format_money(late, currency)} at the end"
    if best == len(weeks) - 1:
        now = format_money(float(cost.total[0]), currency)
        claim = f"Capacity for {_called(row)} costs {now} too much at once, more than the risk of waiting for {best} weeks, {format_money(late, currency)}"
    body = [[f"week {w}", *(format_amount(float(v[w])) for v in (cost.holding, cost.shortage, cost.total))] for w in weeks]
    columns = [Column("Arrives in"), *(Column(name, currency, "right") for name in ("Too early", "Too late", "Together"))]
    drawn = two_lines(
        weeks, list(cost.shortage), list(cost.holding), own_name="too late", other_name="too early", x_title="week in which it arrives",
        y_title=f"expected cost, {currency}",
    )  # fmt: skip
    # Otherwise a full disk would seem to cost a few coins, because the chance that is accepted says no more.
    help_ = (
        "Each week earlier costs the price of a week; each week later the chance of running out meanwhile, at the cost of running out: "
        "[forecast] cost_of_running_out, or else no more than the accepted chance implies, which is not that of an outage."
    )
    return show(drawn, claim=claim, help=help_, table=table(body, caption="Cost by week of arrival", columns=columns))


def what_grows(growth: pd.DataFrame) -> Block:
    """Return clusters, services and accounts with their growth a week; totals agree with their parts.

    Parameters
    ----------
    growth : level, name, part_of, unit, now, then, low, high, days_ahead, growth, distinguishable.
    """
    columns = [
        Column("What"), Column("Part of"), Column("Now", align="right"), Column("Then", align="right"), Column("80 % range", align="right"),
        Column("Growth a week", align="right"),
    ]  # fmt: skip
    if growth.empty:
        return table(
            [],
            caption="What grows",
            columns=columns,
            heading="What grows",
            said=["Neither containers nor a bill have the two weeks of history that this needs."],
        )
    rows = growth.assign(_top=growth["level"].ne("whole"), _by=-growth["growth"].abs().fillna(0.0)).sort_values(
        ["_top", "_by"], kind="stable"
    )
    body = [_growth_row(row) for row in rows.head(ROWS).to_dict("records")]
    days = " or ".join(f"{int(d)}" for d in sorted(growth["days_ahead"].unique()))
    said = [f"Then is {days} days ahead. Totals are forecast on their own and made to equal the sum of their parts."]
    full = table(body, caption="Clusters, services and accounts", columns=columns) if len(body) > SHOWN else None
    return table(
        body[:SHOWN], caption="Clusters, services and accounts", columns=columns, heading="What grows", said=said, full=full
    )


def _growth_row(row: Mapping[str, Any]) -> list[Any]:
    grows = (
        f"{significant(100 * row['growth'], 2)} %"
        if row["distinguishable"] and row["growth"] == row["growth"]
        else "none distinguishable"
    )
    return [
        named(row["name"]), named(row["part_of"]), f"{significant(row['now'])} {row['unit']}", significant(row["then"]),
        f"{significant(row['low'])} to {significant(row['high'])}", grows,
    ]  # fmt: skip


def month_and_budget(month: pd.DataFrame, budget: float) -> Block:
    """Return the spend at the end of the month against the budget, as a sentence.

    Parameters
    ----------
    month : currency, month, spent, low, likely, high, budget, and ahead, early, days (chance that a month passes it within so many
        days, and the first day with a chance of 10 %); empty where it cannot be told. budget : 0 = none was given.
    """
    heading = "Budget"
    if not budget:
        return facts(
            ["No budget was given, so none can be overspent; set [money] monthly_budget or the parameter budget."],
            heading=heading,
        )
    if month.empty:
        return facts(["The store holds no bill by day; one with daily costs would tell where the month ends."], heading=heading)
    row = month.iloc[0].to_dict()
    currency = str(row["currency"])
    over = float(row["likely"]) - float(row["budget"])
    done = row["spent"] == row["low"] == row["high"]
    span = "" if done else f" ({format_money(row['low'], currency)} to {format_money(row['high'], currency)}, 80 %)"
    side = f"{format_money(abs(over), currency)} {'above' if over > 0 else 'below'} the budget of {format_money(row['budget'], currency)}"
    told = [
        f"{row['month']} {'ended' if done else 'will most likely end'} at {format_money(row['likely'], currency)}{span}: {side}. "
        f"{format_money(row['spent'], currency)} are spent, {format_share(row['spent'] / row['budget'])} of it."
    ]
    if pd.notna(row["passed"]) and row["spent"] <= row["budget"]:
        told.append(f"A month most likely passes its budget on {words.day(row['passed'])}.")
    elif row.get("ahead", 0) >= 0.01:
        told.append(
            f"Within the {int(row['days'])} days ahead a month passes its budget with a chance of {words.chance(row['ahead'])}"
            f"{_not_before(row['early'])}."
        )
    if row["experts"]:
        told.append(f"The days ahead are forecast by {row['experts']}: shares that each earned by its past error on this bill.")
    return facts(told, heading=heading)


def _not_before(day: object) -> str:
    return f", not before {words.day(day)}" if pd.notna(day) else ""

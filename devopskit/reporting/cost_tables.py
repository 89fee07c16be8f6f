"""Tables of the cost page: the months with their rates, the kinds of money, and what the numbers rest on."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.reporting._sentences import count
from devopskit.reporting.blocks import Block, Cell, Column, facts, named, table
from devopskit.reporting.text import label
from devopskit.units import format_amount, format_money, format_share

PLACES, MOST_PLACES = ("provider", "account", "region"), 4  # rows of each: a longer list is read in the notebook


def cost_months(spent: Any) -> Block:
    """Return one row a month: billed, effective and list cost, effective savings rate, commitment coverage and use.

    Parameters
    ----------
    spent : answer of `spending`.
    """
    rates = spent.rates.set_index("month")[["esr", "coverage", "utilisation"]]
    rows = spent.months.join(rates, on="month").sort_values("month", ascending=False)
    body = [
        [
            f"{row['month']:%Y-%m}",
            *(format_amount(float(row[name])) for name in ("billed_cost", "effective_cost", "list_cost")),
            _saved(row["esr"]),
            *(_share(row[name]) for name in ("coverage", "utilisation")),
        ]
        for row in rows.to_dict("records")
    ]
    columns = [
        Column("Month"), *(Column(name, spent.currency, "right") for name in ("Billed", "Effective", "List price")),
        Column("Saved by rates", align="right"), Column("Committed", align="right"), Column("Commitment used", align="right"),
    ]  # fmt: skip
    return table(body, caption="Cost by billing month", columns=columns, heading="Months", said=_unpriced(spent))


def cost_by_place(spent: Any) -> Block:
    """Return the dearest providers, accounts and regions in both windows; the smaller ones of each are one row.

    Parameters
    ----------
    spent : answer of `spending`.
    """
    body: list[list[Cell]] = []
    for dimension in PLACES:
        rows = spent.parts[spent.parts["dimension"] == dimension].sort_values("after", ascending=False, kind="stable")
        for row in rows.head(MOST_PLACES).to_dict("records"):
            body.append(
                [
                    named("not named" if row["name"] == "untagged" else row["name"]),
                    dimension,
                    *_both(row["before"], row["after"]),
                ]
            )
        rest = rows.iloc[MOST_PLACES:]
        if len(rest):
            body.append([f"{len(rest):,} more", dimension, *_both(rest["before"].sum(), rest["after"].sum())])
    columns = [
        Column("Where"),
        Column("Kind"),
        *(Column(name, spent.currency, "right") for name in ("Before", "Now", "Change")),
    ]
    return table(body, caption="Cost by provider, account and region, two windows", columns=columns, heading="By place")


def _both(before: float, after: float) -> list[str]:
    # To the cent, because what is left of a difference of equal sums is noise.
    return [format_amount(round(float(amount), 2)) for amount in (before, after, after - before)]


def cost_kinds(spent: Any) -> Block:
    """Return one row for each kind of money: usage, purchases, tax, credits, refunds, support, unused commitment.

    Parameters
    ----------
    spent : answer of `spending`.
    """
    body = [
        [
            str(row["kind"]),
            format_amount(float(row["billed_cost"])),
            format_amount(float(row["effective_cost"])),
            f"{int(row['rows']):,}",
        ]
        for row in spent.kinds.to_dict("records")
    ]
    columns = [
        Column("Kind of money"),
        *(Column(name, spent.currency, "right") for name in ("Billed", "Effective")),
        Column("Charges", align="right"),
    ]
    return table(body, caption="Cost by kind of money, whole period", columns=columns, heading="Kinds of money")


def landing_record(scored: pd.DataFrame, *, currency: str) -> Block:
    """Return what earlier runs said of months that are over, against what these came to.

    Parameters
    ----------
    scored : month, made_at, forecast, low, high, actual, error, inside; answer of `landings_scored`.
    """
    body = [
        [
            f"{row['month']:%Y-%m}", f"{row['made_at']:%Y-%m-%d}", format_amount(row["forecast"]), format_amount(row["actual"]),
            format_share(float(row["error"])), "yes" if row["inside"] else "no",
        ]
        for row in scored.head(12).to_dict("records")
    ]  # fmt: skip
    columns = [
        Column("Month"), Column("Said on"), Column("Expected", currency, "right"), Column("Came to", currency, "right"),
        Column("Off by", align="right"), Column("Inside the range"),
    ]  # fmt: skip
    said = (
        [f"The range held in {int(scored['inside'].sum()):,} of {len(scored):,} past landings; it should in four of five."]
        if body
        else [
            "No earlier run spoke of a month that is over; from the next month on, this table says how far off the landings were."
        ]
    )
    return table(body, caption="Past landings", columns=columns, heading="How far off past landings were", said=said)


def cost_owners(owners: pd.DataFrame | None, *, currency: str) -> Block:
    """Return who bears the cost by the allocation rules; every cent stands once, what no rule gives away as unallocated.

    Parameters
    ----------
    owners : owner, rule, billing_currency, kind, cost (Decimal); None where no rules are configured.
    """
    if owners is None:
        return facts(
            [
                "No allocation rules are configured. Set [money] allocation_rules to a TOML file of rules to see who bears the cost."
            ],
            heading="Who bears the cost",
        )
    own = owners[owners["billing_currency"] == currency]
    sums = own.groupby(["owner", "kind"], as_index=False)["cost"].sum().sort_values("cost", ascending=False)
    body = [[named(row["owner"]), str(row["kind"]), f"{row['cost']:,.2f}"] for row in sums.to_dict("records")]
    columns = [Column("Owner"), Column("How"), Column("Cost", currency, "right")]
    said = [
        f"Together {sum(own['cost']):,.2f} {currency}, which is the bill to the cent; a file for each owner lies in showback/."
    ]
    return table(body[:30], caption="Cost by owner, whole period", columns=columns, heading="Who bears the cost", said=said)


def cost_assumptions(spent: Any, *, converted: pd.DataFrame | None = None) -> Block:
    """Return what the numbers of the cost page rest on.

    Parameters
    ----------
    spent : answer of `spending`. converted : month, currency, rate, rate_date, rate_source of what was converted, if anything.
    """
    before, after = spent.windows
    told = [
        f"Compared are {before.start:%Y-%m-%d} to {before.end:%Y-%m-%d} and {after.start:%Y-%m-%d} to {after.end:%Y-%m-%d}, usage only.",
        "Effective cost spreads what was paid ahead over the time it covers; billed cost is what the invoice says.",
        *_in_currency(spent.currency, pd.DataFrame() if converted is None else converted),
        "Days are UTC. The newest days of a bill are often incomplete; the landing is grossed up by what used to come late.",
    ]
    told += _silent_days(spent)
    if spent.landing is None:
        told.append("The bill is by month, so that no day of it can stand out and no month be extrapolated.")
    return facts(told, heading="Assumptions and limits", role="assumptions")


def _in_currency(currency: str, converted: pd.DataFrame) -> list[Any]:
    if converted.empty:
        return [f"All amounts are in {currency}, as charged; no currency is converted."]
    newest = converted.sort_values("month").drop_duplicates("currency", keep="last")
    return [
        f"All amounts are in {currency}; billing months in another currency are converted at your rate for their first day.",
        *(
            f"The newest: one {row['currency']} is {row['rate']:.6g} {currency} since {row['rate_date']:%Y-%m-%d} ({label(row['rate_source'])})."
            for row in newest.to_dict("records")
        ),
    ]


def cost_method() -> Block:
    """Return how days that stand out and the end of the month are found."""
    items = (
        ("Days that stand out", "each day is judged by level, trend, weekday and calendar of the days before it only; about one false alarm a service and year"),
        ("End of the month", "cost so far and the days left at their level and weekday; its range is that of the same forecast in past months"),
        ("Saved by rates", "one minus effective cost over the cost at the contracted rate, of usage that a commitment could cover"),
        ("Committed", "share of that usage which a commitment covered; and the share of the commitment that was used"),
        ("What to commit to", "the level that costs least over every 30 days of the past, lowered until at most a tenth of those days, and of the purchases the rule would have made at past weeks, cost more than none; chance = (share that lost x months + 1) / (months + 2)"),
        ("Cost of a unit", "effective cost of an owner's usage over the requests of its services, ratio of sums of days that have both"),
    )  # fmt: skip
    return facts(items, heading="Method", role="method")


def _unpriced(spent: Any) -> list[str]:
    """Sentence on the usage that is in no rate, because its provider writes 0 where it does not know the price."""
    amount = float(spent.rates["unpriced_effective"].sum()) if "unpriced_effective" in spent.rates else 0.0
    if amount <= 0:
        return []
    return [
        f"{format_money(amount, spent.currency)} of usage has a contracted cost of 0, which means unknown, and is in none of these rates."
    ]


def _silent_days(spent: Any) -> list[str]:
    """Sentence on the days within a bill by day that have no charge: the sign of a month that was delivered by half."""
    if spent.landing is None or spent.daily.empty:
        return []
    days = pd.DatetimeIndex(pd.to_datetime(spent.daily["day"].unique())).sort_values()
    after = days[1:][days[1:] - days[:-1] > pd.Timedelta(days=1)]
    if after.empty:
        return []
    lacking = (days[-1] - days[0]).days + 1 - len(days)
    last = after[-1] - pd.Timedelta(days=1)
    first = days[days < after[-1]][-1] + pd.Timedelta(days=1)
    return [
        f"The bill has no charge at all on {count(lacking, 'day')} between its first and its last, most recently {first:%Y-%m-%d} to "
        f"{last:%Y-%m-%d}: if a month came by half, its cost is too low. Load it again with: devopskit fetch"
    ]


def _saved(value: object) -> str:
    rate = float(str(value)) if pd.notna(value) else 0.0
    # What costs more than its contracted rate is a loss, and no saving with a minus before it.
    return f"none, {format_share(-rate)} lost" if rate < 0 else _share(value)


def _share(value: object) -> str:
    return format_share(float(str(value))) if pd.notna(value) else "none"

"""Sums of several currencies in one, at dated rates that the user gives; without a rate a sum stays what it is."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from devopskit.errors import DataError

RATES = ("date", "currency", "to", "rate", "source")


def convert(
    sums: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    to: str,
    costs: Sequence[str],
    day: str = "month",
    currency: str = "billing_currency",
) -> pd.DataFrame:
    """Amounts in the currency `to`.

    Parameters
    ----------
    sums : amounts with their day (or month) and currency. rates : `RATES`; one unit of `currency` is `rate` of `to` from `date` on.

    Returns
    -------
    `sums` with converted costs, currency `to`, and rate, rate_date and rate_source of each row, so that a page can cite them.

    Raises
    ------
    DataError : a currency has no rate at or before a day; nothing is ever converted at a later or a guessed rate.
    """
    known = rates[rates["to"] == to].assign(date=pd.to_datetime(rates["date"]).astype("datetime64[us]"))
    own = pd.DataFrame({"date": [pd.Timestamp(0).as_unit("us")], "currency": [to], "rate": [1.0], "source": ["same currency"]})
    table = pd.concat([known[["date", "currency", "rate", "source"]], own], ignore_index=True).sort_values("date")
    left = sums.assign(_day=pd.to_datetime(sums[day]).astype("datetime64[us]"), _row=range(len(sums))).sort_values("_day")
    found = pd.merge_asof(
        left,
        table.rename(columns={"date": "rate_date", "source": "rate_source", "currency": currency}),
        left_on="_day",
        right_on="rate_date",
        by=currency,
    ).sort_values("_row")
    bare = found[found["rate"].isna()]
    if len(bare):
        first = bare.iloc[0]
        raise DataError(
            f"there is no rate from {first[currency]} to {to} at or before {first['_day'].date()}",
            "amounts of different currencies are only added at rates that somebody answers for",
            f"add a row with date, currency {first[currency]}, to {to}, rate and source to the rates",
        )
    found = found.assign(**{name: found[name] * found["rate"] for name in costs}, **{currency: to})
    return found.drop(columns=["_day", "_row"]).reset_index(drop=True)

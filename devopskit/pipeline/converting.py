"""A bill of several currencies in one, at the dated rates of a file that the user answers for; without a file nothing is converted."""

from __future__ import annotations

from pathlib import Path

import ibis
import pandas as pd
from ibis import _

from devopskit.analysis.currencies import RATES, convert
from devopskit.errors import RequestError
from devopskit.store.spend_overview import COSTS, CURRENCY

_MONTH, _SINCE, _RATE, _FROM = "_month", "_rate_month", "_rate", "_rate_currency"
# Prices of one unit are amounts of the same currency; left as they are they would contradict the costs of their row.
_PRICES = ("list_unit_price", "contracted_unit_price")


def load_rates(path: Path) -> pd.DataFrame:
    """Rates of a CSV file: date, currency, to, rate, source.

    Raises
    ------
    RequestError : the file is absent, is no CSV, lacks a column, or holds a rate that is no number above zero.
    """
    try:
        rows = pd.read_csv(path, encoding="utf-8-sig", dtype={"currency": "str", "to": "str", "source": "str"})
        rates = rows.assign(date=pd.to_datetime(rows["date"]), rate=rows["rate"].astype("float64"))[list(RATES)]
    except (OSError, ValueError, KeyError) as error:
        raise _unreadable(path, str(error)) from error
    if not (rates["rate"] > 0).all() or rates["date"].isna().any():
        raise _unreadable(path, "a row has no date, or a rate that is no number above zero")
    return rates


def in_one_currency(costs: ibis.Table, rates: pd.DataFrame, *, to: str) -> tuple[ibis.Table, pd.DataFrame]:
    """`costs` with every amount in the currency `to`, and the rates that were used.

    The rate is the newest at or before the first day of the billing month, because an invoice is paid at one rate.

    Parameters
    ----------
    costs : rows of this table, lazy. rates : rows of `load_rates`; one unit of `currency` is `rate` of `to` from `date` on.

    Returns
    -------
    The table, lazy; and month, currency, rate, rate_date, rate_source of each month with a foreign currency.

    Raises
    ------
    DataError : a month has a currency without a rate at or before its first day.
    """
    months = costs.billing_period_start.truncate("M").date()
    pairs = costs.select(month=months, currency=costs[CURRENCY]).distinct().execute()
    foreign = pairs[pairs["currency"] != to].sort_values(["month", "currency"], ignore_index=True)
    if foreign.empty:
        return costs, pd.DataFrame(columns=["month", "currency", "rate", "rate_date", "rate_source"])
    asked = foreign.assign(**{CURRENCY: foreign["currency"], "one": 1.0})
    used = convert(asked, rates, to=to, costs=["one"])[["month", "currency", "rate", "rate_date", "rate_source"]]
    known = ibis.memtable(pd.DataFrame({_SINCE: used["month"], _FROM: used["currency"], _RATE: used["rate"]}))
    marked = costs.mutate(**{_MONTH: months})
    joined = marked.left_join(known, [marked[_MONTH] == known[_SINCE].cast("date"), marked[CURRENCY] == known[_FROM]])
    rate = _[_RATE].fill_null(1.0)
    amounts = {name: _[name] * rate for name in (*COSTS, *_PRICES) if name in costs.columns}
    return joined.mutate(**amounts, **{CURRENCY: ibis.literal(to)}).select(*costs.columns), used


def _unreadable(path: Path, why: str) -> RequestError:
    return RequestError(
        f"{path.name} cannot be read as exchange rates: {why}",
        "amounts of two currencies are only added at rates with a day and a source that somebody answers for",
        f"write a CSV file with the columns {', '.join(RATES)}, e.g. 2026-06-01,EUR,USD,1.09,ECB",
    )

"""What the bill adds up to, to the cent: the table that a finance lead holds against the invoices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from devopskit.reporting._sentences import count
from devopskit.reporting.blocks import Block, Cell, Column, table

CENT = Decimal("0.01")
DIGITS = 7  # a sum of floats is exact to a thousandth of a millionth; what is behind it must not decide a cent
MOST = 36  # rows shown: three years of one account


def cost_invoices(sums: pd.DataFrame) -> Block:
    """Return one row for each invoice, newest month first, and the sum of each currency over all charges.

    Parameters
    ----------
    sums : answer of `invoice_sums`: month, invoice_issuer_name, billing_account_id, invoice_id, billing_currency, billed_cost, rows.
    """
    rows = sums.to_dict("records")
    body = [
        [
            f"{row['month']:%Y-%m}", _who(row), _name(row["invoice_id"]), str(row["billing_currency"]), cents(row["billed_cost"]),
            f"{int(row['rows']):,}",
        ]
        for row in rows[:MOST]
    ]  # fmt: skip
    # Invoices of most providers are digits, which read as numbers and are compared from their end.
    columns = [
        Column("Month"), Column("From, and the account that pays"), Column("Invoice", align="right"), Column("Currency"),
        Column("Billed", align="right"), Column("Charges", align="right"),
    ]  # fmt: skip
    said = [f"{len(rows) - MOST:,} older ones are in these sums, and not shown."] if len(rows) > MOST else []
    return table(
        body, caption="Billed cost by invoice, every charge of the period", columns=columns,
        heading="What the invoices add up to", said=[*_totals(sums), *said],
    )  # fmt: skip


def cents(amount: float) -> str:
    """Amount to the cent with a true minus sign, e.g. "1,157.49"."""
    exact = Decimal(repr(round(float(amount), DIGITS))).quantize(CENT)
    return f"{exact + 0:,.2f}".replace("-", "\N{MINUS SIGN}")  # plus zero, because a refund of nothing is no minus


def _totals(sums: pd.DataFrame) -> Iterable[str]:
    # A sentence for each currency, since no sum crosses two.
    for currency, rows in sums.groupby("billing_currency", sort=True):
        yield f"Together {currency} {cents(rows['billed_cost'].sum())} billed in {count(int(rows['rows'].sum()), 'charge')}."


def _who(row: Mapping[Any, Any]) -> Cell:
    # In one cell, because two columns of long names leave a phone no room for the amount.
    return [*_name(row["invoice_issuer_name"]), ", account ", *_name(row["billing_account_id"])]


def _name(value: object) -> Sequence[str | Mapping[str, str]]:
    return [{"name": value}] if isinstance(value, str) and value else ["not named"]

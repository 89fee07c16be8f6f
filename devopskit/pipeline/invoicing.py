"""A bill as its invoices say it: what each account was billed for each month, to be held against the paper."""

from __future__ import annotations

import pandas as pd

from devopskit.pipeline.bill_reading import Bill
from devopskit.store.spend_overview import spend_by

KEYS = ("month", "invoice_issuer_name", "billing_account_id", "invoice_id")


def invoice_sums(bill: Bill) -> pd.DataFrame:
    """Sums of every charge of the bill's period, in all currencies, by month, issuer, account and invoice.

    Nothing is left out here: usage, purchases, taxes, credits, corrections and charges of an unknown category are all in,
    so that the sums are those of the files (FOCUS: BilledCost by InvoiceId is the amount to pay).

    Returns
    -------
    month (date, newest first), invoice_issuer_name, billing_account_id, invoice_id (missing where the bill names none),
    billing_currency, billed_cost, effective_cost, contracted_cost, list_cost, rows (charges).
    """
    order = ["month", *KEYS[1:], "billing_currency"]
    return spend_by(bill.whole, *KEYS).execute().sort_values(order, ascending=[False, *[True] * 4], ignore_index=True)

"""The sums of invoices hold every charge of the period, whatever its kind and its currency."""

from __future__ import annotations

import pandas as pd

from devopskit.pipeline.bill_reading import read_bill
from devopskit.pipeline.invoicing import invoice_sums
from tests.pipeline.charges import charges, stored


def lines(bill):
    """Month, account, invoice, currency, billed and charges of each sum."""
    names = ["month", "billing_account_id", "invoice_id", "billing_currency", "billed_cost", "rows"]
    return [tuple(None if cell != cell else cell for cell in row) for row in invoice_sums(bill)[names].itertuples(index=False)]


def test_each_invoice_of_each_month_is_a_sum_newest_first(tmp_path):
    may = charges("2026-05-10 compute 1.25", "2026-05-11 disks 2.5", invoice_id="M-5", billing_account_id="1")
    june = charges("2026-06-10 compute 4", invoice_id="M-6", billing_account_id="1")
    assert lines(read_bill(settings=stored(tmp_path, may, june))) == [
        (pd.Timestamp("2026-06-01"), "1", "M-6", "USD", 4.0, 1),
        (pd.Timestamp("2026-05-01"), "1", "M-5", "USD", 3.75, 2),
    ]


def test_every_kind_of_charge_is_in_the_sum_of_its_invoice(tmp_path):
    usage = charges("2026-06-10 compute 10", "2026-06-11 compute 10")
    tax = charges("2026-06-10 tax 3", charge_category="Tax")
    refund = charges("2026-06-10 compute -4", charge_class="Correction")
    unknown = charges("2026-06-10 gift 0.5", charge_category=None)
    assert lines(read_bill(settings=stored(tmp_path, usage, tax, refund, unknown))) == [
        (pd.Timestamp("2026-06-01"), None, None, "USD", 19.5, 5)
    ]


def test_the_currencies_that_the_page_leaves_out_have_their_sums_here(tmp_path):
    euro = charges("2026-06-12 compute 7", billing_currency="EUR")
    bill = read_bill(settings=stored(tmp_path, charges("2026-06-10 compute 1", "2026-06-11 compute 1"), euro))
    assert [line[3:] for line in lines(bill)] == [("EUR", 7.0, 1), ("USD", 2.0, 2)]


def test_a_charge_before_the_period_of_the_report_is_in_no_sum(tmp_path):
    bill = read_bill(months=1, settings=stored(tmp_path, charges("2026-05-10 compute 1", "2026-06-20 compute 2")))
    assert [line[4] for line in lines(bill)] == [2.0]

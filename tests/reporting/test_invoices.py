"""The table of invoices: literal sums in, texts to the cent out."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from devopskit.reporting.invoices import cents, cost_invoices

MINUS = "\N{MINUS SIGN}"


def sums(*texts):
    """Sums from "2026-06 AWS 1111 INV-1 USD 10.5 3" texts; "-" is nothing."""
    cells = [[None if part == "-" else part for part in text.split()] for text in texts]
    names = ("month", "invoice_issuer_name", "billing_account_id", "invoice_id", "billing_currency", "billed_cost", "rows")
    frame = pd.DataFrame(cells, columns=list(names)).assign(month=[date.fromisoformat(f"{row[0]}-01") for row in cells])
    return frame.astype({"billed_cost": float, "rows": int})


def text(cell):
    return cell if isinstance(cell, str) else "".join(part if isinstance(part, str) else part["name"] for part in cell)


def rows(block):
    return [[text(cell) for cell in row] for row in block.data["rows"]]


def test_each_invoice_is_a_row_with_its_amount_to_the_cent():
    block = cost_invoices(sums("2026-06 AWS 1111 INV-1 USD 1157.48882377 100", "2026-05 AWS 1111 INV-0 USD -0.05 1"))
    assert rows(block) == [
        ["2026-06", "AWS, account 1111", "INV-1", "USD", "1,157.49", "100"],
        ["2026-05", "AWS, account 1111", "INV-0", "USD", f"{MINUS}0.05", "1"],
    ]


def test_what_a_bill_does_not_name_is_said_and_never_nan():
    assert rows(cost_invoices(sums("2026-06 - - - EUR 3 2"))) == [
        ["2026-06", "not named, account not named", "not named", "EUR", "3.00", "2"]
    ]


def test_each_currency_has_a_sum_of_its_own():
    block = cost_invoices(sums("2026-06 A 1 - USD 10.105 3", "2026-06 A 1 - EUR 2 1", "2026-05 A 1 - USD 0.1 1"))
    assert block.data["said"] == ["Together EUR 2.00 billed in 1 charge.", "Together USD 10.20 billed in 4 charges."]


def test_rows_beyond_three_years_are_counted_and_stay_in_the_sum():
    block = cost_invoices(sums(*(f"2026-06 A account-{number} - USD 1 1" for number in range(40))))
    assert (len(block.data["rows"]), block.data["said"]) == (
        36,
        ["Together USD 40.00 billed in 40 charges.", "4 older ones are in these sums, and not shown."],
    )


def test_a_hostile_name_of_an_issuer_has_a_box_of_its_own():
    block = cost_invoices(sums("2026-06 <script>alert(1)</script> 1 =HYPERLINK() USD 1 1"))
    assert block.data["rows"][0][1] == [{"name": "<script>alert(1)</script>"}, ", account ", {"name": "1"}]
    assert "<script>" not in block._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0.075, "0.08"),
        (0.1 + 0.2, "0.30"),
        (-0.001, "0.00"),
        (1e9 + 0.005, "1,000,000,000.00"),
        (2.675, "2.68"),
        (-1234.5, f"{MINUS}1,234.50"),
    ],
)
def test_an_amount_is_rounded_as_written_and_not_as_a_binary_number(amount, shown):
    assert cents(amount) == shown

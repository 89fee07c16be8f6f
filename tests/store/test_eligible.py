"""Use that commitments could cover, out of a bill: what counts, at which rate, and what stays out."""

from __future__ import annotations

import ibis
import pandas as pd
import pytest

from devopskit.store.eligible import eligible
from devopskit.tables.eligible import eligible as table
from tests.store.bills import bill

USUAL = {
    "provider_name": "AWS", "service_category": "Compute", "charge_category": "Usage", "effective_cost": 7.0, "contracted_cost": 10.0,
}  # fmt: skip


def reduced(*rows):
    frame = pd.concat([bill("2026-03 7", **(USUAL | row)) for row in rows], ignore_index=True)
    return table.check(eligible(ibis.memtable(frame)).execute())


def test_used_and_unused_parts_of_a_commitment_are_told_apart():
    used, unused = {"commitment_discount_status": "Used"}, {"commitment_discount_status": "Unused", "contracted_cost": 0.0}
    row = reduced({"effective_cost": 10.0}, used, unused | {"effective_cost": 1.5}).iloc[0]
    assert row[["demand", "covered", "used", "unused"]].tolist() == [20.0, 10.0, 7.0, 1.5]
    assert row[["provider", "category", "currency", "hours"]].tolist() == ["AWS", "Compute", "USD", 1.0]


@pytest.mark.parametrize(
    "left_out",
    [
        {"pricing_category": "Dynamic"},
        {"service_category": "Storage"},
        {"charge_category": "Purchase"},
        {"charge_class": "Correction"},
    ],
)
def test_spot_storage_purchases_and_corrections_are_no_use_to_cover(left_out):
    assert reduced(left_out).empty


@pytest.mark.parametrize("contracted", [0.0, None, 5.0])
def test_an_unknown_rate_is_taken_as_what_was_paid_and_gives_no_discount(contracted):
    row = reduced({"contracted_cost": contracted, "commitment_discount_status": "Used"}).iloc[0]
    assert row[["demand", "covered", "used"]].tolist() == [7.0, 0.0, 0.0]


def test_a_charge_whose_period_ends_before_it_starts_is_money_without_a_length():
    row = reduced({"charge_period_end": pd.Timestamp("2026-02-01", tz="UTC")}).iloc[0]
    assert row[["demand", "hours"]].tolist() == [10.0, 0.0]


def test_charges_of_a_day_keep_their_length_and_their_currency():
    day = {"charge_period_end": pd.Timestamp("2026-03-02", tz="UTC"), "billing_currency": "EUR"}
    found = reduced(day, {})
    assert found[["currency", "hours"]].to_numpy().tolist() == [["EUR", 24.0], ["USD", 1.0]]

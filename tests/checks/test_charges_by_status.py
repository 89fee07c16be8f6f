"""Checks that judge by the bill alone: reserved capacity without use, and regions that nobody expects."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.checks import forgotten_regions, idle_capacity_reservations

USED = {"resource_id": "cr-1", "capacity_status": "Used", "monthly_cost": 60.0}
UNUSED = {"resource_id": "cr-1", "capacity_status": "Unused", "monthly_cost": 40.0}
HOME = {"account": "dev", "monthly_cost": 999.0}
AWAY = {
    "account": "dev",
    "region": "sa-east-1",
    "monthly_cost": 1.0,
    "resource_id": "i-9",
    "first": pd.Timestamp("2026-06-20", tz="UTC"),
}


def test_the_unused_part_of_reserved_capacity_is_the_saving(inventory, billed):
    row = idle_capacity_reservations.find(inventory({"resource_id": "x"}), billed(USED, UNUSED)).iloc[0]
    # 40 of the 60 + 40 that the bill names, no more and no less.
    assert row[["saving_low", "saving", "saving_high", "current", "currency"]].tolist() == [
        40.0,
        40.0,
        40.0,
        "40 % unused",
        "EUR",
    ]


@pytest.mark.parametrize(("unused", "findings"), [(5.0, 0), (5.1, 1)])
def test_a_twentieth_of_reserved_capacity_may_be_unused(inventory, billed, unused, findings):
    bill = billed(USED | {"monthly_cost": 100.0 - unused}, UNUSED | {"monthly_cost": unused})
    assert len(idle_capacity_reservations.find(inventory({"resource_id": "x"}), bill)) == findings


def test_reserved_capacity_in_use_gets_no_finding(inventory, billed):
    assert idle_capacity_reservations.find(inventory({"resource_id": "x"}), billed(USED, UNUSED | {"monthly_cost": 3.0})).empty


def test_reserved_capacity_that_was_given_back_gets_no_finding(inventory, billed):
    over = {"quiet_hours": 100.0}
    assert idle_capacity_reservations.find(inventory({"resource_id": "x"}), billed(USED | over, UNUSED | over)).empty


def test_reserved_capacity_in_two_currencies_is_told_in_the_one_with_most_charges(inventory, billed):
    yen = UNUSED | {"currency": "JPY", "monthly_cost": 9000.0}
    found = idle_capacity_reservations.find(inventory({"resource_id": "x"}), billed(USED, UNUSED, yen))
    # 40 of the 100 in euros; the 9,000 yen are added to neither.
    assert found[["saving", "currency", "current"]].to_numpy().tolist() == [[40.0, "EUR", "40 % unused"]]


def test_reserved_capacity_for_a_disaster_stays(inventory, billed):
    known = inventory({"resource_id": "cr-1", "kind": "capacity_reservation", "tags": '{"dr": "true"}'})
    row = idle_capacity_reservations.find(known, billed(USED, UNUSED)).iloc[0]
    assert (row["status"], "Its tag dr says" in row["reason"]) == ("keep", True)


def test_a_new_region_with_little_spending_is_for_a_person_to_judge(billed, now):
    row = forgotten_regions.find(billed(HOME, AWAY), now=now).iloc[0]
    assert row[["status", "resource_id"]].tolist() == ["undecided", "dev/sa-east-1"]
    assert row["reason"].startswith("dev has spent here for only 11 days, EUR 1 a month, most of it for i-9")


@pytest.mark.parametrize(
    "more", [{"monthly_cost": 20.0}, {"first": pd.Timestamp("2026-01-01", tz="UTC")}, {"region": "global"}]
)
def test_a_region_of_old_or_of_weight_gets_no_finding(billed, now, more):
    assert forgotten_regions.find(billed(HOME, AWAY | more), now=now).empty


def test_a_region_that_was_expected_gets_no_finding(billed, now):
    assert forgotten_regions.find(billed(HOME, AWAY), now=now, expected=("sa-east-1",)).empty

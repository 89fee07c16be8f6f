"""From rows of a bill to the saving of a check, each by hand: hours of the month, part of a month, currency, commitments, credits."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit import parts
from devopskit.catalog.charge_rates import charge_rates
from devopskit.catalog.other_rates import other_rates
from devopskit.catalog.price_book import own_rates, rates
from devopskit.checks.disks_of_stopped_instances import find as find_disks
from devopskit.checks.unattached_addresses import find as find_addresses
from devopskit.tables.usage import NETWORK_IO, REQUESTS

IT = {"resource_id": "it"}
GIB = 1024.0**3


def reduced(cost, hours, **more):
    """What a bill of so many hours shows of the resource `it`, before it becomes a month."""
    usual = {"resource_id": "it", "currency": "EUR", "billed_cost": cost, "effective_cost": cost, "contracted_cost": cost,
             "list_cost": cost, "quantity": hours, "hours": hours, "quiet_hours": 0.0, "commitment_status": None,
             "first": pd.Timestamp("2026-06-01", tz="UTC")}  # fmt: skip
    return usual | more


def priced(things, *rows):
    """Charges and rates as the pipeline makes them out of a reduced bill."""
    charges = charge_rates(pd.DataFrame(list(rows)), things)
    return charges, other_rates(things, charges)


@pytest.mark.parametrize(
    ("check", "kind", "metric", "cost", "hours", "month"),
    [
        ("idle_nat_gateways", "nat_gateway", NETWORK_IO, 0.045 * 240, 240.0, 0.045 * 730),  # ten days at 0.045 an hour
        ("idle_vpns", "vpn", NETWORK_IO, 0.05 * 744, 744.0, 0.05 * 730),  # a month of 31 days is more than one of 730 hours
        ("idle_endpoints", "endpoint", NETWORK_IO, 3 * 0.01 * 672, 672.0, 3 * 0.01 * 730),  # three zones in a February
        ("idle_streams", "stream", REQUESTS, 4 * 0.015 * 1460, 1460.0, 4 * 0.015 * 730),  # four shards over two months
    ],
)
def test_part_of_a_month_and_more_than_one_are_counted_as_730_hours(inventory, seen, check, kind, metric, cost, hours, month):
    things = inventory(IT | {"kind": kind})
    _, month_rates = priced(things, reduced(cost, hours))
    check = {"nat_gateway": "idle_nat_gateways", "vpn": "idle_vpns", "endpoint": "idle_endpoints", "stream": "idle_streams"}[
        kind
    ]
    row = parts.load("checks", check).find(things, month_rates, seen(("it", metric, None))).iloc[0]
    assert row[["saving", "saving_high"]].tolist() == pytest.approx([month, month])


def test_one_article_in_two_rows_of_a_bill_is_added_once_and_other_currencies_never(inventory, now):
    things = inventory(IT | {"kind": "address", "state": "unattached"})
    bill = (reduced(0.6, 120.0), reduced(0.3, 120.0, quantity=60.0), reduced(50.0, 120.0, currency="HUF"))
    _, found = priced(things, bill[0], bill[1])
    row = find_addresses(things, found, now=now).iloc[0]
    # 0.9 over 120 hours: 0.0075 an hour x 730.
    assert (row["saving"], row["currency"]) == (pytest.approx(0.0075 * 730), "EUR")
    _, mixed = priced(things, *bill)
    # The forint are the larger part: 50 / 120 x 730, without the 0.9 euros.
    assert find_addresses(things, mixed, now=now).iloc[0][["saving", "currency"]].tolist() == [
        pytest.approx(50 / 120 * 730),
        "HUF",
    ]


def test_a_commitment_on_the_disk_leaves_its_price_before_the_discount_as_the_base(inventory, now):
    stopped = {"resource_id": "vm", "kind": "instance", "state": "stopped", "tags": '{"stopped_at": "2026-01-01"}'}
    things = inventory(IT | {"kind": "disk", "owner_id": "vm", "type": "gp3", "disk_capacity": 100 * GIB}, stopped)
    own = own_rates(pd.DataFrame([reduced(4.0, 365.0, contracted_cost=5.0, days=16)]), things)
    row = find_disks(things, rates(things, own), now=now).iloc[0]
    # Contracted 5 over half a month is 10; what the commitment takes off is counted net of what it strands, later.
    assert row[["saving", "currency"]].tolist() == [10.0, "EUR"]


def test_a_list_price_is_hours_times_rate_and_its_range_knows_commitments(inventory, seen):
    things = inventory(IT | {"kind": "nat_gateway"})
    charges = charge_rates(pd.DataFrame([reduced(1.0, 100.0, resource_id="other")]), things)
    row = (
        parts.load("checks", "idle_nat_gateways")
        .find(things, other_rates(things, charges), seen(("it", NETWORK_IO, None)))
        .iloc[0]
    )
    # 730 x 0.045 = 32.85 USD; a commitment may have taken 28 % off, and half of 1 of 2 chances is needed again: x 0.72 x 0.75.
    assert row[["saving", "saving_low", "currency"]].tolist() == pytest.approx([32.85, 32.85 * 0.72 * 0.75, "USD"])


def test_a_standby_of_a_test_database_saves_its_own_zone_at_list_price(inventory):
    tags = '{"aws:multi-az": "True", "env": "test"}'
    things = inventory(IT | {"kind": "database", "engine": "mysql", "type": "db.m5.large", "tags": tags})
    row = parts.load("checks", "nonproduction_multi_az").find(things, rates(things)).iloc[0]
    # Two zones at 0.171 an hour x 730 are 249.66; one of them goes.
    assert (row["saving"], row["currency"]) == (pytest.approx(0.171 * 730), "USD")


def test_what_cost_nothing_but_a_credit_has_no_price_and_no_saving(inventory, now):
    things = inventory(IT | {"kind": "address", "state": "unattached", "region": "mars-1"})
    _, found = priced(things, reduced(-3.0, 240.0))
    row = find_addresses(things, found, now=now).iloc[0]
    assert (row["status"], pd.isna(row["saving"]), row["currency"]) == ("decided", True, "")


def test_intake_of_logs_is_no_part_of_what_a_retention_saves(inventory, now):
    things = inventory(IT | {"kind": "log_group", "created_at": "2025-07-01", "tags": '{"retention_days": "0"}'})
    _, found = priced(things, reduced(1.2, 292.0, unit="GB-Months"), reduced(20.0, 292.0, unit="GB"))
    row = parts.load("checks", "unlimited_logs").find(things, found, now=now).iloc[0]
    # Storage 1.2 over 292 hours is 3 a month; 275 of 365 days are older than 90: 2.26. With the intake it were 40.
    assert row["saving"] == pytest.approx(3 * 275 / 365)

"""The reduced bill a month, rates of small things, and things that only the bill knows."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.catalog.billed_resources import billed_resources
from devopskit.catalog.charge_rates import charge_rates
from devopskit.catalog.other_rates import other_rates
from devopskit.tables.charges import charges
from devopskit.tables.resources import resources

GIB = 1024.0**3
FIRST = pd.Timestamp("2026-06-01", tz="UTC")


def reduced(**more):
    row = {
        "resource_id": "arn:aws:ec2:us-east-1:1:instance/i-1", "currency": "USD", "billed_cost": 73.0, "effective_cost": 73.0,
        "contracted_cost": 146.0, "list_cost": 160.0, "quantity": 73.0, "hours": 73.0, "quiet_hours": 0.0, "first": FIRST,
        "commitment_status": None,
    }  # fmt: skip
    return pd.DataFrame([row | more])


def things(*rows):
    return resources.check(pd.DataFrame([{"provider": "aws", "region": "us-east-1"} | row for row in rows]))


def billed(*rows):
    return charges.check(
        pd.DataFrame([{"currency": "USD", "quiet_hours": 0.0, "provider": "AWS", "region": "us-east-1"} | r for r in rows])
    )


BOX = {"resource_id": "i-1", "kind": "instance"}


def test_costs_of_a_bill_become_those_of_730_hours_under_the_id_of_the_inventory():
    row = charge_rates(reduced(), things(BOX)).iloc[0]
    assert (row["resource_id"], row["monthly_cost"], row["effective_cost"], row["quantity"]) == ("i-1", 1460.0, 730.0, 730.0)


@pytest.mark.parametrize(
    ("more", "cost"),
    [
        ({"contracted_cost": 0.0}, 730.0),  # zero means unknown on AWS and Azure
        ({"contracted_cost": 50.0}, 730.0),  # below the effective cost it is incomplete
        ({"contracted_cost": 0.0, "effective_cost": None}, 730.0),
        ({"commitment_status": "Unused", "contracted_cost": 0.0}, 0.0),  # what nobody uses is no rate of anything
    ],
)
def test_a_month_costs_what_the_bill_knows_of_it(more, cost):
    assert charge_rates(reduced(**more), things(BOX)).iloc[0]["monthly_cost"] == cost


def test_less_than_a_day_of_charges_says_nothing_about_a_month():
    assert charge_rates(reduced(hours=10.0), things(BOX)).empty


def test_small_things_cost_what_the_bill_says_in_its_largest_currency():
    bill = billed({"resource_id": "nat", "monthly_cost": 30.0}, {"resource_id": "nat", "monthly_cost": 12.0},
                  {"resource_id": "nat", "monthly_cost": 1.0, "currency": "EUR"})  # fmt: skip
    row = other_rates(things({"resource_id": "nat", "kind": "nat_gateway"}), bill).iloc[0]
    assert row[["monthly_cost", "currency", "origin"]].tolist() == [42.0, "USD", "bill"]


@pytest.mark.parametrize(
    ("kind", "cost"),
    [("log_group", 3.0), ("bucket", 3.0), ("registry", 3.0), ("warehouse", 57.5), ("cache", 57.5), ("stream", 60.5)],
)
def test_a_rate_holds_only_what_a_change_of_its_kind_acts_on(kind, cost):
    bill = billed(
        {"resource_id": "it", "unit": "GB-Months", "monthly_cost": 3.0},  # 100 GB kept at 0.03
        {"resource_id": "it", "unit": "GB", "monthly_cost": 50.0},  # 100 GB in at 0.50
        {"resource_id": "it", "unit": "Requests", "monthly_cost": 7.5},
    )
    assert other_rates(things({"resource_id": "it", "kind": kind}), bill).iloc[0]["monthly_cost"] == cost


def test_a_bucket_that_the_bill_shows_only_by_its_traffic_has_the_list_price_of_its_size():
    traffic = billed({"resource_id": "it", "unit": "GB", "monthly_cost": 50.0})
    row = other_rates(things({"resource_id": "it", "kind": "bucket", "disk_capacity": 1000 * GIB}), traffic).iloc[0]
    # 1,000 x 0.023
    assert (row["origin"], row["monthly_cost"]) == ("seed", pytest.approx(23.0))


@pytest.mark.parametrize(
    ("thing", "cost"),
    [
        ({"kind": "nat_gateway"}, 32.85),  # 0.045 x 730
        ({"kind": "load_balancer", "type": "application"}, 16.425),  # 0.0225 x 730
        ({"kind": "snapshot", "disk_capacity": 100 * GIB}, 5.0),  # 0.05 x 100
        ({"kind": "bucket", "disk_capacity": 1000 * GIB}, 23.0),
    ],
)
def test_small_things_without_a_bill_cost_their_list_price(thing, cost):
    row = other_rates(things({"resource_id": "it"} | thing), charges.empty()).iloc[0]
    assert (row["monthly_cost"], row["origin"], row["note"].startswith("list, as of 2026")) == (
        pytest.approx(cost),
        "seed",
        True,
    )


@pytest.mark.parametrize(
    ("thing", "words"), [({"kind": "stream"}, "hold nothing for a stream"), ({"kind": "snapshot"}, "its size is not known")]
)
def test_small_things_without_any_price_say_why(thing, words):
    row = other_rates(things({"resource_id": "it"} | thing), charges.empty()).iloc[0]
    assert (pd.isna(row["monthly_cost"]), words in row["reason"]) == (True, True)


def test_machines_and_disks_are_left_to_the_price_book():
    assert other_rates(things(BOX), charges.empty()).empty


@pytest.mark.parametrize(
    ("meter", "kind", "state"),
    [
        ("$0.005 per idle public IPv4 address per hour", "address", "unattached"),
        ("USE1-NatGateway-Hours", "nat_gateway", None),
        ("$0.025 per LoadBalancer-hour (or partial hour)", "load_balancer", None),
        ("$0.05 per GB-Month of snapshot data stored", "snapshot", None),
        ("$0.03 per GB-mo of log storage - US West (Oregon)", "log_group", None),
    ],
)
def test_a_thing_that_only_the_bill_knows_joins_the_inventory(meter, kind, state):
    found = billed_resources(billed({"resource_id": "new", "meter": meter, "monthly_cost": 1.0}), things(BOX)).iloc[-1]
    assert (found["resource_id"], found["kind"], found["provider"], found["tags"]) == ("new", kind, "aws", '{"origin": "bill"}')
    assert found["state"] == state or pd.isna(found["state"])


def test_what_the_inventory_knows_or_what_is_gone_does_not_join_it():
    known = billed({"resource_id": "i-1", "meter": "NatGateway"}, {"resource_id": "x", "meter": "NatGateway", "quiet_hours": 100.0},
                   {"resource_id": "y", "meter": "something else"}, {"meter": "NatGateway"})  # fmt: skip
    assert billed_resources(known, things(BOX))["resource_id"].tolist() == ["i-1"]

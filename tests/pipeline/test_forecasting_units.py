"""What is sold for each kind of limit: nodes, larger types, disk steps, capacity units, limits of containers, quotas."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from devopskit.pipeline.forecasting_units import Market, unit_of
from devopskit.tables.resources import resources as declared
from devopskit.units import GIB

AWS = {"provider": "aws", "region": "us-east-1"}
ROWS = [
    *({"resource_id": f"n{k}", "kind": "node", "account": "parcel", "type": "m6i.2xlarge"} for k in range(3)),
    {"resource_id": "vm", "kind": "instance", "type": "m6i.xlarge", "os": "linux", **AWS},
    {"resource_id": "db", "kind": "database", "type": "db.m6i.large", "engine": "mysql", **AWS},
    {"resource_id": "odd", "kind": "instance", "type": "made-up", **AWS},
    {"resource_id": "c", "kind": "container", "replicas": 4.0},
    {"resource_id": "t", "kind": "table", **AWS},
    {"resource_id": "elsewhere", "kind": "table", "provider": "other", "region": "moon"},
]


def market(**costs: float) -> Market:
    known = {"currency": "EUR", "note": "your bill", "reason": "", "gib_month": 3.0}
    rates = [known | {"resource_id": name, "monthly_cost": cost} for name, cost in costs.items()]
    columns = ["resource_id", "monthly_cost", "currency", "note", "reason", "gib_month"]
    return Market(declared.check(pd.DataFrame(ROWS)), pd.DataFrame(rates, columns=columns))


def row(resource_id: str, kind: str, what: str, limit: float, members: int = 1) -> dict[str, object]:
    return {"resource_id": resource_id, "kind": kind, "what": what, "limit": limit, "members": members}


def test_a_node_is_bought_in_the_type_of_its_pool() -> None:
    told = unit_of(row("parcel", "node", "CPU of the pool", 24.0, 3), market(n0=250.0, n1=250.0, n2=250.0))
    assert (told["unit_name"], told["unit_size"], told["unit_money"]) == ("m6i.2xlarge node", 8.0, 250.0)


@pytest.mark.parametrize(("size", "step", "cost"), [(500, "50 GiB", 10.0), (2048, "256 GiB", 12.5)])
def test_disks_are_bought_in_steps_at_the_price_of_their_space(size: float, step: str, cost: float) -> None:
    told = unit_of(row("d", "disk", "disk", size * GIB), market(d=100.0))
    assert (told["unit_name"], told["unit_money"]) == (step, pytest.approx(cost))


def test_a_disk_without_a_price_is_unpriced_and_never_free() -> None:
    told = unit_of(row("d", "disk", "disk", 500 * GIB), market())
    assert math.isnan(told["unit_money"])
    assert told["price_note"] == "no price is known for it"


def test_storage_of_a_database_is_not_priced_like_the_whole_database() -> None:
    told = unit_of(row("db", "database", "disk", 500 * GIB), market(db=900.0))
    assert told["unit_money"] == pytest.approx(50 * 0.115)
    assert told["price_note"].startswith("list, as of")


def test_more_memory_is_the_next_type_of_the_family_at_the_own_price() -> None:
    told = unit_of(row("vm", "instance", "memory", 16 * GIB), market(vm=100.0), 20 * GIB)
    assert told["unit_name"] == "m6i.2xlarge in place of m6i.xlarge"
    assert told["unit_size"] == 16 * GIB
    assert told["unit_money"] == pytest.approx(100.0, rel=0.01)  # twice the type for twice the money


def test_a_need_of_three_times_the_memory_skips_a_type() -> None:
    told = unit_of(row("vm", "instance", "memory", 16 * GIB), market(vm=100.0), 48 * GIB)
    assert (told["unit_name"], told["unit_money"]) == ("m6i.4xlarge in place of m6i.xlarge", pytest.approx(300.0, rel=0.01))


def test_a_need_that_no_type_of_the_family_holds_names_the_largest() -> None:
    assert unit_of(row("vm", "instance", "memory", 16 * GIB), market(), 9000 * GIB)["unit_name"].startswith("m6i.32xlarge")


def test_connections_of_a_database_come_with_its_memory() -> None:
    told = unit_of(row("db", "database", "connections", 8 * GIB / 12_582_880), market(db=120.0), 1000.0)
    assert told["unit_name"] == "db.m6i.xlarge in place of db.m6i.large"
    assert told["unit_size"] == pytest.approx(8 * GIB / 12_582_880, rel=0.001)


def test_a_type_that_nobody_knows_doubles_at_its_own_price() -> None:
    told = unit_of(row("odd", "instance", "memory", 16 * GIB), market(odd=70.0), 20 * GIB)
    assert (told["unit_name"], told["unit_size"], told["unit_money"]) == ("the next larger size", 16 * GIB, 70.0)


@pytest.mark.parametrize(("what", "price"), [("read capacity", 0.0949), ("write capacity", 0.4745)])
def test_tables_are_sold_by_the_capacity_unit(what: str, price: float) -> None:
    told = unit_of(row("t", "table", what, 400.0), market())
    assert (told["unit_name"], told["unit_size"], told["unit_money"]) == (f"{what} unit", 1.0, pytest.approx(price))
    assert told["currency"] == "USD"


def test_a_capacity_unit_without_a_price_says_what_the_lists_lack() -> None:
    told = unit_of(row("elsewhere", "table", "read capacity", 400.0), market())
    assert math.isnan(told["unit_money"])
    assert told["price_note"] == "the price lists hold no read capacity unit of its region"


def test_a_container_gets_steps_of_its_limit_for_all_its_copies() -> None:
    told = unit_of(row("c", "container", "memory", GIB), market(c=10.0))
    assert (told["unit_name"], told["unit_size"], told["unit_money"]) == ("256 MiB of its limit", GIB / 4, 3.0)


def test_a_container_without_a_rate_is_unpriced() -> None:
    assert math.isnan(unit_of(row("c", "container", "memory", GIB), market())["unit_money"])


def test_a_quota_of_memory_is_raised_in_words_of_memory() -> None:
    told = unit_of(row("q", "other", "quota", 40 * GIB) | {"unit": "By"}, market())
    assert (told["unit_name"], told["unit_size"]) == ("4 GiB more", 4 * GIB)


@pytest.mark.parametrize("what", ["quota", "addresses"])
def test_a_quota_is_raised_by_a_tenth_and_costs_nothing_itself(what: str) -> None:
    told = unit_of(row("q", "other", what, 384.0), market())
    assert (told["unit_name"], told["unit_size"]) == ("39 more", 39.0)
    assert "costs nothing" in told["price_note"]

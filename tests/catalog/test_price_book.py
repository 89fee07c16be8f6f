from __future__ import annotations

import pandas as pd
import pytest

from devopskit.catalog.price_book import own_rates, rates
from devopskit.tables.prices import prices as prices_table

GIB = 1024.0**3


def refreshed(**fields):
    row = {"provider": "aws", "region": "us-east-1", "os": "linux", "unit": "hour", "currency": "EUR", "origin": "refreshed"}
    return prices_table.check(pd.DataFrame([row | {"as_of": "2026-11-20T00:00:00Z", "quality": "listed"} | fields]))


def test_seed_prices_an_instance_at_list_with_its_date(inventory):
    row = rates(inventory({"resource_id": "i-1", "type": "m5.large", "os": "linux"})).iloc[0]
    # us-east-1 m5.large 0.096 an hour: 0.096 x 730.
    assert row["monthly_cost"] == pytest.approx(70.08)
    assert (row["currency"], row["origin"], row["note"]) == ("USD", "seed", "list, as of 2025-03-02")


def test_refreshed_price_comes_before_the_seed(inventory):
    row = rates(inventory({"resource_id": "i-1", "type": "m5.large"}), prices=refreshed(item="m5.large", price=0.1)).iloc[0]
    assert (row["monthly_cost"], row["currency"], row["note"]) == (73.0, "EUR", "list, refreshed 2026-11-20")


def test_own_bill_comes_before_every_list(inventory, bill):
    things = inventory({"resource_id": "i-1", "type": "m5.large"})
    own = own_rates(bill({"resource_id": "i-1", "contracted_cost": 50.0}), things)
    row = rates(things, own, refreshed(item="m5.large", price=0.1)).iloc[0]
    assert (row["monthly_cost"], row["origin"], row["note"]) == (50.0, "bill", "your bill, contracted cost of 31 days")


def test_unknown_type_has_no_price_and_a_reason_and_never_zero(inventory):
    row = rates(inventory({"resource_id": "i-1", "type": "zz9.large"})).iloc[0]
    assert pd.isna(row["monthly_cost"])
    assert row["reason"] == "unpriced: it is not in the bill, and the price lists hold nothing for zz9.large in us-east-1"


def test_disk_costs_its_size_and_what_is_provisioned_above_the_free_part(inventory):
    disk = {
        "resource_id": "v",
        "kind": "disk",
        "type": "gp3",
        "disk_capacity": 100 * GIB,
        "disk_iops": 4000.0,
        "disk_throughput": 225 * 1024.0**2,
    }
    # 100 GiB x 0.08 + 1,000 IOPS x 0.005 + 100 MiB/s x 0.04
    assert rates(inventory(disk))["monthly_cost"].tolist() == [pytest.approx(8 + 5 + 4)]


def test_postgres_class_takes_the_list_price_of_its_type(inventory):
    row = rates(inventory({"resource_id": "db", "kind": "database", "type": "db.m5.large", "engine": "postgres"})).iloc[0]
    assert row["monthly_cost"] == pytest.approx(0.171 * 730)


def test_licensed_engine_is_not_priced_as_an_open_one(inventory):
    row = rates(inventory({"resource_id": "db", "kind": "database", "type": "db.m5.large", "engine": "sqlserver-se"})).iloc[0]
    assert pd.isna(row["monthly_cost"])


def test_storage_of_another_region_is_inferred_from_its_machine_prices(inventory):
    row = rates(
        inventory({"resource_id": "v", "kind": "disk", "type": "gp2", "region": "eu-west-1", "disk_capacity": 100 * GIB})
    ).iloc[0]
    assert row["monthly_cost"] == pytest.approx(11.0, rel=0.03)  # published: 0.11 a GiB
    assert row["note"].endswith("inferred")


def test_container_costs_its_share_of_the_nodes_of_its_cluster(inventory, bill):
    things = inventory(
        {
            "resource_id": "c/node/n1",
            "kind": "node",
            "node": "aws:///us-east-1a/i-7",
            "cpu_capacity": 4.0,
            "memory_capacity": 16 * GIB,
        },
        {"resource_id": "i-7", "type": "m5.xlarge"},
        {
            "resource_id": "c/ns/deployment/web/app",
            "kind": "container",
            "cpu_request": 0.5,
            "memory_request": 2 * GIB,
            "replicas": 3.0,
        },
    )
    own = own_rates(bill({"resource_id": "i-7", "contracted_cost": 91.68}), things)
    row = rates(things, own).set_index("resource_id").loc["c/ns/deployment/web/app"]
    # 91.68 over 7.46 x 4 + 16 = 45.84 GiB-equivalents is 2 a GiB, so a core is 14.92; 3 x (0.5 x 14.92 + 2 x 2) = 34.38
    assert (row["gib_month"], row["core_month"], row["monthly_cost"]) == (
        pytest.approx(2.0),
        pytest.approx(14.92),
        pytest.approx(34.38),
    )
    assert row["note"] == "your bill: 1 of 1 nodes of c, a core counted as 7.46 GiB"


def test_container_of_a_cluster_without_nodes_is_named_as_unpriced(inventory):
    row = rates(inventory({"resource_id": "c/ns/deployment/web/app", "kind": "container", "cpu_request": 1.0})).iloc[0]
    assert pd.isna(row["monthly_cost"])
    assert row["reason"] == "unpriced: the inventory holds no nodes of the cluster c"


def test_cluster_whose_nodes_have_no_price_says_how_many(inventory):
    things = inventory(
        {"resource_id": "c/node/n1", "kind": "node", "cpu_capacity": 4.0, "memory_capacity": 16 * GIB},
        {"resource_id": "c/ns/deployment/web/app", "kind": "container", "cpu_request": 1.0},
    )
    row = rates(things).set_index("resource_id").loc["c/ns/deployment/web/app"]
    assert row["reason"] == "none of the 1 nodes of the cluster c has a price in the bill or in the price lists"

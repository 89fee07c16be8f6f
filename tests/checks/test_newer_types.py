"""Newer generations and Arm: the cheapest type on the list that holds as much, at the user's own rate."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from devopskit.catalog.seed_prices import seed_prices
from devopskit.checks import arm_candidates, old_generation_databases, old_generation_instances

OLD = {"resource_id": "i-1", "type": "m4.xlarge", "state": "running"}
RATE = {"resource_id": "i-1", "monthly_cost": 200.0}


def listed(*prices):
    usual = {
        "provider": "aws",
        "region": "us-east-1",
        "unit": "hour",
        "currency": "USD",
        "origin": "refreshed",
        "quality": "listed",
    }
    return pd.DataFrame(
        [usual | {"os": system, "item": item, "price": price, "as_of": AS_OF} for item, system, price in prices]
    )


AS_OF = pd.Timestamp("2026-06-01", tz="UTC")
LINUX = [
    ("m4.xlarge", "linux", 0.20),
    ("m7i.xlarge", "linux", 0.19),
    ("m5.xlarge", "linux", 0.192),
    ("m7g.xlarge", "linux", 0.154),
]
RDS = [("db.m4.large", "mysql", 0.2), ("db.m6g.large", "mysql", 0.15), ("db.m5.large", "mysql", 0.18)]
DATABASE = {"resource_id": "i-1", "kind": "database", "type": "db.m4.large", "engine": "mysql"}


def test_an_old_machine_moves_to_the_cheapest_newer_one_of_its_architecture(inventory, rated):
    row = old_generation_instances.find(inventory(OLD), rated(RATE), prices=listed(*LINUX)).iloc[0]
    # 0.19 / 0.20 of 200 is 190; both prices are within 1 %, so 10 -/+ 1.9.
    assert row[["recommended", "saving", "action"]].tolist() == ["m7i.xlarge", pytest.approx(10.0), "modernise"]
    assert row[["saving_low", "saving_high"]].tolist() == pytest.approx([8.1, 11.9])
    assert "needs ENA and NVMe drivers in the image" in row["caveats"]


def test_a_machine_of_the_newest_generation_gets_no_finding(inventory, rated):
    assert old_generation_instances.find(inventory(OLD | {"type": "m7i.xlarge"}), rated(RATE), prices=listed(*LINUX)).empty


def test_a_cheaper_machine_of_the_same_generation_is_no_newer_one(inventory, rated):
    prices = listed(("m5.xlarge", "linux", 0.192), ("m5a.xlarge", "linux", 0.1), ("m4.xlarge", "linux", 0.05))
    assert old_generation_instances.find(inventory(OLD | {"type": "m5.xlarge"}), rated(RATE), prices=prices).empty


def test_a_cheaper_class_of_the_same_generation_is_no_newer_one(inventory, rated):
    prices = listed(("db.m5.large", "mysql", 0.18), ("db.r5.large", "mysql", 0.1), ("db.m4.large", "mysql", 0.05))
    assert old_generation_databases.find(inventory(DATABASE | {"type": "db.m5.large"}), rated(RATE), prices=prices).empty


def test_a_dearer_newer_machine_is_no_advice(inventory, rated):
    dear = listed(("m4.xlarge", "linux", 0.1), ("m7i.xlarge", "linux", 0.19))
    assert old_generation_instances.find(inventory(OLD), rated(RATE), prices=dear).empty


@pytest.mark.parametrize(
    ("more", "words"), [({"licence": "SQL Server Standard"}, "A licence is bound"), ({"state": "stopped"}, "It is stopped")]
)
def test_a_machine_with_a_licence_or_at_rest_is_undecided(inventory, rated, more, words):
    row = old_generation_instances.find(inventory(OLD | more), rated(RATE), prices=listed(*LINUX)).iloc[0]
    assert (row["status"], words in row["reason"]) == ("undecided", True)


def test_work_that_exists_for_arm_moves_to_it(inventory, rated):
    box = OLD | {"type": "m7i.xlarge", "tags": '{"architectures": "amd64,arm64"}'}
    row = arm_candidates.find(inventory(box), rated(RATE), prices=listed(*LINUX)).iloc[0]
    # 0.154 / 0.19 of 200 is 162.1
    assert row[["recommended", "saving", "effort"]].tolist() == ["m7g.xlarge", pytest.approx(200 - 200 * 154 / 190), "high"]


def test_work_of_which_nothing_is_known_is_undecided_on_arm(inventory, rated):
    row = arm_candidates.find(inventory(OLD | {"type": "m7i.xlarge"}), rated(RATE), prices=listed(*LINUX)).iloc[0]
    assert (row["status"], "whether its image exists for arm64" in row["reason"]) == ("undecided", True)


@pytest.mark.parametrize("more", [{"type": "m7g.xlarge"}, {"type": "m7i.xlarge", "os": "windows"}])
def test_arm_already_or_windows_gets_no_advice_about_arm(inventory, rated, more):
    assert arm_candidates.find(inventory(OLD | more), rated(RATE), prices=listed(*LINUX)).empty


def test_an_old_database_class_moves_to_graviton(inventory, rated):
    row = old_generation_databases.find(inventory(DATABASE), rated(RATE), prices=listed(*RDS)).iloc[0]
    # 0.15 / 0.20 of 200 is 150
    assert row[["recommended", "saving", "field"]].tolist() == ["db.m6g.large", pytest.approx(50.0), "instance_class"]
    assert json.loads(row["evidence"])["price_ratio"] == pytest.approx(0.75)


def test_a_new_database_class_gets_no_finding(inventory, rated):
    assert old_generation_databases.find(inventory(DATABASE | {"type": "db.m6g.large"}), rated(RATE), prices=listed(*RDS)).empty


@pytest.mark.parametrize(
    ("more", "words"), [({"licence": "license-included"}, "licensed"), ({"state": "stopped"}, "It is stopped")]
)
def test_a_licensed_database_or_one_at_rest_is_undecided(inventory, rated, more, words):
    row = old_generation_databases.find(inventory(DATABASE | more), rated(RATE), prices=listed(*RDS)).iloc[0]
    assert (row["status"], words in row["reason"]) == ("undecided", True)


def test_the_bundled_list_alone_finds_newer_types(inventory, rated):
    row = old_generation_instances.find(inventory(OLD | {"type": "m4.2xlarge"}), rated(RATE)).iloc[0]
    prices = seed_prices().query("region == 'us-east-1' and os == 'linux' and unit == 'hour'").set_index("item")["price"]
    assert row["saving"] == pytest.approx(200 * (1 - prices[row["recommended"]] / prices["m4.2xlarge"]))

from __future__ import annotations

import pytest

from devopskit.catalog.seed import gcp


def tables():
    family = {"cpu": {"on_demand": {"us-central1": {"price": 0.03}}}, "ram": {"on_demand": {"us-central1": {"price": 0.004}}}}
    whole = {"cpu": {"on_demand": {"us-central1": {"price": 0.0076}}}}
    return {"gce_instances": dict.fromkeys(("e2", "n1", "n2", "n2d", "c2"), family) | dict.fromkeys(("f1", "g1"), whole)}


def prices():
    return gcp.prices(tables(), "2025-03-02").set_index(["instance_type", "region"])["usd_per_hour"]


def test_predefined_type_costs_its_cores_and_its_memory():
    # 4 x 0.03 + 32 x 0.004
    assert prices()["n2-highmem-4", "us-central1"] == pytest.approx(0.248)


def test_shared_core_type_pays_for_its_share_of_two_cores():
    # 2 x 0.25 x 0.03 + 2 x 0.004
    assert prices()["e2-small", "us-central1"] == pytest.approx(0.023)


def test_old_shared_types_are_priced_as_a_whole():
    assert prices()["f1-micro", "us-central1"] == 0.0076


def test_carolina_and_oregon_carry_the_price_of_iowa():
    assert prices()["e2-standard-2", "us-east1"] == prices()["e2-standard-2", "us-central1"]


def test_region_without_a_memory_price_is_left_out():
    known = tables()
    known["gce_instances"]["e2"]["cpu"]["on_demand"]["europe-west6"] = {"price": 0.02}
    rows = gcp.prices(known, "2025-03-02")
    assert rows[rows["region"] == "europe-west6"]["instance_type"].str.startswith("e2").sum() == 0

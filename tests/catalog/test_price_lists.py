from __future__ import annotations

import pandas as pd
import pytest

from devopskit.catalog.price_lists import PriceLists
from devopskit.tables.prices import prices as prices_table


def refreshed(*rows):
    usual = {
        "provider": "aws",
        "region": "us-east-1",
        "os": "linux",
        "unit": "hour",
        "currency": "EUR",
        "origin": "refreshed",
        "quality": "listed",
    }
    return prices_table.check(pd.DataFrame([usual | {"as_of": "2026-11-20T00:00:00Z"} | row for row in rows]))


def test_layers_are_never_mixed_in_one_comparison():
    lists = PriceLists(refreshed({"item": "m5.large", "price": 0.09}))
    assert lists.offers("aws", "us-east-1", "linux", "hour", holding="m5.large").index.tolist() == ["m5.large"]


def test_seed_answers_for_a_type_that_was_not_refreshed():
    lists = PriceLists(refreshed({"item": "m5.large", "price": 0.09}))
    price = lists.price("aws", "us-east-1", "c5.large", "linux", "hour")
    assert (price.price, price.origin, price.note) == (0.085, "seed", "list, as of 2025-03-02")


def test_newest_of_two_refreshed_prices_is_in_force():
    rows = refreshed(
        {"item": "m5.large", "price": 0.09},
        {"item": "m5.large", "price": 0.08, "currency": "USD", "as_of": "2026-11-25T00:00:00Z"},
    )
    price = PriceLists(rows).price("aws", "us-east-1", "m5.large", "linux", "hour")
    assert (price.price, price.note) == (0.08, "list, refreshed 2026-11-25")


def test_thing_that_nobody_sells_has_no_price():
    assert PriceLists().price("aws", "us-east-1", "zz.large", "linux", "hour") is None
    assert PriceLists().offers("aws", "mars-1", "linux", "hour").empty


def test_repaired_price_says_so_in_its_note():
    price = PriceLists().price("aws", "us-east-1", "r5.large", "linux", "hour")
    assert (price.price, price.note) == (0.126, "list, as of 2025-03-02, repaired")


def test_refreshed_cores_and_memory_make_up_the_machine_types_of_a_family():
    usual = {"provider": "gcp", "region": "europe-west3", "item": "n2"}
    rows = refreshed(usual | {"unit": "core-hour", "price": 0.04}, usual | {"unit": "gib-hour", "price": 0.005})
    price = PriceLists(rows).price("gcp", "europe-west3", "n2-standard-4", "linux", "hour")
    # 4 x 0.04 + 16 x 0.005
    assert (price.price, price.currency, price.origin) == (pytest.approx(0.24), "EUR", "refreshed")


def test_cores_without_memory_make_up_no_machine_type():
    rows = refreshed({"provider": "gcp", "region": "europe-west3", "item": "n2", "unit": "core-hour", "price": 0.04})
    assert PriceLists(rows).price("gcp", "europe-west3", "n2-standard-4", "linux", "hour").origin == "seed"


def test_own_engine_comes_before_a_kindred_one():
    lists = PriceLists(refreshed({"item": "db.m5.large", "os": "postgres", "price": 0.178}))
    assert lists.engine("aws", "us-east-1", "db.m5.large", "postgres") == "postgres"
    assert lists.engine("aws", "us-east-1", "db.m5.large", "mariadb") == "mysql"
    assert lists.engine("aws", "us-east-1", "db.m5.large", "oracle-ee") == "oracle-ee"

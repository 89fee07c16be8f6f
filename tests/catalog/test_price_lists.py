from __future__ import annotations

import pandas as pd

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

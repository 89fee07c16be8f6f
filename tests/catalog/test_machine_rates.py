from __future__ import annotations

import pandas as pd
import pytest

from devopskit.catalog.machine_rates import COLUMNS, machine_rates
from devopskit.catalog.price_lists import PriceLists

GIB = 1024.0**3


def own(**fields):
    row = {
        "resource_id": "i-1",
        "monthly_cost": 50.0,
        "currency": "EUR",
        "basis": "effective",
        "covered": 0.3,
        "days": 31.0,
        "reason": "",
    }
    return pd.DataFrame([row | fields])


def rate(resources, billed=None):
    return machine_rates(resources, billed, PriceLists()).iloc[0]


def test_rate_from_the_bill_keeps_what_commitments_cover(inventory):
    row = rate(inventory({"resource_id": "i-1", "type": "m5.large"}), own())
    assert row[["monthly_cost", "currency", "origin", "covered", "note"]].tolist() == [
        50.0,
        "EUR",
        "bill",
        0.3,
        "your bill, effective cost of 31 days",
    ]


def test_bill_without_a_usable_cost_falls_back_to_the_list(inventory):
    row = rate(inventory({"resource_id": "i-1", "type": "m5.large"}), own(monthly_cost=float("nan"), reason="only credits"))
    assert (row["origin"], row["monthly_cost"]) == ("seed", pytest.approx(70.08))


def test_reason_of_the_bill_is_kept_where_no_list_helps(inventory):
    row = rate(inventory({"resource_id": "i-1", "type": "zz.large"}), own(monthly_cost=float("nan"), reason="only credits"))
    assert row["reason"] == "unpriced: only credits, and the price lists hold nothing for zz.large in us-east-1"


def test_machine_without_a_region_says_that_its_region_is_missing(inventory):
    row = rate(inventory({"resource_id": "i-1", "type": "m5.large", "region": None}))
    assert row["reason"].endswith("hold nothing for m5.large because its region is not known")


def test_machine_without_a_type_says_that_its_type_is_missing(inventory):
    assert rate(inventory({"resource_id": "vm"}))["reason"].endswith("hold nothing for it, because its type is not known")


@pytest.mark.parametrize(
    ("tags", "zones"),
    [
        ('{"aws:multi-az": "True"}', 2),
        ('{"multi_az": true}', 2),
        ('{"Multi-AZ": 1}', 2),
        ('{"multi_az": "false"}', 1),
        ("{", 1),
        (None, 1),
    ],
)
def test_a_standby_in_a_second_zone_doubles_the_list_price_of_a_database(inventory, tags, zones):
    database = {"resource_id": "db", "kind": "database", "engine": "mysql", "type": "db.m5.large", "tags": tags}
    # db.m5.large of MySQL is 0.171 an hour: x 730 = 124.83 for each zone.
    assert rate(inventory(database))["monthly_cost"] == pytest.approx(0.171 * 730 * zones)


def test_a_standby_is_in_the_bill_already(inventory):
    database = {"resource_id": "i-1", "kind": "database", "type": "db.m5.large", "tags": '{"multi_az": "true"}'}
    assert rate(inventory(database), own())["monthly_cost"] == 50.0


def test_windows_machine_takes_the_windows_price(inventory):
    row = rate(inventory({"resource_id": "i-1", "type": "m5.large", "os": "windows"}))
    assert row["monthly_cost"] == pytest.approx(0.188 * 730)


def test_machine_of_google_and_of_azure_are_priced_in_their_regions(inventory):
    google = rate(inventory({"resource_id": "g", "provider": "gcp", "region": "us-central1", "type": "e2-standard-4"}))
    azure = rate(inventory({"resource_id": "a", "provider": "azure", "region": "eastus", "type": "Standard_D2s_v3"}))
    assert (google["monthly_cost"], azure["monthly_cost"]) == (pytest.approx(0.134 * 730, rel=1e-3), pytest.approx(0.096 * 730))


def test_disk_without_a_size_is_unpriced_and_never_free(inventory):
    assert pd.isna(rate(inventory({"resource_id": "v", "kind": "disk", "type": "gp3"}))["monthly_cost"])


def test_no_machines_give_a_frame_with_all_columns(inventory):
    nothing = inventory({"resource_id": "x"}).head(0)
    frame = machine_rates(nothing, None, PriceLists())
    assert list(frame.columns) == [*COLUMNS, "kind"]

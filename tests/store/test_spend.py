"""What a resource cost: sums by currency and by what its price follows, of usage only."""

from __future__ import annotations

import ibis
import pandas as pd
import pytest

from devopskit.store import spend
from devopskit.store.engine import schema
from devopskit.tables.costs import costs
from devopskit.tables.fetched import Fetched
from tests.store.bills import bill

USAGE = {"resource_id": "vm-1", "charge_category": "Usage", "pricing_unit": "Hours"}


@pytest.fixture
def spent(store):
    """Costs by resource of bills that were saved together."""

    def save(*bills: pd.DataFrame) -> pd.DataFrame:
        store.save("costs", "a", Fetched(bills))
        return spend.by_resource(store.table("costs")).to_pyarrow().to_pandas()

    return save


def test_charges_of_one_resource_are_summed_in_all_four_costs(spent):
    found = spent(bill("2026-03 1", "2026-03 2", effective_cost=3.0, contracted_cost=4.0, list_cost=5.0, **USAGE))
    assert found[["resource_id", "currency", "part"]].to_numpy().tolist() == [["vm-1", "USD", "compute"]]
    assert found["billed_cost"].tolist() == [3.0]
    assert found[["effective_cost", "contracted_cost", "list_cost"]].to_numpy().tolist() == [[6.0, 8.0, 10.0]]


@pytest.mark.parametrize(("ids", "committed"), [([None, None], False), ([None, "sp-1"], True)])
def test_a_resource_is_committed_where_a_commitment_covers_any_of_it(spent, ids, committed):
    found = spent(bill("2026-03 0", "2026-03 0", commitment_discount_id=ids, **USAGE))
    assert found["committed"].tolist() == [committed]


def test_currencies_of_one_resource_are_never_added(spent):
    found = spent(bill("2026-03 1", **USAGE), bill("2026-03 2", **USAGE | {"billing_currency": "EUR"}))
    assert found["currency"].tolist() == ["EUR", "USD"]
    assert found["billed_cost"].tolist() == [2.0, 1.0]


@pytest.mark.parametrize("charge", ["Purchase", "Tax", "Credit", "Adjustment"])
def test_charges_that_are_no_usage_say_nothing_about_a_rate(spent, charge):
    found = spent(bill("2026-03 1", **USAGE), bill("2026-03 9", **USAGE | {"charge_category": charge}))
    assert found["billed_cost"].tolist() == [1.0]


def test_corrections_of_a_closed_month_are_left_out(spent):
    found = spent(bill("2026-03 1", **USAGE), bill("2026-03 9", **USAGE | {"charge_class": "Correction"}))
    assert found["billed_cost"].tolist() == [1.0]


def test_charges_without_a_resource_are_left_out(spent):
    assert spent(bill("2026-03 1", **USAGE | {"resource_id": None})).empty


@pytest.mark.parametrize(
    ("unit", "part"),
    [("Hours", "compute"), ("vCPU-Hours", "compute"), ("GB-Mo", "storage"), ("IOPS-Mo", "storage"), ("Requests", "other")],
)
def test_unit_of_the_price_tells_what_the_price_follows(spent, unit, part):
    assert spent(bill("2026-03 1", **USAGE | {"pricing_unit": unit}))["part"].tolist() == [part]


@pytest.mark.parametrize(
    ("category", "part"), [("Compute", "compute"), ("Databases", "compute"), ("Storage", "storage"), ("Networking", "other")]
)
def test_kind_of_service_decides_where_the_unit_is_unknown(spent, category, part):
    found = spent(bill("2026-03 1", **USAGE | {"pricing_unit": "Units", "service_category": category}))
    assert found["part"].tolist() == [part]


def test_machine_and_its_disk_under_one_id_are_two_parts(spent):
    found = spent(bill("2026-03 5", **USAGE), bill("2026-03 1", **USAGE | {"pricing_unit": "GB-Mo"}))
    assert found["part"].tolist() == ["compute", "storage"]
    assert found["billed_cost"].tolist() == [5.0, 1.0]


def test_hours_run_from_the_first_charge_to_the_end_of_the_bill(spent):
    found = spent(bill("2026-03 1", **USAGE), bill("2026-04 1", **USAGE | {"resource_id": "vm-2"}))
    assert found["resource_id"].tolist() == ["vm-1", "vm-2"]
    assert found["hours"].tolist() == [31 * 24 + 1, 1]
    assert found["days"].tolist() == [1, 1]


def test_days_with_a_charge_are_counted_once_each(spent):
    found = spent(bill("2026-03 1", "2026-03 1", "2026-04 1", **USAGE))
    assert found["days"].tolist() == [2]


def test_bill_without_rows_gives_no_resources(store):
    assert spend.by_resource(store.table("costs")).to_pyarrow().num_rows == 0


@pytest.mark.parametrize("engine", ["bigquery", "trino", "snowflake", "athena"])
def test_sums_compile_for_engines_where_big_bills_live(engine):
    table = ibis.table(schema(costs), name="costs")
    assert "GROUP BY" in ibis.to_sql(spend.by_resource(table), dialect=engine)

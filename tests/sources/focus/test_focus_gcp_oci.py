"""Google Cloud's nested export and Oracle's cost report as FOCUS charges."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

GCP = {
    "billing_account_id": "01", "service": {"id": "s", "description": "Compute Engine"}, "sku": {"id": "k", "description": "N2 core"},
    "usage_start_time": "2026-03-01 00:00:00 UTC", "usage_end_time": "2026-03-01 01:00:00 UTC", "project": {"id": "p", "name": "P"},
    "labels": [{"key": "team", "value": "a"}], "location": {"region": "us-central1", "zone": "us-central1-a"},
    "cost": 10.0, "currency": "USD", "usage": {"amount": 3600.0, "unit": "seconds"}, "credits": [], "invoice": {"month": "202604"},
    "cost_type": "regular", "cost_at_list": 12.0,
}  # fmt: skip


@pytest.fixture
def line(read):
    """Read one line of the export with some fields changed."""
    return lambda **change: read(json.dumps(GCP | change) + "\n", name="export.jsonl")


def test_the_nested_fields_of_google_become_columns(line) -> None:
    row = line().row
    assert row[["service_name", "sub_account_id", "region_id", "consumed_quantity", "list_cost", "service_category"]].tolist() == [
        "Compute Engine", "p", "us-central1", 3600.0, 12.0, "Compute",
    ]  # fmt: skip
    assert json.loads(row["tags"]) == {"team": "a"}


def test_the_invoice_month_is_the_billing_period(line) -> None:
    row = line().row
    assert [str(row[c].date()) for c in ("billing_period_start", "billing_period_end")] == ["2026-04-01", "2026-05-01"]


@pytest.mark.parametrize("kind", ["COMMITTED_USAGE_DISCOUNT", "SUSTAINED_USAGE_DISCOUNT", "DISCOUNT"])
def test_credits_that_lower_the_rate_are_part_of_the_cost(line, kind) -> None:
    row = line(credits=[{"type": kind, "amount": -2.5}, {"type": kind, "amount": -0.5}]).row
    assert row[["billed_cost", "effective_cost"]].tolist() == [7.0, 7.0]


def test_a_committed_use_credit_marks_the_row_as_covered(line) -> None:
    row = line(credits=[{"type": "COMMITTED_USAGE_DISCOUNT", "amount": -3, "id": "cud-1"}]).row
    assert row[["contracted_cost", "pricing_category", "commitment_discount_status", "commitment_discount_id"]].tolist() == [
        10.0, "Committed", "Used", "cud-1",
    ]  # fmt: skip


def test_a_promotion_becomes_a_credit_row_of_its_own(line) -> None:
    rows = line(credits=[{"type": "PROMOTION", "amount": -4.0}, {"type": "DISCOUNT", "amount": -1.0}]).rows
    assert rows["billed_cost"].tolist() == [9.0, -4.0]
    assert rows["charge_category"].tolist() == ["Usage", "Credit"]


@pytest.mark.parametrize(("kind", "category"), [("tax", "Tax"), ("adjustment", "Adjustment"), ("rounding_error", "Adjustment")])
def test_each_cost_type_of_google_has_its_category(line, kind, category) -> None:
    assert line(cost_type=kind).row["charge_category"] == category


def test_the_parquet_export_gives_the_same_charge_as_json(load, line, tmp_path) -> None:
    credits = [{"type": "DISCOUNT", "amount": -1.0}]
    file = tmp_path / "export"
    pq.write_table(pa.Table.from_pylist([GCP | {"credits": credits}]), file)
    same = ["billed_cost", "service_name", "region_id", "billing_period_start", "tags", "charge_period_end"]
    assert load(file).row[same].tolist() == line(credits=credits).row[same].tolist()


OCI = (
    "lineItem/referenceNo,lineItem/tenantId,lineItem/intervalUsageStart,lineItem/intervalUsageEnd,product/service,product/resourceId,"
    "usage/billedQuantity,cost/unitPrice,cost/myCost,cost/currencyCode,lineItem/isCorrection,tags/Oracle-Tags.CreatedBy,tags/Cost.Team\n"
)


def test_the_report_of_oracle_keeps_its_tag_columns_as_one_object(read) -> None:
    row = read(OCI + "r,t,2023-11-13T10:00Z,2023-11-13T11:00:00Z,COMPUTE,o,2,0.5,1E0,USD,false,me,\n").row
    assert row[["billed_cost", "resource_id", "billing_account_id", "service_category"]].tolist() == [1.0, "o", "t", "Compute"]
    assert json.loads(row["tags"]) == {"Oracle-Tags.CreatedBy": "me"}


def test_the_month_of_an_oracle_charge_is_its_billing_period_and_is_said(read) -> None:
    loaded = read(OCI + "r,t,2023-11-13T10:00Z,2023-11-13T11:00:00Z,COMPUTE,o,2,0.5,1,USD,true,,\n")
    assert str(loaded.row["billing_period_end"].date()) == "2023-12-01"
    assert "a file names no billing period; the month of each charge stands for it" in loaded.notes
    assert loaded.row["charge_class"] == "Correction"

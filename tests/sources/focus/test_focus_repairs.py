"""What the conformance table repairs is counted with its money, and said with a sample where a reader may doubt it."""

from __future__ import annotations

import json
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

BERLIN = {"BillingPeriodStart": "2026-02-01T00:00:00+01:00", "BillingPeriodEnd": "2026-03-01T00:00:00+01:00"}


def month(loaded) -> list[str]:
    return [str(loaded.row[name]) for name in ("billing_period_start", "billing_period_end")]


@pytest.mark.parametrize(
    ("spelled", "sample"),
    [
        ("billed_cost", "'billed_cost' for BilledCost"),
        ("BILLEDCOST", "'BILLEDCOST' for BilledCost"),
        ("Billed Cost", "'Billed Cost' for BilledCost"),
    ],
)
def test_columns_that_are_spelled_otherwise_are_counted_with_a_sample(read, text, spelled, sample) -> None:
    loaded = read(text().replace("BilledCost", spelled, 1))
    assert f"repaired: 1 columns are spelled otherwise than in FOCUS, such as {sample}" in loaded.notes


@pytest.mark.parametrize("spelled", ["BilledCost", "\ufeffBilledCost", "x_BilledCost,BilledCost"])
def test_columns_as_focus_spells_them_and_those_of_a_provider_leave_no_note(read, text, spelled) -> None:
    loaded = read(text().replace("BilledCost", spelled, 1).replace("\n10", "\n1,10" if "," in spelled else "\n10", 1))
    assert "spelled otherwise" not in loaded.notes


@pytest.mark.parametrize("written", ["2026-01-05", "2026-01-05 00:00:00", "2026-01-05T00:00:00.000"])
def test_a_time_without_zone_is_counted_with_its_money(charge, written) -> None:
    loaded = charge(ChargePeriodStart=written)
    assert str(loaded.row["charge_period_start"]) == "2026-01-05 00:00:00+00:00"
    assert "repaired: times without a zone were read as UTC: 1 row, USD 10" in loaded.notes


@pytest.mark.parametrize(
    "written", ["2026-01-05T00:00:00Z", "2026-01-05 00:00 UTC", "2026-01-05T02:00:00+02:00", "2026-01-04T19:00-0500"]
)
def test_a_time_with_its_zone_is_the_same_moment_and_no_repair(charge, written) -> None:
    loaded = charge(ChargePeriodStart=written)
    assert str(loaded.row["charge_period_start"]) == "2026-01-05 00:00:00+00:00"
    assert loaded.fetched.notes == ["read as FOCUS 1.0"]


@pytest.mark.parametrize(("zone", "counted"), [(None, True), ("UTC", False), ("Asia/Tokyo", False)])
def test_times_of_parquet_are_counted_where_their_type_has_no_zone(load, tmp_path, zone, counted) -> None:
    start = pa.array([datetime(2026, 1, 5)], pa.timestamp("us", zone))
    pq.write_table(pa.table({"BilledCost": [1.0], "BillingCurrency": ["USD"], "ChargePeriodStart": start}), tmp_path / "bill")
    assert ("times without a zone were read as UTC: 1 row" in load(tmp_path / "bill").notes) is counted


@pytest.mark.parametrize(
    ("start", "end", "order"),
    [("4/1/25", "5/1/25", "month"), ("01/04/2025", "01/05/2025", "day"), ("04/30/2025", "05/31/2025", "month")],
)
def test_the_order_of_day_and_month_is_said_with_a_sample(read, text, start, end, order) -> None:
    loaded = read(text({"BillingPeriodStart": start, "BillingPeriodEnd": end}))
    assert f"repaired: dates such as {start!r} were read with the {order} first" in loaded.notes


def test_a_decimal_comma_is_said_with_a_sample_and_counted(read, text) -> None:
    loaded = read(text({"BilledCost": "1.234,50"}, {"BilledCost": "2,5"}))
    assert loaded.rows["billed_cost"].sum() == 1237.0
    assert "repaired: amounts such as '1.234,50' were read with a decimal comma" in loaded.notes
    assert "were read as numbers: 2 rows, USD 1,240" in loaded.notes


def test_a_scientific_number_is_a_number_and_no_repair(charge) -> None:
    loaded = charge(BilledCost="1e-05", EffectiveCost="1e-05", ContractedCost="10", ListCost="10")
    assert (loaded.row["billed_cost"], loaded.fetched.notes) == (1e-05, ["read as FOCUS 1.0"])


def test_both_missing_costs_fall_back_to_effective_and_never_to_zero(charge) -> None:
    loaded = charge(ContractedCost="", ListCost="", EffectiveCost="7")
    assert loaded.row[["contracted_cost", "list_cost"]].tolist() == [7.0, 7.0]
    assert "ContractedCost is missing, EffectiveCost stands for it: 1 row, USD 10" in loaded.notes
    assert "ListCost is missing, ContractedCost stands for it: 1 row, USD 10" in loaded.notes


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        ('[{"key":"team","value":"a"}]', {"team": "a"}),
        ('"team":"a","env":"b"', {"team": "a", "env": "b"}),
        ('[["team","a"]]', {"team": "a"}),
    ],
)
def test_tags_in_another_form_are_counted_with_their_money(charge, tags, kept) -> None:
    loaded = charge(Tags=tags)
    assert json.loads(loaded.row["tags"]) == kept
    assert "repaired: tags written as a list, a map or without braces became one JSON object: 1 row, USD 10" in loaded.notes


def test_tag_keys_that_differ_in_blanks_are_both_kept_as_they_stand(charge) -> None:
    loaded = charge(Tags='{"org":"x"," org":"y"}')
    assert json.loads(loaded.row["tags"]) == {"org": "x", " org": "y"}
    assert loaded.fetched.notes == ["read as FOCUS 1.0"]


def test_a_tag_key_that_stands_twice_is_counted_with_its_money(charge) -> None:
    loaded = charge(Tags='{"org":"x","org":"y"}')
    assert "noted: a tag key stands twice with different values, the last one is kept: 1 row, USD 10" in loaded.notes


def test_a_billing_month_of_another_zone_is_booked_under_the_month_it_names(charge) -> None:
    loaded = charge(ChargePeriodStart="2026-02-03T00:00:00Z", **BERLIN)
    assert month(loaded) == ["2026-02-01 00:00:00+00:00", "2026-03-01 00:00:00+00:00"]
    assert "begin at midnight of another zone are booked under the month they name: 1 row, USD 10" in loaded.notes


def test_a_charge_before_the_month_in_utc_keeps_its_moment_and_is_noted(charge) -> None:
    loaded = charge(ChargePeriodStart="2026-02-01T00:00:00+01:00", ChargePeriodEnd="2026-02-01T01:00:00+01:00", **BERLIN)
    assert str(loaded.row["charge_period_start"]) == "2026-01-31 23:00:00+00:00"
    assert "noted: the charge starts outside of its billing month: 1 row, USD 10" in loaded.notes


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-02-01T08:00:00Z", "2026-03-01T08:00:00Z"),
        ("2026-01-20T00:00:00Z", "2026-02-20T00:00:00Z"),
        ("2026-01-31T20:00:00Z", "2026-02-01T20:00:00Z"),
    ],
    ids=["west of UTC", "a month from the 20th", "a day"],
)
def test_other_billing_periods_stay_what_they_are(charge, start, end) -> None:
    loaded = charge(BillingPeriodStart=start, BillingPeriodEnd=end)
    assert month(loaded) == [str(datetime.fromisoformat(text)) for text in (start, end)]

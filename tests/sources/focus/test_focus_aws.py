"""Cost and Usage Report of AWS, legacy and 2.0: each kind of line becomes the charge that FOCUS makes of it."""

from __future__ import annotations

import json

import pytest

NAMES = (
    "line_item_line_item_type", "line_item_unblended_cost", "line_item_currency_code", "bill_billing_period_start_date",
    "line_item_usage_start_date", "line_item_usage_amount", "line_item_product_code", "pricing_public_on_demand_cost", "pricing_term",
    "savings_plan_savings_plan_a_r_n", "savings_plan_savings_plan_effective_cost", "reservation_reservation_a_r_n",
    "reservation_effective_cost", "reservation_unused_recurring_fee", "savings_plan_total_commitment_to_date",
    "savings_plan_used_commitment", "resource_tags", "product",
)  # fmt: skip


@pytest.fixture
def lines(read):
    """Read lines given as (type, cost, other columns)."""

    def make(*rows: tuple[str, str, dict[str, str]]):
        fixed = {
            "line_item_currency_code": "USD",
            "bill_billing_period_start_date": "2026-01-01",
            "line_item_usage_start_date": "2026-01-02",
        }
        cells = [
            fixed | {"line_item_line_item_type": kind, "line_item_unblended_cost": cost} | more for kind, cost, more in rows
        ]
        return read("\n".join([",".join(NAMES), *(",".join(row.get(name, "") for name in NAMES) for row in cells)]) + "\n")

    return make


@pytest.mark.parametrize(
    ("kind", "category", "frequency"),
    [
        ("Usage", "Usage", "Usage-Based"),
        ("Tax", "Tax", "Recurring"),
        ("Credit", "Credit", "One-Time"),
        ("Refund", "Credit", "One-Time"),
        ("Fee", "Purchase", "One-Time"),
        ("RIFee", "Purchase", "Recurring"),
        ("SavingsPlanRecurringFee", "Purchase", "Recurring"),
        ("DiscountedUsage", "Usage", "Usage-Based"),
    ],
)
def test_each_type_of_line_has_its_category(lines, kind, category, frequency) -> None:
    row = lines((kind, "1", {})).row
    assert row[["charge_category", "charge_frequency", "billed_cost"]].tolist() == [category, frequency, 1.0]


def test_a_refund_corrects_an_earlier_month(lines) -> None:
    assert lines(("Refund", "-3", {})).row["charge_class"] == "Correction"


PLAN = {"savings_plan_savings_plan_a_r_n": "arn:plan"}


def test_use_under_a_savings_plan_is_billed_nothing_and_its_negation_is_folded(lines) -> None:
    covered = (
        "SavingsPlanCoveredUsage",
        "10",
        PLAN | {"savings_plan_savings_plan_effective_cost": "7", "pricing_public_on_demand_cost": "10"},
    )
    loaded = lines(covered, ("SavingsPlanNegation", "-10", PLAN))
    assert loaded.row[["billed_cost", "effective_cost", "list_cost", "commitment_discount_id"]].tolist() == [
        0.0,
        7.0,
        10.0,
        "arn:plan",
    ]
    assert loaded.rejected == {"a savings plan's negation row, folded into the use that the plan covers": 1}


def test_covered_use_and_negation_that_do_not_cancel_keep_the_sum_of_the_invoice(lines) -> None:
    loaded = lines(("SavingsPlanCoveredUsage", "10", PLAN), ("SavingsPlanNegation", "-4", PLAN))
    assert loaded.rows["billed_cost"].sum() == 6.0
    assert loaded.rows["charge_category"].tolist() == ["Usage", "Adjustment"]
    assert "covered use and its negation do not cancel, kept as Adjustment: 1 row, USD 6" in loaded.notes


def test_savings_plans_cancel_over_the_files_of_a_month(load, tmp_path) -> None:
    head = "line_item_line_item_type,line_item_unblended_cost,line_item_currency_code,line_item_usage_start_date,savings_plan_savings_plan_a_r_n\n"
    (tmp_path / "1.csv").write_text(head + "SavingsPlanCoveredUsage,10,USD,2026-01-02,arn\n")
    (tmp_path / "2.csv").write_text(head + "SavingsPlanNegation,-10,USD,2026-01-02,arn\n")
    assert load(tmp_path).rows["billed_cost"].tolist() == [0.0]


def test_use_under_a_reservation_costs_its_effective_cost(lines) -> None:
    reserved = {"reservation_reservation_a_r_n": "arn:ri", "reservation_effective_cost": "0.6"}
    row = lines(("DiscountedUsage", "0", reserved)).row
    assert row[["billed_cost", "effective_cost", "commitment_discount_status", "pricing_category"]].tolist() == [
        0.0,
        0.6,
        "Used",
        "Committed",
    ]


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("RIFee", {"reservation_reservation_a_r_n": "arn", "reservation_unused_recurring_fee": "3"}),
        (
            "SavingsPlanRecurringFee",
            {
                "savings_plan_savings_plan_a_r_n": "arn",
                "savings_plan_total_commitment_to_date": "10",
                "savings_plan_used_commitment": "7",
            },
        ),
    ],
)
def test_the_unused_part_of_a_fee_becomes_unused_usage(lines, kind, columns) -> None:
    rows = lines((kind, "10", columns)).rows
    assert rows["billed_cost"].tolist() == [10.0, 0.0]
    assert rows["effective_cost"].tolist() == [0.0, 3.0]
    assert rows["commitment_discount_status"].tolist()[1] == "Unused"


def test_an_upfront_fee_of_a_reservation_is_spread_and_another_fee_is_not(lines) -> None:
    rows = lines(("Fee", "120", {"reservation_reservation_a_r_n": "arn"}), ("Fee", "5", {})).rows
    assert rows["effective_cost"].tolist() == [0.0, 5.0]


@pytest.mark.parametrize("kind", ["EdpDiscount", "PrivateRateDiscount"])
def test_a_negotiated_discount_lowers_contracted_cost_and_not_list(lines, kind) -> None:
    rows = lines(("Usage", "10", {"pricing_public_on_demand_cost": "10"}), (kind, "-1", {})).rows
    assert rows[["billed_cost", "effective_cost", "contracted_cost", "list_cost"]].sum().tolist() == [9.0, 9.0, 9.0, 10.0]


def test_the_legacy_report_gives_the_same_charge_as_the_new_one(read, lines) -> None:
    old = read(
        "lineItem/LineItemType,lineItem/UnblendedCost,lineItem/CurrencyCode,bill/BillingPeriodStartDate,lineItem/UsageStartDate,"
        "lineItem/ProductCode,resourceTags/user:team\nUsage,2,USD,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,AmazonEC2,a\n"
    ).row
    new = lines(("Usage", "2", {"line_item_product_code": "AmazonEC2"})).row
    same = ["billed_cost", "charge_period_start", "service_name", "service_category", "provider_name", "billing_currency"]
    assert old[same].tolist() == new[same].tolist()
    assert json.loads(old["tags"]) == {"user:team": "a"}


def test_map_columns_of_the_new_report_give_region_and_tags(read) -> None:
    row = read(
        "line_item_line_item_type,line_item_unblended_cost,line_item_currency_code,line_item_usage_start_date,product,resource_tags\n"
        'Usage,1,USD,2026-01-02,"{""region"": ""eu-west-1""}","{""user_team"": ""a""}"\n'
    ).row
    assert (row["region_id"], json.loads(row["tags"])) == ("eu-west-1", {"user_team": "a"})


def test_a_report_of_negations_alone_keeps_their_money(lines) -> None:
    loaded = lines(("SavingsPlanNegation", "-10", PLAN))
    assert loaded.row[["charge_category", "billed_cost", "effective_cost"]].tolist() == ["Adjustment", -10.0, 0.0]

"""Bills as they should not be, from a file to the words of the cost page: kept, counted and said, and the money kept.

A page costs a second, so that faults that do not hide each other share one.
"""

from __future__ import annotations

import json

import pytest

from devopskit.errors import DataError
from tests.pipeline.cost_page import bill, blocks, cost, loaded, shown

MINUS = "\N{MINUS SIGN}"
CREDIT = cost("-400.05") | {"ChargeCategory": "Credit"}
REFUND = cost("-4") | {"ChargeClass": "Correction"}
OTHERS = (cost("5") | {"BillingCurrency": "eur"}, cost("7000") | {"BillingCurrency": "JPY"})
UNKNOWN = (cost("7") | {"ChargeCategory": "Gift"}, cost("3") | {"ChargeCategory": "Nutzung"})
TAGGED = [cost("0.01") | {"Tags": json.dumps({f"key-{number}": "x", "team": "b"})} for number in range(10_000)]
BERLIN = {"BillingPeriodStart": "2026-07-01T00:00:00+02:00", "BillingPeriodEnd": "2026-08-01T00:00:00+02:00"}


def july(day: int) -> dict[str, str]:
    """A charge of a day of July in Berlin, whose first two hours are June in UTC."""
    return {"ChargePeriodStart": f"2026-07-{day:02}T00:00:00+02:00", **BERLIN}


def may(day: int) -> dict[str, str]:
    """A charge of a day of May."""
    period = {"BillingPeriodStart": "2026-05-01T00:00:00Z", "BillingPeriodEnd": "2026-06-01T00:00:00Z"}
    return {"ChargePeriodStart": f"2026-05-{day:02}T00:00:00Z", **period}


@pytest.fixture(scope="module")
def crooked(tmp_path_factory):
    """Page of twenty days of usage with a large credit, repeats, currencies, unknown words, zero prices and many tags."""
    repeated, unpriced, dear = ({}, {}), {"ContractedCost": "0"}, {"EffectiveCost": "12"}
    return shown(
        tmp_path_factory.mktemp("crooked"), bill(CREDIT, *repeated, *OTHERS, *UNKNOWN, unpriced, dear, *TAGGED, days=20)
    )


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    """Page of a May that came by half, a whole June, and a July whose zone is two hours ahead."""
    return shown(tmp_path_factory.mktemp("months"), bill(*map(may, range(1, 12)), *map(july, range(1, 21)), days=30))


def test_every_charge_of_a_crooked_bill_is_in_a_sum_to_the_cent(crooked):
    assert "Together EUR 5.00 billed in 1 charge." in crooked
    assert "Together JPY 7,000.00 billed in 1 charge." in crooked
    assert f"Together USD {MINUS}50.05 billed in 10,027 charges." in crooked


def test_a_credit_above_the_usage_leaves_a_negative_total_and_the_usage_apart(crooked):
    assert "The last 7 days of usage cost USD 70, as much as in the time before" in crooked
    assert f"credit {MINUS}400 {MINUS}400 1" in crooked


def test_rows_that_repeat_are_kept_counted_and_said_on_the_page(crooked):
    assert "rows repeat another row of the file in every column, and are kept: 2 rows, USD 20." in crooked


def test_ten_thousand_tag_keys_are_counted_as_charges_of_their_owner(crooked):
    assert "focus_files costs 10,029 0 2026-06-01" in crooked
    assert "of the usage has no owner to ask" not in crooked


def test_currencies_are_never_added_nor_compared_with_each_other(crooked):
    assert "noted: amounts are in EUR, JPY, USD; no sum crosses currencies." in crooked
    assert "JPY 7,000 more were charged in another currency: not converted, and in no number here." in crooked


def test_a_contracted_cost_of_zero_is_in_no_rate_and_its_money_is_said(crooked):
    assert "ContractedCost is 0 where money was charged, so that these rows are in no saving ratio: 1 row, USD 10." in crooked
    assert "USD 10 of usage has a contracted cost of 0, which means unknown, and is in none of these rates." in crooked


def test_effective_cost_above_the_list_price_is_a_loss_and_no_saving(crooked):
    assert "noted: EffectiveCost is above ListCost, which is no negative saving: 1 row, USD 12." in crooked
    assert "% lost" in crooked


def test_an_unknown_category_keeps_its_money_and_is_counted_and_said(crooked):
    said = "noted: ChargeCategory has a word that FOCUS does not list, left out: 2 rows, USD 10; for example Gift."
    assert said in crooked
    assert "unknown 10 10 2" in crooked


def test_a_month_of_refunds_alone_is_a_page_with_its_negative_sum(tmp_path):
    page = shown(tmp_path, bill(REFUND, REFUND | {"ChargePeriodStart": "2026-06-09T00:00:00Z"}))
    assert f"Together USD {MINUS}8.00 billed in 2 charges." in page
    assert f"refund {MINUS}8 {MINUS}8 2" in page
    assert "There is nothing to draw here: no usage was charged in this time." in page


def test_a_file_with_a_header_alone_is_no_free_month_but_a_refusal_that_says_so(tmp_path):
    loaded(tmp_path, bill())
    with pytest.raises(DataError, match="the store holds no bill") as refused:
        blocks(tmp_path)
    assert "focus_files: noted: bill-0.csv holds a header and no rows" in refused.value.why
    assert refused.value.fix.startswith("give the exports of your months in [sources.focus_files], then: devopskit fetch")


def test_a_bill_that_costs_nothing_and_lies_there_twice_is_a_page_that_says_both(tmp_path):
    page = shown(tmp_path, bill(days=3, **cost("0")), bill(days=3, **cost("0")))
    assert "Together USD 0.00 billed in 3 charges." in page
    assert "bill-1.csv is a copy of bill-0.csv, byte for byte, and was left out." in page


def test_days_that_a_half_delivered_month_lacks_are_said_on_the_page(months):
    assert "The bill has no charge at all on 20 days between its first and its last" in months
    assert "2026-05-12 to 2026-05-31 : if a month came by half, its cost is too low." in months


def test_a_charge_at_the_border_of_two_months_keeps_its_month_and_its_moment(months):
    assert "2026-07 not named, account 1111 not named USD 200.00 20" in months
    assert "2026-06 not named, account 1111 not named USD 300.00 30" in months
    assert "begin at midnight of another zone are booked under the month they name: 20 rows, USD 200." in months
    assert "noted: the charge starts outside of its billing month: 1 row, USD 10." in months

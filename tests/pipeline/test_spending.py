"""What the cost page asks of a bill: windows, parts, movers, the month's end, and sums that lose no cent."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pandas as pd
import pytest

from devopskit.errors import RequestError
from devopskit.period import Period
from devopskit.pipeline.bill_reading import read_bill
from devopskit.pipeline.spending import _windows, spending
from devopskit.reporting.cost_charts import cost_by, cost_movers
from devopskit.reporting.cost_overview import cost_actions, cost_decision, cost_headline
from devopskit.reporting.cost_tables import cost_months
from tests.pipeline.charges import charges, every_day, stored
from tests.pipeline.conftest import SAMPLE

CENT = Decimal("0.01")


def asked(folder, *bills, **parameters):
    return spending(read_bill(settings=stored(folder, *bills)), **parameters)


def spans(found):
    return [(f"{span.start:%Y-%m-%d}", f"{span.end:%Y-%m-%d}") for span in found.windows]


def of(found, dimension):
    rows = found.parts[found.parts["dimension"] == dimension]
    return rows[["name", "before", "after"]].to_numpy().tolist()


@pytest.fixture(scope="module")
def eight_weeks(tmp_path_factory):
    """Spending of compute at 10 a day and, in the last four weeks, at 12, half of it without a team; and of tax."""
    shop = {"tags": '{"team": "shop"}', "region_id": "eu-west-1", "sub_account_id": "1"}
    first = every_day("2026-05-06", 28, "compute", 10.0, **shop)
    second = every_day("2026-06-03", 28, "compute", 6.0, **shop)
    bare = every_day("2026-06-03", 28, "compute", 6.0, region_id="eu-west-1", sub_account_id="2")
    tax = charges("2026-06-30 tax 33", charge_category="Tax")
    return asked(tmp_path_factory.mktemp("bill"), first, second, bare, tax, budget=300.0)


def test_the_windows_are_the_last_four_weeks_and_the_four_before(eight_weeks):
    assert spans(eight_weeks) == [("2026-05-06", "2026-06-03"), ("2026-06-03", "2026-07-01")]


@pytest.mark.parametrize(("days", "length"), [(1, 1), (2, 1), (13, 6), (20, 7), (35, 14), (80, 28)])
def test_both_windows_are_whole_weeks_where_the_bill_has_them(days, length):
    end = datetime(2026, 7, 1, tzinfo=UTC)
    before, after = _windows(Period(end - timedelta(days=days), end), by_day=True)
    assert ((before.end - before.start).days, (after.end - after.start).days) == (length, length)
    assert (before.end, after.end) == (after.start, end)


def test_a_bill_of_one_day_has_nothing_to_compare_and_a_headline(tmp_path):
    bill = read_bill(settings=stored(tmp_path, charges("2026-06-01 compute 5")))
    block = cost_headline(spending(bill), period=bill.period, now=bill.now)
    assert block.data["sentence"].startswith("The last 1 day of usage cost USD 5, with nothing to compare")


def test_parts_hold_usage_of_both_windows_and_no_tax(eight_weeks):
    assert of(eight_weeks, "service") == [["compute", 280.0, 336.0]]


def test_every_dimension_sums_to_the_same_usage(eight_weeks):
    sums = eight_weeks.parts.groupby("dimension")[["before", "after"]].sum()
    assert sums.to_numpy().tolist() == [[280.0, 336.0]] * 5


def test_usage_without_the_owners_tag_is_named_and_shared(eight_weeks):
    assert of(eight_weeks, "team") == [["shop", 280.0, 168.0], ["untagged", 0.0, 168.0]]
    assert eight_weeks.untagged == 0.5


def test_an_empty_tag_is_no_owner(tmp_path):
    found = asked(tmp_path, every_day("2026-06-01", 4, "compute", 1.0, tags='{"team": ""}'))
    assert (of(found, "team"), found.untagged) == ([["untagged", 2.0, 2.0]], 1.0)


def test_another_tag_can_name_the_owner(tmp_path):
    found = asked(tmp_path, every_day("2026-06-01", 4, "compute", 1.0, tags='{"owner": "ann"}'), owner_tag="owner")
    assert (of(found, "owner"), found.untagged) == ([["ann", 2.0, 2.0]], 0.0)


@pytest.mark.parametrize("tag", ["service", "account", "region", "provider"])
def test_a_tag_that_is_called_like_a_dimension_is_refused(tmp_path, tag):
    bill = read_bill(settings=stored(tmp_path, charges("2026-06-01 compute 5")))
    with pytest.raises(RequestError, match=f"owner_tag is '{tag}', which is already the name of a dimension"):
        spending(bill, owner_tag=tag)


def test_tax_is_a_kind_of_money_of_its_own(eight_weeks):
    assert eight_weeks.kinds[["kind", "effective_cost", "rows"]].to_numpy().tolist() == [["usage", 616.0, 84], ["tax", 33.0, 1]]


def test_the_effects_of_a_mover_add_up_to_its_change(eight_weeks):
    row = eight_weeks.movers.iloc[0]
    assert (row["key"], row["change"]) == ("compute", 56.0)
    assert sum(row[name] for name in ("price", "quantity", "mix", "new", "gone", "unpriced")) == pytest.approx(56.0)


def test_a_service_without_a_name_is_called_untagged_and_never_nan(tmp_path):
    nameless = every_day("2026-06-01", 4, "x", 1.0, service_name=None)
    found = asked(tmp_path, nameless, charges("2026-06-04 x 5", service_name=None))
    assert cost_movers(found.movers, currency="USD", days=2).data["claim"].startswith("untagged costs USD 5 more")
    assert of(found, "service") == [["untagged", 2.0, 7.0]]


def test_a_month_that_is_over_lands_where_it_is_with_its_tax(eight_weeks):
    landing = eight_weeks.landing
    assert (landing.month, landing.to_date, landing.expected, landing.over) == (date(2026, 6, 1), 389.0, 389.0, True)


def test_a_passed_budget_is_certain_at_the_end_of_the_month(eight_weeks):
    assert (eight_weeks.landing.budget, eight_weeks.landing.chance) == (300.0, 1.0)
    assert cost_decision(eight_weeks).data["asked"].startswith("2026-06 ended USD 89 above its budget: decide what the coming")


def test_without_a_budget_there_is_no_chance_to_pass_one(tmp_path):
    landing = asked(tmp_path, every_day("2026-06-01", 20, "compute", 1.0)).landing
    assert (landing.budget, landing.chance == landing.chance) == (0.0, False)


def test_the_headline_numbers_are_those_of_the_frames(eight_weeks):
    numbers = eight_weeks.numbers
    assert (numbers["cost"], numbers["cost_before"], numbers["untagged"]) == (336.0, 280.0, 0.5)
    assert (numbers["month_to_date"], numbers["month_end"], numbers["chance_over_budget"]) == (389.0, 389.0, 1.0)
    assert numbers["alerts"] == len(eight_weeks.alerts)


@pytest.fixture(scope="module")
def by_month(tmp_path_factory):
    """Spending of a bill with one charge a month."""
    texts = ("2026-03-01 compute 100", "2026-04-01 compute 100", "2026-05-01 compute 100", "2026-06-01 compute 150")
    return asked(tmp_path_factory.mktemp("bill"), charges(*texts), budget=120.0)


def test_a_bill_by_month_compares_whole_months(by_month):
    assert spans(by_month) == [("2026-05-01", "2026-06-01"), ("2026-06-01", "2026-07-01")]
    assert of(by_month, "service") == [["compute", 100.0, 150.0]]


def test_a_bill_by_month_has_no_landing_and_no_day_that_stands_out(by_month):
    assert by_month.landing is None
    assert by_month.alerts.empty


def test_a_bill_by_month_has_no_number_of_its_month_end(by_month):
    missing = [name for name, number in by_month.numbers.items() if number != number]
    assert missing == ["month_to_date", "month_end", "chance_over_budget"]


def test_a_bill_by_month_lists_the_service_that_grew(by_month):
    assert [row[1] for row in cost_actions(by_month).data["rows"]] == ["150", "50"]


def test_a_bill_of_refunds_alone_gives_a_page_without_bars(tmp_path):
    bill = read_bill(settings=stored(tmp_path, charges("2026-06-01 compute -9", charge_category="Credit")))
    found = spending(bill)
    assert found.kinds[["kind", "billed_cost"]].to_numpy().tolist() == [["credit", -9.0]]
    assert cost_by(found.parts, "service", currency="USD").kind == "facts"
    assert "USD 0, with nothing to compare" in cost_headline(found, period=bill.period, now=bill.now).data["sentence"]


def test_a_spike_is_an_alert_with_the_path_to_its_resource(tmp_path):
    steady = every_day("2026-03-01", 120, "copy", 10.0, resource_id="bucket", region_id="eu-west-1", sub_account_id="1")
    spike = charges("2026-06-20 copy 500", resource_id="bucket", region_id="eu-west-1", sub_account_id="1")
    found = asked(tmp_path, steady, spike)
    assert (found.alerts["key"].iloc[0], f"{found.alerts['start'].iloc[0]:%Y-%m-%d}") == ("copy", "2026-06-20")
    assert found.alerts["path"].iloc[0] == "copy > sub_account_id=1 > region_id=eu-west-1 > sku_id=sku > resource_id=bucket"


@pytest.mark.parametrize(("begins", "since", "cost"), [(4, date(2026, 4, 1), 12.0), (7, date(2026, 1, 1), 15.0)])
def test_the_year_begins_in_its_own_month_or_with_the_bill(tmp_path, begins, since, cost):
    bill = charges("2026-01-05 compute 1", "2026-03-05 compute 2", "2026-04-05 compute 4", "2026-06-05 compute 8")
    found = asked(tmp_path, bill, fiscal_year_start=begins)
    assert (found.year_from, found.year_to_date) == (since, cost)


def test_a_small_bill_keeps_every_cent_that_floats_would_round(tmp_path):
    found = asked(tmp_path, every_day("2026-06-01", 30, "compute", 0.1), every_day("2026-06-01", 30, "logs", 0.2))
    assert [Decimal(str(cost)).quantize(CENT) for cost in found.months["billed_cost"]] == [Decimal("9.00")]


@pytest.fixture(scope="module")
def sample(sample_settings):
    """Spending of the committed sample."""
    return spending(read_bill(settings=sample_settings))


def test_the_months_of_the_page_sum_to_the_file_to_the_cent(sample):
    with (SAMPLE / "bill.csv").open(encoding="utf-8", newline="") as file:
        paid = sum((Decimal(row["BilledCost"]) for row in csv.DictReader(file)), Decimal(0))
    shown = sum((Decimal(str(cost)) for cost in sample.months["billed_cost"]), Decimal(0))
    assert shown.quantize(CENT) == paid.quantize(CENT)
    assert len(cost_months(sample).data["rows"]) == len(sample.months)


def test_kinds_of_money_and_months_have_the_same_sum(sample):
    assert sample.kinds["billed_cost"].sum() == pytest.approx(sample.months["billed_cost"].sum(), abs=0.005)


def test_the_sample_holds_the_two_events_that_the_page_should_find(sample):
    found = {(row["key"], f"{pd.Timestamp(row['start']):%Y-%m-%d}") for row in sample.alerts.to_dict("records")}
    assert found == {("AmazonCloudWatch", "2026-06-12"), ("AWS Data Transfer", "2026-06-18")}

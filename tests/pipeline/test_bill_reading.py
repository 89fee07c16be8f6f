"""The bill of the store as a cost report reads it: its span, its currency, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from devopskit.errors import DataError, RequestError
from devopskit.pipeline.bill_reading import read_bill
from tests.pipeline.charges import charges, every_day, stored

TWO_MONTHS = ("2026-05-10 compute 10", "2026-06-20 compute 20")


def cents(bill):
    return round(float(bill.costs.billed_cost.sum().execute()), 2)


@pytest.fixture
def two_months(tmp_path):
    """Settings of a store with one charge in May and one in June."""
    return stored(tmp_path, charges(*TWO_MONTHS))


def test_the_period_is_whole_days_from_the_first_charge_to_the_last(two_months):
    bill = read_bill(settings=two_months)
    assert (bill.period.start, bill.period.end) == (datetime(2026, 5, 10, tzinfo=UTC), datetime(2026, 6, 21, tzinfo=UTC))
    assert bill.last_day == date(2026, 6, 20)


def test_a_charge_late_on_a_day_belongs_to_that_day(tmp_path):
    late = charges("2026-06-20 compute 1", charge_period_start=pd.Timestamp("2026-06-20T23:59:59Z"))
    assert read_bill(settings=stored(tmp_path, late)).last_day == date(2026, 6, 20)


def test_a_month_of_history_is_the_newest_billing_month(two_months):
    bill = read_bill(months=1, settings=two_months)
    assert (bill.period.start, cents(bill)) == (datetime(2026, 6, 1, tzinfo=UTC), 20.0)


def test_months_are_counted_back_over_the_turn_of_the_year(tmp_path):
    found = stored(tmp_path, charges("2025-10-05 compute 1", "2025-12-05 compute 2", "2026-01-05 compute 4"))
    assert read_bill(months=2, settings=found).period.start == datetime(2025, 12, 1, tzinfo=UTC)


def test_a_shorter_bill_than_asked_for_begins_at_its_first_day(two_months):
    assert read_bill(months=36, settings=two_months).period.start == datetime(2026, 5, 10, tzinfo=UTC)


def test_as_of_leaves_out_what_came_later(two_months):
    bill = read_bill(as_of="2026-06-19", settings=two_months)
    assert (bill.last_day, cents(bill)) == (date(2026, 5, 10), 10.0)


def test_as_of_counts_ages_from_the_end_of_the_bill_it_knows(two_months):
    assert read_bill(as_of="2026-06-20", settings=two_months).now == datetime(2026, 6, 21, tzinfo=UTC)


def test_the_day_of_as_of_is_itself_known(two_months):
    assert cents(read_bill(as_of="2026-06-20", settings=two_months)) == 30.0


def test_without_as_of_ages_are_counted_from_the_present(two_months):
    assert read_bill(settings=two_months).now > datetime(2026, 6, 21, tzinfo=UTC)


def test_an_empty_store_is_refused_with_what_why_and_the_command(tmp_path):
    with pytest.raises(DataError) as refused:
        read_bill(settings=stored(tmp_path))
    assert refused.value.what == "the store holds no bill"
    assert refused.value.why == "a cost report has nothing to look at without the charges of at least one day"
    assert "in [sources.focus_files], then: devopskit fetch" in refused.value.fix


def test_a_day_before_the_bill_is_refused_with_the_day(two_months):
    with pytest.raises(DataError, match="the store holds no bill up to 2026-05-09"):
        read_bill(as_of="2026-05-09", settings=two_months)


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "30.06.2026"])
def test_a_text_that_is_no_date_is_refused_with_the_form_it_should_have(two_months, text):
    with pytest.raises(RequestError, match=f"as_of is {text!r}, which is no date") as refused:
        read_bill(as_of=text, settings=two_months)
    assert refused.value.fix == "give it as YYYY-MM-DD"


@pytest.mark.parametrize(("euros", "currency", "others"), [("99", "EUR", {"USD": 50.0}), ("3", "USD", {"EUR": 3.0})])
def test_the_currency_with_most_money_is_reported_and_the_other_named(tmp_path, euros, currency, others):
    euro = charges(f"2026-06-02 compute {euros}", billing_currency="EUR")
    bill = read_bill(settings=stored(tmp_path, charges("2026-06-01 compute 50"), euro))
    assert (bill.currency, bill.others) == (currency, others)


def test_money_in_two_currencies_is_never_added(tmp_path):
    euro = charges("2026-06-02 compute 3", billing_currency="EUR")
    assert cents(read_bill(settings=stored(tmp_path, charges("2026-06-01 compute 50"), euro))) == 50.0


def test_a_currency_of_refunds_alone_is_named_with_its_negative_sum(tmp_path):
    euro = charges("2026-06-02 compute -3", billing_currency="EUR")
    assert read_bill(settings=stored(tmp_path, charges("2026-06-01 compute 50"), euro)).others == {"EUR": -3.0}


def test_a_currency_from_before_the_period_is_not_named(tmp_path):
    euro = charges("2025-01-02 compute 900", billing_currency="EUR")
    bill = read_bill(months=2, settings=stored(tmp_path, charges(*TWO_MONTHS), euro))
    assert (bill.currency, bill.others) == ("USD", {})


def test_the_bill_comes_with_the_state_of_its_source(tmp_path):
    bill = read_bill(settings=stored(tmp_path, every_day("2026-06-01", 3, "compute", 1.0)))
    assert bill.status[["source", "table", "rows"]].to_numpy().tolist() == [["a", "costs", 3]]
    assert bill.resources.empty

"""Cost Explorer: pages and amounts through moto, months and limits as numbers."""

import json
import urllib.request
from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.sources import aws
from devopskit.sources._aws.costs import months
from devopskit.tables.costs import costs

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)


def day(start, end, service, record, amount, estimated=False):
    metrics = {"UnblendedCost": {"Amount": amount, "Unit": "USD"}, "AmortizedCost": {"Amount": "1.5", "Unit": "USD"}}
    group = {"Keys": [service, record], "Metrics": metrics}
    return {"TimePeriod": {"Start": start, "End": end}, "Total": {}, "Groups": [group], "Estimated": estimated}


@pytest.fixture
def bill(moto):
    """Give moto the answers of Cost Explorer, one for each page."""

    def put(*pages):
        body = json.dumps({"results": list(pages)}).encode()
        kind = {"Content-Type": "application/json"}
        urllib.request.urlopen(
            urllib.request.Request(f"{moto}/moto-api/static/ce/cost-and-usage-results", body, kind), timeout=10
        ).close()
        return aws.Settings(endpoint_url=moto, regions=("eu-west-1",), cost="cost_explorer")

    return put


def this_month():
    first = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Period(first, first.replace(hour=1))


def read(period, settings):
    fetched = aws.fetch("costs", period, settings=settings)
    return pd.concat([costs.empty(), *fetched.rows], ignore_index=True), fetched


@pytest.mark.server
def test_amounts_of_every_page_become_rows_of_the_bill(bill):
    first = day("2026-01-01", "2026-01-02", "Amazon Elastic Compute Cloud - Compute", "Usage", "12.3456789012")
    second = day("2026-01-02", "2026-01-03", "AWS Support (Business)", "Tax", "0.25")
    settings = bill({"ResultsByTime": [first], "NextPageToken": "p2"}, {"ResultsByTime": [second]})
    rows, _ = read(this_month(), settings)
    assert rows.billed_cost.tolist() == [12.3456789012, 0.25]
    assert rows.effective_cost.tolist() == [1.5, 1.5]
    assert rows.charge_category.tolist() == ["Usage", "Tax"]
    assert rows.service_name.tolist() == ["Amazon Elastic Compute Cloud - Compute", "AWS Support (Business)"]


@pytest.mark.server
def test_a_day_lies_in_its_billing_month_with_an_end_that_is_excluded(bill):
    settings = bill({"ResultsByTime": [day("2025-12-31", "2026-01-01", "S3", "Usage", "1")]})
    row = read(this_month(), settings)[0].iloc[0]
    assert (row.charge_period_start, row.charge_period_end) == (
        datetime(2025, 12, 31, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert (row.billing_period_start, row.billing_period_end) == (
        datetime(2025, 12, 1, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert (row.billing_currency, row.billing_account_id, row.provider_name) == ("USD", "123456789012", "AWS")


@pytest.mark.server
def test_a_credit_keeps_its_sign_and_an_unknown_record_keeps_its_money(bill):
    credit = day("2026-01-01", "2026-01-02", "EC2", "Credit", "-7.5")
    unknown = day("2026-01-01", "2026-01-02", "EC2", "NewKind", "3")
    rows, fetched = read(this_month(), bill({"ResultsByTime": [credit, unknown]}))
    assert rows.billed_cost.tolist() == [-7.5, 3.0]
    assert rows.charge_category.isna().tolist() == [False, True]
    assert fetched.rejected.rows == 0


@pytest.mark.server
def test_days_that_aws_only_estimates_are_said(bill):
    settings = bill({"ResultsByTime": [day("2026-01-01", "2026-01-02", "EC2", "Usage", "1", estimated=True)]})
    _, fetched = read(this_month(), settings)
    assert "marks 1 days of" in fetched.notes[0]
    assert "the month is not closed yet" in fetched.notes[0]


@pytest.mark.server
def test_an_account_without_costs_gives_an_empty_typed_table(bill):
    rows, fetched = read(this_month(), bill({"ResultsByTime": []}))
    assert (len(rows), fetched.notes) == (0, [])
    assert rows.dtypes.equals(costs.empty().dtypes)


@pytest.mark.server
def test_no_money_is_asked_for_unless_the_settings_say_so(counted):
    settings = aws.Settings(endpoint_url=counted.url, regions=("eu-west-1",))
    assert len(read(this_month(), settings)[0]) == 0
    assert counted.operations == []


@pytest.mark.server
def test_the_estimate_equals_the_pages_of_cost_explorer_that_were_asked(bill, counted):
    bill({"ResultsByTime": []})
    settings = aws.Settings(endpoint_url=counted.url, regions=("eu-west-1",), cost="cost_explorer")
    told = aws.estimate(this_month(), settings=settings)
    read(this_month(), settings)
    assert counted.operations.count("GetCostAndUsage") == told.requests == 1
    assert told.usd == pytest.approx(0.01)
    assert told.note.endswith("Cost Explorer: at least 1 pages at USD 0.01")


def test_a_period_is_asked_month_by_month_with_today_included():
    found = months(Period(datetime(2026, 4, 20, 5, tzinfo=UTC), NOW), now=NOW)
    assert [f"{span.start:%m-%d} {span.end:%m-%d}" for span in found] == ["04-20 05-01", "05-01 06-01", "06-01 06-16"]


def test_days_that_have_not_come_yet_are_not_asked_for():
    found = months(Period(datetime(2026, 6, 14, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)), now=NOW)
    assert [f"{span.start:%m-%d} {span.end:%m-%d}" for span in found] == ["06-14 06-16"]


def test_months_that_cost_explorer_has_forgotten_are_not_asked_for():
    found = months(Period(datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 6, 3, tzinfo=UTC)), now=NOW)
    assert [f"{span.start:%Y-%m-%d} {span.end:%Y-%m-%d}" for span in found] == [
        "2025-05-01 2025-06-01",
        "2025-06-01 2025-06-03",
    ]


def test_a_period_without_time_asks_for_no_month():
    assert months(Period(NOW, NOW), now=NOW) == []

"""Every bill beside the clone, from its file to the page: what the months say sums to what the file says, to the cent."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from devopskit.period import Period
from devopskit.pipeline.bill_reading import read_bill
from devopskit.pipeline.spending import spending
from devopskit.reporting.cost_overview import cost_actions, cost_decision, cost_headline
from devopskit.reporting.cost_tables import cost_kinds, cost_months
from devopskit.sources import focus_files
from devopskit.store.store import Store
from tests.pipeline.charges import stored
from tests.pipeline.raw_bills import paid

CENT = Decimal("0.01")
ALL = Period(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
BILLS = [
    "1.0_multicloud_1000", "1.2_aws_synthetic_100", "1.2_azure_synthetic_100", "1.2_gcp_synthetic_100", "1.3_aws_synthetic_100",
]  # fmt: skip


@pytest.fixture(scope="module", params=BILLS)
def loaded(request, tmp_path_factory, shared_bench_folder):
    """Path of a bill's file, the bill as read back from a store, and its spending."""
    path = shared_bench_folder.parent / "data" / "cost" / "focus" / f"focus_{request.param}.csv"
    found = stored(tmp_path_factory.mktemp("bill"))
    Store(found.store).save("costs", "b", focus_files.fetch("costs", ALL, settings=focus_files.Settings(path=str(path))))
    bill = read_bill(months=1200, settings=found)
    return path, bill, spending(bill)


def test_the_months_of_a_bill_sum_to_its_file_to_the_cent(loaded):
    path, bill, spent = loaded
    shown = sum((Decimal(str(cost)) for cost in spent.months["billed_cost"]), Decimal(0))
    assert shown.quantize(CENT) == paid(path)[bill.currency].quantize(CENT)


def test_the_kinds_of_money_of_a_bill_sum_to_its_file_to_the_cent(loaded):
    path, bill, spent = loaded
    shown = sum((Decimal(str(cost)) for cost in spent.kinds["billed_cost"]), Decimal(0))
    assert shown.quantize(CENT) == paid(path)[bill.currency].quantize(CENT)


def test_every_currency_of_a_file_is_reported_or_named(loaded):
    path, bill, _spent = loaded
    assert {bill.currency, *bill.others} == set(paid(path))


def test_every_dimension_of_a_bill_has_the_same_usage(loaded):
    sums = loaded[2].parts.groupby("dimension")[["before", "after"]].sum()
    assert (sums.max() - sums.min()).max() < 0.005


def test_a_bill_gives_a_first_screen_in_which_every_number_is_known(loaded):
    _path, bill, spent = loaded
    blocks = (cost_headline(spent, period=bill.period, now=bill.now), cost_decision(spent), cost_actions(spent))
    assert [block.role for block in blocks] == ["headline", "decision", "actions"]
    assert "nan" not in str([block.data for block in (*blocks, cost_months(spent), cost_kinds(spent))])

"""A month that two sources deliver is refused before it doubles a sum; what only looks alike is not."""

from __future__ import annotations

import pytest

from devopskit.errors import DataError
from devopskit.pipeline.bill_reading import read_bill
from devopskit.pipeline.bill_sources import refuse_twice
from devopskit.store.store import Store
from devopskit.tables.fetched import Fetched
from tests.pipeline.charges import charges, stored

JUNE = "2026-06-10 compute 10"


def store_of(folder, *bills):
    """A store in which each bill came from a source of its own."""
    found = stored(folder, bills[0])
    store = Store(found.store)
    for number, bill in enumerate(bills[1:]):
        store.save("costs", f"source-{number}", Fetched((bill,)))
    return store


def billed(store):
    """Sum of all that the store holds."""
    return float(store.table("costs").billed_cost.sum().execute())


def test_a_month_of_one_account_from_two_sources_is_refused_with_both_names(tmp_path):
    one, other = charges(JUNE, billing_account_id="1"), charges("2026-06-10 compute 4", billing_account_id="1")
    with pytest.raises(DataError, match="2026-06 of account 1 is in the store from a and from source-0") as refused:
        refuse_twice(store_of(tmp_path, one, other))
    assert refused.value.why == "each of them holds the whole month, so that every cost and every saving would count twice"
    assert refused.value.fix.endswith(f"rm -r {tmp_path}/data/store/costs/source-0")


def test_the_command_that_is_advised_mends_it(tmp_path):
    store = store_of(tmp_path, charges(JUNE, billing_account_id="1"), charges(JUNE, billing_account_id="1"))
    with pytest.raises(DataError) as refused:
        refuse_twice(store)
    folder = refused.value.fix.rpartition("rm -r ")[2]
    (store.path / "costs" / folder.rpartition("/")[2] / "manifest.json").unlink()
    refuse_twice(store)
    assert billed(store) == 10.0


def test_the_same_sum_without_an_account_is_the_same_month(tmp_path):
    with pytest.raises(DataError, match="2026-06 of account unknown is in the store from a and from source-0"):
        refuse_twice(store_of(tmp_path, charges(JUNE), charges(JUNE)))


@pytest.mark.parametrize(
    "other",
    [
        charges(JUNE, billing_account_id="2"),
        charges("2026-05-10 compute 10", billing_account_id="1"),
        charges(JUNE, billing_account_id="1", billing_currency="EUR"),
        charges(JUNE),
    ],
    ids=["another account", "another month", "another currency", "an account without a name"],
)
def test_bills_that_do_not_meet_are_read_together(tmp_path, other):
    store = store_of(tmp_path, charges(JUNE, billing_account_id="1"), other)
    refuse_twice(store)
    assert billed(store) == 20.0


def test_months_without_an_account_that_differ_by_a_cent_are_two(tmp_path):
    store = store_of(tmp_path, charges(JUNE), charges("2026-06-10 compute 10.01"))
    refuse_twice(store)
    assert round(billed(store), 2) == 20.01


def test_a_second_delivery_of_one_source_replaces_its_month_and_doubles_nothing(tmp_path):
    found = stored(tmp_path, charges(JUNE, billing_account_id="1"))
    Store(found.store).save("costs", "a", Fetched((charges("2026-06-10 compute 12", billing_account_id="1"),)))
    assert float(read_bill(settings=found).costs.billed_cost.sum().execute()) == 12.0


def test_the_cost_page_is_refused_where_a_month_came_twice(tmp_path):
    found = stored(tmp_path, charges(JUNE, billing_account_id="1"))
    Store(found.store).save("costs", "b", Fetched((charges(JUNE, billing_account_id="1"),)))
    with pytest.raises(DataError, match="would count twice"):
        read_bill(settings=found)

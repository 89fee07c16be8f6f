"""What a source is asked for: whole days that are not there, and days that were read before late data had settled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd

from devopskit.period import Period
from devopskit.tables.costs import costs
from devopskit.tables.fetched import Fetched
from devopskit.tables.resources import resources

LONG_AFTER = datetime(2026, 5, 1, tzinfo=UTC)


def test_second_fetch_asks_only_for_the_days_not_covered(store, delivery, span):
    store.save("usage", "a", delivery(first=5, end=10), now=LONG_AFTER)
    assert store.missing("usage", "a", span(1, 20), now=LONG_AFTER) == [span(1, 5), span(10, 20)]


def test_covered_period_asks_for_nothing_at_all(store, delivery, span):
    store.save("usage", "a", delivery(first=1, end=20), now=LONG_AFTER)
    assert store.missing("usage", "a", span(3, 15), now=LONG_AFTER) == []


def test_another_source_of_the_same_table_is_asked_for_everything(store, delivery, span):
    store.save("usage", "a", delivery(first=1, end=20), now=LONG_AFTER)
    assert store.missing("usage", "b", span(3, 15), now=LONG_AFTER) == [span(3, 15)]


def test_last_two_days_before_a_fetch_are_read_again(store, delivery, span, day):
    store.save("usage", "a", delivery(first=1, end=20), now=day(20))
    assert store.missing("usage", "a", span(1, 21), now=day(21)) == [span(18, 21)]


def test_days_read_again_after_they_settled_are_final(store, delivery, span, day):
    store.save("usage", "a", delivery(first=1, end=20), now=day(20))
    store.save("usage", "a", delivery(first=18, end=24), now=day(24))
    assert store.missing("usage", "a", span(1, 22), now=day(25)) == []


def test_part_of_a_day_is_asked_for_as_a_whole_day(store, day, span):
    noon = Period(day(3) + timedelta(hours=12), day(5) + timedelta(hours=6))
    assert store.missing("usage", "a", noon, now=LONG_AFTER) == [span(3, 6)]


def test_day_that_is_not_over_is_asked_for_up_to_the_last_whole_hour(store, day):
    now = day(5) + timedelta(hours=7, minutes=35)
    assert store.missing("usage", "a", Period(day(4), now), now=now) == [Period(day(4), day(5) + timedelta(hours=7))]


def test_files_that_changed_are_read_again_from_the_beginning(store, delivery, span):
    store.save("usage", "a", delivery(first=1, end=20), now=LONG_AFTER, version="two files")
    assert store.missing("usage", "a", span(1, 20), now=LONG_AFTER, version="three files") == [span(1, 20)]
    assert store.missing("usage", "a", span(1, 20), now=LONG_AFTER, version="two files") == []


def bill(*months: str) -> Fetched:
    """Bill with one row a month."""
    names = {column.name: [None] * len(months) for column in costs.columns}
    given = {"billing_period_start": list(months), "billing_period_end": list(months), "charge_period_start": list(months)}
    money = {"billed_cost": 1.0, "effective_cost": 1.0, "contracted_cost": 1.0, "list_cost": 1.0, "billing_currency": "USD"}
    text = {"charge_category": "Usage", "charge_period_end": list(months), "service_name": "EC2"}
    return Fetched([costs.check(pd.DataFrame(names | given | money | text))])


def test_month_restated_replaces_itself_and_no_other(store):
    store.save("costs", "bill", bill("2026-01-01", "2026-02-01"))
    store.save("costs", "bill", bill("2026-02-01", "2026-02-01", "2026-03-01"))
    months = store.frame("costs")["billing_period_start"].dt.month.tolist()
    assert sorted(months) == [1, 2, 2, 3]


def test_open_month_of_a_bill_is_read_again(store, day):
    store.save("costs", "bill", bill("2026-01-01", "2026-02-01"), now=day(20) - timedelta(days=28))
    wanted = Period(datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
    assert store.missing("costs", "bill", wanted, now=day(20)) == [Period(datetime(2026, 2, 1, tzinfo=UTC), day(1))]


def test_inventory_is_read_again_after_an_hour(store, day, span):
    rows = resources.check(pd.DataFrame({"resource_id": ["i-1"], "kind": "instance"}))
    store.save("resources", "a", Fetched([rows]), now=day(5))
    assert store.missing("resources", "a", span(1, 5), now=day(5) + timedelta(minutes=10)) == []
    assert store.missing("resources", "a", span(1, 5), now=day(5) + timedelta(minutes=70)) == [span(1, 5)]


def test_month_that_a_source_answered_for_without_rows_is_not_asked_for_again(store, day):
    march = Period(day(1), datetime(2026, 4, 1, tzinfo=UTC))
    store.save("costs", "bill", Fetched([costs.empty()], [march]), now=LONG_AFTER)
    assert store.missing("costs", "bill", Period(day(3), day(10)), now=LONG_AFTER) == []


def test_bill_of_files_that_did_not_change_is_settled_at_once(store, day):
    store.save("costs", "bill", bill("2026-03-01"), now=day(20), version="one file")
    march = Period(day(1), datetime(2026, 4, 1, tzinfo=UTC))
    assert store.missing("costs", "bill", march, now=day(20), version="one file") == []
    assert store.missing("costs", "bill", march, now=day(20), version="two files") == [march]


def test_bill_is_asked_for_by_whole_months_whatever_the_period(store, day):
    asked = store.missing("costs", "bill", Period(day(10), day(12)), now=LONG_AFTER)
    assert asked == [Period(day(1), datetime(2026, 4, 1, tzinfo=UTC))]


def test_inventory_of_files_that_did_not_change_is_not_read_again_after_days(store, day, span):
    rows = resources.check(pd.DataFrame({"resource_id": ["i-1"], "kind": "instance"}))
    store.save("resources", "a", Fetched([rows]), now=day(5), version="one file")
    assert store.missing("resources", "a", span(1, 5), now=day(20), version="one file") == []
    assert store.missing("resources", "a", span(1, 5), now=day(5), version="two files") == [span(1, 5)]

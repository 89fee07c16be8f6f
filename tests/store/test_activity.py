"""Whether a thing was used, its hours of the week, and the reduced bill: what a person would count by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import ibis
import pandas as pd
import pytest

from devopskit.store.activity import Level, activity
from devopskit.store.charges import charges
from devopskit.store.profiles import profiles
from devopskit.tables.activity import activity as activity_table
from devopskit.tables.costs import costs
from devopskit.tables.profiles import profiles as profiles_table
from devopskit.tables.usage import NETWORK_IO, REQUESTS, SYSTEM_CPU

END = datetime(2026, 3, 11, tzinfo=UTC)


def days(*values, metric=SYSTEM_CPU, start="2026-03-01"):
    times = pd.date_range(start, periods=len(values), freq="D", tz="UTC").as_unit("us")
    return pd.DataFrame({"resource_id": "it", "metric": metric, "time": times, "value": values, "step_seconds": 3600})


def reduced(frame, **more):
    return activity_table.check(activity(ibis.memtable(frame), end=END, **more).execute())


def test_days_above_the_idle_level_are_counted_and_the_newest_is_named():
    row = reduced(days(0.01, 0.2, 0.05, 0.01, 0.01)).iloc[0]
    assert (row["days"], row["active_days"], str(row["last_active"].date())) == (5.0, 1.0, "2026-03-02")
    assert (row["mean"], row["maximum"], row["minimum"]) == (pytest.approx(0.056), 0.2, 0.01)


def test_pauses_that_ended_are_measured_in_days_that_were_seen():
    # Busy on the 1st, quiet on three days, busy again; then quiet, which has not ended.
    row = reduced(days(0.2, 0.0, 0.0, 0.0, 0.2, 0.0, 0.0)).iloc[0]
    assert row["longest_quiet"] == 3.0
    missing = pd.concat([days(0.2, 0.0), days(0.2, start="2026-03-08")])
    assert reduced(missing).iloc[0]["longest_quiet"] == 1.0


def test_what_was_never_used_has_no_newest_day_of_use():
    row = reduced(days(0.0, 0.0)).iloc[0]
    assert (pd.isna(row["last_active"]), pd.isna(row["longest_quiet"]), row["active_days"]) == (True, True, 0.0)


def test_network_is_judged_by_the_mean_of_a_day():
    burst = [days(1000.0, metric=NETWORK_IO)] + [days(0.0, metric=NETWORK_IO, start="2026-03-01 01:00")] * 1
    # 500 bytes a second on average is 43 MB a day, more than the 5 MB that count as idle.
    assert reduced(pd.concat(burst)).iloc[0]["active_days"] == 1.0
    assert reduced(days(57.0, metric=NETWORK_IO)).iloc[0]["active_days"] == 0.0


def test_a_metric_without_a_level_is_idle_at_zero():
    assert reduced(days(0.0, 0.001, metric=REQUESTS)).iloc[0]["active_days"] == 1.0
    assert reduced(days(0.0, 0.001, metric=REQUESTS), levels={REQUESTS: Level(0.01)}).iloc[0]["active_days"] == 0.0


def test_what_comes_after_the_end_is_left_out():
    assert reduced(days(0.0, 0.9, start="2026-03-10")).iloc[0]["maximum"] == 0.0


def test_hours_of_the_week_begin_on_monday_and_count_their_weeks():
    # 2 and 9 March 2026 are Mondays.
    frame = pd.concat(
        [days(0.3, start="2026-03-02 05:00"), days(0.5, start="2026-03-09 05:00"), days(0.1, start="2026-03-08 23:00")]
    )
    found = profiles_table.check(profiles(ibis.memtable(frame), end=END, weeks=2).execute()).set_index("hour")
    assert found.loc[5, ["weeks", "mean", "maximum"]].tolist() == [2.0, pytest.approx(0.4), 0.5]
    assert found.index.tolist() == [5, 167]


def bill(*rows):
    usual = {
        "billed_cost": 1.0, "effective_cost": 1.0, "contracted_cost": 1.0, "list_cost": 1.0, "billing_currency": "USD", "charge_category": "Usage",
        "billing_period_start": "2026-03-01", "billing_period_end": "2026-04-01", "charge_period_start": "2026-03-01",
        "charge_period_end": "2026-03-02", "resource_id": "it", "sku_meter": "hours",
    }  # fmt: skip
    return ibis.memtable(
        costs.check(pd.DataFrame([usual | row for row in rows]))
        .dropna(axis="columns", how="all")
        .reindex(columns=costs.names)
        .astype(costs.empty().dtypes)
    )


def test_a_bill_is_summed_by_resource_and_article_with_its_hours():
    later = {"charge_period_start": "2026-03-04", "charge_period_end": "2026-03-05"}
    found = charges(bill({}, {"billed_cost": 2.0}, later, {"sku_meter": "bytes"})).execute().set_index("meter")
    # From the 1st to the end of the bill on the 5th: 96 hours; the bytes were last charged 72 hours before that.
    assert found.loc["hours", ["billed_cost", "hours", "quiet_hours"]].tolist() == [4.0, 96.0, 0.0]
    assert found.loc["bytes", "quiet_hours"] == 72.0


def test_purchases_and_corrections_are_no_rate_of_a_resource():
    found = charges(bill({}, {"charge_category": "Purchase"}, {"charge_class": "Correction"})).execute()
    assert found["billed_cost"].tolist() == [1.0]

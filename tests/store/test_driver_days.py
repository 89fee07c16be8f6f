"""Units of a day out of rates and levels, and which days are left out."""

from __future__ import annotations

import ibis
import pandas as pd
import pytest

from devopskit.store.driver_days import driver_days, is_rate
from devopskit.tables.performance import performance

RATE = "http.server.request.rate"


def days(values, metric=RATE, step=21_600, start="2026-06-01"):
    times = pd.date_range(start, periods=len(values), freq=f"{step}s", tz="UTC").as_unit("us")
    rows = {"resource_id": "s", "metric": metric, "time": times, "value": values, "step_seconds": step}
    return driver_days(ibis.memtable(performance.check(pd.DataFrame(rows))), metric).execute()


def test_a_rate_is_summed_over_the_seconds_of_its_day():
    # Four steps of six hours at 1, 1, 2 and 4 a second: a mean of 2.
    found = days([1.0, 1.0, 2.0, 4.0])
    assert found["units"].tolist() == [172_800.0]
    assert [f"{day:%Y-%m-%d}" for day in pd.to_datetime(found["day"])] == ["2026-06-01"]


def test_a_level_is_the_mean_of_its_day():
    assert days([10.0, 20.0, 30.0, 40.0], metric="customers")["units"].tolist() == [25.0]


def test_a_day_with_three_of_four_steps_is_left_out():
    assert len(days([1.0, 1.0, 1.0])) == 0


def test_a_small_gap_is_taken_to_be_like_the_rest_of_its_day():
    assert days([2.0] * 23, step=3600)["units"].tolist() == [172_800.0]


def test_days_are_utc_and_other_metrics_stay_out():
    found = days([1.0] * 8, start="2026-06-01 00:00")
    assert (len(found), driver_days(ibis.memtable(performance.empty()), "orders").execute().empty) == (2, True)


@pytest.mark.parametrize(
    ("metric", "counts"), [(RATE, True), ("orders_rate", True), ("jobs.per_second", True), ("customers", False)]
)
def test_the_name_tells_a_rate_from_a_level(metric, counts):
    assert is_rate(metric) == counts

"""Reductions: what a person would count by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import ibis
import numpy as np
import pandas as pd
import pytest

from devopskit.store import reduce
from devopskit.store.engine import schema as engine_schema
from devopskit.tables.fetched import Fetched
from devopskit.tables.histograms import histograms, lower_edge
from devopskit.tables.usage import usage

END = datetime(2026, 3, 16, tzinfo=UTC)


@pytest.fixture
def stored(store, span):
    """Table in the store with the values at steps of 300 s from 2026-03-01 on, of one resource."""

    def save(*values: float, start: str = "2026-03-01T00:00:00Z"):
        times = pd.date_range(start, periods=len(values), freq="300s")
        frame = pd.DataFrame({"resource_id": "web", "metric": "m", "time": times, "value": values, "step_seconds": 300})
        store.save("usage", "a", Fetched([usage.check(frame)], [span(1, 30)]))
        return store.table("usage")

    return save


def test_hours_carry_mean_maximum_and_sample_count(stored):
    found = reduce.hourly(stored(*[1.0] * 11, 3.0, 5.0)).order_by("hour").execute()
    assert found["hour"].dt.hour.tolist() == [0, 1]
    assert found["max"].tolist() == [3.0, 5.0]
    assert found["mean"].tolist() == [14 / 12, 5.0]
    assert found["samples"].tolist() == [12, 1]


def test_hours_are_utc_instants_that_a_frame_can_use(stored):
    found = reduce.hourly(stored(1.0, start="2026-03-01T05:10:00Z")).to_pyarrow()
    assert found["hour"].to_pylist() == [datetime(2026, 3, 1, 5, tzinfo=UTC)]


def test_days_carry_their_exact_maximum(stored):
    found = reduce.daily_maxima(stored(0.1, 0.7, 0.3, start="2026-03-01T23:50:00Z")).order_by("day").execute()
    assert found["max"].tolist() == [0.7, 0.3]
    assert found["samples"].tolist() == [2, 1]


def test_histogram_counts_zeros_in_their_own_bucket(stored):
    found = reduce.daily_histogram(stored(0.0, 0.0, 1e-9, 0.5)).order_by("bucket").execute()
    assert found["bucket"].tolist()[0] == -1
    assert found["samples"].tolist() == [3, 1]


def test_histogram_bucket_holds_its_value_between_its_edges(stored):
    bucket = reduce.daily_histogram(stored(0.5)).execute()["bucket"].to_numpy()
    assert lower_edge(bucket)[0] <= 0.5 < lower_edge(bucket + 1)[0]


def test_histogram_has_the_columns_of_its_table(stored):
    found = reduce.daily_histogram(stored(0.5, 0.6)).to_pyarrow().to_pandas()
    assert list(histograms.check(found).columns) == histograms.names


def test_top_samples_of_a_short_week_are_its_two_largest(stored):
    found = reduce.top_samples(stored(1.0, 5.0, 3.0, 4.0), end=END, weeks=3).order_by("rank").execute()
    assert found["value"].tolist() == [5.0, 4.0]
    assert found["week"].tolist() == [2, 2]
    assert found["samples"].tolist() == [4, 4]


def test_top_samples_of_a_constant_week_are_all_that_constant(stored):
    found = reduce.top_samples(stored(*[2.0] * 2016, start="2026-03-09T00:00:00Z"), end=END, weeks=1).execute()
    assert found["value"].tolist() == [2.0] * 4


def test_top_samples_equal_a_full_sort_of_a_random_week(stored):
    values = np.random.default_rng(3).random(2016)
    found = reduce.top_samples(stored(*values, start="2026-03-09T00:00:00Z"), end=END, weeks=1).order_by("rank").execute()
    assert found["value"].tolist() == np.sort(values)[::-1][:4].tolist()


def test_week_ends_where_the_caller_says_and_not_on_a_sunday(stored):
    table = stored(1.0, 2.0, start="2026-03-08T23:55:00Z")
    found = reduce.top_samples(table, end=END, weeks=2).order_by("value").execute()
    assert found["week"].tolist() == [1, 0]


@pytest.mark.parametrize("engine", ["bigquery", "trino", "snowflake", "athena"])
def test_reductions_compile_for_engines_where_big_bills_live(engine):
    table = ibis.table(engine_schema(usage), name="usage")
    assert "GROUP BY" in ibis.to_sql(reduce.hourly(table), dialect=engine)
    assert "GROUP BY" in ibis.to_sql(reduce.daily_histogram(table), dialect=engine)
    assert "ROW_NUMBER" in ibis.to_sql(reduce.top_samples(table, end=END, weeks=2), dialect=engine)

"""`summarise` gives what numpy gives on dense arrays, whatever is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from devopskit.store.summarise import summarise
from devopskit.tables.fetched import Fetched
from devopskit.tables.usage import SYSTEM_CPU, usage

END = datetime(2026, 3, 16, tzinfo=UTC)


def rows(values: np.ndarray, step_seconds: int) -> pd.DataFrame:
    """Rows of `usage` for values [resources, steps] that end at END; NaN is left out."""
    resources, steps = values.shape
    start = END - timedelta(seconds=step_seconds * steps)
    frame = pd.DataFrame(
        {
            "resource_id": np.repeat([f"i-{number}" for number in range(resources)], steps),
            "metric": SYSTEM_CPU,
            "time": np.tile(pd.date_range(start, periods=steps, freq=f"{step_seconds}s").astype(str), resources),
            "value": values.ravel(),
            "step_seconds": step_seconds,
        }
    ).dropna()
    return usage.check(frame)


def week_of_hours(*values: float) -> np.ndarray:
    """Return one resource's week of hours: the given values, then zeros."""
    return np.array([[*values, *[0.0] * (168 - len(values))]])


SAMPLES = st.floats(0, 4, width=16) | st.just(float("nan")) | st.sampled_from([0.0, 1.0])


@settings(max_examples=15, deadline=None)
@given(arrays(float, (3, 2 * 168), elements=SAMPLES))
def test_weekly_percentile_equals_numpy_on_the_dense_array(values):
    values[:, -1] = 1.0
    found = summarise(rows(values, 3600), metric=SYSTEM_CPU, end=END, weeks=1)
    np.testing.assert_array_equal(found.weekly_p999[:, 0], np.nanquantile(values[:, 168:], 0.999, axis=1))


@settings(max_examples=15, deadline=None)
@given(arrays(float, (3, 2 * 168), elements=SAMPLES))
def test_weekly_and_daily_maxima_equal_numpy_on_the_dense_array(values):
    values[:, ::24] = 0.5
    found = summarise(rows(values, 3600), metric=SYSTEM_CPU, end=END, weeks=2)
    np.testing.assert_array_equal(found.weekly_max, np.nanmax(values.reshape(3, 2, 168), axis=2))
    np.testing.assert_array_equal(found.daily_max, np.nanmax(values.reshape(3, 14, 24), axis=2))
    np.testing.assert_array_equal(found.samples, np.isfinite(values.reshape(3, 2, 168)).sum(axis=2))


def test_five_minute_week_interpolates_between_its_third_and_fourth_sample():
    values = np.random.default_rng(1).random((4, 2016))
    found = summarise(rows(values, 300), metric=SYSTEM_CPU, end=END, weeks=1)
    np.testing.assert_array_equal(found.weekly_p999[:, 0], np.quantile(values, 0.999, axis=1))


def test_samples_at_98_percent_of_the_capacity_count_as_pinned():
    found = summarise(rows(week_of_hours(0.98, 0.99, 0.97), 3600), metric=SYSTEM_CPU, end=END, weeks=1, capacity={"i-0": 1.0})
    assert found.pinned.tolist() == [[2]]


def test_resource_without_a_known_capacity_is_never_pinned():
    capacity = pd.Series({"i-0": float("nan"), "other": 1.0})
    found = summarise(rows(week_of_hours(5.0), 3600), metric=SYSTEM_CPU, end=END, weeks=1, capacity=capacity)
    assert found.pinned.tolist() == [[0]]


def test_weeks_are_ordered_from_the_oldest_to_the_newest():
    values = np.concatenate([week_of_hours(1.0), week_of_hours(2.0)], axis=1)
    found = summarise(rows(values, 3600), metric=SYSTEM_CPU, end=END, weeks=3)
    np.testing.assert_array_equal(found.weekly_max, [[np.nan, 1.0, 2.0]])
    assert found.samples.tolist() == [[0, 168, 168]]
    assert found.step_seconds.tolist() == [3600.0]


def test_rows_at_and_after_the_end_are_left_out():
    found = summarise(rows(week_of_hours(1.0, 9.0), 3600), metric=SYSTEM_CPU, end=END - timedelta(days=6), weeks=1)
    assert found.samples.tolist() == [[24]]


def test_store_and_frame_give_the_same_summary(store, span):
    frame = rows(np.random.default_rng(5).random((2, 336)), 3600)
    store.save("usage", "a", Fetched([frame], [span(1, 17)]))
    one = summarise(store.table("usage"), metric=SYSTEM_CPU, end=END, weeks=2)
    other = summarise(frame, metric=SYSTEM_CPU, end=END, weeks=2)
    np.testing.assert_array_equal(one.weekly_p999, other.weekly_p999)
    np.testing.assert_array_equal(one.daily_max, other.daily_max)


def test_metric_without_rows_gives_an_empty_summary():
    found = summarise(usage.empty(), metric=SYSTEM_CPU, end=END, weeks=2, capacity={"i-0": 1.0})
    assert found.weekly_p999.shape == (0, 2)
    assert found.daily_max.shape == (0, 14)


def test_resources_at_their_limit_are_counted_and_the_others_are_not():
    values = np.array([[1.0, 0.5] * 84, [0.5, 0.97] * 84, [2.0, 1.96] * 84])
    capacity = {"i-0": 1.0, "i-1": 1.0, "i-2": 2.0}
    found = summarise(rows(values, 3600), metric=SYSTEM_CPU, end=END, weeks=1, capacity=capacity)
    assert found.pinned.tolist() == [[84], [0], [168]]


def test_pinned_samples_are_counted_in_the_week_they_fell_into():
    values = np.concatenate([week_of_hours(1.0, 1.0), week_of_hours(1.0)], axis=1)
    found = summarise(rows(values, 3600), metric=SYSTEM_CPU, end=END, weeks=3, capacity={"i-0": 1.0})
    assert found.pinned.tolist() == [[0, 2, 1]]


def test_capacity_of_zero_or_of_an_unknown_resource_pins_nothing():
    found = summarise(rows(week_of_hours(0.0), 3600), metric=SYSTEM_CPU, end=END, weeks=1, capacity={"i-0": 0.0, "x": 1.0})
    assert found.pinned.tolist() == [[0]]


def test_one_summary_serves_several_groups_of_resources():
    found = summarise(rows(np.arange(504.0).reshape(3, 168), 3600), metric=SYSTEM_CPU, end=END, weeks=1)
    part = found.of(["i-2", "i-0", "unknown"])
    assert part.resource_id.tolist() == ["i-0", "i-2"]
    assert part.weekly_max.tolist() == [[167.0], [503.0]]
    assert part.daily_max.shape == (2, 7)
    assert part.end == END


def test_group_without_a_resource_of_the_summary_is_empty():
    found = summarise(rows(week_of_hours(1.0), 3600), metric=SYSTEM_CPU, end=END, weeks=1)
    assert found.of([]).samples.shape == (0, 1)


def test_other_metrics_of_the_same_resource_do_not_count():
    frame = pd.concat([rows(week_of_hours(1.0), 3600), rows(week_of_hours(9.0), 3600).assign(metric="other")])
    found = summarise(frame, metric=SYSTEM_CPU, end=END, weeks=1)
    assert found.weekly_max.tolist() == [[1.0]]
    assert found.samples.tolist() == [[168]]


def test_end_within_a_day_is_moved_down_to_its_midnight():
    found = summarise(rows(week_of_hours(1.0), 3600), metric=SYSTEM_CPU, end=END + timedelta(hours=7), weeks=1)
    assert found.end == END
    assert found.samples.tolist() == [[168]]

"""`summarise` gives what numpy gives on dense arrays, whatever is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from devopskit.store.summarise import summarise
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


@settings(max_examples=25, deadline=None)
@given(arrays(float, (3, 2 * 168), elements=SAMPLES))
def test_weekly_percentile_equals_numpy_on_the_dense_array(values):
    values[:, -1] = 1.0
    found = summarise(rows(values, 3600), metric=SYSTEM_CPU, end=END, weeks=1)
    np.testing.assert_array_equal(found.weekly_p999[:, 0], np.nanquantile(values[:, 168:], 0.999, axis=1))


@settings(max_examples=25, deadline=None)
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

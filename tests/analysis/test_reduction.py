"""Dense usage to weekly and daily extremes."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.reduction import reduce_dense
from devopskit.errors import RequestError

HOUR = 3600
WEEK = 168


def test_weekly_and_daily_maxima_are_exact():
    summary = reduce_dense(np.arange(2.0 * WEEK)[None], step_seconds=HOUR)
    assert summary.weekly_max.tolist() == [[167.0, 335.0]]
    assert summary.daily_max[0, :3].tolist() == [23.0, 47.0, 71.0]


def test_the_weekly_quantile_equals_numpys_with_gaps():
    usage = np.random.default_rng(3).lognormal(size=(4, 3 * 2016))
    usage[0, 100:900] = np.nan
    expected = np.nanquantile(usage.reshape(4, 3, 2016), 0.999, axis=2)
    np.testing.assert_allclose(reduce_dense(usage, step_seconds=300).weekly_p999, expected)


def test_the_newest_week_is_whole_when_the_oldest_is_not():
    summary = reduce_dense(np.ones((1, WEEK + 24)), step_seconds=HOUR)
    assert summary.samples.tolist() == [[24, 168]]


def test_weeks_without_samples_have_no_extremes():
    summary = reduce_dense(np.full((1, WEEK), np.nan), step_seconds=HOUR)
    assert np.isnan(summary.weekly_max).all()
    assert np.isnan(summary.weekly_p999).all()


def test_infinite_and_negative_samples_count_as_missing():
    summary = reduce_dense(np.r_[np.inf, -1.0, np.ones(WEEK - 2)][None], step_seconds=HOUR)
    assert summary.samples.tolist() == [[WEEK - 2]]
    assert summary.weekly_max.tolist() == [[1.0]]


def test_samples_at_the_capacity_are_counted_as_pinned():
    summary = reduce_dense(np.r_[np.full(10, 2.0), np.ones(WEEK - 10)][None], step_seconds=HOUR, capacity=np.array([2.0]))
    assert summary.pinned.tolist() == [[10]]


def test_a_step_that_does_not_divide_a_day_is_refused():
    with pytest.raises(RequestError, match="does not divide a day"):
        reduce_dense(np.ones((1, 10)), step_seconds=7000)


def test_usage_that_is_no_matrix_is_refused():
    with pytest.raises(RequestError, match="shape \\(workloads, samples\\)"):
        reduce_dense(np.ones(10), step_seconds=HOUR)


def test_negative_samples_of_a_counter_that_was_reset_count_as_missing():
    values = np.ones((1, 7 * 24))
    values[0, 5] = -1e9
    summary = reduce_dense(values, step_seconds=3600)
    assert summary.samples.tolist() == [[167]]
    assert summary.weekly_max.tolist() == [[1.0]]

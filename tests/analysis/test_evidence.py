"""What the history of each workload can carry."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from devopskit.analysis.evidence import broken_days, pinned_at_limit, typical_day, weigh
from devopskit.analysis.reduction import reduce_dense
from devopskit.tables.summary import Summary

HOUR, WEEK = 3600, 168
END = datetime(2026, 1, 26, tzinfo=UTC)
UNKNOWN = np.array([np.nan])


def summary(row: np.ndarray, capacity: np.ndarray = UNKNOWN) -> Summary:
    """Summary of one workload of hourly samples."""
    return reduce_dense(row[None], step_seconds=HOUR, capacity=capacity, end=END)


def test_weeks_with_fewer_than_half_of_their_samples_are_not_judged():
    evidence = weigh(summary(np.r_[np.full(100, np.nan), np.ones(2 * WEEK + 68)]), "max", UNKNOWN)
    assert evidence.weeks.tolist() == [2]
    assert np.isnan(evidence.need[0, 0])


def test_a_week_left_out_is_told_as_a_caveat():
    evidence = weigh(summary(np.r_[np.full(100, np.nan), np.ones(2 * WEEK + 68)]), "max", UNKNOWN)
    assert evidence.caveats[0] == "weeks with fewer than half of their samples were left out"


def test_the_need_follows_the_asked_definition():
    row = np.ones(2 * WEEK)
    row[-1] = 5.0
    assert weigh(summary(row), "max", UNKNOWN).need[0, -1] == 5.0
    assert weigh(summary(row), "p999", UNKNOWN).need[0, -1] < 5.0


def test_three_weeks_of_plain_use_are_usable_without_a_caveat():
    evidence = weigh(summary(np.ones(3 * WEEK)), "max", UNKNOWN)
    assert evidence.usable.tolist() == [True]
    assert evidence.caveats.tolist() == [""]


def test_two_percent_of_samples_at_the_limit_mean_pinned():
    row = np.ones(2 * WEEK)
    row[:7] = 2.0
    assert pinned_at_limit(summary(row, np.array([2.0])), np.array([2.0])).tolist() == [True]


def test_a_few_samples_at_the_limit_do_not_mean_pinned():
    row = np.ones(2 * WEEK)
    row[:6] = 2.0
    assert pinned_at_limit(summary(row, np.array([2.0])), np.array([2.0])).tolist() == [False]


def test_use_well_above_the_capacity_shows_that_it_is_no_limit():
    row = np.full(2 * WEEK, 2.0)
    row[-1] = 3.0
    assert pinned_at_limit(summary(row, np.array([2.0])), np.array([2.0])).tolist() == [False]


def test_without_a_capacity_nothing_is_pinned():
    assert pinned_at_limit(summary(np.ones(2 * WEEK)), UNKNOWN).tolist() == [False]


def test_a_sample_far_above_the_typical_day_is_broken():
    row = np.ones(2 * WEEK)
    row[30] = 1e6
    assert np.flatnonzero(broken_days(summary(row), UNKNOWN)[0]).tolist() == [1]


def test_a_rare_burst_within_the_capacity_is_not_broken():
    row = np.full(2 * WEEK, 1e-5)
    row[30] = 8.0
    assert not broken_days(summary(row), np.array([8.0])).any()


def test_a_broken_sample_is_named_with_its_value_its_day_and_the_typical_one():
    row = np.ones(2 * WEEK)
    row[30] = 1e6
    reason = weigh(summary(row), "max", UNKNOWN).reason[0]
    assert reason.startswith("a broken sample: 1,000,000 on 2026-01-13 against 1 on a typical day")


def test_the_typical_day_leaves_out_idle_days():
    assert typical_day(np.array([[0.0, 0.0, 2.0, 4.0]])).tolist() == [3.0]


def test_a_workload_that_never_ran_has_no_typical_day():
    assert np.isnan(typical_day(np.zeros((1, 3)))).all()

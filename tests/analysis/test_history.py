"""The fleet's past as training samples."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.history import History


def history(weekly: np.ndarray) -> History:
    """Fleet whose days equal the need of their week."""
    return History(weekly, np.repeat(weekly, 7, axis=1), np.full(len(weekly), np.nan))


def test_every_week_but_the_first_judges_what_came_before_it():
    pool = history(np.array([[1.0, 2.0, 4.0]])).pool()
    assert np.exp(pool.outcome).round(9).tolist() == [2.0, 4.0]
    assert np.exp(pool.view.reference).round(9).tolist() == [1.0, 2.0]


def test_a_pool_before_a_week_holds_no_later_week():
    assert history(np.array([[1.0, 2.0, 4.0]])).pool(2).origin.tolist() == [1]


def test_views_do_not_change_when_later_weeks_arrive():
    short, long = history(np.array([[1.0, 2.0], [3.0, 3.0]])), history(np.array([[1.0, 2.0, 9.0], [3.0, 3.0, 1.0]]))
    np.testing.assert_array_equal(short.views[2].shape, long.views[2].shape)


def test_weeks_that_may_not_be_judged_are_no_samples():
    assert history(np.array([[1.0, np.nan, 4.0]])).pool().origin.tolist() == [2]


def test_rows_of_nan_teach_the_pool_nothing():
    assert history(np.array([[np.nan, np.nan], [1.0, 2.0]])).pool().row.tolist() == [1]


def test_a_single_week_lacks_a_week_before_it():
    assert history(np.ones((50, 1))).lack().startswith("no week has a week before it")


def test_one_origin_of_thirty_four_workloads_is_too_little():
    assert "1 more week of history, or 35 workloads" in history(np.ones((34, 2))).lack()


def test_one_origin_of_thirty_five_workloads_is_enough():
    assert history(np.ones((35, 2))).lack() == ""


def test_a_few_workloads_need_more_weeks_until_the_pool_has_twenty():
    assert "8 workload-weeks only; 3 more weeks of history" in history(np.ones((4, 3))).lack()


def test_a_few_workloads_over_many_weeks_are_enough():
    assert history(np.ones((4, 6))).lack() == ""

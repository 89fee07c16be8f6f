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


def growing(workloads: int) -> History:
    """Workloads of sizes 1, 2, 3 ... over three weeks."""
    need = np.arange(1.0, workloads + 1)[:, None] * np.ones(3)
    return History(need, need.repeat(7, axis=1), np.full(workloads, np.nan))


def test_teachers_of_a_large_fleet_reach_from_its_smallest_to_its_largest():
    assert growing(100).teachers(4).need[:, 0].tolist() == [1.0, 34.0, 67.0, 100.0]


def test_a_fleet_that_is_small_enough_teaches_as_a_whole():
    whole = growing(10)
    assert whole.teachers(10) is whole


def test_another_order_of_the_fleet_has_the_same_teachers():
    whole = growing(100)
    turned = History(whole.need[::-1], whole.daily[::-1], whole.capacity)
    np.testing.assert_array_equal(turned.teachers(7).need, whole.teachers(7).need)


def test_workloads_without_a_judged_week_do_not_teach():
    whole = growing(20)
    some = History(np.where(whole.need > 10, np.nan, whole.need), whole.daily, whole.capacity)
    assert some.teachers(5).need.max() == 10

"""What is known of each workload at the start of a week."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.features import look, peak, rank

UNKNOWN = np.array([np.nan])


def days(*weekly: float) -> np.ndarray:
    """Seven equal days for each weekly value, one workload."""
    return np.repeat(np.array([weekly], float), 7, axis=1)


def test_the_reference_is_the_largest_use_of_the_last_fourteen_days():
    view = look(np.array([[8.0, 2.0, 4.0]]), days(8, 2, 4), UNKNOWN)
    assert np.exp(view.reference).round(9).tolist() == [4.0]


def test_the_largest_use_of_all_days_is_kept_beside_the_reference():
    view = look(np.array([[8.0, 2.0, 4.0]]), days(8, 2, 4), UNKNOWN)
    assert np.exp(view.largest).round(9).tolist() == [8.0]


def test_a_constant_workload_lies_exactly_at_its_reference():
    view = look(np.full((1, 3), 5.0), days(5, 5, 5), UNKNOWN)
    np.testing.assert_allclose(view.shape, 0.0, atol=1e-12)


def test_recent_weeks_weigh_more_in_the_mean_of_the_needs():
    rising = look(np.array([[1.0, 4.0]]), days(1, 4), UNKNOWN)
    falling = look(np.array([[4.0, 1.0]]), days(4, 1), UNKNOWN)
    assert rising.shape[0, 0] > falling.shape[0, 0]


def test_the_level_after_a_shift_shows_in_the_recent_quantiles():
    shifted = look(np.array([[8.0, 1.0]]), days(8, 1), UNKNOWN)
    assert np.exp(shifted.shape[0, 3] + shifted.reference[0]) < 1.01


def test_room_up_to_the_capacity_is_clipped_to_a_useful_range():
    view = look(np.ones((3, 2)), np.ones((3, 14)), np.array([1.0, 1e9, 1e-9]))
    assert view.spread[:, 2].tolist() == [0.0, 1.5, -0.7]


def test_an_unknown_capacity_has_the_room_of_a_usual_one():
    assert look(np.ones((1, 2)), np.ones((1, 14)), UNKNOWN).spread[0, 2] == 1.0


def test_a_workload_without_days_has_no_reference():
    view = look(np.full((1, 2), np.nan), np.full((1, 14), np.nan), UNKNOWN)
    assert np.isnan(view.reference).all()
    assert np.isfinite(view.shape).all()


def test_a_zero_week_is_floored_instead_of_falling_to_minus_infinity():
    view = look(np.array([[0.0, 1.0]]), days(0, 1), UNKNOWN)
    assert np.isfinite(view.shape).all()
    assert np.isfinite(view.spread).all()


def test_volatile_workloads_rank_above_calm_ones():
    weekly = np.array([[1.0, 1.0, 1.0], [1.0, 4.0, 1.0], [1.0, 2.0, 1.0]])
    view = look(weekly, np.repeat(weekly, 7, axis=1), np.full(3, np.nan))
    assert np.argsort(view.volatility).tolist() == [0, 2, 1]


def test_large_workloads_rank_above_small_ones():
    weekly = np.array([[9.0, 9.0], [1.0, 1.0], [3.0, 3.0]])
    assert np.argsort(look(weekly, np.repeat(weekly, 7, axis=1), np.full(3, np.nan)).bigness).tolist() == [1, 2, 0]


def test_equal_values_have_equal_ranks_whatever_their_order():
    assert rank(np.array([2.0, 1.0, 2.0])).tolist() == [4 / 6, 1 / 6, 4 / 6]


def test_missing_values_rank_in_the_middle():
    assert rank(np.array([np.nan, 1.0, 2.0])).tolist() == [0.5, 0.25, 0.75]


def test_ranks_of_nothing_are_in_the_middle():
    assert rank(np.array([np.nan, np.nan])).tolist() == [0.5, 0.5]


def test_the_peak_skips_what_is_missing():
    result = peak(np.array([[np.nan, 3.0, 1.0], [np.nan, np.nan, np.nan]]))
    assert result[0] == 3.0
    assert np.isnan(result[1])


def shape_of(weekly: list[float], daily: np.ndarray) -> np.ndarray:
    """The past of one workload as multiples of its reference."""
    return np.exp(look(np.array([weekly]), daily, UNKNOWN).shape[0])


def test_a_single_high_day_shows_beside_the_second_largest_of_fourteen():
    quiet = np.where(np.arange(14) == 3, 8.0, 1.0)[None, :]
    np.testing.assert_allclose(shape_of([8.0, 1.0], quiet)[[5, 6, 7]], [1 / 8, 1 / 8, 1 / 8])


def test_the_fourth_largest_day_of_four_weeks_is_kept():
    high = np.ones((1, 28))
    high[0, [2, 9, 16, 23]] = [8.0, 6.0, 4.0, 2.0]
    np.testing.assert_allclose(shape_of([8.0, 6.0, 4.0, 2.0], high)[8], 2 / 4)


def test_the_last_two_weeks_and_the_range_of_four_are_kept():
    found = shape_of([16.0, 1.0, 2.0, 8.0, 4.0], days(16, 1, 2, 8, 4))
    # Last week, the one before, the larger of both, the smallest and the largest of four; the reference is 8.
    np.testing.assert_allclose(found[9:], [4 / 8, 1.0, 1.0, 1 / 8, 1.0])


def test_a_place_that_no_day_holds_counts_as_the_reference():
    few = np.full((1, 14), np.nan)
    few[0, -1] = 5.0
    np.testing.assert_allclose(shape_of([np.nan, 5.0], few)[[7, 8]], 1.0)


def test_what_was_needed_is_the_larger_need_of_two_weeks_and_not_the_largest_sample():
    view = look(np.array([[9.0, 2.0, 3.0]]), days(90, 20, 30), UNKNOWN)
    assert np.exp(view.needed).round(9).tolist() == [3.0]


def test_where_neither_week_was_judged_the_largest_use_stands_for_what_was_needed():
    view = look(np.array([[9.0, np.nan, np.nan]]), days(90, 20, 30), UNKNOWN)
    assert np.exp(view.needed).round(9).tolist() == [30.0]

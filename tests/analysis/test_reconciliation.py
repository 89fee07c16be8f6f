"""Totals equal the sum of their parts after reconciliation, and the sure series move least."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.reconciliation import reconcile, shift
from devopskit.errors import RequestError


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def test_a_total_and_its_parts_meet_in_the_middle_when_both_are_as_sure() -> None:
    # total 12 against 4 + 6 = 10; variances 2 for the total and 1 + 1 for the parts: both sides give way by one
    told = reconcile(column(12, 4, 6), column(2, 1, 1), np.array([-1, 0, 0]))
    assert told[:, 0] == pytest.approx([11, 4.5, 6.5])


def test_a_sure_total_makes_its_parts_follow() -> None:
    told = reconcile(column(12, 4, 6), column(1e-6, 1, 1), np.array([-1, 0, 0]))
    assert told[:, 0] == pytest.approx([12, 5, 7], abs=1e-4)


def test_the_less_sure_part_takes_the_larger_share_of_the_change() -> None:
    told = reconcile(column(13, 4, 6), column(1e-9, 1, 2), np.array([-1, 0, 0]))
    assert told[1:, 0] == pytest.approx([5, 8], abs=1e-4)


def test_three_levels_add_up_in_any_order_of_the_rows() -> None:
    # rows: leaf, cluster, service a, leaf, service b, leaf
    parent = np.array([2, -1, 1, 2, 1, 4])
    told = reconcile(column(1, 20, 6, 4, 9, 8), np.ones((6, 1)), parent)[:, 0]
    assert told[1] == pytest.approx(told[2] + told[4])
    assert told[2] == pytest.approx(told[0] + told[3])
    assert told[4] == pytest.approx(told[5])


def test_the_tree_gives_the_least_squares_answer_of_the_textbook() -> None:
    summing = np.array([[1.0, 1], [1, 0], [0, 1]])
    base, variance = np.array([12.0, 4, 6]), np.array([3.0, 1, 2])
    inverse = np.diag(1 / variance)
    best = summing @ np.linalg.solve(summing.T @ inverse @ summing, summing.T @ inverse @ base)
    assert reconcile(base[:, None], variance[:, None], np.array([-1, 0, 0]))[:, 0] == pytest.approx(best)


def test_series_without_a_family_stay_as_they_are() -> None:
    assert reconcile(column(3, 5), column(1, 1), np.array([-1, -1]))[:, 0] == pytest.approx([3, 5])


def test_a_family_with_an_undecided_part_is_left_alone() -> None:
    told = reconcile(column(12, np.nan, 6), column(1, 1, 1), np.array([-1, 0, 0]))[:, 0]
    assert told[[0, 2]] == pytest.approx([12, 6])
    assert np.isnan(told[1])


def test_constant_series_of_no_variance_do_not_divide_by_zero() -> None:
    told = reconcile(column(10, 4, 6), np.zeros((3, 1)), np.array([-1, 0, 0]))
    assert told[:, 0] == pytest.approx([10, 4, 6])


def test_totals_that_run_in_a_circle_are_refused() -> None:
    with pytest.raises(RequestError, match="a series is a part of itself"):
        reconcile(column(1, 1), column(1, 1), np.array([1, 0]))


def test_a_total_that_is_not_there_is_refused_with_the_number_of_series() -> None:
    with pytest.raises(RequestError, match="names the total 7, but there are 2 series"):
        reconcile(column(1, 1), column(1, 1), np.array([-1, 7]))


def test_quantiles_keep_their_distances_when_the_centre_moves() -> None:
    told = shift(np.array([[[4.0, 5, 7]]]), np.array([[5.0]]), np.array([[6.5]]))
    assert told[0, 0] == pytest.approx([5.5, 6.5, 8.5])


def test_quantiles_of_what_is_never_negative_stay_above_zero() -> None:
    assert shift(np.array([[[0.5, 2, 3]]]), np.array([[2.0]]), np.array([[1.0]]))[0, 0].min() == 0.0

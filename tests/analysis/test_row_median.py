"""Medians of rows are those of numpy, at a tenth of its time."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.row_median import row_median

NAN = np.nan


def test_the_median_is_the_middle_number_or_the_mean_of_two() -> None:
    assert row_median(np.array([[3.0, 1.0, 2.0], [9.0, 5.0, 7.0]])).tolist() == [2.0, 7.0]
    assert row_median(np.array([[4.0, 1.0, 2.0, 9.0]])).tolist() == [3.0]


def test_missing_numbers_do_not_count_and_a_row_of_them_has_no_median() -> None:
    found = row_median(np.array([[NAN, 1.0, 2.0], [NAN, NAN, 7.0], [NAN, NAN, NAN], [1.0, 3.0, 2.0]]))
    np.testing.assert_array_equal(found, [1.5, 7.0, NAN, 2.0])


def test_rows_with_fewer_numbers_than_asked_have_no_median() -> None:
    rows = np.array([[1.0, 2.0, NAN], [1.0, NAN, NAN]])
    np.testing.assert_array_equal(row_median(rows, least=2), [1.5, NAN])
    np.testing.assert_array_equal(row_median(np.array([[1.0, 2.0]]), least=3), [NAN])


@pytest.mark.parametrize("shape", [(0, 5), (3, 0), (0, 0)])
def test_nothing_has_no_median_and_raises_no_warning(shape: tuple[int, int]) -> None:
    np.testing.assert_array_equal(row_median(np.ones(shape)), np.full(shape[0], NAN))


@pytest.mark.parametrize("width", [1, 2, 7, 28])
def test_medians_are_those_of_numpy_to_the_last_digit(width: int) -> None:
    rows = np.random.default_rng(width).lognormal(0, 3, (500, width))
    np.testing.assert_array_equal(row_median(rows), np.nanmedian(rows, axis=1))
    rows[::2][np.random.default_rng(1).random((250, width)) < 0.3] = NAN
    some = np.isfinite(rows).any(1)
    np.testing.assert_array_equal(row_median(rows)[some], np.nanmedian(rows[some], axis=1))


def test_the_rows_that_are_given_stay_as_they_are() -> None:
    rows = np.array([[3.0, 1.0, 2.0]])
    rows.flags.writeable = False
    assert row_median(rows).tolist() == [2.0]
    assert rows.tolist() == [[3.0, 1.0, 2.0]]

"""Cents that are split: each exactly once, largest remainders first."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devopskit.analysis.shares import rounded_cents, split_cents
from devopskit.errors import RequestError


def test_a_cent_that_is_left_goes_to_the_largest_remainder():
    assert split_cents(100, [1, 1, 4]) == [17, 17, 66]
    assert split_cents(10, [0.26, 0.74]) == [3, 7]


def test_equal_remainders_go_to_the_earlier_part():
    assert split_cents(100, [1, 1, 1]) == [34, 33, 33]


def test_weights_of_zero_are_split_evenly():
    assert split_cents(7, [0, 0]) == [4, 3]


def test_fixed_shares_win_over_weights():
    assert split_cents(1000, [9, 1], [0.25, 0.75]) == [250, 750]


def test_a_refund_is_split_like_the_charge_it_takes_back():
    assert split_cents(-100, [1, 1, 1]) == [-34, -33, -33]


def test_weights_count_as_the_decimals_that_were_written():
    assert split_cents(3, [0.1, 0.2]) == [1, 2]


@pytest.mark.parametrize(
    ("weights", "fixed", "message"),
    [
        ([], None, "nobody to split"),
        ([1, -1], None, "no finite number"),
        ([1, float("nan")], None, "no finite number"),
        ([1, 1], [1.0], "1 fixed shares for 2 parts"),
    ],
)
def test_a_split_without_meaning_is_refused_with_the_fix(weights, fixed, message):
    with pytest.raises(RequestError, match=message):
        split_cents(100, weights, fixed)


@settings(max_examples=60, deadline=None)
@given(st.integers(-(10**9), 10**9), st.lists(st.floats(0, 1e6), min_size=1, max_size=12))
def test_parts_add_up_to_the_cent_for_any_weights(cents, weights):
    assert sum(split_cents(cents, weights)) == cents


def test_amounts_are_rounded_so_that_their_sum_is_right():
    assert rounded_cents([Decimal("0.333"), Decimal("0.333"), Decimal("0.334")]) == [33, 33, 34]
    assert rounded_cents([Decimal("-0.005"), Decimal("0.005")]) == [0, 0]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.decimals(-1000, 1000, places=6), min_size=1, max_size=20))
def test_rounded_amounts_lose_no_cent_of_their_sum(amounts):
    assert abs(sum(rounded_cents(amounts)) - sum(amounts) * 100) <= Decimal("0.5")

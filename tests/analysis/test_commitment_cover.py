"""Coverage, utilisation, what is owned and what to add, out of literal charges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.commitment_cover import covers
from devopskit.tables.eligible import eligible

KEY = {"provider": "AWS", "category": "Compute", "currency": "EUR"}


def hours(days=60, demand=10.0, **columns):
    start = pd.date_range("2026-03-01", periods=24 * days, freq="h", tz="UTC")
    usual = {"hours": 1.0, "demand": demand, "covered": 0.0, "used": 0.0, "unused": 0.0}
    return eligible.check(pd.DataFrame(KEY | {"start": start} | usual | columns))


def test_coverage_and_utilisation_are_ratios_of_sums():
    # Each hour 10 of use, of which 4 are covered for 2 paid, and 0.5 more is paid for nothing.
    found = covers(hours(covered=4.0, used=2.0, unused=0.5))[0]
    assert (found.coverage, found.utilisation) == (pytest.approx(0.4), pytest.approx(0.8))
    assert (found.discount, found.break_even, found.from_bill) == (pytest.approx(0.5), pytest.approx(0.5), True)


def test_use_of_the_last_week_is_what_a_month_is_counted_with():
    rows = hours(demand=np.array([1.0] * 53 * 24 + [3.0] * 7 * 24))
    assert covers(rows, discount=0.3)[0].monthly == pytest.approx(3.0 * 730)


def test_without_commitments_there_is_no_utilisation_and_no_discount():
    found = covers(hours())[0]
    assert (found.coverage, np.isnan(found.utilisation), found.discount, found.plan) == (0.0, True, None, None)
    assert (np.isnan(found.break_even), found.savings.size) == (True, 0)


def test_the_saving_of_each_past_month_is_that_of_the_advised_purchase():
    found = covers(hours(days=61), discount=0.3)[0]
    # Ten an hour for seven: three an hour in each of the stretches of thirty days.
    assert found.savings.tolist() == pytest.approx([2190.0] * 32)


def test_what_is_undecided_would_have_saved_nothing_known():
    found = covers(hours(days=20), discount=0.3)[0]
    assert (found.plan.status, found.savings.size) == ("undecided", 0)


def test_the_dearest_kind_of_use_stands_first():
    found = covers(pd.concat([hours(), hours(demand=20.0, category="Databases"), hours(provider=None)]), discount=0.3)
    assert [cover.name for cover in found] == ["AWS/Databases/EUR", "/Compute/EUR", "AWS/Compute/EUR"]


def test_no_use_at_all_has_no_shares():
    found = covers(hours(demand=0.0), discount=0.3)[0]
    assert (np.isnan(found.coverage), found.plan.status, found.monthly) == (True, "keep", 0.0)

"""Charges of any length spread over hours, to the last cent."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.analysis.hourly_demand import hourly_demand, longer_than_an_hour
from devopskit.errors import RequestError
from devopskit.tables.eligible import eligible


def charged(*rows):
    frame = pd.DataFrame(rows, columns=["start", "hours", "demand"])
    return eligible.check(frame.assign(currency="EUR"))


def test_a_charge_of_an_hour_stays_in_its_hour():
    rows = charged(("2026-03-01T05:00Z", 1.0, 3.0), ("2026-03-01T03:00Z", 1.0, 2.0))
    assert hourly_demand(rows).tolist() == [2.0, 0.0, 3.0]


def test_a_charge_of_a_day_is_spread_over_its_hours_and_keeps_its_sum():
    spread = hourly_demand(charged(("2026-03-01", 24.0, 48.0), ("2026-03-01T23:00Z", 1.0, 1.0)))
    assert (len(spread), spread[0], spread[23], spread.sum()) == pytest.approx((24, 2.0, 3.0, 49.0))


def test_refunds_and_lengths_of_nothing_become_no_hole():
    rows = charged(("2026-03-01T00:00Z", 0.0, 5.0), ("2026-03-01T01:00Z", None, -2.0))
    assert hourly_demand(rows).tolist() == [5.0, 0.0]


def test_share_of_money_that_is_charged_by_the_day_is_told():
    rows = charged(("2026-03-01", 24.0, 30.0), ("2026-03-01", 1.0, 10.0))
    assert longer_than_an_hour(rows) == pytest.approx(0.75)
    assert longer_than_an_hour(eligible.empty()) == 0.0


def test_no_charges_at_all_are_refused_with_what_to_load():
    with pytest.raises(RequestError, match="no charges that could be spread"):
        hourly_demand(eligible.empty())

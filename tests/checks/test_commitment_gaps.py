"""Gaps of commitments out of literal charges: the level and its money by hand, and when nothing is said."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from devopskit.checks.commitment_gaps import find
from devopskit.tables.eligible import eligible

KEY = {"provider": "AWS", "category": "Compute", "currency": "EUR"}


def hours(days=60, demand=10.0, **columns):
    start = pd.date_range("2026-03-01", periods=24 * days, freq="h", tz="UTC")
    usual = {"hours": 1.0, "demand": demand, "covered": 0.0, "used": 0.0, "unused": 0.0}
    return eligible.check(pd.DataFrame(KEY | {"start": start} | usual | columns))


def test_steady_use_without_commitment_is_covered_and_its_saving_counted_by_hand():
    row = find(hours(), discount=0.3).iloc[0]
    # All of 10 an hour for 7 an hour: 3 an hour, 2,190 in a month of 730 hours, in the best and the worst month alike.
    assert (row["status"], row["recommended"], row["unit"], row["action"]) == ("decided", "7", "EUR/h", "price model")
    assert row[["saving_low", "saving", "saving_high"]].tolist() == pytest.approx([2190.0] * 3)
    assert json.loads(row["evidence"])["break_even_utilisation"] == pytest.approx(0.7)


def test_range_of_a_gap_is_that_of_the_worst_and_the_best_month_of_the_past():
    demand = np.full(90 * 24, 10.0)
    demand[720 : 720 + 72] = 0.0  # days 30 to 32
    row = find(hours(days=90, demand=demand), discount=0.3).iloc[0]
    # For 7 an hour all of 10: 3 an hour or 2,190 a month; with a tenth of its hours at rest 0.9 x 10 - 7 = 2 or 1,460. Of the 61
    # stretches of 30 days 28 hold all 72 of these hours, two hold 48 and two 24: each costs 10 of the 720 that make 730.
    lost = 10 * (28 * 72 + 2 * 48 + 2 * 24) / 61 / 720 * 730
    assert row["recommended"] == "7"
    assert row[["saving_low", "saving", "saving_high"]].tolist() == pytest.approx([1460.0, 2190 - lost, 2190.0])


def test_the_chance_of_regret_is_that_of_purchases_at_past_weeks(evidence):
    found = find(hours(days=90), discount=0.3)
    assert "of 5 such purchases at past weeks 0 would have cost more by today than none" in found.iloc[0]["reason"]
    assert (evidence(found)["past_purchases"], evidence(found)["regretted"], evidence(found)["regret"]) == (5, 0, 0.25)


def test_discount_of_the_own_commitments_is_taken_where_none_is_given():
    row = find(hours(covered=4.0, used=2.0, unused=0.5)).iloc[0]
    # 4 of use for 2 of commitment is half off; 2.5 an hour is owned and covers 5, so that 2.5 more cover the other 5.
    assert (row["current"], row["recommended"]) == ("2.5", "5")
    assert row["saving"] == pytest.approx(2.5 * 730)
    assert "own commitments took off" in row["caveats"]


def test_use_that_is_covered_is_kept():
    row = find(hours(covered=10.0, used=7.0)).iloc[0]
    assert (row["status"], np.isnan(row["saving"])) == ("keep", True)


def test_use_of_office_hours_alone_is_no_gap():
    row = find(hours(demand=np.tile([10.0] * 10 + [0.0] * 14, 60)), discount=0.3).iloc[0]
    assert (row["status"], row["reason"]) == ("keep", "What is owned covers all use that is steady enough.")


def test_a_bill_of_two_weeks_decides_nothing():
    row = find(hours(days=14), discount=0.3).iloc[0]
    assert (row["status"], row["reason"].startswith("Only 14 days of use are known")) == ("undecided", True)


def test_without_any_discount_the_reader_is_asked_for_one():
    row = find(hours()).iloc[0]
    assert row["status"] == "undecided"
    assert row["reason"].startswith("EUR 7,300 a month is paid")
    assert "set the discount of an offer" in row["reason"]


def test_a_gap_of_less_than_the_asked_saving_is_kept():
    row = find(hours(demand=0.01), discount=0.3, least_saving=5.0).iloc[0]
    assert (row["status"], "less than the asked 5" in row["reason"]) == ("keep", True)


def test_charges_by_the_day_are_said_to_hide_quiet_hours():
    daily = hours().iloc[::24].assign(hours=24.0, demand=240.0)
    row = find(daily, discount=0.3).iloc[0]
    assert row["recommended"] == "7"
    assert "100 % of the use is charged by the day or longer" in row["caveats"]


def test_currencies_and_kinds_of_service_are_gaps_of_their_own():
    found = find(pd.concat([hours(), hours(currency="USD"), hours(category="Databases")]), discount=0.3)
    assert sorted(found["resource_id"]) == ["AWS/Compute/EUR", "AWS/Compute/USD", "AWS/Databases/EUR"]

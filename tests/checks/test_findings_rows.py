from __future__ import annotations

import math

import pytest

from devopskit.checks._findings import Money, finding_id

BILL = {"origin": "bill", "currency": "EUR", "note": "your bill"}


def test_saving_is_never_more_than_what_is_paid_today():
    money = Money.of(100.0, 0.0, BILL, spread=0.2)
    assert (money.low, money.saving, money.high) == (80.0, 100.0, 100.0)


def test_price_of_a_list_may_be_lower_by_a_commitment():
    money = Money.of(100.0, 50.0, BILL | {"origin": "seed"})
    assert (money.low, money.saving, money.high) == (pytest.approx(36.0), 50.0, 50.0)


def test_added_cost_keeps_low_below_high():
    money = Money.of(100.0, 150.0, BILL, error=0.1)
    assert (money.low, money.saving, money.high) == (pytest.approx(-65.0), -50.0, pytest.approx(-35.0))


def test_missing_rate_gives_no_number_and_its_reason():
    money = Money.of(float("nan"), 1.0, {"reason": "unpriced: no nodes"})
    assert (math.isnan(money.saving), money.currency, money.note) == (True, "", "unpriced: no nodes")


def test_id_differs_by_field_and_cannot_be_confused_by_joining():
    assert finding_id("c", "ab", "c") != finding_id("c", "a", "bc")
    assert finding_id("c", "a", "b") == finding_id("c", "a", "b")

"""The numbers that a report hands to its run."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.reporting.recording import record


def decided(*rows: tuple[str, float | None, str | None]) -> pd.DataFrame:
    """Findings as far as the sums read them: status, saving, currency."""
    frame = pd.DataFrame(rows, columns=["status", "saving", "currency"])
    amounts = {name: frame["saving"].astype(float) for name in ("saving_low", "saving", "saving_high")}
    ids = [f"i-{number}" for number in range(len(frame))]
    return frame.assign(**amounts, resource_id=ids, saving_cores=1.0, risk=0.05)


def test_savings_of_one_currency_are_summed():
    numbers = record(decided(("decided", 10.0, "USD"), ("decided", 5.0, "USD"), ("keep", 9.0, "USD"))).numbers
    assert (numbers["changes"], numbers["saving"], numbers["saving_cores"]) == (2.0, 15.0, 2.0)


def test_changes_without_any_price_are_not_worth_zero():
    numbers = record(decided(("decided", None, None))).numbers
    assert (numbers["saving"], numbers["saving_cores"]) == (None, 1.0)


def test_an_unpriced_change_beside_a_priced_one_takes_nothing_away():
    assert record(decided(("decided", 10.0, "USD"), ("decided", None, ""))).numbers["saving"] == 10.0


def test_two_currencies_have_no_sum():
    assert record(decided(("decided", 10.0, "USD"), ("decided", 5.0, "EUR"))).numbers["saving"] is None


def test_nothing_to_change_saves_zero():
    assert record(decided(("keep", 10.0, "USD"))).numbers["saving"] == 0.0


@pytest.mark.parametrize(("value", "shown"), [(1234567.891, 1_234_570.0), (0.123456789, 0.123457), (float("nan"), None)])
def test_numbers_keep_six_digits_so_that_machines_agree(value, shown):
    assert record(cost=value).numbers == {"cost": shown}


def test_the_text_rounds_to_three_digits_for_a_comparison_between_machines():
    assert record(cost=1234.5, gone=float("nan")).text() == "cost: 1,230\ngone: not known"


@pytest.mark.parametrize("noise", [-1e-11, 0.0, 1e-11])
def test_the_noise_of_a_sum_does_not_decide_the_last_digit(noise):
    assert record(cost=1557.525 + noise).numbers == record(cost=1557.525).numbers

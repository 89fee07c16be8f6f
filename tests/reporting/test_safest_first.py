"""Where to begin with many changes: lowest measured risk, then most money."""

import math

import pytest

from devopskit.reporting.safest_first import Candidate, begin_with, safest_first

MANY = [
    Candidate("large but risky", 0.045, 900.0, "USD"),
    Candidate("safe", 0.004, 40.0, "USD"),
    Candidate("safer by a hair", 0.001, 10.0, "USD"),
    Candidate("not measured", math.nan, 500.0, "USD"),
    Candidate("grows", 0.0, -80.0, "USD"),
    Candidate("no price", 0.0, math.nan, ""),
    Candidate("so so", 0.012, 70.0, "USD"),
]


def test_within_one_percent_of_risk_the_larger_saving_stands_first():
    names = [one.name for one in safest_first(MANY)]
    assert names == ["safe", "safer by a hair", "grows", "no price", "so so", "large but risky", "not measured"]


def test_the_safest_that_save_money_are_named_with_their_sum():
    told = "The safest, with a measured risk under 1 %: safe (USD 40), safer by a hair (USD 10), USD 50 a month together."
    assert begin_with(MANY) == told


def test_where_none_is_under_one_percent_the_next_step_is_named():
    told = begin_with([Candidate(name, 0.021, 5.0, "EUR") for name in "abcdef"])
    assert told.startswith(
        "The safest, with a measured risk of 2 to 3 %: a (EUR 5), b (EUR 5), c (EUR 5) and 3 more, EUR 30 a month"
    )


@pytest.mark.parametrize(
    "candidates", [[], MANY[:5], [Candidate("x", math.nan, 9.0, "USD")] * 9, [Candidate("x", 0.01, -9.0, "USD")] * 9]
)
def test_few_changes_or_none_that_is_measured_and_saves_say_nothing(candidates: list[Candidate]):
    assert begin_with(candidates) == ""


def test_amounts_of_two_currencies_are_never_added():
    mixed = [Candidate("a", 0.0, 5.0, "USD")] * 4 + [Candidate("b", 0.0, 700.0, "EUR")] * 2
    assert begin_with(mixed).endswith("a (USD 5), a (USD 5), a (USD 5) and 1 more, USD 20 a month together.")

"""Text of the field to one unit inside, and back for readers."""

from __future__ import annotations

import pytest

from devopskit.units import (
    format_amount,
    format_bytes,
    format_chance,
    format_cores,
    format_money,
    format_rate,
    format_share,
    parse_quantity,
    significant,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("250m", 0.25),
        ("1", 1.0),
        ("1.5", 1.5),
        ("512Mi", 512 * 2**20),
        ("2G", 2e9),
        ("1e3", 1000.0),
        ("123456789n", 0.123456789),
    ],
)
def test_a_kubernetes_quantity_is_read_exactly_as_the_api_does(text: str, value: float) -> None:
    assert parse_quantity(text) == value


@pytest.mark.parametrize("text", ["", "1 GB", "m", "1,5", "1KiB", "nan"])
def test_text_that_is_no_quantity_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="expected a number with an optional suffix such as 250m"):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1234.5, "1,230"),
        (0.0123456, "0.0123"),
        (99999, "100,000"),
        (0, "0"),
        (-2.5, "\u22122.5"),
        (float("nan"), "not known"),
        (2.4e-7, "under 0.001"),
        (-2.4e-7, "about 0"),
    ],
)
def test_numbers_are_shown_with_three_significant_digits(number: float, text: str) -> None:
    assert significant(number) == text


def test_cores_below_one_are_shown_in_millicores_rounded_up() -> None:
    assert [format_cores(0.2501), format_cores(0.25), format_cores(2.345)] == ["251 m", "250 m", "2.35 cores"]


def test_bytes_are_shown_in_binary_units() -> None:
    assert [format_bytes(512), format_bytes(1.5 * 2**30), format_bytes(5 * 2**40)] == ["512 B", "1.5 GiB", "5 TiB"]


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (1234.56, "EUR 1,230"), (123.4, "EUR 123"), (99.999, "EUR 100"), (12.345, "EUR 12.35"), (5.5, "EUR 5.50"), (5, "EUR 5"),
        (0.176, "EUR 0.18"), (0.005, "EUR 0.01"), (0.004, "under EUR 0.01"), (0, "EUR 0"), (-0.004, "about EUR 0"),
        (-3.1, "EUR \N{MINUS SIGN}3.10"), (float("nan"), "EUR not known"),
    ],
)  # fmt: skip
def test_money_carries_its_currency_and_never_more_than_two_decimals(amount: float, text: str) -> None:
    assert format_money(amount, "EUR") == text


@pytest.mark.parametrize(("amount", "text"), [(0.0004, "under 0.01"), (-0.0004, "about 0"), (64.5, "64.50"), (2560.1, "2,560")])
def test_an_amount_without_its_currency_is_written_the_same_way(amount: float, text: str) -> None:
    assert format_amount(amount) == text


def test_the_price_of_an_hour_keeps_digits_below_a_cent() -> None:
    assert format_rate(0.00416, "USD") == "USD 0.00416"
    assert format_rate(0.0000004, "USD") == "USD 0.0000004"


def test_one_core_is_no_plural() -> None:
    assert [format_cores(cores) for cores in (0.25, 1, 1.5)] == ["250 m", "1 core", "1.5 cores"]


def test_a_share_is_shown_as_percent_and_never_as_a_false_zero() -> None:
    assert [format_share(0.048), format_share(0.0004), format_share(0)] == ["4.8 %", "under 0.1 %", "0 %"]


def test_numbers_beyond_any_size_are_told_as_a_power_of_ten():
    assert [significant(number) for number in (1e18, 1.7e308, -1.7e308)] == [
        "1,000,000,000,000,000,000",
        "1.70e+308",
        "\N{MINUS SIGN}1.70e+308",
    ]


def test_a_chance_that_no_past_can_tell_has_no_digits():
    told = [format_chance(chance) for chance in (0.0045, 0.01, 0.048, 0.995, float("nan"))]
    assert told == ["under 1 %", "1 %", "4.8 %", "over 99 %", "not known"]

"""Numbers, times and tags of single cells."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest

from devopskit.sources._focus.numbers import NoNumber, amount, has_decimal_comma, numbers
from devopskit.sources._focus.tags import tag_object
from devopskit.sources._focus.times import day_first, moment, stamps


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5), (" 12 ", 12.0), ("+3", 3.0), (".5", 0.5), ("2.323760000E-9", 2.32376e-9), ("1,234,567.89", 1234567.89),
        ("1'234.50", 1234.5), ("$ -5.00", -5.0), ("-$5.00", -5.0), ("(1,000)", -1000.0), ("\N{EN DASH}", 0.0), ("\N{MINUS SIGN}4", -4.0),
        ("12.50 EUR", 12.5), ("\N{EURO SIGN}3", 3.0), ("1\N{NO-BREAK SPACE}000", 1000.0),
    ],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_written(text, value) -> None:
    assert amount(text) == value


@pytest.mark.parametrize("text", ["ten", "1,23", "1.2.3", "--5", "1 USD 2", "=1+1", "0x10", "1e"])
def test_what_is_no_amount_is_never_guessed(text) -> None:
    with pytest.raises(ValueError, match=r"is no number"):
        amount(text)


@pytest.mark.parametrize(
    ("text", "value"), [("1.234,56", 1234.56), ("0,5", 0.5), ("0.5", 0.5), ("-7", -7.0), ("1.234", 1234.0)]
)
def test_an_amount_with_decimal_comma_is_read_in_such_a_file(text, value) -> None:
    assert amount(text, decimal_comma=True) == value


@pytest.mark.parametrize(
    ("texts", "comma"),
    [(["1,5"], True), (["0,001"], True), (["1.000,00"], True), (["1,000"], False), (["1,000.50"], False), ([], False)],
)
def test_the_decimal_comma_is_told_from_all_texts_of_a_file(texts, comma) -> None:
    assert has_decimal_comma(texts) is comma


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["1.5", None, "$2.00"]),
        pa.array(["1.5", None, "$2.00"]).dictionary_encode(),
        pa.chunked_array([pa.array(["1.5", None, "$2.00"])]),
    ],
)
def test_a_column_of_any_text_type_gives_the_same_numbers(column) -> None:
    read = numbers(column)
    np.testing.assert_array_equal(read.values, [1.5, np.nan, 2.0])
    assert read.repaired is not None
    assert read.repaired.tolist() == [False, False, True]


def test_a_decimal_column_is_read_as_float() -> None:
    from decimal import Decimal

    assert numbers(pa.array([Decimal("0.10"), None], pa.decimal128(38, 18))).values[0] == 0.1


def test_the_first_row_that_is_no_number_is_named() -> None:
    with pytest.raises(NoNumber, match=r"'x' is no number") as caught:
        numbers(pa.array(["1", "2", "x"]))
    assert caught.value.row == 2


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-01T00:00:00.000Z", "2026-03-01T00:00:00+00:00"),
        ("2026-03-01 00:00:00 UTC", "2026-03-01T00:00:00+00:00"),
        ("2026-03-01T02:00:00+02:00", "2026-03-01T00:00:00+00:00"),
        ("2023-11-13T10:00Z", "2023-11-13T10:00:00+00:00"),
        ("2026-03-01", "2026-03-01T00:00:00+00:00"),
        ("20260301", "2026-03-01T00:00:00+00:00"),
        ("202603", "2026-03-01T00:00:00+00:00"),
        ("3/1/26", "2026-03-01T00:00:00+00:00"),
        ("03/01/2026 1:30 PM", "2026-03-01T13:30:00+00:00"),
        ("01.03.2026", "2026-03-01T00:00:00+00:00"),
    ],
)
def test_a_time_is_read_however_it_is_written(text, iso) -> None:
    read = moment(text)
    assert read is not None
    assert read.isoformat() == iso


@pytest.mark.parametrize("text", ["soon", "13/13/2026", "2026-02-30", "", "NULL", "99:99"])
def test_what_is_no_time_is_missing(text) -> None:
    assert moment(text) is None


def test_the_day_lost_or_won_at_daylight_saving_changes_nothing_in_utc() -> None:
    column = stamps(pa.array(["2026-03-29T02:30:00", "2026-10-25T02:30:00+02:00"]))
    assert [t.isoformat() for t in column.to_pylist()] == ["2026-03-29T02:30:00+00:00", "2026-10-25T00:30:00+00:00"]


def test_typed_times_keep_their_moment() -> None:
    column = pa.array([0], pa.timestamp("ns", "Europe/Berlin"))
    assert stamps(column).to_pylist()[0].isoformat() == "1970-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("texts", "periods", "first"),
    [
        (["02/13/2026"], [], False),
        (["13/02/2026"], [], True),
        (["02/02/2026"], [], False),
        (["01/02/2026"], [("01/02/2026", "01/03/2026")], True),
        (["02/01/2026"], [("02/01/2026", "03/01/2026")], False),
        (["02/03/2026"], [], None),
    ],
)
def test_the_order_of_day_and_month_is_told_or_left_open(texts, periods, first) -> None:
    assert day_first(texts, periods) is first


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ('{"a": "b"}', {"a": "b"}),
        ('"a": "b","c": "d"', {"a": "b", "c": "d"}),
        ('[{"key": "a", "value": "b"}]', {"a": "b"}),
        ('[{"Key": "a", "Value": "b"}, {"Key": "c"}]', {"a": "b", "c": None}),
        ('[["a", "b"]]', {"a": "b"}),
        ('{\\"a\\": \\"b\\"}', {"a": "b"}),
        ('{"org": "x", " org": "y"}', {"org": "x", " org": "y"}),
        ('{"=HYPERLINK(1)": "../../etc"}', {"=HYPERLINK(1)": "../../etc"}),
    ],
)
def test_tags_in_any_form_become_one_object(written, tags) -> None:
    read, _ = tag_object(written)
    assert read is not None
    assert json.loads(read) == tags


def test_tags_that_need_no_repair_keep_their_text_to_the_byte() -> None:
    assert tag_object('{ "b":"1", "a":"2" }') == ('{ "b":"1", "a":"2" }', "")


def test_a_key_that_stands_twice_keeps_its_last_value_and_says_so() -> None:
    assert tag_object('{"a":"1","a":"2"}') == ('{"a": "2"}', "twice")


@pytest.mark.parametrize("written", ["no tags", "{", "[" * 5000, "__import__('os')"])
def test_tags_that_are_no_json_are_left_out_and_counted(written) -> None:
    assert tag_object(written) == (None, "unreadable")


def test_tags_of_five_thousand_characters_are_kept_whole() -> None:
    text = json.dumps({"note": "x" * 5000})
    assert tag_object(text) == (text, "")

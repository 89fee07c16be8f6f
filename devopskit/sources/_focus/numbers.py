"""Amounts as files write them: 0.5, 1e-05, "$10,000.00 ", "($5.00)", "-", 1.234,56; anything else is an error with its row."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from devopskit.sources._focus.text import encoded, is_nothing, rows_where

_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?$")
_GERMAN = re.compile(r"[-+]?(\d{1,3}(\.\d{3})+|\d*)(,\d+)?([eE][-+]?\d+)?$")
_SIGNS = re.compile(r"^[A-Z]{3}\b|\b[A-Z]{3}$|[$€£¥₹]|\s|['\N{RIGHT SINGLE QUOTATION MARK}]")
_DASHES = {"-", "\N{EN DASH}", "\N{EM DASH}", "\N{MINUS SIGN}"}  # how spreadsheets write zero in an accounting format


class NoNumber(ValueError):
    """A cell is no number; `row` counts from 0 within the rows given."""

    def __init__(self, row: int, text: str) -> None:
        self.row, self.text = row, text
        super().__init__(f"{text!r} is no number")


@dataclass(frozen=True)
class Numbers:
    """Values float64 [n], NaN where missing, and the rows whose text had to be repaired, bool [n] or None."""

    values: np.ndarray
    repaired: np.ndarray | None = None


def numbers(column: pa.Array, *, decimal_comma: bool = False) -> Numbers:
    """Read a column of any type as float64.

    Raises
    ------
    NoNumber : names the first row that cannot be read.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    kind = column.type
    if pa.types.is_null(kind):
        return Numbers(np.full(len(column), np.nan))
    if pa.types.is_dictionary(kind):
        return _distinct(column, decimal_comma)
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return Numbers(_floats(column.cast(pa.float64(), safe=False)))
    if not decimal_comma:
        try:
            return Numbers(_floats(column.cast(pa.float64())))
        except pa.ArrowInvalid:
            pass  # only the cells that are no plain numbers are looked at one by one, because all of them would take minutes
    plain = pc.fill_null(pc.match_substring_regex(column, f"^{_PLAIN.pattern}"), True)
    if decimal_comma:
        plain = pc.and_(plain, pc.fill_null(pc.invert(pc.match_substring(column, ".")), True))
    rest = _distinct(encoded(pc.if_else(plain, None, column)), decimal_comma)
    easy = _floats(pc.if_else(plain, column, None).cast(pa.float64()))
    return Numbers(np.where(plain.to_numpy(zero_copy_only=False), easy, rest.values), rest.repaired)


def amount(text: str, *, decimal_comma: bool = False) -> float:
    """Value of one cell; NaN where it says that there is none.

    Raises
    ------
    ValueError : the text is no amount of money and no plain number.
    """
    if is_nothing(text):
        return float("nan")
    short = text.strip()
    if short in _DASHES:
        return 0.0
    negative = short.startswith("(") and short.endswith(")")
    short = _SIGNS.sub("", short.strip("()").strip()).replace("\N{MINUS SIGN}", "-")
    if short.endswith("-"):
        short, negative = short[:-1], not negative
    if decimal_comma and _GERMAN.match(short) and any(c.isdigit() for c in short):
        value = float(short.replace(".", "").replace(",", "."))
    elif _PLAIN.match(short):
        value = float(short)
    elif not decimal_comma and _GROUPED.match(short):
        value = float(short.replace(",", ""))
    else:
        raise ValueError(f"{text!r} is no number")
    return -value if negative else value


def has_decimal_comma(texts: list[str]) -> bool:
    """Whether amounts use the comma as decimal sign, judged from all texts of the file that hold one."""
    return any(re.search(r",\d{1,2}$|,\d{4,}$|\.\d{3},|^-?0,\d+$", text.strip("() $€-")) for text in texts) and not any(
        re.search(r",\d{3}\.\d", text) for text in texts
    )


def _distinct(column: pa.DictionaryArray, decimal_comma: bool) -> Numbers:
    texts = column.dictionary.to_pylist()
    values = np.full(len(texts) + 1, np.nan)
    odd = np.zeros(len(texts), dtype=bool)
    for place, text in enumerate(texts):
        if text is None:
            continue
        try:
            values[place] = amount(text, decimal_comma=decimal_comma)
        except ValueError as error:
            rows = np.flatnonzero(column.indices.to_numpy(zero_copy_only=False) == place)
            if len(rows):
                raise NoNumber(int(rows[0]), text) from error
        odd[place] = text != "" and not _PLAIN.match(text)
    index = pc.fill_null(column.indices, len(texts)).to_numpy(zero_copy_only=False)
    return Numbers(values[index], rows_where(column, odd) if odd.any() else None)


def _floats(column: pa.Array) -> np.ndarray:
    return column.to_numpy(zero_copy_only=False).astype("float64", copy=False)

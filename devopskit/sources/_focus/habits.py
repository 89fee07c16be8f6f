"""How a file writes decimals and dates, told from all its values before the first row is used.

Only files with a comma in an amount or a slash in a date are read twice, and then only those columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from devopskit.sources._focus import errors as errors
from devopskit.sources._focus.names import token
from devopskit.sources._focus.numbers import has_decimal_comma
from devopskit.sources._focus.raw import RawFile
from devopskit.sources._focus.text import encoded
from devopskit.sources._focus.times import day_first, slashed

_AMOUNT = re.compile(r"(cost|price|quantity|amount|rate)$")
_DATE = re.compile(r"(^date|datetime|(period|usage|interval).*(start|end).*)$")
_START = re.compile(r"billing.*period.*start")
_END = re.compile(r"billing.*period.*end")


@dataclass(frozen=True)
class Habits:
    """Decimal comma or point, day or month first; `said` tells the reader which of them was found, with a sample."""

    decimal_comma: bool = False
    day_first: bool = False
    said: tuple[str, ...] = ()


def habits(file: RawFile, kind: str, first: pa.Table, *, dates: str = "") -> Habits:
    """Tell the habits of a file from its first chunk, and from all its chunks where that chunk leaves them open.

    Parameters
    ----------
    dates : "month first" or "day first" as the user set it, or "".

    Raises
    ------
    SourceError : dates with slashes whose order nothing tells.
    """
    amounts = _columns(first, _AMOUNT, _any_comma)
    moments = _columns(first, _DATE, _any_slashed)
    if not amounts and not moments:
        return Habits()
    texts, pairs = _collected(file, [*amounts, *moments])
    dated = _all_of(texts, moments)
    order = dates == "day first"
    if moments and not dates:
        order = _order(file, kind, dated, pairs)
    commas = [text for text in _all_of(texts, amounts) if "," in text]
    comma = has_decimal_comma(commas)
    said = [f"repaired: amounts such as {commas[0].strip()[:20]!r} were read with a decimal comma"] if comma else []
    if moments:
        sample = next(text for text in dated if slashed(text)).strip()[:20]
        said.append(f"repaired: dates such as {sample!r} were read with the {'day' if order else 'month'} first")
    return Habits(comma, order, tuple(said))


def _columns(table: pa.Table, named: re.Pattern[str], holds: Callable[[pa.ChunkedArray], bool]) -> list[str]:
    """Columns of such a name whose values hold what the question is about."""
    return [name for name in table.column_names if named.search(token(name)) and holds(table[name])]


def _all_of(texts: dict[str, list[str]], names: list[str]) -> list[str]:
    return [text for name in names for text in texts[name]]


def _collected(file: RawFile, names: list[str]) -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
    """Distinct texts of the named columns over the whole file, and the distinct billing periods."""
    texts: dict[str, dict[str, None]] = {name: {} for name in names}
    pairs: dict[tuple[str, str], None] = {}
    for table in file.batches(only=names):
        for name in names:
            texts[name] |= dict.fromkeys(_distinct(table[name]))
        pairs |= dict.fromkeys(_pairs(table))
    return {name: list(found) for name, found in texts.items()}, list(pairs)


def _order(file: RawFile, kind: str, texts: list[str], pairs: list[tuple[str, str]]) -> bool:
    told = day_first(texts, pairs)
    if told is not None:
        return told
    if kind == "azure":
        return False  # source: Microsoft documents MM/DD/YYYY for dates of cost details files
    raise errors.unclear_dates(str(file.path), next(text for text in texts if slashed(text)))


def _pairs(table: pa.Table) -> list[tuple[str, str]]:
    start = next((n for n in table.column_names if _START.search(token(n))), None)
    end = next((n for n in table.column_names if _END.search(token(n))), None)
    if start is None or end is None:
        return []
    both = pa.table({"start": encoded(table[start]).cast(pa.string()), "end": encoded(table[end]).cast(pa.string())})
    rows = both.group_by(["start", "end"]).aggregate([]).to_pylist()
    return [(row["start"], row["end"]) for row in rows if row["start"] and row["end"]]


def _distinct(column: pa.ChunkedArray) -> list[str]:
    if not _is_text(column.type):
        return []
    return [text for text in encoded(column).dictionary.to_pylist() if text]


def _is_text(kind: pa.DataType) -> bool:
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.types.is_string(value) or pa.types.is_large_string(value)


def _any_comma(column: pa.ChunkedArray) -> bool:
    if not _is_text(column.type):
        return False
    plain = column.combine_chunks()
    plain = plain.dictionary if pa.types.is_dictionary(plain.type) else plain
    return bool(pc.any(pc.match_substring(plain, ",")).as_py())


def _any_slashed(column: pa.ChunkedArray) -> bool:
    return any(slashed(text) for text in _distinct(column))

"""Dates as files write them, read as UTC: ISO 8601 with or without zone, `2026-03-01 00:00:00 UTC`, 4/1/25, 30.09.2025.

The order of day and month is decided for the whole file: a part above 12 tells it, else a billing period, which runs from
a first to a first (or, in Azure's files, to the last day of its month).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from devopskit.sources._focus.text import encoded, is_nothing

STAMP = pa.timestamp("us", "UTC")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SLASHED = re.compile(
    r"^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?)?(?:\s*(?:UTC|Z))?$"
)

# The clock comes first, because the day of 2026-03-01 would pass for an offset of one hour.
_ZONED = re.compile(r":\d{2}(?:\.\d+)?\s*(?:[AaPp][Mm])?\s*(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$", re.IGNORECASE)


def stamps(column: pa.Array, *, day_first: bool = False) -> pa.Array:
    """Read a column of any type as UTC microseconds; missing where a text is no time."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    kind = column.type
    if pa.types.is_timestamp(kind):
        # A time without zone is UTC (FOCUS: all times are), so that the wall clock is kept as it stands.
        return column.cast(pa.timestamp("us", kind.tz)).cast(STAMP)
    if pa.types.is_date(kind) or pa.types.is_null(kind):
        return column.cast(pa.timestamp("us")).cast(STAMP)
    text = encoded(column)
    values = [None if t is None else moment(t, day_first=day_first) for t in text.dictionary.to_pylist()]
    micros = [None if v is None else (v - _EPOCH) // timedelta(microseconds=1) for v in values]
    return pa.array(micros or [None], pa.int64()).take(text.indices).cast(STAMP)


def moment(text: str, *, day_first: bool = False) -> datetime | None:
    """UTC time of one text, or None."""
    short = text.strip()
    if is_nothing(short):
        return None
    slashed = _SLASHED.match(short)
    try:
        if slashed:
            return _clock(slashed, day_first)
        if short.isdigit() and len(short) == 6:
            return datetime(int(short[:4]), int(short[4:]), 1, tzinfo=UTC)
        read = datetime.fromisoformat(short.removesuffix("UTC").strip())
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def zoned(text: str) -> bool:
    """Whether a text says its zone, or has none to say because it is a month such as 202603."""
    short = text.strip()
    return bool(_ZONED.search(short)) or (short.isdigit() and len(short) == 6)


def slashed(text: str) -> bool:
    """Whether the text is a date whose day and month must be told apart; with dots the day is first everywhere."""
    match = _SLASHED.match(text.strip())
    return bool(match and match[2] != ".")


def day_first(texts: Iterable[str], periods: Iterable[tuple[str, str]]) -> bool | None:
    """Whether the day comes first in the slashed dates of a file; None where nothing tells.

    Parameters
    ----------
    texts : all dates. periods : pairs of first and last date of a billing period.
    """
    parts = [(int(m[1]), int(m[3])) for m in map(_SLASHED.match, map(str.strip, texts)) if m and m[2] != "."]
    if any(second > 12 for _, second in parts):
        return False
    if any(first > 12 for first, _ in parts):
        return True
    return _told_by_months(list(periods)) if any(a != b for a, b in parts) else False


def _told_by_months(periods: list[tuple[str, str]]) -> bool | None:
    fits = {order: bool(periods) and all(_is_month(a, b, order) for a, b in periods) for order in (False, True)}
    return fits[True] if fits[False] != fits[True] else None


def _is_month(first: str, last: str, order: bool) -> bool:
    start, end = moment(first, day_first=order), moment(last, day_first=order)
    if start is None or end is None or start.day != 1 or end <= start:
        return False
    return end.day == 1 or end.day == monthrange(end.year, end.month)[1]


def _clock(match: re.Match[str], order: bool) -> datetime:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    day, month = (first, second) if order or match[2] == "." else (second, first)
    hour, minute, second = int(match[5] or 0), int(match[6] or 0), int(match[7] or 0)
    if match[8]:
        hour = hour % 12 + (12 if match[8].lower() == "pm" else 0)
    whole = date(year + 2000 if year < 100 else year, month, day)
    return datetime(whole.year, whole.month, whole.day, hour, minute, second, tzinfo=UTC)

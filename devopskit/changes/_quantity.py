"""Bytes as the file already writes them: 536870912 becomes 512Mi where the old value is 1Gi."""

from __future__ import annotations

import re

_BYTES = re.compile(r"\d{7,}")
_SUFFIXED = re.compile(r"\d+(?:\.\d+)?(?P<unit>[KMGTPE]i?|k)")
_BINARY = ("Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_DECIMAL = ("k", "M", "G", "T", "P", "E")


def in_unit_of(old: str, new: str) -> str:
    """Return a number of bytes in the unit of the old quantity, or in the largest smaller one that is exact.

    A new value that has a unit, is small, or is not exact in any unit stays as it was given, because rounding would
    change what was asked for.
    """
    match = _SUFFIXED.fullmatch(old)
    if match is None or not _BYTES.fullmatch(new):
        return new
    units, step = (_BINARY, 1024) if match["unit"].endswith("i") else (_DECIMAL, 1000)
    unit = "k" if match["unit"] in ("K", "k") else match["unit"]
    for power in range(units.index(unit) + 1, 0, -1):
        if int(new) % step**power == 0:
            return f"{int(new) // step**power}{units[power - 1]}"
    return new

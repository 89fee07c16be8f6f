"""Tags in any form become one JSON object: map, JSON text, list of {key, value}, `"a":"b"` without braces.

Keys stay as the provider spells them, also ` org` beside `org`: only whoever groups by a key may trim it, or money of
two teams would be put together here without a sign of it. Texts are only ever parsed as JSON, never evaluated.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from devopskit.sources._focus.text import decoded, encoded, is_nothing, rows_where


@dataclass
class Tags:
    """Reader of tag columns; remembers the texts of a file, which repeat for most rows."""

    known: dict[str, tuple[str | None, str]] = field(default_factory=dict)

    def read(self, column: pa.Array) -> tuple[pa.Array, dict[str, np.ndarray]]:
        """Return JSON objects as text [n], and masks [n] of repaired and unreadable rows by reason."""
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        if pa.types.is_nested(column.type):
            column = pa.array([None if v is None else object_text(v) for v in column.to_pylist()], pa.string())
        text = encoded(column)
        read = [(None, "") if t is None else self._one(t) for t in text.dictionary.to_pylist()]
        reasons = {reason for _, reason in read if reason}
        masks = {r: rows_where(text, np.array([reason == r for _, reason in read])) for r in reasons}
        return decoded(text, [value for value, _ in read]), masks

    def _one(self, text: str) -> tuple[str | None, str]:
        if text not in self.known:
            self.known[text] = tag_object(text)
        return self.known[text]


def tag_object(text: str) -> tuple[str | None, str]:
    """Return the JSON object of one cell and what had to be done: "", "repaired", "twice" or "unreadable"."""
    short = text.strip()
    if is_nothing(short):
        return None, ""
    twice: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found and found[key] != value:
                twice.append(key)
            found[key] = value
        return found

    bare = short.strip(", ")
    for candidate in (short, "{" + bare + "}", short.replace('\\"', '"'), "{" + bare.replace('""', '"') + "}"):
        twice.clear()
        try:
            value = json.loads(candidate, object_pairs_hook=unique)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict | list):
            made = _object(value)
            # A value written with blanks around its signs is the same object: kept as it is, no repair.
            same = candidate is short and made == value
            why = "twice" if twice else "" if same else "repaired"
            return (short if same and not twice else json.dumps(made, ensure_ascii=False)), why
    return None, "unreadable"


def object_text(value: Any) -> str:
    """JSON text of a map, a struct or a list as Parquet holds it."""
    return json.dumps(_object(value), ensure_ascii=False, default=str)


def _object(value: Any) -> dict[str, Any]:
    """Dict of a map (dict or pairs) or of a list of {key, value} in any casing."""
    if isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    for item in value:
        if isinstance(item, dict):
            lower = {str(key).lower(): part for key, part in item.items()}
            if "key" in lower:
                made[str(lower["key"])] = lower.get("value")
            else:
                made.update(item)
        elif isinstance(item, list | tuple) and len(item) == 2:
            made[str(item[0])] = item[1]
        else:
            made[str(item)] = ""
    return made

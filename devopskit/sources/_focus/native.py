"""What the mappings of native exports share: picking text columns, choosing by rule, tags that stand in columns of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from devopskit.sources._focus.objects import json_objects
from devopskit.sources._focus.raw import Chunk
from devopskit.sources._focus.text import each, encoded, is_nothing, marked


def text(chunk: Chunk, *tokens: str) -> pa.Array | None:
    """First of the columns that holds any text, words such as NULL as missing; None where the file has none of them."""
    found = None
    for token in tokens:
        if token in chunk.columns:
            column, _ = each(encoded(chunk.columns[token]), lambda t: None if is_nothing(t) else t)
            found = column if found is None else pc.coalesce(found, column)
            if found.null_count == 0:
                break
    return found


def same(word: str | None, rows: int) -> pa.Array:
    """A column with one text throughout."""
    return pa.array([word], pa.large_string()).take(pa.array(np.zeros(rows, "int32")))


def choose(words: pa.Array | None, table: Mapping[str, str], rows: int, *, otherwise: str | None = None) -> pa.Array:
    """Text for each row by its word, in lower case, out of `table`."""
    if words is None:
        return same(otherwise, rows)
    return pc.fill_null(each(encoded(words), lambda t: table.get(t.strip().lower(), otherwise))[0], otherwise)


def mask(words: pa.Array | None, wanted: Iterable[str], rows: int) -> np.ndarray:
    """Rows whose word, in lower case, is among the wanted ones."""
    listed = set(wanted)
    return marked(words, lambda text_: text_.lower() in listed, rows)


def where(rows: np.ndarray, then: pa.Array | str | None, otherwise: pa.Array | str | None) -> pa.Array:
    """Text by a mask."""
    sides = [pa.scalar(s, pa.large_string()) if s is None or isinstance(s, str) else s for s in (then, otherwise)]
    return pc.if_else(pa.array(rows), *sides)


def or_zero(value: np.ndarray | None, rows: int) -> np.ndarray:
    """Amounts with 0 where an optional column is missing."""
    return np.zeros(rows) if value is None else np.nan_to_num(value)


def column_tags(chunk: Chunk, prefixes: tuple[str, ...]) -> pa.Array | None:
    """Tags out of columns such as `resourceTags/user:team`; None where the file has no such columns."""
    found = {}
    for token, name in chunk.names.items():
        prefix = next((p for p in prefixes if name.startswith(p)), None)
        if prefix is not None and len(name) > len(prefix):
            found[name[len(prefix) :]] = chunk.columns[token]
    return json_objects(found, chunk.rows) if found else None


def member(objects: pa.Array | None, key: str) -> pa.Array | None:
    """Value of a key in JSON objects."""
    if objects is None:
        return None

    def one(text_: str) -> str | None:
        try:
            value = json.loads(text_)
        except ValueError:
            return None
        pairs = dict(value) if isinstance(value, dict) or (value and isinstance(value[0], list)) else {}
        return str(pairs[key]) if pairs.get(key) else None

    return each(encoded(objects), one)[0]

"""Tags that most rows have, as columns of their own beside the JSON text: reading JSON is the dearest step of an overview.

The columns are an index and never the only copy: a file without one, or another engine, answers from the JSON text. The
keys of a bill come from outside, so that only the frequent ones become columns, and their names are encoded.
"""

from __future__ import annotations

import json
import re
from collections import Counter

import ibis
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

PREFIX = "tag:"
MOST = 24  # columns of one delivery, so that a bill with ten thousand keys does not become a table of ten thousand columns
FREQUENT = 0.01  # share of the rows of a chunk that must have the key
_SAFE = re.compile(r"[^a-z0-9_.:/-]")
_SIGN = re.compile(r"[.*+?()|{}^$]|\[|\]")
_DECODE = msgspec.json.Decoder(dict[str, object])


def column_of(key: str) -> str:
    """Name of the column of a key. Capitals are encoded too, because DuckDB takes `Team` and `team` for one column."""
    return PREFIX + _SAFE.sub(lambda found: "".join(f"%{byte:02x}" for byte in found[0].encode("utf-8", "surrogatepass")), key)


def is_tag(column: str) -> bool:
    """Whether a column of a file holds a tag."""
    return column.startswith(PREFIX)


def value(costs: ibis.Table, key: str) -> ibis.expr.types.StringValue:
    """Text of a tag, from its column where there is one, otherwise from the JSON text; missing where there is none."""
    stored, column = _from_text(costs.tags, key), column_of(key)
    # Rows of older files have no column, so that a missing value is looked up in the text before it counts as missing.
    return ibis.coalesce(costs[column], stored) if column in costs.columns else stored


def _from_text(tags: ibis.expr.types.StringValue, key: str) -> ibis.expr.types.StringValue:
    # JSON functions differ too much: DuckDB takes dots and quotes in a key for its own signs, and would even run what stands
    # behind a quote; on Spark, ibis 12 reads the value as JSON once more and fails. A pattern is passed as text everywhere.
    # It wants the key after a brace or a comma, because a quote inside of a value is written with a backslash before it.
    name = _SIGN.sub(lambda found: "\\" + found[0], json.dumps(key, ensure_ascii=False).replace("\\", "\\\\"))
    found = tags.re_extract("[{,][ ]*" + name + '[ ]*:[ ]*"([^"\\\\]*(?:\\\\.[^"\\\\]*)*)"', 1)
    return found.nullif("").replace('\\"', '"')


class Extractor:
    """Takes the frequent tags of the chunks of one delivery out of their JSON text; remembers which keys it chose."""

    def __init__(self, most: int = MOST) -> None:
        self.most, self.keys = most, list[str]()

    def add(self, rows: pa.Table) -> pa.Table:
        """`rows` with a column for each chosen key, dictionary-encoded; keys without a value in them are left out."""
        if "tags" not in rows.column_names:
            return rows
        text = pc.dictionary_encode(rows["tags"].combine_chunks())
        text = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
        objects = [_object(one) for one in text.dictionary.to_pylist()]
        codes = pc.fill_null(text.indices, len(objects)).to_numpy(zero_copy_only=False)
        self._choose(objects, np.bincount(codes, minlength=len(objects) + 1), rows.num_rows)
        for key in self.keys:
            values = [_text(found.get(key)) for found in objects]
            if any(one is not None for one in values):
                column = pa.DictionaryArray.from_arrays(text.indices, pa.array(values, pa.large_string()))
                rows = rows.append_column(column_of(key), column.cast(pa.large_string()).dictionary_encode())
        return rows

    def _choose(self, objects: list[dict[str, object]], counts: np.ndarray, rows: int) -> None:
        seen: Counter[str] = Counter()
        for found, count in zip(objects, counts.tolist(), strict=False):
            for key in found:
                seen[key] += count
        frequent = [key for key, count in seen.most_common() if count >= FREQUENT * rows and key not in self.keys]
        self.keys.extend(frequent[: self.most - len(self.keys)])


def _object(text: str | None) -> dict[str, object]:
    try:
        return _DECODE.decode(text) if text else {}
    except (msgspec.DecodeError, UnicodeEncodeError):
        return {}


def _text(found: object) -> str | None:
    """What the JSON function of the engines gives for a value: texts alone, as `tags` of FOCUS are texts."""
    return found if isinstance(found, str) else None

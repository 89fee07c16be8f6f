"""FOCUS 1.0 to 1.4 to the columns of `costs`: each in its type, closed lists in their casing, other columns kept aside."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from devopskit.sources._focus.names import focus_name
from devopskit.sources._focus.raw import Chunk
from devopskit.sources._focus.reading import Block, Reading
from devopskit.sources._focus.tags import object_text
from devopskit.sources._focus.text import encoded
from devopskit.tables.costs import costs

_KINDS = {column.name: column.kind for column in costs.columns}
_WORDS = pa.array(["NULL", "null", "Null", "N/A", "n/a", "None", "none", "NaN", "nan", "\\N", " "])
_OBJECTS = ("tags", "allocated_tags")
# A description may well be the word None, so that free text stays as it is.
_FREE = ("charge_description",)


def blocks(chunk: Chunk, reading: Reading) -> Iterator[Block]:
    """Yield the rows of a chunk as one block."""
    block = Block(chunk.rows)
    for token, column in chunk.columns.items():
        name = focus_name(token)
        if name is None or name in block.values:
            block.extra[chunk.names[token].strip("\ufeff ")] = column
        elif _KINDS[name] == "float":
            block.put(name, reading.number(chunk, block, token))
        elif _KINDS[name] == "time":
            block.put(name, reading.time(chunk, block, token))
        elif name in _OBJECTS:
            block.put(name, read_tags(column, block, reading))
        else:
            block.put(name, _text(column, block, name))
    yield block


def read_tags(column: pa.ChunkedArray, block: Block, reading: Reading) -> pa.Array:
    """Return tags as JSON objects; what had to be repaired is marked in the block."""
    texts, masks = reading.tags.read(column)
    said = {
        "repaired": "repaired: tags written as a list, a map or without braces became one JSON object",
        "twice": "noted: a tag key stands twice with different values, the last one is kept",
        "unreadable": "noted: tags that are no JSON in any form are left out",
    }
    for reason, rows in masks.items():
        block.repair(said[reason], rows)
    return texts


def _text(column: pa.ChunkedArray, block: Block, name: str) -> pa.Array:
    if pa.types.is_nested(column.type):
        return pa.array([None if v is None else object_text(v) for v in column.to_pylist()], pa.large_string())
    text = encoded(column)
    words = pc.is_in(text.dictionary, value_set=_WORDS.cast(text.dictionary.type))
    if name in _FREE or not pc.any(words).as_py():
        return text
    block.repair(
        "repaired: the words NULL, N/A and None in text columns became missing values",
        np.append(words.to_numpy(zero_copy_only=False), False)[pc.fill_null(text.indices, -1).to_numpy(zero_copy_only=False)],
    )
    kept = pc.if_else(words, None, text.dictionary)
    return pa.DictionaryArray.from_arrays(text.indices, kept)

"""Text columns as a short list of distinct texts and a code for each row, so that each text is judged once, not per row."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Words that exports write where they mean nothing.
NOTHING = frozenset({"", "null", "n/a", "none", "nan", "\\n"})


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is no value: empty, NULL, N/A, None."""
    return text.strip().lower() in NOTHING


def encoded(values: pa.Array) -> pa.DictionaryArray:
    """`values` of any type as dictionary-encoded text; missing stays missing."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if pa.types.is_dictionary(values.type):
        return values
    if pa.types.is_nested(values.type):
        values = pa.array([None if v is None else json.dumps(v, default=str) for v in values.to_pylist()], pa.string())
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        values = values.cast(pa.string())
    return values.dictionary_encode()


def codes(column: pa.DictionaryArray) -> np.ndarray:
    """Code of each row, -1 where missing."""
    return pc.fill_null(column.indices, -1).to_numpy(zero_copy_only=False)


def decoded(column: pa.DictionaryArray, texts: list[str | None]) -> pa.Array:
    """Each row's text out of `texts`, one for each code."""
    values = pa.array(texts, pa.large_string()) if texts else pa.array([None], pa.large_string())
    return values.take(column.indices)


def each(column: pa.DictionaryArray, change: Callable[[str], str | None]) -> tuple[pa.Array, np.ndarray]:
    """Apply `change` to each distinct text.

    Returns
    -------
    the changed column [n], and a mask [n] of the rows whose text became another.
    """
    before = column.dictionary.to_pylist()
    after = [None if text is None else change(text) for text in before]
    differs = np.array([a != b for a, b in zip(after, before, strict=True)], dtype=bool)
    return decoded(column, after), rows_where(column, differs)


def recoded(column: pa.DictionaryArray, change: Callable[[str], str | None]) -> tuple[pa.DictionaryArray, np.ndarray]:
    """Do as `each`, but keep distinct texts and codes; a text that became nothing is missing in the list of texts."""
    before = column.dictionary.to_pylist()
    after = [None if text is None else change(text) for text in before]
    differs = np.array([a != b for a, b in zip(after, before, strict=True)], dtype=bool)
    if not differs.any():
        return column, np.zeros(len(column), dtype=bool)
    changed = pa.DictionaryArray.from_arrays(column.indices, pa.array(after, pa.large_string()))
    return changed, rows_where(column, differs)


def marked(column: pa.Array | None, test: Callable[[str], bool], rows: int) -> np.ndarray:
    """Mask of the rows whose text passes a test; never true where missing, or where the file has no such column."""
    if column is None:
        return np.zeros(rows, dtype=bool)
    text = encoded(column)
    return rows_where(text, np.array([t is not None and test(t) for t in text.dictionary.to_pylist()], dtype=bool))


def rows_where(column: pa.DictionaryArray, wanted: np.ndarray) -> np.ndarray:
    """Mask of the rows whose distinct text is marked in `wanted`; never true where missing."""
    if not wanted.any():
        return np.zeros(len(column), dtype=bool)
    return np.append(wanted, False)[codes(column)]

"""Columns of text read as codes and their dictionary, and columns in chunks as one array."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

TEXT = ["resource_id", "metric"]


def one_array(column: pa.ChunkedArray) -> Any:
    """Return the column as one array; chunks of coded text may each have a dictionary of their own."""
    if column.num_chunks == 1:
        return column.chunk(0)
    whole = column.unify_dictionaries().combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole

"""Numbers as callers give them: what a mask hides is missing, and what no machine could hold is broken."""

from __future__ import annotations

from typing import Any

import numpy as np

LARGEST = 1e100  # no demand and no machine is so large; sums and products of broken values beyond it would overflow


def unmasked(values: Any) -> np.ndarray:
    """Return `values` as an array in which masked entries are NaN, because an array made of a masked one would show what its mask hides.

    Raises
    ------
    TypeError, ValueError : values that make no array.
    """
    return np.asarray(np.ma.filled(values.astype(float), np.nan) if np.ma.isMaskedArray(values) else values)

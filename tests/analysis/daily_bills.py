"""Daily costs with a known shape, made by arithmetic alone, so that every machine has the same."""

from __future__ import annotations

import numpy as np
import pandas as pd

FIRST = np.datetime64("2025-01-06")  # a Monday


def days(count: int) -> np.ndarray:
    """Consecutive days."""
    return FIRST + np.arange(count)


def wobble(count: int, *, seed: int = 1, size: float = 0.02) -> np.ndarray:
    """Factors around 1 without pattern, from a fixed sequence."""
    return 1 + size * np.sin(np.arange(count) * (1.7 + seed) * 12.9898) * np.cos(np.arange(count) * 7.233 * seed)


def office(count: int, level: float = 100.0, *, seed: int = 1) -> np.ndarray:
    """Cost that halves on weekends."""
    weekend = (np.arange(count) % 7) >= 5
    return level * np.where(weekend, 0.5, 1.0) * wobble(count, seed=seed)


def frame(**series: np.ndarray) -> pd.DataFrame:
    """Rows of day, key and cost; NaN costs have no row."""
    parts = [pd.DataFrame({"day": days(len(cost)), "key": key, "cost": cost}) for key, cost in series.items()]
    return pd.concat(parts, ignore_index=True).dropna(subset="cost").reset_index(drop=True)

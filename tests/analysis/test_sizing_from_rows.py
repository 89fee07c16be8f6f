"""Dense arrays and rows of the store end in the same summary, so both give the same sizes."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.reduction import reduce_dense
from devopskit.analysis.sizing import Sizes, decide
from devopskit.store.summarise import summarise
from devopskit.tables.usage import SYSTEM_CPU, usage

END = datetime(2026, 3, 16, tzinfo=UTC)
HOURS = 4 * 168


def fleet() -> np.ndarray:
    """Forty workloads over four weeks of hours, some with gaps."""
    rng = np.random.default_rng(7)
    values = rng.lognormal(0, 1, (40, 1)) * rng.lognormal(0, 0.3, (40, HOURS))
    values[3, 100:150] = np.nan
    return values


def rows(values: np.ndarray) -> pd.DataFrame:
    """Rows of the table `usage` for these values, ending at END."""
    stamps = pd.date_range(end=END, periods=HOURS + 1, freq="h", inclusive="left").astype(str)
    ids = np.repeat([f"i-{number:02}" for number in range(40)], HOURS)
    frame = pd.DataFrame({"resource_id": ids, "metric": SYSTEM_CPU, "value": values.ravel(), "step_seconds": 3600})
    return usage.check(frame.assign(time=np.tile(stamps, 40)).dropna())


def both(need: str) -> tuple[Sizes, Sizes]:
    """The decision from the dense array and from rows."""
    values = fleet()
    capacity = 2 * np.nanmax(values, axis=1)
    known = {f"i-{number:02}": float(size) for number, size in enumerate(capacity)}
    dense = reduce_dense(values, step_seconds=3600, capacity=capacity, end=END)
    stored = summarise(rows(values), metric=SYSTEM_CPU, end=END, weeks=4, capacity=known)
    first, second = (decide(summary, risk=0.05, need=need, capacity=capacity) for summary in (dense, stored))
    return first, second


@pytest.mark.parametrize("need", ["max", "p999"])
def test_dense_arrays_and_rows_give_the_same_sizes(need):
    dense, stored = both(need)
    np.testing.assert_allclose(dense.size, stored.size)


def test_dense_arrays_and_rows_state_the_same_risks():
    dense, stored = both("max")
    np.testing.assert_allclose(dense.risk_now, stored.risk_now)
    np.testing.assert_allclose(dense.back_test.observed, stored.back_test.observed)

"""Frames of usage in a few words, and deliveries of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.store.store import Store
from devopskit.tables.fetched import Fetched
from devopskit.tables.usage import SYSTEM_CPU, usage

Day = Callable[[int], datetime]


@pytest.fixture
def store(tmp_path) -> Store:
    """A store in a folder of its own that clears replaced files at once."""
    return Store(tmp_path / "store", lock_wait=0.2, grace=0)


@pytest.fixture
def day() -> Day:
    """Midnight of a day of March 2026."""
    return lambda number: datetime(2026, 3, number, tzinfo=UTC)


@pytest.fixture
def span() -> Callable[[int, int], Period]:
    """Period from one day of March 2026 to another, exclusive."""
    return lambda first, end: Period(datetime(2026, 3, first, tzinfo=UTC), datetime(2026, 3, end, tzinfo=UTC))


@pytest.fixture
def rows() -> Callable[..., pd.DataFrame]:
    """Hourly rows of usage from "2026-03-01T05 web 0.5" texts."""

    def make(*texts: str, metric: str = SYSTEM_CPU) -> pd.DataFrame:
        parts = [text.split() for text in texts]
        return usage.check(
            pd.DataFrame(
                {
                    "resource_id": [part[1] for part in parts],
                    "metric": metric,
                    "time": pd.Series([f"{part[0]}:00:00Z" for part in parts], dtype="str"),
                    "value": [float(part[2]) for part in parts],
                    "step_seconds": 3600,
                }
            )
        )

    return make


@pytest.fixture
def delivery(rows, span) -> Callable[..., Fetched]:
    """Delivery of such rows that answers for days `first` to `end` of March 2026."""
    return lambda *texts, first, end: Fetched([rows(*texts)], [span(first, end)])


@pytest.fixture
def held() -> Callable[[Store], list[str]]:
    """What a store holds as such texts, sorted."""

    def read(store: Store) -> list[str]:
        found = store.frame("usage")
        stamps = found["time"].dt.strftime("%Y-%m-%dT%H")
        return sorted(
            f"{at} {name} {value:g}" for at, name, value in zip(stamps, found["resource_id"], found["value"], strict=True)
        )

    return read

"""Row groups of the store: only those that may matter are read, and single-valued columns come from the footer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from devopskit.store import sorted_rows
from devopskit.store.sorted_rows import Block
from devopskit.store.store import Store
from devopskit.tables.fetched import Fetched
from devopskit.tables.usage import SYSTEM_CPU, SYSTEM_MEMORY_SHARE

FIRST, LAST = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)


@pytest.fixture
def files(store: Store, rows: Callable[..., pd.DataFrame], span: Callable[..., object]) -> list[Path]:
    """Two resources with two metrics in one week, and one resource in the next week."""
    cpu = rows("2026-03-03T00 web 0.5", "2026-03-03T01 web 0.6", "2026-03-04T00 db 0.1", "2026-03-10T00 web 0.9")
    memory = rows("2026-03-03T00 web 0.7", metric=SYSTEM_MEMORY_SHARE)
    store.save("usage", "a", Fetched([cpu, memory], [span(2, 16)]))
    return store.files("usage")


def read(files: list[Path], metric: str, start: datetime = FIRST, end: datetime = LAST) -> list[Block]:
    return list(sorted_rows.blocks(files, metric=metric, start=start, end=end))


def test_only_rows_of_the_asked_metric_and_weeks_are_read(files: list[Path]) -> None:
    (block,) = read(files, SYSTEM_CPU)
    assert [block.names[code] for code in block.code] == ["db", "web", "web"]
    assert block.value.tolist() == [0.1, 0.5, 0.6]


def test_times_are_microseconds_since_1970(files: list[Path]) -> None:
    (block,) = read(files, SYSTEM_MEMORY_SHARE)
    assert block.time.tolist() == [sorted_rows.microseconds(datetime(2026, 3, 3, tzinfo=UTC))]


def test_a_step_that_all_rows_share_is_told_once(files: list[Path]) -> None:
    (block,) = read(files, SYSTEM_CPU)
    assert block.step.tolist() == [3600]
    assert block.whole


def test_a_metric_that_nobody_measured_gives_no_block(files: list[Path]) -> None:
    assert read(files, "container.cpu.usage") == []


def test_weeks_without_files_give_no_block(files: list[Path]) -> None:
    assert read(files, SYSTEM_CPU, datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 4, 8, tzinfo=UTC)) == []


def test_the_shortest_step_is_known_from_the_footers(files: list[Path]) -> None:
    assert sorted_rows.shortest_step(files) == 3600
    assert sorted_rows.shortest_step([]) is None


def test_mixed_steps_come_row_by_row(store: Store, rows: Callable[..., pd.DataFrame], span: Callable[..., object]) -> None:
    mixed = rows("2026-03-03T00 web 0.5", "2026-03-03T01 web 0.6").assign(step_seconds=[3600, 300])
    store.save("usage", "a", Fetched([mixed], [span(2, 9)]))
    found = read(store.files("usage"), SYSTEM_CPU)
    assert np.concatenate([block.step for block in found]).tolist() == [3600, 300]
    assert sorted_rows.shortest_step(store.files("usage")) == 300


def test_codes_are_numbers_that_point_into_the_names(files: list[Path]) -> None:
    (block,) = read(files, SYSTEM_CPU)
    assert block.code.dtype == np.int32
    assert sorted(block.names) == ["db", "web"]

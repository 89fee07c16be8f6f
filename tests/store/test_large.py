"""Deliveries larger than memory: the sort on disk gives the same rows, and the peak stays low."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from devopskit.store import merge
from devopskit.store.staging import Stage
from devopskit.tables.usage import usage


def shuffled(seed: int, size: int = 4000) -> pd.DataFrame:
    """Rows of one week in no order, with repeated keys."""
    random = np.random.default_rng(seed)
    times = pd.Timestamp("2026-03-02", tz="UTC") + pd.to_timedelta(random.integers(0, 100, size) * 3600, unit="s")
    ids = [f"i-{number}" for number in random.integers(0, 9, size)]
    rows = pd.DataFrame(
        {"resource_id": ids, "metric": "m", "time": times, "value": np.arange(size) + 1e6 * seed, "step_seconds": 3600}
    )
    return rows.drop_duplicates(["resource_id", "time"], keep="last").pipe(usage.check)


@pytest.fixture
def staged(tmp_path) -> Stage:
    """Three chunks with common keys, of which a small budget has sent some to disk."""
    stage = Stage(usage, tmp_path, budget=50_000)
    stage.add(shuffled(1))
    stage.add(shuffled(2))
    stage.add(shuffled(3, 100))
    return stage


def test_budget_sends_rows_to_disk_and_keeps_the_rest(staged):
    part = staged.parts["2026-03-02"]
    assert len(part.files) == 1
    assert len(part.tables) == 1


def test_sort_on_disk_gives_the_rows_of_the_sort_in_memory(staged, tmp_path):
    part = staged.parts["2026-03-02"]
    memory = merge._each_key_once(usage, merge._sorted_in_memory(usage, part, merge.Kept([])))
    disk = merge._each_key_once(usage, merge._sorted_on_disk(usage, part, merge.Kept([]), spill=tmp_path, memory="100MB"))
    one, other = (pd.concat([rows.to_pandas() for rows, _ in batches]).reset_index(drop=True) for batches in (memory, disk))
    assert len(one) == 900
    pd.testing.assert_frame_equal(one.astype({"resource_id": "str", "metric": "str"}), other)


@pytest.mark.slow
def test_eight_million_rows_of_one_week_stay_within_a_gigabyte(tmp_path):
    program = Path(__file__).with_name("large_delivery.py")
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", str(program), str(tmp_path)], capture_output=True, text=True, check=True
    )
    rows, megabytes = map(float, answer.stdout.split())
    assert rows == 8_000_000
    assert megabytes < 1000

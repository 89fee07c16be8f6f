"""The day a disk fills, from daily maxima whose course is known."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.reduction import reduce_dense
from devopskit.pipeline.disk_filling import disk_filling
from devopskit.pipeline.sizing import POOLS, Reduced

END = datetime(2026, 7, 1, tzinfo=UTC)
DISK = next(pool for pool in POOLS if pool.quantity == "disk")


def reduced(*series, limit=100.0):
    summary = reduce_dense(
        np.array(series, float), step_seconds=86_400, resource_id=np.array([f"vol-{n}" for n in range(len(series))]), end=END
    )
    return [Reduced(DISK, summary, np.full(len(series), limit))]


def growing(start, by_day, days=56, noise=0.2):
    return start + by_day * np.arange(days) + noise * np.sin(np.arange(days))


def test_a_disk_that_grows_by_one_a_day_is_full_when_its_room_is_used_up():
    # 30 + 55 = 85 on the last day: 15 days of room.
    row = disk_filling(reduced(growing(30.0, 1.0)), end=END).iloc[0]
    assert (row["resource_id"], row["reach_days"], row["chance"] > 0.9) == ("vol-0", 28, True)
    assert abs(row["likely"] - pd.Timestamp(END) - pd.Timedelta(days=15)) <= pd.Timedelta(days=4)
    assert row["early"] <= row["likely"]


def test_the_day_is_that_on_which_the_limit_is_passed_and_not_the_one_after():
    # 100 is passed on the first day ahead, which begins at the end of the history
    row = disk_filling(reduced(growing(45.0, 1.0, noise=0.0), limit=100.5), end=END).iloc[0]
    assert row["likely"] == pd.Timestamp(END)


def test_a_disk_that_stands_still_is_not_looked_at():
    assert disk_filling(reduced(growing(50.0, 0.0)), end=END).empty


def test_a_slow_disk_is_seen_to_have_time_within_the_reach():
    row = disk_filling(reduced(growing(68.0, 0.25)), end=END).iloc[0]
    assert (row["chance"] < 0.1, pd.isna(row["likely"])) == (True, True)


@pytest.mark.parametrize(("days", "reach"), [(14, 7), (42, 28), (91, 91)])
def test_a_longer_history_sees_further_ahead(days, reach):
    assert disk_filling(reduced(growing(60.0, 0.5 if days > 14 else 2.5, days)), end=END)["reach_days"].tolist() == [reach]


def test_ten_days_of_history_see_nothing_ahead():
    assert disk_filling(reduced(growing(80.0, 2.0, 10)), end=END).empty


def test_without_a_known_size_there_is_no_day():
    assert disk_filling(reduced(growing(30.0, 1.0), limit=np.nan), end=END).empty


def test_other_pools_have_no_day_on_which_they_fill():
    cpu = Reduced(POOLS[0], reduced(growing(30.0, 1.0))[0].summary, np.array([100.0]))
    assert disk_filling([cpu], end=END).empty

"""One pass over the files gives the same summary as the expression on an engine, to the last digit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.pipeline.streaming import stream, streamed
from devopskit.store import stretches
from devopskit.store.store import Store
from devopskit.store.summarise import summarise
from devopskit.tables.fetched import Fetched
from devopskit.tables.summary import Summary
from devopskit.tables.usage import SYSTEM_CPU, SYSTEM_MEMORY_SHARE, usage

END = datetime(2026, 3, 18, tzinfo=UTC)  # a Wednesday, so that weeks of the summary are not weeks of the files
SPAN = Period(END - timedelta(weeks=4), END + timedelta(weeks=1))
CAPACITY = {"i-0": 2.0, "i-1": 1.0, "i-7": 0.0, "unknown": 1.0}
FIELDS = ("resource_id", "weekly_max", "weekly_p999", "daily_max", "samples", "pinned", "step_seconds")


def rows(
    seed: int, step: int, *, metric: str = SYSTEM_CPU, resources: int = 8, weeks: int = 3, whole: bool = False
) -> pd.DataFrame:
    """Rows that end half a week after END, with gaps unless they are to be whole."""
    rng = np.random.default_rng(seed)
    count = weeks * 604_800 // step
    times = pd.date_range(END + timedelta(days=3), periods=count, freq=f"-{step}s").astype(str)
    ids = np.repeat([f"i-{number}" for number in range(resources)], count)
    frame = pd.DataFrame({"resource_id": ids, "metric": metric, "value": rng.lognormal(0, 1, len(ids)), "step_seconds": step})
    frame = frame.assign(time=np.tile(times, resources)).sample(frac=1.0 if whole else 0.8, random_state=seed)
    return usage.check(frame)


@pytest.fixture
def filled(tmp_path: Path) -> Callable[..., Store]:
    """Return a store that holds these frames, each from a source of its own."""

    def fill(*frames: pd.DataFrame) -> Store:
        store = Store(tmp_path / "store")
        for number, frame in enumerate(frames):
            store.save("usage", f"source{number}", Fetched([frame], [SPAN]))
        return store

    return fill


def both(store: Store, weeks: int = 2, metric: str = SYSTEM_CPU) -> tuple[Summary | None, Summary]:
    """Return the summary of the files and that of the engine."""
    asked = {"metric": metric, "end": END, "weeks": weeks, "capacity": CAPACITY}
    return stream(store.files("usage"), **asked), summarise(store.table("usage"), **asked)


def assert_same(streamed: Summary | None, engine: Summary) -> None:
    assert streamed is not None
    assert [np.array_equal(getattr(streamed, f), getattr(engine, f), equal_nan=f not in FIELDS[:1]) for f in FIELDS] == [
        True
    ] * 7
    assert streamed.end == engine.end


@pytest.mark.parametrize("step", [300, 3600])
def test_one_pass_over_the_files_gives_the_summary_of_the_engine(filled: Callable[..., Store], step: int) -> None:
    assert_same(*both(filled(rows(1, step, resources=3))))


def test_more_weeks_than_there_are_rows_stay_empty_in_both(filled: Callable[..., Store]) -> None:
    assert_same(*both(filled(rows(2, 3600)), weeks=5))


def test_several_metrics_in_the_same_files_do_not_mix(filled: Callable[..., Store]) -> None:
    store = filled(pd.concat([rows(3, 3600), rows(4, 3600, metric=SYSTEM_MEMORY_SHARE)]))
    assert_same(*both(store))
    assert_same(*both(store, metric=SYSTEM_MEMORY_SHARE))


def test_mixed_steps_and_resources_of_two_sources_give_the_same_summary(filled: Callable[..., Store]) -> None:
    slow = rows(5, 3600, resources=4)
    assert_same(*both(filled(slow, rows(6, 1800, resources=8).query("resource_id > 'i-3'"))))


def test_files_whose_rows_are_in_no_order_give_the_same_summary(filled: Callable[..., Store], tmp_path: Path) -> None:
    store = filled(rows(7, 3600))
    shuffled = tmp_path / "shuffled.parquet"
    store.table("usage").to_pyarrow().to_pandas().sample(frac=1, random_state=1).to_parquet(shuffled, index=False)
    asked = {"metric": SYSTEM_CPU, "end": END, "weeks": 2, "capacity": CAPACITY}
    assert_same(stream([shuffled], **asked), summarise(store.table("usage"), **asked))


def test_only_the_asked_resources_are_looked_at(filled: Callable[..., Store]) -> None:
    found = stream(filled(rows(8, 3600)).files("usage"), metric=SYSTEM_CPU, end=END, weeks=1, only=["i-6", "i-2", "i-99"])
    assert found is not None
    assert found.resource_id.tolist() == ["i-2", "i-6"]


def test_a_week_with_more_samples_than_its_step_allows_is_left_to_the_engine(filled: Callable[..., Store]) -> None:
    twice = [rows(9, 3600), rows(10, 3600)]
    assert both(filled(*twice, *(rows(seed, 3600) for seed in range(11, 30))))[0] is None


def test_files_that_do_not_tell_their_step_are_left_to_the_engine() -> None:
    assert stream([], metric=SYSTEM_CPU, end=END, weeks=1) is None


def test_few_rows_are_left_to_the_engine_which_is_ready_sooner(filled: Callable[..., Store]) -> None:
    files = filled(rows(1, 3600)).files("usage")
    assert streamed(files, metric=SYSTEM_CPU, end=END, weeks=1) is None
    assert streamed([], metric=SYSTEM_CPU, end=END, weeks=1) is None


def test_more_resources_than_first_expected_are_all_kept(filled: Callable[..., Store]) -> None:
    many = rows(31, 86_400, resources=1100, weeks=1)
    assert_same(*both(filled(many), weeks=1))


def with_stretches(store: Store) -> Store:
    """Return the store once its files have stretches beside them, which small ones do not get by themselves."""
    made = [(path, stretches.make(usage, path, 10**9, worth=0)) for path in store.files("usage")]
    assert all(stretches.path_of(path).exists() for path, _ in made)
    return store


def even(seed: int, step: int, **asked: Any) -> pd.DataFrame:
    """Rows without gaps but for two days that every third resource lacks, which end half a week after END."""
    frame = rows(seed, step, whole=True, **asked)
    lacking = frame["resource_id"].isin(["i-0", "i-3", "i-6"]) & frame["time"].between("2026-03-10 05:07", "2026-03-12 07:00")
    return frame[~lacking]


@pytest.mark.parametrize("step", [300, 3600])
def test_stretches_give_the_summary_of_the_engine_without_a_look_at_times(filled: Callable[..., Store], step: int) -> None:
    assert_same(*both(with_stretches(filled(even(41, step)))))


def test_stretches_of_a_step_that_divides_no_day_give_the_same_summary(filled: Callable[..., Store]) -> None:
    assert_same(*both(with_stretches(filled(even(42, 2520))), weeks=3))


def test_stretches_of_one_metric_of_several_give_the_same_summary(filled: Callable[..., Store]) -> None:
    store = with_stretches(filled(pd.concat([even(43, 1800), even(44, 1800, metric=SYSTEM_MEMORY_SHARE, resources=5)])))
    assert_same(*both(store))
    assert_same(*both(store, metric=SYSTEM_MEMORY_SHARE))


def test_files_with_stretches_and_without_give_one_summary(filled: Callable[..., Store]) -> None:
    store = filled(even(45, 1800, resources=4), rows(46, 1800).query("resource_id > 'i-3'"))
    [stretches.make(usage, path, 10**9, worth=0) for path in store.files("usage", "source0")]
    assert_same(*both(store))


def test_only_asked_resources_are_taken_from_stretches(filled: Callable[..., Store]) -> None:
    store = with_stretches(filled(even(47, 3600)))
    found = stream(store.files("usage"), metric=SYSTEM_CPU, end=END, weeks=1, only=["i-6", "i-2", "i-99"])
    assert found is not None
    assert found.resource_id.tolist() == ["i-2", "i-6"]

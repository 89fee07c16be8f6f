"""`usage_files` and counters: differences with the reset rule, and no difference where something is not known."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.settings.options import build
from devopskit.sources import usage_files

YEAR = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
FIRST = "first sample of a counter: there is nothing to compare it with"
AFTER_GAP = "first sample of a counter after a gap: what happened in the gap is not known"
CPU = {"metrics": {"container.cpu.usage": "x_total"}, "counter": ["x_total"]}


@pytest.fixture
def read(tmp_path):
    """Rows and rejections of files of a counter by the minute, each given as texts like "a 00:05 120"."""

    def from_texts(*files: list[str], **options: object):
        for number, texts in enumerate(files):
            lines = ["{},2026-03-01T{}:00Z,{}".format(*text.split()) for text in texts]
            (tmp_path / f"{number}.csv").write_text("\n".join(["resource_id,time,x_total", *lines]) + "\n", encoding="utf-8")
        settings = build(usage_files.Settings, {"path": str(tmp_path)} | CPU | options, where="x")
        fetched = usage_files.fetch("usage", YEAR, settings=settings)
        return pd.concat(fetched.rows), dict(fetched.rejected.reasons)

    return from_texts


def test_cpu_seconds_become_cores_at_the_start_of_their_step(read):
    rows, rejected = read(["a 00:00 100", "a 00:01 130", "a 00:02 190"])
    assert rows["value"].tolist() == [0.5, 1.0]
    assert rows["time"].dt.minute.tolist() == [0, 1]
    assert rejected == {FIRST: 1}


def test_counter_that_began_again_counts_from_zero(read):
    rows, _ = read(["a 00:00 100", "a 00:01 130", "a 00:02 30"])
    assert rows["value"].tolist() == [0.5, 0.5]


def test_sample_after_a_gap_gives_no_rate(read):
    rows, rejected = read(["a 00:00 0", "a 00:01 60", "a 00:02 120", "a 00:30 121", "a 00:31 181"])
    assert rows["value"].tolist() == [1.0, 1.0, 1.0]
    assert rejected == {FIRST: 1, AFTER_GAP: 1}


def test_series_of_a_counter_are_not_compared_with_each_other(read):
    rows, rejected = read(["a 00:00 0", "b 00:00 500", "a 00:01 60", "b 00:01 530"])
    assert sorted(zip(rows["resource_id"], rows["value"], strict=True)) == [("a", 1.0), ("b", 0.5)]
    assert rejected == {FIRST: 2}


def test_unsorted_counter_is_read_in_the_order_of_time(read):
    rows, _ = read(["a 00:02 190", "a 00:00 100", "a 00:01 130"])
    assert rows["value"].tolist() == [0.5, 1.0]


def test_counter_goes_on_from_one_file_to_the_next(read):
    rows, rejected = read(["a 00:00 0", "a 00:01 60"], ["a 00:02 120", "a 00:03 180"])
    assert rows["value"].tolist() == [1.0, 1.0, 1.0]
    assert rejected == {FIRST: 1}


def test_file_that_goes_back_in_time_is_counted_not_differenced(read):
    rows, rejected = read(["a 00:02 120", "a 00:03 180"], ["a 00:00 0", "a 00:01 60"])
    assert [reason for reason in rejected if reason.startswith("a counter's sample is older")] != []
    assert len(rows) + sum(rejected.values()) == 4


def test_repeated_sample_of_a_counter_is_counted_once(read):
    rows, rejected = read(["a 00:00 0", "a 00:01 60", "a 00:01 60", "a 00:02 120"])
    assert rows["value"].tolist() == [1.0, 1.0]
    assert rejected == {FIRST: 1, "a later row has the same resource_id, metric, time": 1}


def test_restarts_stay_counts_for_each_step_and_are_no_rate(read):
    rows, _ = read(["a 00:00 3", "a 00:01 3", "a 00:02 5"], metrics={"container.restarts": "x_total"})
    assert rows["value"].tolist() == [0.0, 2.0]


def test_bytes_of_a_counter_become_bytes_per_second(read):
    rows, _ = read(
        ["a 00:00 0", "a 00:01 6000"], metrics={"system.network.io": {"column": "x_total", "counter": True}}, counter=[]
    )
    assert rows["value"].tolist() == [100.0]


def test_one_event_alone_is_kept_because_it_needs_no_step(read):
    rows, rejected = read(["a 00:05 1", "b 00:00 1", "b 00:50 2"], metrics={"container.oom_kills": "x_total"}, counter=[])
    assert rows[["resource_id", "value"]].to_numpy().tolist() == [["a", 1.0], ["b", 1.0], ["b", 2.0]]
    assert set(rows["step_seconds"]) == {60}
    assert rejected == {}

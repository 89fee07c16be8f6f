"""`usage_files` and input that is wrong: a clear error, or a counted rejection, and nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from devopskit.errors import SourceError, UnknownName
from devopskit.period import Period
from devopskit.settings.options import build
from devopskit.sources import usage_files
from devopskit.store.store import Store

YEAR = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
HEAD = "resource_id,time,value"


@pytest.fixture
def file(tmp_path):
    """Write lines into a file of the test's folder and return its path."""

    def write(*lines: str, name: str = "usage.csv") -> str:
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(tmp_path / name)

    return write


def delivery(path: str, period: Period = YEAR, **options: object):
    """Delivery of a file of CPU shares by the hour, unless the options say something else."""
    given = {"path": path, "metric": "system.cpu.utilization"} | options
    settings = build(usage_files.Settings, given, where="[sources.usage_files]")
    return usage_files.fetch("usage", period, settings=settings)


def read(path: str, period: Period = YEAR, **options: object):
    """Rows and rejections of such a file."""
    fetched = delivery(path, period, **options)
    frames = list(fetched.rows)
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"value": []})
    return rows, dict(fetched.rejected.reasons), fetched.notes


def hours(*values: object, name: str = "web", start: str = "2026-03-01") -> list[str]:
    """Lines of one resource by the hour."""
    times = pd.date_range(start, periods=len(values), freq="h").strftime("%Y-%m-%dT%H:%M:%SZ")
    return [f"{name},{at},{value}" for at, value in zip(times, values, strict=True)]


def test_missing_column_is_named_with_the_nearest_one_found(file):
    with pytest.raises(SourceError, match=r"has no column 'workload'.*resource_id\n.*workloads, time, value\n.*\"workloads\""):
        read(file("workloads,time,value", "a,2026-03-01,1"), columns={"resource_id": "workload"})


def test_missing_metric_column_is_named_by_its_metric(file):
    with pytest.raises(SourceError, match=r"has no column 'cpu', which stands for system.cpu.usage"):
        read(file("resource_id,time,cpus", "a,2026-03-01,1"), metrics={"system.cpu.usage": "cpu"})


def test_empty_file_is_an_error_that_names_it(file, tmp_path):
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(SourceError, match=r"empty.csv cannot be read: the file is empty"):
        read(str(tmp_path / "empty.csv"))


def test_file_with_a_header_only_gives_no_rows(file):
    rows, rejected, _ = read(file(HEAD))
    assert (len(rows), rejected) == (0, {})


def test_truncated_parquet_is_an_error_that_names_it(tmp_path):
    pq.write_table(pa.table({"resource_id": ["a"] * 1000}), tmp_path / "cut.parquet")
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "cut.parquet").read_bytes()[:-20])
    with pytest.raises(
        SourceError, match=r"cut.parquet cannot be read: its Parquet footer .*\n.*truncated or damaged\nwrite the file again"
    ):
        read(str(tmp_path / "cut.parquet"))


def test_parquet_damaged_in_its_middle_is_an_error_that_names_it(tmp_path):
    times = pd.date_range("2026-03-01", periods=9000, freq="min", tz="UTC")
    table = pa.table({"resource_id": [f"a{n}" for n in range(9000)], "time": times, "value": [0.1] * 9000})
    pq.write_table(table, tmp_path / "bad.parquet", compression="zstd")
    content = (tmp_path / "bad.parquet").read_bytes()
    (tmp_path / "bad.parquet").write_bytes(content[:200] + b"\xff" * 2000 + content[2200:])
    with pytest.raises(SourceError, match=r"bad.parquet cannot be read"):
        read(str(tmp_path / "bad.parquet"))


def test_binary_junk_is_an_error_that_names_it(tmp_path):
    (tmp_path / "junk.csv").write_bytes(bytes(range(256)) * 8)
    with pytest.raises(SourceError, match=r"junk.csv cannot be read: it holds binary data, not text"):
        read(str(tmp_path / "junk.csv"))


def test_archive_that_breaks_off_is_an_error_that_names_it(tmp_path):
    text = "\n".join([HEAD, *hours(*[0.123456 + n / 1e6 for n in range(4000)])]).encode()
    packed = pa.compress(text, codec="gzip", asbytes=True)
    (tmp_path / "cut.csv.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(SourceError, match=r"cut.csv.gz cannot be read"):
        read(str(tmp_path / "cut.csv.gz"))


def test_file_that_breaks_off_leaves_the_store_as_it_was(tmp_path, file):
    store = Store(tmp_path / "store")
    store.save("usage", "usage_files", delivery(file(HEAD, *hours(0.1, 0.2))))
    with pytest.raises(SourceError, match="is a share of 0 to 1"):
        store.save("usage", "usage_files", delivery(file(HEAD, *hours(0.3, 55))))
    assert store.frame("usage")["value"].tolist() == [0.1, 0.2]


def test_lines_of_another_shape_are_counted_and_the_others_kept(file):
    rows, rejected, _ = read(file(HEAD, *hours(0.1, 0.2), "short,1", "long,2026-03-01T00:00Z,1,2,3", *hours(0.3, name="db")))
    assert len(rows) == 3
    assert sum(rejected.values()) == 2
    assert all(reason.startswith("the line is no CSV of this file") for reason in rejected)


def test_values_that_are_no_numbers_are_counted_by_reason(file):
    rows, rejected, _ = read(file(HEAD, *hours(0.1, "abc", "", "NaN", "inf", "-0.5", 0.2)))
    assert rows["value"].tolist() == [0.1, 0.2]
    name = "value of system.cpu.utilization"
    assert rejected == {f"{name} is no number": 1, f"{name} is missing": 2, f"{name} is infinite": 1, "value is below 0": 1}


def test_times_that_cannot_be_read_are_counted(file):
    rows, rejected, _ = read(file(HEAD, *hours(0.1, 0.2), "web,yesterday,0.3", "web,,0.4"))
    assert (len(rows), rejected) == (2, {"time is missing or no time": 2})


def test_rows_without_an_id_are_counted(file):
    rows, rejected, _ = read(file(HEAD, *hours(0.1, 0.2), ",2026-03-01T00:00:00Z,0.3"))
    assert (len(rows), rejected) == (2, {"resource_id is missing": 1})


def test_rejected_line_of_a_wide_file_counts_once_for_each_metric(file):
    lines = ["id,time,c,m", "web,2026-03-01T00:00Z,1,2", "web,2026-03-01T01:00Z,1,2", "web,never,1,2"]
    metrics = {"system.cpu.usage": "c", "system.memory.usage": "m"}
    rows, rejected, _ = read(file(*lines), columns={"resource_id": "id"}, metrics=metrics)
    assert len(rows) + sum(rejected.values()) == 2 * 3


def test_duplicated_rows_are_kept_once_and_counted(file):
    rows, rejected, _ = read(file(HEAD, *hours(0.1, 0.2), *hours(0.1, 0.2)))
    assert (len(rows), rejected) == (2, {"a later row has the same resource_id, metric, time": 2})


def test_overlapping_files_are_kept_once_and_the_later_name_wins(file, tmp_path):
    file(HEAD, *hours(0.1, 0.2, 0.3), name="one.csv")
    file(HEAD, *hours(0.9, 0.8, start="2026-03-01T02:00"), name="two.csv")
    store = Store(tmp_path / "store")
    saved = store.save("usage", "usage_files", delivery(str(tmp_path / "*.csv")))
    assert store.frame("usage")["value"].tolist() == [0.1, 0.2, 0.9, 0.8]
    assert saved.rows + sum(saved.rejected.values()) == 5


def test_unsorted_rows_give_the_same_table_as_sorted_ones(file, tmp_path):
    lines = hours(0.1, 0.2, 0.3, 0.4) + hours(0.5, 0.6, name="db")
    store = Store(tmp_path / "store")
    store.save("usage", "one", delivery(file(HEAD, *lines)))
    store.save("usage", "two", delivery(file(HEAD, *lines[::-1])))
    pd.testing.assert_frame_equal(store.frame("usage", source="one"), store.frame("usage", source="two"))


def test_one_sample_is_counted_because_its_step_is_not_known(file):
    rows, rejected, _ = read(file(HEAD, *hours(0.1)))
    assert (len(rows), rejected) == (0, {"the step cannot be told from one sample; set step_seconds": 1})


def test_one_sample_among_others_gets_their_usual_step(file):
    rows, _, _ = read(file(HEAD, *hours(0.1, 0.2, 0.3), *hours(0.5, name="new")))
    assert rows["step_seconds"].tolist() == [3600] * 4


def test_gaps_do_not_change_the_step(file):
    lines = hours(0.1, 0.2, 0.3) + hours(0.4, 0.5, start="2026-03-05")
    rows, _, _ = read(file(HEAD, *lines))
    assert rows["step_seconds"].tolist() == [3600] * 5


def test_mixed_steps_are_kept_by_series_and_told(file):
    fast = [f"db,2026-03-01T00:0{minute}:00Z,0.5" for minute in range(5)]
    rows, _, notes = read(file(HEAD, *hours(0.1, 0.2, 0.3), *fast))
    assert rows.groupby("resource_id")["step_seconds"].unique().map(list).to_dict() == {"web": [3600], "db": [60]}
    assert notes == ["system.cpu.utilization: series have different steps (60 s, 3600 s); peaks of unequal steps differ"]


def test_empty_period_keeps_nothing_and_says_where_the_data_is(file):
    empty = Period(datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
    rows, rejected, notes = read(file(HEAD, *hours(0.1, 0.2)), empty)
    assert (len(rows), rejected) == (0, {})
    assert notes[0].startswith("2 values of the files lie outside 2026-05-01")


def test_percent_read_as_ratio_is_an_error_that_names_the_unit(file):
    with pytest.raises(
        SourceError, match=r"a share of 0 to 1, but the file holds values up to 55\n.*hundred times.*\nset units.*= \"percent\""
    ):
        read(file(HEAD, *hours(12, 55)))


def test_percent_is_turned_into_a_share(file):
    rows, _, notes = read(file(HEAD, *hours(12, 55)), units={"system.cpu.utilization": "percent"})
    assert (rows["value"].tolist(), notes) == ([0.12, 0.55], [])


def test_ratio_read_as_percent_is_told_because_an_idle_machine_looks_alike(file):
    _, _, notes = read(file(HEAD, *hours(*[0.5, 0.9] * 60)), units={"system.cpu.utilization": "percent"})
    assert notes[0].endswith('set units."system.cpu.utilization" = "ratio" under [sources.usage_files]')


def test_mebibytes_read_as_bytes_are_told(file):
    _, _, notes = read(file(HEAD, *hours(*[2048, 4096] * 60)), metric="system.memory.usage")
    assert "the largest of 120 values is 4096 (below one MiB)" in notes[0]


def test_millicores_read_as_cores_are_told(file):
    _, _, notes = read(file(HEAD, *hours(*[250, 4000] * 60)), metric="system.cpu.usage")
    assert 'set units."system.cpu.usage" = "millicores"' in notes[0]


@pytest.mark.parametrize(
    ("metric", "unit", "value"),
    [
        ("system.cpu.usage", "millicores", 0.25),
        ("system.memory.usage", "GiB", 250 * 2**30),
        ("system.network.io", "Mbit/s", 31_250_000),
    ],
)
def test_units_are_converted_to_the_unit_of_the_metric(file, metric, unit, value):
    rows, _, _ = read(file(HEAD, *hours(250, 250)), metric=metric, units={metric: unit})
    assert rows["value"].tolist() == [value, value]


def test_unit_that_a_metric_cannot_have_is_refused_with_the_nearest(file):
    with pytest.raises(UnknownName, match=r"unit of system.memory.usage 'Mib' is not known\ndid you mean MiB"):
        read(file(HEAD, *hours(1, 2)), metric="system.memory.usage", units={"system.memory.usage": "Mib"})


def test_junk_lines_and_utf8_faults_are_counted_without_losing_the_rest(tmp_path):
    (tmp_path / "x.csv").write_bytes("\n".join([HEAD, *hours(0.1, 0.2)]).encode() + b"\n\xff\xfe,2026-03-01T05:00Z,1\n")
    rows, rejected, _ = read(str(tmp_path / "x.csv"))
    assert (len(rows), sum(rejected.values())) == (2, 1)


def test_header_with_a_column_twice_is_refused(file):
    with pytest.raises(SourceError, match="its header has the column 'value' twice"):
        read(file("resource_id,time,value,value", "a,2026-03-01,1,2"))


def test_numbers_as_times_need_their_unit_and_the_error_guesses_it(file):
    with pytest.raises(SourceError, match=r"first value is '1772323200000'\n.*\nadd time_unit = \"ms\""):
        read(file(HEAD, "web,1772323200000,0.5"))


def test_dates_of_another_order_need_their_pattern(file):
    with pytest.raises(SourceError, match=r"first value is '31/03/2026 10:00'\n.*\nadd time_format"):
        read(file(HEAD, "web,31/03/2026 10:00,0.5"))

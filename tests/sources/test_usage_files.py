"""`usage_files`: what stands in a file arrives in the table, in its unit and its zone, or is counted with the reason."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa
import pytest

from devopskit.errors import RequestError, SourceError, UnknownName
from devopskit.period import Period
from devopskit.settings.options import build
from devopskit.sources import usage_files

MARCH = Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
TRACE = {
    "columns": {
        "resource_id": "workload",
        "time": "timestamp",
        "cpu_capacity": "cpu_capacity",
        "memory_capacity": "memory_capacity",
    },
    "metrics": {"system.cpu.usage": "cpu_cores", "system.memory.usage": "memory_bytes"},
}
SHARE = {"metric": "system.cpu.utilization"}


@pytest.fixture
def file(tmp_path):
    """Write lines into a file of the test's folder and return its path."""

    def write(*lines: str, name: str = "usage.csv") -> str:
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(tmp_path / name)

    return write


def read(path: str, period: Period = MARCH, table: str = "usage", **options: object):
    """Rows of the file by these settings, and the delivery they came in."""
    settings = build(usage_files.Settings, {"path": path} | options, where="[sources.usage_files]")
    fetched = usage_files.fetch(table, period, settings=settings)
    frames = list(fetched.rows)
    return (pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()), fetched


def test_long_file_of_one_metric_needs_only_its_name(file):
    path = file("resource_id,time,value", "web,2026-03-01T00:00:00Z,0.5", "web,2026-03-01T00:05:00Z,0.6")
    rows, fetched = read(path, **SHARE)
    assert rows["value"].tolist() == [0.5, 0.6]
    assert rows["step_seconds"].tolist() == [300, 300]
    assert rows["metric"].tolist() == ["system.cpu.utilization"] * 2
    assert fetched.coverage == [MARCH]


def test_long_file_with_a_metric_column_keeps_names_as_they_are(file):
    path = file(
        "resource_id,metric,time,value",
        "web,a.b,2026-03-01T00:00Z,1",
        "web,a.b,2026-03-01T01:00Z,2",
        "web,c.d,2026-03-01T00:00Z,3",
    )
    rows, _ = read(path, columns={"metric": "metric"}, step_seconds=3600)
    assert sorted(zip(rows["metric"], rows["value"], strict=True)) == [("a.b", 1.0), ("a.b", 2.0), ("c.d", 3.0)]


def test_metrics_of_a_long_file_that_are_not_mapped_are_left_out_and_told(file):
    path = file("resource_id,metric,time,value", "web,cpu,2026-03-01T00:00Z,1", "web,fan,2026-03-01T00:00Z,2")
    rows, fetched = read(path, columns={"metric": "metric"}, metrics={"system.cpu.usage": "cpu"}, step_seconds=60)
    assert rows["metric"].tolist() == ["system.cpu.usage"]
    assert fetched.notes == ["1 rows of metrics that the mapping does not name were left out"]


def test_wide_file_gives_a_row_for_each_cell(file):
    path = file("id,at,c,m", "web,2026-03-01T00:00:00Z,0.5,100", "web,2026-03-01T01:00:00Z,0.6,200")
    metrics = {"system.cpu.usage": "c", "system.memory.usage": {"column": "m", "unit": "MiB"}}
    rows, _ = read(path, columns={"resource_id": "id", "time": "at"}, metrics=metrics)
    assert rows["value"].tolist() == [0.5, 0.6, 100 * 2**20, 200 * 2**20]


def test_id_of_several_columns_is_joined_with_slashes(file):
    path = file("ns,pod,time,value", "shop,web,2026-03-01T00:00:00Z,1", "shop,,2026-03-01T00:00:00Z,1")
    rows, _ = read(path, columns={"resource_id": ["ns", "pod"]}, step_seconds=60, **SHARE)
    assert rows["resource_id"].tolist() == ["shop/web", "shop"]


def test_ids_that_look_like_numbers_or_nothing_stay_text(file):
    path = file(
        "resource_id,time,value", "007,2026-03-01T00:00:00Z,1", "NA,2026-03-01T00:00:00Z,1", "1e5,2026-03-01T00:00:00Z,1"
    )
    rows, _ = read(path, step_seconds=60, **SHARE)
    assert rows["resource_id"].tolist() == ["007", "NA", "1e5"]


@pytest.mark.parametrize(("trace", "lines"), [("nab", 58_370), ("opendc", 403_577), ("rnd", 3_355_380)])
def test_open_traces_load_with_a_few_lines_and_lose_nothing(shared_data, trace, lines):
    path = str(shared_data / "rightsizing" / f"{trace}.parquet")
    settings = build(usage_files.Settings, {"path": path} | TRACE, where="x")
    fetched = usage_files.fetch("usage", usage_files.span(settings=settings), settings=settings)
    kept = sum(len(frame) for frame in fetched.rows)
    assert kept + fetched.rejected.rows == 2 * lines
    assert fetched.notes == []


def test_capacities_beside_the_measurements_become_an_inventory(shared_data):
    path = str(shared_data / "rightsizing/rnd.parquet")
    rows, _ = read(path, Period(datetime(2013, 1, 1, tzinfo=UTC), datetime(2014, 1, 1, tzinfo=UTC)), "resources", **TRACE)
    raw = pd.read_parquet(path, columns=["workload", "cpu_capacity", "memory_capacity"]).groupby("workload").last()
    assert rows.set_index("resource_id")["cpu_capacity"].to_dict() == raw["cpu_capacity"].to_dict()
    assert rows["memory_capacity"].tolist() == raw["memory_capacity"].tolist()


def test_newest_capacity_before_the_end_of_the_period_counts(file):
    path = file(
        "resource_id,time,value,cores", "web,2026-03-09T00:00Z,1,8", "web,2026-03-05T00:00Z,1,4", "web,2026-04-05T00:00Z,1,16"
    )
    rows, _ = read(path, table="resources", columns={"cpu_capacity": "cores"}, **SHARE)
    assert rows["cpu_capacity"].tolist() == [8.0]


def test_quantities_and_units_of_capacities_are_understood(file):
    path = file("resource_id,time,value,m,c", "web,2026-03-09T00:00Z,1,16,500m", "db,2026-03-05T00:00Z,1,512Mi,2")
    mapped = {"memory_capacity": "m", "cpu_capacity": "c"}
    rows, _ = read(path, table="resources", columns=mapped, units={"memory_capacity": "GiB"}, **SHARE)
    assert rows["memory_capacity"].tolist() == [512 * 2**20, 16 * 2**30]
    assert rows["cpu_capacity"].tolist() == [2.0, 0.5]


def test_files_without_capacities_give_no_inventory_and_say_so(file):
    rows, fetched = read(file("resource_id,time,value", "web,2026-03-09T00:00Z,1"), table="resources", **SHARE)
    assert rows.empty
    assert "no column of the files is mapped to the inventory" in fetched.notes[0]


@pytest.mark.parametrize("codec", ["gz", "zst"])
def test_packed_csv_reads_like_a_plain_one(tmp_path, codec):
    text = b"resource_id,time,value\nweb,2026-03-01T00:00:00Z,0.5\nweb,2026-03-01T00:05:00Z,0.6\n"
    packed = gzip.compress(text) if codec == "gz" else pa.compress(text, codec="zstd", asbytes=True)
    (tmp_path / f"usage.csv.{codec}").write_bytes(packed)
    rows, _ = read(str(tmp_path), **SHARE)
    assert rows["value"].tolist() == [0.5, 0.6]


def test_semicolons_tabs_and_decimal_commas_are_read(file):
    path = file("resource_id;time;value", "web;2026-03-01T00:00:00Z;0,5", "web;2026-03-01T00:05:00Z;0,25")
    rows, fetched = read(path, decimal=",", **SHARE)
    assert rows["value"].tolist() == [0.5, 0.25]
    assert fetched.rejected.rows == 0


def test_pattern_names_several_files_and_brackets_in_names_are_plain(file, tmp_path):
    file("resource_id,time,value", "a,2026-03-01T00:00:00Z,1", name="one[1].csv")
    file("resource_id,time,value", "b,2026-03-01T00:00:00Z,2", name="one1.csv")
    rows, _ = read(str(tmp_path / "*.csv"), step_seconds=60, **SHARE)
    assert sorted(rows["resource_id"]) == ["a", "b"]


def test_column_named_like_our_own_names_does_no_harm(file):
    path = file("id,at,time,local,value", "web,2026-03-01T00:00:00Z,x,y,0.5")
    rows, _ = read(path, columns={"resource_id": "id", "time": "at"}, step_seconds=60, **SHARE)
    assert rows["value"].tolist() == [0.5]


def test_quotes_in_column_and_file_names_are_no_sql(file):
    path = file('"a""b\'",time,v\'', "web,2026-03-01T00:00:00Z,0.5", name='it\'s "a" {x}.csv')
    rows, _ = read(path, columns={"resource_id": "a\"b'", "value": "v'"}, step_seconds=60, **SHARE)
    assert rows["resource_id"].tolist() == ["web"]


def test_rows_outside_the_period_are_left_for_another_fetch(file):
    rows, fetched = read(
        file("resource_id,time,value", "a,2026-02-01T00:00Z,1", "a,2026-03-01T00:00Z,2"), step_seconds=60, **SHARE
    )
    assert rows["value"].tolist() == [2.0]
    assert fetched.notes[0].startswith("1 values of the files lie outside 2026-03-01")


def test_span_covers_whole_days_of_all_files(file, tmp_path):
    file("resource_id,time,value", "a,2026-03-02T05:00Z,1", name="one.csv")
    file("resource_id,time,value", "a,2026-03-09T07:00Z,2", name="two.csv")
    settings = usage_files.Settings(path=str(tmp_path), metric="m")
    assert usage_files.span(settings=settings) == Period(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC))


def test_version_changes_with_the_file_and_with_the_mapping(file):
    path = file("resource_id,time,value", "a,2026-03-02T05:00Z,1")
    one = usage_files.version(settings=usage_files.Settings(path=path, metric="m"))
    other = usage_files.version(settings=usage_files.Settings(path=path, metric="n"))
    file("resource_id,time,value", "a,2026-03-02T05:00Z,1", "a,2026-03-02T06:00Z,1")
    assert len({one, other, usage_files.version(settings=usage_files.Settings(path=path, metric="m"))}) == 3


def test_check_names_files_columns_and_the_span_of_the_data(file):
    path = file("resource_id,time,value", "a,2026-03-02T05:00Z,1")
    checks = usage_files.check(settings=usage_files.Settings(path=path, metric="m"))
    assert [check.ok for check in checks] == [True, True, True]
    assert "2026-03-02T00:00Z to 2026-03-03T00:00Z" in checks[-1].seen


def test_check_passes_the_fix_of_a_missing_column_on(file):
    path = file("resource_id,when,value", "a,2026-03-02T05:00Z,1")
    last = usage_files.check(settings=usage_files.Settings(path=path, metric="m"))[-1]
    assert (last.ok, "has no column 'time'" in last.seen, "set time = " in last.fix) == (False, True, True)


def test_estimate_of_files_is_free_and_names_their_size(file):
    path = file("resource_id,time,value", "a,2026-03-02T05:00Z,1")
    found = usage_files.estimate(MARCH, settings=usage_files.Settings(path=path))
    assert (found.requests, found.usd, found.note) == (0, 0.0, "1 files, 0.0 MB")


def test_a_long_file_with_the_names_of_the_table_needs_no_mapping(file):
    path = file(
        "resource_id,metric,time,value", "a,system.cpu.usage,2026-03-02T05:00Z,1", "a,system.cpu.usage,2026-03-02T06:00Z,2"
    )
    assert read(path)[0]["value"].tolist() == [1.0, 2.0]


def test_without_a_mapping_a_file_that_has_no_metric_column_is_refused(file):
    with pytest.raises(SourceError, match="metric"):
        read(file("resource_id,time,value", "a,2026-03-02T05:00Z,1"))


def test_mapping_of_an_unknown_column_offers_the_nearest(file):
    with pytest.raises(UnknownName, match="'cpu_capasity' is not known\ndid you mean cpu_capacity"):
        read(file("resource_id,time,value"), columns={"cpu_capasity": "x"}, **SHARE)


def test_missing_path_setting_says_which_line_to_add():
    with pytest.raises(RequestError, match=r"names no files\n.*\nadd path = "):
        usage_files.fetch("usage", MARCH, settings=usage_files.Settings(metric="m"))


def test_path_without_files_lists_what_is_there(file, tmp_path):
    file("x", name="usage_2026.csv")
    with pytest.raises(
        SourceError, match=r"no file fits .*usage_2025.csv.\n.*holds: usage_2026.csv.*\n.*perhaps to 'usage_2026.csv'"
    ):
        read(str(tmp_path / "usage_2025.csv"), **SHARE)

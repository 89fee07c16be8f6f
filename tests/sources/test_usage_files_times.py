"""`usage_files` and clocks: units of numbers, zones, and the two days a year on which a local clock jumps."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from devopskit.errors import UnknownName
from devopskit.period import Period
from devopskit.settings.options import build
from devopskit.sources import usage_files

YEAR = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
NOON = "2026-03-01T12:00:00+00:00"
BERLIN = {"time_zone": "Europe/Berlin"}


@pytest.fixture
def times(tmp_path):
    """Times (UTC, ISO) and rejections of a file whose time column holds these texts, one resource, half-hour steps."""

    def read(*texts: str, ids: str = "a", **options: object):
        lines = [f"{ids[n % len(ids)]},{text},{n / 100}" for n, text in enumerate(texts)]
        (tmp_path / "usage.csv").write_text("\n".join(["resource_id,time,value", *lines]) + "\n", encoding="utf-8")
        given = {"path": str(tmp_path), "metric": "system.cpu.utilization", "step_seconds": 1800} | options
        settings = build(usage_files.Settings, given, where="[sources.usage_files]")
        fetched = usage_files.fetch("usage", YEAR, settings=settings)
        rows = pd.concat(fetched.rows)
        return [at.isoformat() for at in rows["time"]], dict(fetched.rejected.reasons)

    return read


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("s", "1772366400"),
        ("s", "1772366400.0"),
        ("ms", "1772366400000"),
        ("us", "1772366400000000"),
        ("ns", "1772366400000000000"),
    ],
)
def test_numbers_since_1970_are_read_in_their_unit(times, unit, text):
    assert times(text, time_unit=unit)[0] == [NOON]


@pytest.mark.parametrize(
    "text", ["2026-03-01T12:00:00Z", "2026-03-01 12:00", "2026-03-01T14:00:00+02:00", "2026-03-01T12:00:00.000"]
)
def test_iso_text_with_and_without_an_offset_is_utc(times, text):
    assert times(text)[0] == [NOON]


def test_times_without_a_zone_are_local_to_the_zone_that_is_set(times):
    assert times("2026-03-01 13:00", **BERLIN)[0] == [NOON]


def test_offset_in_the_text_wins_over_the_zone_that_is_set(times):
    assert times("2026-03-01T14:00:00+02:00", "2026-03-01 13:30", **BERLIN)[0] == [NOON, "2026-03-01T12:30:00+00:00"]


def test_pattern_reads_dates_of_another_order(times):
    assert times("01/03/2026 12:00", time_format="%d/%m/%Y %H:%M")[0] == [NOON]


def test_hour_that_happens_twice_is_told_apart_by_its_order(times):
    found, rejected = times(
        "2026-10-25 02:00", "2026-10-25 02:30", "2026-10-25 02:00", "2026-10-25 02:30", "2026-10-25 03:00", **BERLIN
    )
    assert [at[11:16] for at in found] == ["00:00", "00:30", "01:00", "01:30", "02:00"]
    assert rejected == {}


def test_hour_that_happens_twice_is_told_apart_for_each_resource(times):
    found, _ = times(*["2026-10-25 02:00"] * 4, ids="ab", **BERLIN)
    assert [at[11:16] for at in found] == ["00:00", "00:00", "01:00", "01:00"]


def test_hour_that_could_be_either_of_two_is_counted_as_such(times):
    found, rejected = times("2026-10-25 02:00", "2026-10-25 04:00", **BERLIN)
    assert [at[11:16] for at in found] == ["03:00"]
    assert rejected == {"the local time happens twice at the clock change and its order does not tell which one is meant": 1}


def test_hour_that_never_was_is_counted_as_such(times):
    found, rejected = times("2026-03-29 01:30", "2026-03-29 02:30", "2026-03-29 03:30", **BERLIN)
    assert [at[11:16] for at in found] == ["00:30", "01:30"]
    assert rejected == {"the local time does not exist: the clock was put forward": 1}


def test_unknown_zone_is_refused_with_the_nearest(times):
    with pytest.raises(UnknownName, match="time_zone 'Europe/Berlyn' is not known\ndid you mean Europe/Berlin"):
        times("2026-03-01 13:00", time_zone="Europe/Berlyn")


def test_unknown_unit_of_time_is_refused_with_those_known(times):
    with pytest.raises(UnknownName, match="time_unit 'sec' is not known\nknown: s, ms, us, ns"):
        times("1772366400", time_unit="sec")


@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York"])
def test_times_of_parquet_keep_their_instant(tmp_path, zone):
    moment = pd.Timestamp("2026-03-01T12:00", tz="UTC")
    moment = moment.tz_convert(zone) if zone else moment.tz_localize(None)
    table = pa.Table.from_pandas(pd.DataFrame({"resource_id": ["a"], "time": [moment], "value": [1.0]}))
    pq.write_table(table, tmp_path / "x.parquet")
    settings = usage_files.Settings(path=str(tmp_path), metric="m", step_seconds=60)
    assert pd.concat(usage_files.fetch("usage", YEAR, settings=settings).rows)["time"].iloc[0].isoformat() == NOON


def test_span_of_local_times_is_that_of_their_zone(tmp_path):
    (tmp_path / "x.csv").write_text("resource_id,time,value\na,2026-03-02 00:30,1\n", encoding="utf-8")
    settings = usage_files.Settings(path=str(tmp_path), metric="m", time_zone="Europe/Berlin")
    assert usage_files.span(settings=settings) == Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def delivered(tmp_path):
    """Settings of a file with this time in its one row, for the ways of reading that are no rows."""

    def settings(text: str, **options: object) -> usage_files.Settings:
        (tmp_path / "usage.csv").write_text(f"resource_id,time,value\na,{text},0.5\n", encoding="utf-8")
        given = {"path": str(tmp_path), "metric": "system.cpu.utilization", "step_seconds": 1800} | options
        return build(usage_files.Settings, given, where="[sources.usage_files]")

    return settings


@pytest.mark.parametrize(
    ("text", "told"),
    [("2026-03-01 12:00", True), ("2026-03-01T12:00:00Z", False), ("2026-03-01 12:00:00+01:00", False), ("2026-03-01", True)],
)
def test_times_without_a_zone_are_noted_because_they_may_be_local(delivered, text, told):
    fetched = usage_files.fetch("usage", YEAR, settings=delivered(text))
    pd.concat(fetched.rows)
    assert any("name no zone and were read as UTC" in note for note in fetched.notes) is told


def test_times_of_a_zone_that_is_set_are_not_doubted(delivered):
    fetched = usage_files.fetch("usage", YEAR, settings=delivered("2026-03-01 12:00", **BERLIN))
    pd.concat(fetched.rows)
    assert fetched.notes == []


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("28.09.2026 00:00", "%d.%m.%Y %H:%M"),
        ("09/28/2026 00:00:05", "%m/%d/%Y %H:%M:%S"),
        ("28-09-2026T10:00", "%d-%m-%YT%H:%M"),
        ("28/09/2026", "%d/%m/%Y"),
    ],
)
def test_the_pattern_that_is_offered_reads_the_value_that_is_shown(delivered, text, pattern):
    check = usage_files.check(settings=delivered(text))[-1]
    assert (check.ok, f'time_format = "{pattern}"' in check.fix) == (False, True)
    assert usage_files.check(settings=delivered(text, time_format=pattern))[-1].ok

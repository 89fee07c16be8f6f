"""Rates and latencies from files: long as the table is, wide by a mapping, and what is wrong said."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from devopskit.errors import RequestError, SourceError, UnknownName
from devopskit.period import Period
from devopskit.sources import performance_files
from devopskit.tables.performance import LATENCY_P95, REQUEST_RATE

DAY = Period(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC))
LONG = (
    "resource_id,metric,time,value\n"
    f"prod/shop/service/web,{LATENCY_P95},2026-06-01T00:00:00Z,0.2\n"
    f"prod/shop/service/web,{LATENCY_P95},2026-06-01T00:01:00Z,0.3\n"
)
WIDE = "service,minute,rps,p95\nweb,2026-06-01T00:00:00Z,10,0.2\nweb,2026-06-01T00:01:00Z,12,0.25\n"


def rows(path: Path, **more: Any) -> list[dict[str, Any]]:
    found = performance_files.fetch("performance", DAY, settings=performance_files.Settings(path=str(path), **more))
    return pd.concat(list(found.rows)).to_dict("records")


def test_a_file_with_the_columns_of_the_table_needs_only_its_path(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(LONG)
    found = rows(tmp_path / "p.csv")
    assert [(row["resource_id"], row["metric"], row["value"]) for row in found] == [
        ("prod/shop/service/web", LATENCY_P95, 0.2),
        ("prod/shop/service/web", LATENCY_P95, 0.3),
    ]
    assert {row["step_seconds"] for row in found} == {60}


def test_a_wide_file_is_mapped_column_by_column(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(WIDE)
    mapped = {"resource_id": "service", "time": "minute"}
    found = rows(tmp_path / "p.csv", columns=mapped, metrics={REQUEST_RATE: "rps", LATENCY_P95: "p95"})
    assert sorted((row["metric"], row["value"]) for row in found) == [
        (LATENCY_P95, 0.2), (LATENCY_P95, 0.25), (REQUEST_RATE, 10.0), (REQUEST_RATE, 12.0),
    ]  # fmt: skip


def test_a_negative_latency_is_rejected_and_counted(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(LONG.replace(",0.3", ",-0.3"))
    found = performance_files.fetch("performance", DAY, settings=performance_files.Settings(path=str(tmp_path / "p.csv")))
    assert sum(len(frame) for frame in found.rows) == 1
    assert found.rejected.rows == 1


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(WIDE)
    with pytest.raises(SourceError, match="has no column"):
        rows(tmp_path / "p.csv")


def test_a_key_that_the_table_does_not_have_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(LONG)
    with pytest.raises(UnknownName, match="servce"):
        rows(tmp_path / "p.csv", columns={"servce": "x"})


def test_a_section_without_files_is_refused_with_an_example() -> None:
    with pytest.raises(RequestError, match="names no files"):
        performance_files.fetch("performance", DAY, settings=performance_files.Settings())


def test_the_doctor_says_until_when_there_are_data(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(LONG)
    columns, data = performance_files.check(settings=performance_files.Settings(path=str(tmp_path / "p.csv")))
    assert (columns.ok, data.ok) == (True, True)
    assert "2026-06-01" in data.seen


def test_the_doctor_says_which_file_is_missing(tmp_path: Path) -> None:
    (check,) = performance_files.check(settings=performance_files.Settings(path=str(tmp_path / "none.csv")))
    assert (check.ok, "no file fits" in check.seen) == (False, True)

from __future__ import annotations

import fcntl
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from devopskit.reporting import index, record

NOW = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


def add(reports: Path, day: int, chance: str = "00000a", report: str = "costs", **fields: Any) -> str:
    """Add a run that was started `day` days before NOW; returns its name."""
    at = NOW - timedelta(days=day)
    run_id = f"{at:%Y%m%dT%H%M%SZ}-{report}-{chance}"
    (reports / run_id).mkdir()
    given = {"status": "completed", "host": "elsewhere", "seconds": 61.4, **fields}
    run = record.RunRecord(run_id=run_id, report=report, started_at=at, heartbeat_at=at, pid=1, **given)
    (reports / run_id / "run.json").write_bytes(msgspec.json.encode(run))
    return run_id


def test_runs_are_listed_with_the_newest_first(tmp_path: Path) -> None:
    names = [add(tmp_path, day) for day in (3, 1, 2)]
    assert [row.run_id for row in index.runs(tmp_path, now=NOW)] == [names[1], names[2], names[0]]


def test_row_has_what_the_record_says_and_links_to_its_files(tmp_path: Path) -> None:
    name = add(tmp_path, 1, headline="Much.", numbers={"saving": 512.5}, command="devopskit run costs")
    (tmp_path / name / "report.html").write_text("page")
    (tmp_path / name / "costs.ipynb").write_text("{}")
    row = index.runs(tmp_path, now=NOW)[0]
    assert (row.headline, row.numbers, row.seconds, row.command) == ("Much.", {"saving": 512.5}, 61.4, "devopskit run costs")
    assert row.links == {"page": f"{name}/report.html", "notebook": f"{name}/costs.ipynb"}


def test_run_that_never_ended_is_listed_as_died(tmp_path: Path) -> None:
    add(tmp_path, 1, status="running", step="Costs")
    row = index.runs(tmp_path, now=NOW)[0]
    assert row.status == "died"
    assert "machine went down (step: Costs); repeat the run" in row.reason


def test_broken_record_is_a_row_that_says_so(tmp_path: Path) -> None:
    name = add(tmp_path, 1)
    (tmp_path / name / "run.json").write_text('{"schema": 1')
    row = index.runs(tmp_path, now=NOW)[0]
    assert (row.status, row.report, row.started_at) == ("broken", "costs", NOW - timedelta(days=1))
    assert "cannot be read" in row.reason


def test_folders_that_are_no_runs_and_links_are_left_alone(tmp_path: Path) -> None:
    name = add(tmp_path, 1)
    (tmp_path / "example").mkdir()
    (tmp_path / "20261101T000000Z-costs-00000b").symlink_to(tmp_path / name)
    assert [row.run_id for row in index.runs(tmp_path, now=NOW)] == [name]


def test_folder_with_an_impossible_time_is_still_listed(tmp_path: Path) -> None:
    (tmp_path / "20261399T000000Z-costs-00000b").mkdir()
    assert index.runs(tmp_path, now=NOW)[0].started_at.year == 1970


def test_rebuilt_list_is_json_with_a_schema(tmp_path: Path) -> None:
    name = add(tmp_path, 1, numbers={"risk": float("nan")})
    index.rebuild(tmp_path)
    written = json.loads((tmp_path / "runs.json").read_text())
    assert written["schema"] == 1
    assert (written["runs"][0]["run_id"], written["runs"][0]["numbers"]) == (name, {"risk": None})


def test_latest_points_to_the_newest_page_of_each_report(tmp_path: Path) -> None:
    good, bad = add(tmp_path, 2), add(tmp_path, 1, status="failed")
    (tmp_path / good / "report.html").write_text("page")
    (tmp_path / bad / "report.html").write_text("failure")
    index.rebuild(tmp_path)
    latest = json.loads((tmp_path / "latest.json").read_text())
    assert (latest["run"], latest["status"]) == (bad, "failed")
    assert latest["pages"] == {"costs": f"{good}/report.html"}


def test_page_of_runs_shows_status_by_word_and_shape(tmp_path: Path) -> None:
    add(tmp_path, 1, headline="Save much.", numbers={"saving": 1234.0})
    add(tmp_path, 2, status="failed", reason="the kernel died")
    index.rebuild(tmp_path)
    page = (tmp_path / "index.html").read_text()
    assert "<title>2 runs of reports</title>" in page
    assert "● completed" in page
    assert "✕ failed" in page
    assert "the kernel died" in page
    assert "1,230" in page


def test_markup_and_hidden_characters_of_a_record_are_only_shown(tmp_path: Path) -> None:
    add(tmp_path, 1, headline="<script>x</script>\u202e", command="{{7*7}}\x1b[31m")
    index.rebuild(tmp_path)
    page = (tmp_path / "index.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;x&lt;/script&gt;⟨U+202E⟩" in page
    assert "{{7*7}}⟨U+001B⟩" in page


def test_list_held_by_a_process_that_never_ends_is_made_anyway(tmp_path: Path) -> None:
    add(tmp_path, 1)
    descriptor = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    rows = index.rebuild(tmp_path)
    os.close(descriptor)
    assert len(rows) == len(json.loads((tmp_path / "runs.json").read_text())["runs"]) == 1


def test_empty_folder_of_reports_has_an_empty_list(tmp_path: Path) -> None:
    assert index.rebuild(tmp_path) == []
    assert json.loads((tmp_path / "latest.json").read_text()) == {"schema": 1, "pages": {}}


def test_old_list_that_was_cut_off_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "runs.json").write_text('{"runs": [')
    name = add(tmp_path, 1)
    index.rebuild(tmp_path)
    assert json.loads((tmp_path / "runs.json").read_text())["runs"][0]["run_id"] == name


@pytest.fixture
def five(tmp_path: Path) -> Path:
    """Folder of runs 1, 10, 100, 200 and 300 days old; the oldest is still running elsewhere."""
    add(tmp_path, 300, status="running")
    names = [add(tmp_path, day) for day in (200, 100, 10, 1)]
    folder = tmp_path / names[0] / "changes"
    folder.mkdir()
    (folder / "a.patch").write_text("+1")
    return tmp_path


def ages(folders: list[Path]) -> list[int]:
    """Days between the runs' folders and NOW."""
    return [(NOW - datetime.strptime(path.name[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)).days for path in folders]


def test_pruning_keeps_the_last_runs_and_the_young_ones(five: Path) -> None:
    assert ages(index.prune(five, keep_runs=1, keep_days=90, now=NOW)) == [100, 200, 300]
    assert [path.is_dir() for path in sorted(five.glob("*-costs-*"))] == [True, True]


def test_pruning_keeps_a_number_of_runs_however_old(five: Path) -> None:
    assert ages(index.prune(five, keep_runs=4, keep_days=0, now=NOW)) == [300]


def test_dry_run_of_pruning_removes_nothing(five: Path) -> None:
    assert len(index.prune(five, keep_runs=0, keep_days=90, dry_run=True, now=NOW)) == 3
    assert len(list(five.glob("*-costs-*"))) == 5


def test_pruning_leaves_a_run_that_is_running(tmp_path: Path) -> None:
    name = add(tmp_path, 300, status="running")
    running = record.read(tmp_path / name)
    running.heartbeat_at = NOW
    (tmp_path / name / "run.json").write_bytes(msgspec.json.encode(running))
    assert index.prune(tmp_path, keep_runs=0, keep_days=0, now=NOW) == []


def test_list_is_rebuilt_after_pruning(five: Path) -> None:
    index.prune(five, keep_runs=1, keep_days=0, now=NOW)
    assert len(json.loads((five / "runs.json").read_text())["runs"]) == 1

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from devopskit.errors import DataError
from devopskit.reporting import record

NOW = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


def recorder(folder: Path, secret: str = "canary-5b1f") -> record.Recorder:
    """Keep the record of a run of this process."""
    first = record.started("r1", "costs", parameters={"days": 7})
    return record.Recorder(folder, first, lambda text: text.replace(secret, "[gone]"))


def test_record_is_written_as_running_with_its_process(tmp_path: Path) -> None:
    recorder(tmp_path).save()
    written = json.loads((tmp_path / "run.json").read_text())
    assert (written["schema"], written["status"], written["pid"]) == (1, "running", os.getpid())
    assert written["parameters"] == {"days": 7}


def test_record_is_read_back_as_it_was(tmp_path: Path) -> None:
    kept = recorder(tmp_path)
    kept.record.failing_cell = record.FailingCell(index=3, title="Costs", state="failed")
    kept.save()
    assert record.read(tmp_path) == kept.record


def test_end_of_a_run_is_recorded_in_full(tmp_path: Path) -> None:
    recorder(tmp_path).end("failed", 4, reason="the kernel died", fix="ask for less")
    now = record.read(tmp_path)
    assert (now.status, now.exit_code, now.step) == ("failed", 4, "ended")
    assert (now.reason, now.fix) == ("the kernel died", "ask for less")


def test_length_of_a_run_is_the_time_between_start_and_end(tmp_path: Path) -> None:
    recorder(tmp_path).end("completed", 0)
    now = record.read(tmp_path)
    assert now.ended_at is not None
    assert abs((now.ended_at - now.started_at).total_seconds() - (now.seconds or 0)) < 0.001


def test_record_on_disk_and_for_printing_is_scrubbed(tmp_path: Path) -> None:
    kept = recorder(tmp_path)
    kept.end("failed", 4, reason="login with canary-5b1f")
    assert "canary" not in (tmp_path / "run.json").read_text()
    assert kept.scrubbed().reason == "login with [gone]"


def test_heartbeat_is_written_only_after_two_seconds(tmp_path: Path) -> None:
    kept = recorder(tmp_path)
    kept.beat()
    assert not (tmp_path / "run.json").exists()
    kept.record.heartbeat_at -= timedelta(seconds=3)
    kept.beat()
    assert datetime.now(UTC) - record.read(tmp_path).heartbeat_at < timedelta(seconds=2)


def test_heartbeat_that_finds_no_folder_does_not_end_the_run(tmp_path: Path) -> None:
    kept = recorder(tmp_path / "gone")
    kept.record.heartbeat_at -= timedelta(seconds=3)
    kept.beat()
    assert not (tmp_path / "gone").exists()


def test_failed_record_with_long_content_stays_below_eight_kilobytes(tmp_path: Path) -> None:
    kept = recorder(tmp_path)
    kept.record.parameters = {f"name{i}": "é" * 5000 for i in range(200)}
    kept.record.data = [{"table": "usage", "note": "x" * 400}] * 500
    kept.end("failed", 4, reason="y" * 9000)
    assert (tmp_path / "run.json").stat().st_size < 8192
    assert record.read(tmp_path).status == "failed"


def test_record_with_nothing_but_long_keys_keeps_its_identity(tmp_path: Path) -> None:
    kept = recorder(tmp_path)
    kept.record.data = [{f"{'k' * 200}{i}{j}": "v" * 200 for i in range(60)} for j in range(60)]
    kept.end("failed", 4, reason="no room")
    assert (tmp_path / "run.json").stat().st_size < 8192
    assert record.read(tmp_path).reason == "no room"


def test_completed_record_keeps_all_of_its_content(tmp_path: Path) -> None:
    kept = recorder(tmp_path)
    kept.record.data = [{"table": "usage", "note": "x" * 400}] * 50
    kept.end("completed", 0)
    assert record.read(tmp_path).data == kept.record.data


def test_number_that_is_not_finite_is_valid_json(tmp_path: Path) -> None:
    kept = recorder(tmp_path)
    kept.record.numbers = {"risk": float("nan"), "saving": 1.5}
    kept.end("completed", 0)
    assert json.loads((tmp_path / "run.json").read_text())["numbers"] == {"risk": None, "saving": 1.5}


def test_record_that_is_cut_off_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"schema": 1, "run_id": "r')
    with pytest.raises(DataError, match=r"(?s)run\.json cannot be read.*rm -r"):
        record.read(tmp_path)


def test_record_of_another_shape_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"run_id": 7}')
    with pytest.raises(DataError, match="cannot be read: Expected `str`"):
        record.read(tmp_path)


def test_record_of_a_later_version_with_more_keys_is_read(tmp_path: Path) -> None:
    recorder(tmp_path).save()
    file = tmp_path / "run.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "weather": "fine"}))
    assert record.read(tmp_path).run_id == "r1"


def test_run_of_a_living_process_is_running() -> None:
    assert record.status_now(record.started("r1", "costs"), now=NOW) == "running"


def test_run_whose_process_is_gone_has_died() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    now = record.started("r1", "costs")
    now.pid = process.pid
    assert record.status_now(now, now=NOW) == "died"


def test_process_with_a_reused_number_is_not_the_run() -> None:
    now = record.started("r1", "costs")
    now.process -= 1
    assert record.status_now(now, now=NOW) == "died"


@pytest.mark.parametrize(("minutes", "status"), [(1, "running"), (11, "died")])
def test_run_on_another_machine_is_judged_by_its_heartbeat(minutes: int, status: str) -> None:
    now = record.started("r1", "costs")
    now.host, now.heartbeat_at = "elsewhere", NOW - timedelta(minutes=minutes)
    assert record.status_now(now, now=NOW) == status


def test_recorded_end_is_never_derived_anew() -> None:
    now = record.started("r1", "costs")
    now.status, now.pid = "completed", 0
    assert record.status_now(now, now=NOW) == "completed"


def test_file_is_replaced_whole_and_leaves_no_temporary_one(tmp_path: Path) -> None:
    kept = recorder(tmp_path)
    kept.save()
    kept.end("completed", 0)
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]

"""Ends of runs, without a kernel: what was seen of one is written down here."""

from __future__ import annotations

import errno
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from devopskit.errors import RunError
from devopskit.reporting import _supervise_finish as finish
from devopskit.reporting import _supervise_watch as watch
from devopskit.reporting import record
from devopskit.reporting._supervise_signals import Signals


def document(*sources: str) -> dict[str, Any]:
    """A notebook of code cells below a heading."""
    heading = {"cell_type": "markdown", "id": "m0", "metadata": {}, "source": "# Costs"}
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    return {
        "nbformat": 4, "nbformat_minor": 5, "metadata": {},
        "cells": [heading, *({**code, "id": f"c{i}", "metadata": {}, "source": source} for i, source in enumerate(sources))],
    }  # fmt: skip


def seen(**fields: Any) -> watch.Seen:
    """What was seen of a run of two cells, by default that both are done."""
    book = document("a = 1", "b = 2")
    return watch.Seen(
        **{"notebook": book, "kernel": 1, "marks": {1: "done", 2: "done"}, "current": 2, "end": {"event": "done"}, **fields}
    )


def draw(node: Any, folder: Path) -> None:
    """Stand where the real page is drawn."""
    (folder / "report.html").write_text("page")


def finished(
    tmp_path: Path, told: watch.Seen, *, render: finish.Render = draw, limit: float | None = None, partial: str = ""
) -> record.RunRecord:
    """Finish a run in a folder below `tmp_path` and return its record as it stands on the disk."""
    folder = tmp_path / "20261126T060000Z-costs-00000a"
    folder.mkdir()
    recorder = record.Recorder(folder, record.started(folder.name, "costs"), lambda text: text.replace("canary", "[gone]"))
    with Signals() as signals, finish.Finish(recorder, signals) as ending:
        ending.conclude(told, document("a = 1", "b = 2"), limit=limit, render=render, partial=partial)
    return record.read(folder)


def left(tmp_path: Path, name: str) -> str:
    """Content of a file that the run left."""
    return next(tmp_path.glob(f"*/{name}")).read_text()


def test_run_seen_to_its_end_is_completed_with_its_page(tmp_path: Path) -> None:
    assert finished(tmp_path, seen()).status == "completed"
    assert left(tmp_path, "report.html") == "page"


def test_run_with_a_missing_source_is_partial(tmp_path: Path) -> None:
    now = finished(tmp_path, seen(), partial="aws did not answer")
    assert (now.status, now.exit_code, now.reason) == ("partial", 3, "aws did not answer")
    assert left(tmp_path, "report.html") == "page"


def no_room(node: Any, folder: Path) -> None:
    """Draw a page onto a full disk."""
    (folder / "report.html").write_text("half a pa")
    with Path("/dev/full").open("w") as file:
        file.write("x")


def test_full_disk_while_drawing_is_a_failure_with_a_small_page(tmp_path: Path) -> None:
    now = finished(tmp_path, seen(), render=no_room)
    assert (now.status, now.exit_code) == ("failed", 4)
    assert now.reason.startswith("no room to write: making the page failed, the disk is full ([Errno 28]")
    assert "make room" in left(tmp_path, "report.html")


def test_error_of_the_page_is_the_reason_with_its_fix(tmp_path: Path) -> None:
    def render(node: Any, folder: Path) -> None:
        raise RunError("an output has the type x/canary", "it cannot be shown", "use kit.show")

    now = finished(tmp_path, seen(), render=render)
    assert (now.status, now.exit_code, now.fix) == ("failed", 4, "use kit.show")
    assert now.reason == "making the page failed: an output has the type x/[gone]; it cannot be shown"


def test_bug_while_drawing_leaves_a_scrubbed_traceback(tmp_path: Path) -> None:
    def render(node: Any, folder: Path) -> None:
        raise KeyError("canary")

    now = finished(tmp_path, seen(), render=render)
    assert now.reason == "making the page failed: KeyError: '[gone]'"
    assert "KeyError: '[gone]'" in left(tmp_path, "traceback.txt")


def test_signal_while_drawing_is_recorded_as_interrupted(tmp_path: Path) -> None:
    def render(node: Any, folder: Path) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        (folder / "report.html").write_text("never reached")

    now = finished(tmp_path, seen(), render=render)
    assert (now.status, now.exit_code) == ("interrupted", 143)
    assert "never reached" not in left(tmp_path, "report.html")


def test_interrupt_of_the_keyboard_exits_with_130(tmp_path: Path) -> None:
    now = finished(tmp_path, seen(), render=lambda node, folder: os.kill(os.getpid(), signal.SIGINT))
    assert (now.status, now.exit_code) == ("interrupted", 130)


def test_files_the_run_wrote_are_scrubbed(tmp_path: Path) -> None:
    finished(tmp_path, seen(), render=lambda node, folder: (folder / "findings.csv").write_text("id,canary\n"))
    assert left(tmp_path, "findings.csv") == "id,[gone]\n"


def test_secret_in_two_pieces_of_a_print_is_scrubbed(tmp_path: Path) -> None:
    told = seen()
    pieces = [{"output_type": "stream", "name": "stdout", "text": text} for text in ("can", "ary")]
    told.notebook["cells"][1]["outputs"] = pieces  # type: ignore[index]
    finished(tmp_path, told)
    assert json.loads(left(tmp_path, "costs.ipynb"))["cells"][1]["outputs"][0]["text"] == ["[gone]"]


def test_child_that_left_without_a_word_is_a_failure(tmp_path: Path) -> None:
    told = seen(end=None, marks={1: "done", 2: "running"}, tail="Traceback\nMemoryError: canary\n")
    now = finished(tmp_path, told)
    assert now.reason == "the process that executes the notebook broke or was killed: MemoryError: [gone]"
    assert now.failing_cell == record.FailingCell(index=2, title="Costs", state="cut short")


def test_kernel_that_never_started_keeps_the_source_notebook(tmp_path: Path) -> None:
    told = watch.Seen(tail="RuntimeError: Kernel died before replying to kernel_info\n")
    now = finished(tmp_path, told)
    assert now.reason.startswith("the kernel could not be started or stopped answering: RuntimeError: Kernel died")
    assert json.loads(left(tmp_path, "costs.ipynb"))["cells"][1]["metadata"]["devopskit"] == {"status": "not run"}


def test_papermills_word_about_unreached_cells_is_corrected(tmp_path: Path) -> None:
    told = seen(marks={1: "running"}, current=1, end={"event": "dead", "code": -9})
    told.notebook["cells"][2]["metadata"] = {"papermill": {"status": "completed"}}  # type: ignore[index]
    finished(tmp_path, told)
    cells = json.loads(left(tmp_path, "costs.ipynb"))["cells"]
    assert [cell["metadata"]["papermill"]["status"] for cell in cells[1:]] == ["failed", "pending"]


def test_notebook_that_is_not_valid_gives_no_report(tmp_path: Path) -> None:
    told = seen()
    told.notebook["cells"][1]["outputs"] = [{"output_type": "display_data", "data": 7, "metadata": {}}]  # type: ignore[index]
    now = finished(tmp_path, told)
    assert now.status == "failed"
    assert "keeping the executed notebook failed" in now.reason


def test_data_error_in_a_cell_exits_with_three_and_its_fix(tmp_path: Path) -> None:
    end = {"event": "failed", "index": 2, "name": "SourceError", "text": "no rows of usage\nnothing to size\ndevopskit fetch"}
    now = finished(tmp_path, seen(marks={1: "done", 2: "failed"}, end=end))
    assert (now.exit_code, now.fix) == (3, "devopskit fetch")
    assert now.reason == "SourceError: no rows of usage; nothing to size"


def test_reserved_room_is_given_back_at_the_end(tmp_path: Path) -> None:
    recorder = record.Recorder(tmp_path, record.started("r1", "costs"), str)
    with Signals() as signals, finish.Finish(recorder, signals):
        assert (tmp_path / ".room").stat().st_size == 64_000
    assert not (tmp_path / ".room").exists()


def test_run_that_is_left_early_says_so_in_its_record(tmp_path: Path) -> None:
    recorder = record.Recorder(tmp_path, record.started("r1", "costs"), str)
    with Signals() as signals, finish.Finish(recorder, signals):
        raise OSError(errno.ENOENT, "No such file", "python")
    assert record.read(tmp_path).status == "failed"
    assert "starting the run failed" in record.read(tmp_path).reason


def test_programs_own_exit_is_recorded_and_passed_on(tmp_path: Path) -> None:
    recorder = record.Recorder(tmp_path, record.started("r1", "costs"), str)
    with pytest.raises(SystemExit, match="7"), Signals() as signals, finish.Finish(recorder, signals):
        raise SystemExit(7)
    assert record.read(tmp_path).status == "failed"

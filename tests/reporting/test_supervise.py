"""Real runs through papermill, each broken on purpose once and looked at by several tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from devopskit.errors import RequestError
from devopskit.reporting import record, supervise

SECRET = 'canary-"q&<7e-value'
RUNS = pytest.TempPathFactory


def notebook(folder: Path, *sources: str, kernel: str = "python3") -> Path:
    """Write a notebook: a heading, a parameters cell, then one cell for each source."""
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "id": "m0", "metadata": {}, "source": "## What it costs"},
        {"cell_type": "code", "id": "p0", "metadata": {"tags": ["parameters"]}, "source": "days: int = 30  # of history"},
    ]
    cells += [{"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": source} for i, source in enumerate(sources)]
    code = [{"outputs": [], "execution_count": None, **cell} if cell["cell_type"] == "code" else cell for cell in cells]
    spec = {"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}}
    path = folder / "costs.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": spec, "cells": code}), encoding="utf-8")
    return path


def job(folder: Path, *sources: str, **fields: Any) -> supervise.Job:
    """Make the job of such a notebook; its runs go to folder/out."""
    environment = {"RUNNER": str(os.getpid()), "LOGIN_TOKEN": SECRET}
    given = {"environment": environment, "command": "devopskit run costs", **fields}
    return supervise.Job(notebook(folder, *sources), "costs", folder / "out", folder, **given)


def run(folder: Path, *sources: str, **fields: Any) -> supervise.Run:
    """Run such a notebook; its page is the word "page"."""
    return supervise.run(job(folder, *sources, **fields), scrub=str, render=page)


def page(node: Any, folder: Path) -> None:
    """Stand where the real page is drawn."""
    (folder / "report.html").write_text(f"<p>page of {len(node['cells'])} cells</p>")


def states(done: supervise.Run) -> list[tuple[str, str]]:
    """Our mark and papermill's corrected one, for each code cell of the executed notebook."""
    cells = json.loads((done.folder / "costs.ipynb").read_text())["cells"]
    code = [cell["metadata"] for cell in cells if cell["cell_type"] == "code"]
    return [(metadata["devopskit"]["status"], metadata["papermill"]["status"]) for metadata in code]


def text(done: supervise.Run, name: str) -> str:
    """Content of a file of the run."""
    return (done.folder / name).read_text(encoding="utf-8")


GOOD = (
    "assert type(days) is int and days == 7, repr(days)",
    "import os\nprint(os.environ['LOGIN_TOKEN'])",
    "for i in range(30_000): print(i, 'x' * 20)",
    "open(os.environ['DEVOPSKIT_RUN_DIR'] + '/findings.csv', 'w').write('id\\n' + os.environ['LOGIN_TOKEN'])",
    "class Numbers:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        return {'application/vnd.devopskit.record+json': {'numbers': {'saving': 512.5}, 'headline': 'Much.'}}\nNumbers()",
    "assert 'PYTHONWARNINGS' not in os.environ, 'filters of the runner reached the kernel'",
)


@pytest.fixture(scope="module")
def good(tmp_path_factory: RUNS) -> tuple[supervise.Run, list[tuple[int, int, str]]]:
    """A run that works, and the progress it told."""
    told: list[tuple[int, int, str]] = []
    extra = {"LOGIN_TOKEN": SECRET, "PYTHONWARNINGS": "ignore"}
    asked = job(tmp_path_factory.mktemp("good"), *GOOD, parameters={"days": 7}, environment=extra, versions={"pandas": "3.1"})
    return supervise.run(asked, scrub=str, render=page, on_progress=lambda *step: told.append(step)), told


@pytest.fixture(scope="module")
def raised(tmp_path_factory: RUNS) -> supervise.Run:
    """A run whose second cell raises, with a secret and markup in the message."""
    cell = "# first line\nimport os\nraise ValueError('<b>boom</b> ' + os.environ['LOGIN_TOKEN'])"
    return run(tmp_path_factory.mktemp("raised"), "x = 1", cell, "y = 2", parameters={"days": 7})


@pytest.fixture(scope="module")
def killed(tmp_path_factory: RUNS) -> supervise.Run:
    """A run whose kernel is killed by signal 9."""
    return run(tmp_path_factory.mktemp("killed"), "print('before', flush=True)", "import os\nos.kill(os.getpid(), 9)", "y = 2")


@pytest.fixture(scope="module")
def slow(tmp_path_factory: RUNS) -> tuple[supervise.Run, float]:
    """A run whose cell outlasts a limit of 1.5 s, and the seconds of the cell until the end of the run."""
    cell = "import time\nopen('mark', 'w').close()\nprint('half')\ntime.sleep(60)"
    folder = tmp_path_factory.mktemp("slow")
    done = run(folder, cell, "y = 2", cell_timeout=1.5)
    return done, time.time() - (folder / "mark").stat().st_mtime


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: RUNS) -> supervise.Run:
    """A run whose kernel stops itself (SIGSTOP) and answers nothing."""
    return run(tmp_path_factory.mktemp("frozen"), "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", cell_timeout=1.5)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: RUNS) -> supervise.Run:
    """A run whose runner gets SIGTERM while a cell runs."""
    cell = "import os, time\nos.kill(int(os.environ['RUNNER']), 15)\ntime.sleep(60)"
    return run(tmp_path_factory.mktemp("stopped"), cell, "y = 2")


def test_working_notebook_is_recorded_as_completed(good: tuple[supervise.Run, Any]) -> None:
    now = record.read(good[0].folder)
    assert (now.status, now.exit_code, now.reason) == ("completed", 0, "")
    assert (now.cells_done, now.cells_total) == (8, 8)
    assert now.versions == {"pandas": "3.1"}
    assert 0 < (now.seconds or 0) < 300


def test_record_names_the_notebook_by_its_hash(good: tuple[supervise.Run, Any]) -> None:
    now = record.read(good[0].folder)
    assert len(now.notebook_sha256) == 64
    assert now.notebook.endswith("costs.ipynb")


def test_numbers_and_headline_given_to_record_arrive_in_the_run(good: tuple[supervise.Run, Any]) -> None:
    assert good[0].record.numbers == {"saving": 512.5}
    assert good[0].record.headline == "Much."


def test_given_parameter_arrives_as_its_type_and_is_recorded(good: tuple[supervise.Run, Any]) -> None:
    assert good[0].record.parameters == {"days": 7}
    assert "days = 7" in text(good[0], "costs.ipynb")


def test_page_of_a_working_run_is_the_rendered_one(good: tuple[supervise.Run, Any]) -> None:
    assert text(good[0], "report.html") == "<p>page of 9 cells</p>"


def test_every_cell_of_a_working_run_is_marked_done(good: tuple[supervise.Run, Any]) -> None:
    assert set(states(good[0])) == {("done", "completed")}


def test_secret_of_the_environment_is_in_no_file_of_the_run(good: tuple[supervise.Run, Any]) -> None:
    everything = "".join(path.read_text() for path in good[0].folder.iterdir())
    assert "canary-" not in everything
    assert text(good[0], "findings.csv") == "id\n[secret removed]"


def test_long_output_keeps_both_ends_and_says_what_is_gone(good: tuple[supervise.Run, Any]) -> None:
    kept = text(good[0], "costs.ipynb")
    assert 200_000 < len(kept) < 320_000  # of 800,000; one JSON line for each line printed
    assert "29999 xxxx" in kept
    assert "devopskit left out 2" in kept


def test_progress_counts_cells_and_names_the_section(good: tuple[supervise.Run, list[tuple[int, int, str]]]) -> None:
    assert good[1][0] == (0, 7, "starting the kernel")
    assert good[1][-1] == (8, 8, "What it costs")


def test_run_leaves_no_temporary_file_behind(good: tuple[supervise.Run, Any]) -> None:
    names = {path.name for path in good[0].folder.iterdir()}
    assert names == {"costs.ipynb", "findings.csv", "report.html", "run.json"}


def test_folder_of_a_run_is_named_by_time_report_and_chance(good: tuple[supervise.Run, Any]) -> None:
    stamp, report, chance = good[0].folder.name.split("-")
    assert abs(datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp() - time.time()) < 600
    assert (report, len(chance)) == ("costs", 6)


def test_lists_of_runs_stand_beside_the_run(good: tuple[supervise.Run, Any]) -> None:
    latest = json.loads((good[0].folder.parent / "latest.json").read_text())
    assert latest["pages"] == {"costs": f"{good[0].folder.name}/report.html"}
    assert "Much." in (good[0].folder.parent / "index.html").read_text()


def test_exception_in_a_cell_is_the_reason_without_the_secret(raised: supervise.Run) -> None:
    assert (raised.record.status, raised.record.exit_code) == ("failed", 4)
    assert raised.record.reason == "ValueError: <b>boom</b> [secret removed]"


def test_failing_cell_is_recorded_with_its_section(raised: supervise.Run) -> None:
    cell = raised.record.failing_cell
    assert cell is not None
    assert (cell.index, cell.title, cell.state) == (4, "What it costs", "failed")


def test_cells_behind_an_exception_are_marked_as_not_run(raised: supervise.Run) -> None:
    assert states(raised)[-2:] == [("failed", "failed"), ("not run", "pending")]
    assert states(raised)[0] == ("done", "completed")


def test_failure_page_shows_the_cell_and_escapes_the_message(raised: supervise.Run) -> None:
    shown = text(raised, "report.html")
    assert "# first line" in shown
    assert "&lt;b&gt;boom&lt;/b&gt;" in shown
    assert "<b>boom" not in shown
    assert "devopskit run costs" in shown


def test_no_file_of_a_failed_run_holds_the_secret(raised: supervise.Run) -> None:
    assert "canary-" not in "".join(path.read_text() for path in raised.folder.iterdir())
    assert "canary-" not in raised.record.reason


def test_error_notes_of_papermill_are_not_kept(raised: supervise.Run) -> None:
    assert "papermill-error-cell" not in text(raised, "costs.ipynb")


def test_record_and_page_of_a_failed_run_are_small(raised: supervise.Run) -> None:
    assert (raised.folder / "run.json").stat().st_size < 8192
    assert (raised.folder / "report.html").stat().st_size < 8192


def test_killed_kernel_is_a_failure_that_names_the_signal(killed: supervise.Run) -> None:
    assert (killed.record.status, killed.record.exit_code) == ("failed", 4)
    assert killed.record.reason.startswith("the kernel died: killed")
    assert "signal 9" in killed.record.reason
    assert "less data" in killed.record.fix


def test_cell_of_a_killed_kernel_is_cut_short_not_completed(killed: supervise.Run) -> None:
    assert states(killed) == [
        ("done", "completed"),
        ("done", "completed"),
        ("cut short", "failed"),
        ("not run", "pending"),
    ]


def test_output_before_the_kernel_was_killed_is_kept(killed: supervise.Run) -> None:
    assert "before" in text(killed, "costs.ipynb")
    assert "os.kill(os.getpid(), 9)" in text(killed, "report.html")


def test_cell_over_its_limit_is_interrupted_and_named(slow: tuple[supervise.Run, float]) -> None:
    done = slow[0].record
    assert (done.status, done.exit_code) == ("failed", 4)
    assert done.reason.startswith("timeout: the cell ran longer than the limit of 1.5 s")
    assert done.reason.endswith("was interrupted")


def test_cell_over_its_limit_ends_the_run_within_seconds(slow: tuple[supervise.Run, float]) -> None:
    assert slow[1] < 1.5 + 5 + 5  # five for the promise, five for a busy machine


def test_cell_over_its_limit_keeps_output_and_place(slow: tuple[supervise.Run, float]) -> None:
    assert states(slow[0])[1:] == [("cut short", "failed"), ("not run", "pending")]
    assert "half" in text(slow[0], "costs.ipynb")
    assert "KeyboardInterrupt" in text(slow[0], "costs.ipynb")


def test_frozen_kernel_is_ended_by_the_limit(frozen: supervise.Run) -> None:
    assert (frozen.record.status, frozen.record.exit_code) == ("failed", 4)
    assert "did not respond" in frozen.record.reason
    assert states(frozen)[-1] == ("cut short", "failed")


def test_sigterm_of_the_runner_is_recorded_as_interrupted(stopped: supervise.Run) -> None:
    assert (stopped.record.status, stopped.record.exit_code) == ("interrupted", 143)
    assert "SIGTERM (signal 15)" in stopped.record.reason
    assert "time.sleep(60)" in text(stopped, "report.html")


def test_signals_are_given_back_after_a_run(stopped: supervise.Run) -> None:
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_kernel_that_ends_itself_is_a_failure(tmp_path: Path) -> None:
    done = run(tmp_path, "import os\nos._exit(0)", "y = 2")
    assert (done.record.status, done.record.exit_code) == ("failed", 4)
    assert "ended by itself with exit status 0" in done.record.reason


def test_notebook_that_exits_early_is_not_completed(tmp_path: Path) -> None:
    done = run(tmp_path, "import sys\nsys.exit(0)", "y = 2")
    assert (done.record.status, done.record.exit_code) == ("failed", 4)
    assert "1 of its cells were not run" in done.record.reason


def test_memory_error_says_to_ask_for_less_data(tmp_path: Path) -> None:
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\nx = bytearray(4 << 30)"
    done = run(tmp_path, limit)
    assert done.record.reason.startswith("MemoryError")
    assert "less data" in done.record.fix


def test_kernel_that_is_not_installed_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    asked = supervise.Job(notebook(tmp_path, "x = 1", kernel="pyhton3"), "costs", tmp_path / "out", tmp_path)
    with pytest.raises(RequestError, match=r"(?s)kernel 'pyhton3'.*installed: .*python3, did you mean python3"):
        supervise.run(asked, scrub=str, render=page)
    assert record.read(next((tmp_path / "out").glob("*-costs-*"))).status == "refused"


def test_refused_request_is_recorded_with_its_reason(tmp_path: Path) -> None:
    error = RequestError(f"parameter dyas is not declared, token {SECRET}", "nothing was started", "use days")
    done = supervise.refuse(job(tmp_path, "x = 1"), error, scrub=str)
    assert (done.record.status, done.record.exit_code, done.record.fix) == ("refused", 2, "use days")
    assert done.record.reason.endswith("token [secret removed]; nothing was started")


def test_working_folder_that_is_gone_is_a_failure_on_record(tmp_path: Path) -> None:
    asked = supervise.Job(notebook(tmp_path, "x = 1"), "costs", tmp_path / "out", tmp_path / "gone")
    done = supervise.run(asked, scrub=str, render=page)
    assert (done.record.status, done.record.exit_code) == ("failed", 4)
    assert "starting the run failed: [Errno 2] No such file or directory" in done.record.reason


def test_folder_that_cannot_be_made_is_a_wrong_request(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where a folder should be")
    with pytest.raises(RequestError, match=r"(?s)cannot be made.*--out DIR"):
        run(tmp_path, "x = 1")


def test_two_runs_at_the_same_time_have_folders_of_their_own(tmp_path: Path) -> None:
    error = RequestError("a", "b", "c")
    first, second = (supervise.refuse(job(tmp_path, "x = 1"), error, scrub=str) for _ in range(2))
    assert first.folder != second.folder


def test_name_of_a_report_cannot_leave_the_reports_folder(tmp_path: Path) -> None:
    asked = supervise.Job(notebook(tmp_path, "x = 1"), "../../etc/x y", tmp_path / "out", tmp_path)
    done = supervise.refuse(asked, RequestError("a", "b", "c"), scrub=str)
    assert done.folder.parent == tmp_path / "out"
    assert "-etc_x_y-" in done.folder.name


SCRIPT = """
import resource, sys
from pathlib import Path
from devopskit.reporting import supervise
folder = Path(sys.argv[1])
if sys.argv[2:] == ["8kB"]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
job = supervise.Job(folder / "costs.ipynb", "costs", folder / "out", folder)
done = supervise.run(job, scrub=str, render=lambda node, folder: None)
sys.exit(done.record.exit_code)
"""


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a runner of its own process."""
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(folder), *arguments])


def wait_for(path: Path) -> None:
    """Wait until a file is there, at most a minute."""
    end = time.time() + 60
    while not path.exists() and time.time() < end:
        time.sleep(0.05)


def gone(pid: int) -> bool:
    """Whether a process is gone within ten seconds."""
    end = time.time() + 10
    while record.process_start(pid) and time.time() < end:
        time.sleep(0.1)
    return record.process_start(pid) is None


@pytest.fixture(scope="module")
def murdered(tmp_path_factory: RUNS) -> tuple[Path, int]:
    """Folder of a run whose runner got SIGKILL in the middle of a cell, and the pid of its kernel."""
    folder = tmp_path_factory.mktemp("murdered")
    notebook(
        folder, "import os, time\nopen('pid.new', 'w').write(str(os.getpid()))\nos.rename('pid.new', 'pid')\ntime.sleep(60)"
    )
    runner = start(folder)
    wait_for(folder / "pid")
    runner.kill()
    runner.wait()
    return next((folder / "out").glob("*-costs-*")), int((folder / "pid").read_text())


def test_killed_runner_leaves_a_record_that_claims_no_success(murdered: tuple[Path, int]) -> None:
    now = record.read(murdered[0])
    assert now.status == "running"
    assert record.status_now(now, now=datetime.now(UTC)) == "died"


def test_kernel_does_not_survive_a_killed_runner(murdered: tuple[Path, int]) -> None:
    assert gone(murdered[1])


def test_limit_of_file_sizes_leaves_a_true_record_and_a_small_page(tmp_path: Path) -> None:
    notebook(tmp_path, "print('y7 ' * 9000)")
    assert start(tmp_path, "8kB").wait(timeout=120) == 4
    folder = next((tmp_path / "out").glob("*-costs-*"))
    assert record.read(folder).reason.startswith("no room to write: keeping the executed notebook failed")
    assert "no room to write" in (folder / "report.html").read_text()
    assert sorted(path.suffix for path in folder.iterdir()) == [".html", ".json", ".txt"]

"""The runner: executes a notebook in a child process, keeps a record that is true at every moment, and leaves a page.

Order: refuse what is wrong, record, run, then scrub, write, render, record the end. What may go wrong after the record
exists ends as a status, a reason and a page with the failing cell, never as a traceback.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from devopskit.errors import RequestError
from devopskit.reporting import _supervise_finish as finish
from devopskit.reporting import _supervise_kernel as kernels
from devopskit.reporting import _supervise_notebook as notebooks
from devopskit.reporting import _supervise_start as start
from devopskit.reporting import parameters, record
from devopskit.reporting._supervise_signals import Signals
from devopskit.reporting._supervise_watch import Seen
from devopskit.reporting.scrub import Scrub, named, scrubber

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Job:
    """What to run and where.

    Attributes
    ----------
    notebook : file to run; report : its short name, part of the folder's name.
    parent : folder that the run's own folder is made in.
    workdir : working folder of the kernel.
    parameters : values to inject, as `parameters.convert` returns them; defaults : those of the others, for the record.
    cell_timeout : seconds that a cell may take; None for no limit.
    environment : variables to add for the kernel.
    versions, data : what the record shall say of packages and of tables (one entry each: source, table, rows, last).
    partial : why the report can only be a partial one (a source did not answer), or "".
    command : the command that repeats the run.
    """

    notebook: Path
    report: str
    parent: Path
    workdir: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    cell_timeout: float | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    data: Sequence[Mapping[str, Any]] = ()
    partial: str = ""
    command: str = ""


@dataclass(frozen=True)
class Run:
    """A finished run: its folder and its record, whose `exit_code` the shell shall see."""

    folder: Path
    record: record.RunRecord


def run(job: Job, *, scrub: Scrub, render: finish.Render, on_progress: Progress = lambda done, total, name: None) -> Run:
    """Run a notebook to its end, whatever that is.

    Parameters
    ----------
    scrub : takes the resolved secrets out of a text; values that sound secret by their names are taken out besides.
    render : called with the executed notebook (nbformat node) and the run's folder; writes report.html there.
    on_progress : called as cells end with cells done, cells in all and a title of the cell that runs.

    Raises
    ------
    RequestError : the notebook or its kernel is not there, or the folder cannot be written: nothing was started.
    """
    document = parameters.load(job.notebook)
    kernel = document.get("metadata", {}).get("kernelspec", {}).get("name") or "python3"
    environment = start.environment(job.environment)
    clean = _cleaner(job, environment, scrub)
    try:
        kernels.check(kernel)
    except RequestError as error:
        refuse(job, error, scrub=scrub)
        raise
    recorder = _recorder(job, clean)
    with Signals() as signals, finish.Finish(recorder, signals) as ending:
        recorder.save()
        launch = start.Launch(document, kernel, job.workdir, {**environment, "DEVOPSKIT_RUN_DIR": str(recorder.folder)})
        seen = launch.run(
            dict(job.parameters),
            limit=job.cell_timeout,
            wanted=lambda: signals.caught is None,
            on_change=_reporter(recorder, on_progress, document),
        )
        ending.conclude(seen, document, limit=job.cell_timeout, render=render, partial=job.partial)
    return Run(recorder.folder, recorder.scrubbed())


def refuse(job: Job, error: RequestError, *, scrub: Scrub) -> Run:
    """Record a request that was refused before anything started, so that a schedule's history shows it."""
    recorder = _recorder(job, _cleaner(job, start.environment(job.environment), scrub))
    recorder.end("refused", error.exit_code, reason=f"{error.what}; {error.why}", fix=error.fix)
    finish.tidy(recorder)
    return Run(recorder.folder, recorder.scrubbed())


def _cleaner(job: Job, environment: Mapping[str, str], scrub: Scrub) -> Scrub:
    by_name = scrubber([*named(environment), *named({**job.defaults, **job.parameters})])
    return lambda text: by_name(scrub(text))


def _recorder(job: Job, clean: Scrub) -> record.Recorder:
    name = re.sub(r"[^A-Za-z0-9_.-]+", "_", job.report).strip("._") or "report"
    run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{name[:60]}-{secrets.token_hex(3)}"
    folder = job.parent.absolute() / run_id
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise RequestError(
            f"the folder {folder} cannot be made: {error.strerror}",
            "a run writes its record there before it starts",
            "give a folder you may write: --out DIR",
        ) from error
    first = record.started(
        run_id,
        job.report,
        command=job.command,
        parameters={**job.defaults, **job.parameters},
        notebook=str(job.notebook),
        notebook_sha256=hashlib.sha256(job.notebook.read_bytes()).hexdigest(),
        versions=dict(job.versions),
        data=[dict(entry) for entry in job.data],
    )
    return record.Recorder(folder, first, clean)


def _reporter(recorder: record.Recorder, on_progress: Progress, document: dict[str, Any]) -> Callable[[Seen], None]:
    """Return the callback of the watch: it keeps the record's heartbeat, its cell counts and the caller's bar."""
    last: list[Any] = []

    def report(seen: Seen) -> None:
        now = recorder.record
        cells = (seen.notebook or document)["cells"]
        now.cells_total = sum(cell["cell_type"] == "code" and notebooks.text(cell).strip() != "" for cell in cells)
        now.cells_done = sum(mark == "done" for mark in seen.marks.values())
        state = [now.cells_done, seen.current]
        if state == last:
            recorder.beat()
            return
        last[:] = state
        now.step = "starting the kernel" if seen.current is None else notebooks.title(cells, seen.current)
        on_progress(now.cells_done, now.cells_total, recorder.clean(now.step))
        recorder.try_save()

    return report

"""run.json: what became of a run, written before the kernel starts and true at every moment after.

`died` is never recorded: it is derived from a record that says running while its process is gone (`status_now`).
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from devopskit.errors import DataError
from devopskit.reporting import _atomic, scrub

FILE = "run.json"
# A partial run has findings too: it lacks some of its sources, and its page says which.
WITH_A_RESULT = ("completed", "partial")
# A file limit of 8 kB must not stop the last true word, so a record that is no success stays below it.
LARGEST = 8_000
_BEAT = timedelta(seconds=2)
_SILENCE = timedelta(minutes=10)  # of a run on another machine, whose process we cannot look at


class FailingCell(msgspec.Struct, kw_only=True):
    """The cell a run ended in: index in the executed notebook, title of its section, how far it came."""

    index: int
    title: str
    state: str


class RunRecord(msgspec.Struct, kw_only=True):
    """Everything run.json says; times in UTC, `seconds` from start to end.

    `numbers` and `headline` are what the notebook gave to kit.record, `data` one entry a table and source (rows, age),
    `process` the start time of `pid` in clock ticks, so that a reused pid is not taken for the run.
    """

    schema: int = 1
    run_id: str
    report: str
    status: str = "running"
    reason: str = ""
    fix: str = ""
    exit_code: int | None = None
    failing_cell: FailingCell | None = None
    started_at: datetime
    ended_at: datetime | None = None
    seconds: float | None = None
    heartbeat_at: datetime
    step: str = "starting"
    cells_done: int = 0
    cells_total: int = 0
    pid: int
    process: int = 0
    host: str
    command: str = ""
    parameters: dict[str, Any] = {}
    notebook: str = ""
    notebook_sha256: str = ""
    versions: dict[str, str] = {}
    data: list[dict[str, Any]] = []
    headline: str = ""
    numbers: dict[str, Any] = {}
    notes: list[str] = []


class Recorder:
    """Keeps the record of one run in its folder, scrubbed, and small unless the run succeeded."""

    def __init__(self, folder: Path, record: RunRecord, clean: Callable[[str], str]) -> None:
        self.folder, self.record, self.clean = folder, record, clean

    def save(self) -> None:
        """Write the record now.

        Raises
        ------
        OSError : no room; the record before stays.
        """
        self.record.heartbeat_at = datetime.now(UTC)
        done = self.record.status in WITH_A_RESULT
        _atomic.write(self.folder / FILE, (_text(self._tree()) if done else fitted(self._tree())).encode(errors="replace"))

    def scrubbed(self) -> RunRecord:
        """Return the record for whoever prints it; our own copy still holds what the run said in clear."""
        return msgspec.convert(self._tree(), RunRecord)

    def _tree(self) -> dict[str, Any]:
        # Through JSON, because that makes NaN null, which json.dumps would write as a word no other reader knows.
        tree: dict[str, Any] = scrub.tree(json.loads(msgspec.json.encode(self.record)), self.clean)
        return tree

    def try_save(self) -> None:
        """Write the record; where there is no room now, the record before stays and the run goes on."""
        with contextlib.suppress(OSError):
            self.save()

    def beat(self) -> None:
        """Write the record when the last time is two seconds ago."""
        if datetime.now(UTC) - self.record.heartbeat_at >= _BEAT:
            self.try_save()

    def end(self, status: str, exit_code: int, *, reason: str = "", fix: str = "") -> None:
        """Write the last word about the run."""
        record = self.record
        record.status, record.exit_code, record.reason, record.fix, record.step = status, exit_code, reason, fix, "ended"
        record.ended_at = datetime.now(UTC)
        record.seconds = round((record.ended_at - record.started_at).total_seconds(), 3)
        self.save()


def read(folder: Path) -> RunRecord:
    """Return the record of a run's folder.

    Raises
    ------
    DataError : there is none, or it is cut off or of another shape.
    """
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=RunRecord)
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(
            f"the record {folder.name}/{FILE} cannot be read: {error}",
            "without it nobody can say what became of that run",
            f"look into the folder, then remove it: rm -r {folder}",
        ) from error


def status_now(record: RunRecord, *, now: datetime) -> str:
    """Return the recorded status, or "died" where it says running and the process is gone."""
    if record.status != "running":
        return record.status
    if record.host == socket.gethostname():
        return "running" if process_start(record.pid) == record.process else "died"
    return "running" if now - record.heartbeat_at < _SILENCE else "died"


def process_start(pid: int) -> int | None:
    """Return when a process started, in clock ticks since boot (field 22 of /proc/PID/stat); None where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def started(run_id: str, report: str, **fields: Any) -> RunRecord:
    """Return the first record of a run of this process."""
    now, pid = datetime.now(UTC), os.getpid()
    host = socket.gethostname()
    return RunRecord(
        run_id=run_id,
        report=report,
        started_at=now,
        heartbeat_at=now,
        pid=pid,
        process=process_start(pid) or 0,
        host=host,
        **fields,
    )


def fitted(tree: Any) -> str:
    """JSON text of at most `LARGEST` bytes: long texts and lists are cut, the longest first."""
    for longest, items in ((4000, 200), (1000, 60), (300, 30), (120, 15), (40, 30)):
        text = _text(_cut(tree, longest, items))
        if len(text.encode()) <= LARGEST:
            return text
    keep = (
        "schema",
        "run_id",
        "report",
        "status",
        "reason",
        "exit_code",
        "started_at",
        "ended_at",
        "heartbeat_at",
        "pid",
        "process",
        "host",
    )
    return _text({key: _cut(tree[key], 300, 10) for key in keep})


def _cut(value: Any, longest: int, items: int) -> Any:
    if isinstance(value, str) and len(value) > longest:
        return value[:longest] + "…"
    if isinstance(value, dict):
        # The record itself has more keys than a short list may hold; none of them may go.
        most = max(items, len(RunRecord.__struct_fields__))
        return {key[:longest]: _cut(item, longest, items) for key, item in list(value.items())[:most]}
    if isinstance(value, list):
        return [_cut(item, longest, items) for item in value[:items]]
    return value


def _text(tree: Any) -> str:
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"

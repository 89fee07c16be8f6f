"""What `doctor` asks: each source in the order a person would, then this machine. Read-only, each with its fix."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as SlowError
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata, util
from pathlib import Path
from types import TracebackType

from devopskit.errors import DevopskitError, SourceError
from devopskit.pipeline import inspecting_store
from devopskit.pipeline.fetching import Source, sources
from devopskit.reporting.svg import find_chromium
from devopskit.settings import Settings
from devopskit.store.store import Store
from devopskit.tables.fetched import Check

LIMIT_SECONDS = 10.0  # a person waits; a healthy server answers the few small questions well within
_NEEDED_GIB = 1.0


@dataclass(frozen=True)
class Row:
    """One answer: about which source or tool, the question, whether all is well, what was seen, the fix.

    `level` is "ok", "warning" (a report still works) or "failure".
    """

    subject: str
    question: str
    level: str
    seen: str
    fix: str = ""


def doctor(settings: Settings) -> list[Row]:
    """Rows for every configured source (asked in parallel, each with a time limit) and for this machine."""
    configured = list(sources(settings))
    until = time.monotonic() + LIMIT_SECONDS
    asked = [(source, _asked(source)) for source in configured]
    rows = [row for source, answer in asked for row in _answer(source, answer, until - time.monotonic())]
    if not configured:
        rows.append(Row("sources", "is one configured", "warning", "devopskit.toml names no source", "devopskit init"))
    return [*rows, *_stored(settings), *_machine(settings)]


class _Answer(Future[list[Check]]):
    """An answer to come; an error inside its `with` is raised where the answer is taken."""

    def __enter__(self) -> _Answer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if error is not None:
            self.set_exception(error)
        return True


def _asked(source: Source) -> _Answer:
    """Ask in a thread that nobody waits for when the command ends; a pool's threads would be waited for."""
    answer = _Answer()

    def ask() -> None:
        with answer:
            answer.set_result(_ask(source))

    threading.Thread(target=ask, daemon=True).start()
    return answer


def _ask(source: Source) -> list[Check]:
    try:
        return list(source.part.check(settings=source.settings))
    except DevopskitError as error:
        return [Check("reachable", False, f"{error.what}: {error.why}", error.fix)]


def _answer(source: Source, answer: Future[list[Check]], seconds: float) -> list[Row]:
    try:
        checks = answer.result(max(0.0, seconds))
    except SlowError:
        late = SourceError(
            source.name,
            f"no answer within {LIMIT_SECONDS:.0f} s",
            "a report would wait as long",
            "check the address and the network",
        )
        checks = [Check("reachable", False, late.what, late.fix)]
    return [Row(source.name, c.question, _level(c), c.seen, "" if c.ok else c.fix) for c in checks]


def _stored(settings: Settings) -> list[Row]:
    checks = inspecting_store.check(Store(settings.store).status(), now=datetime.now(UTC))
    return [Row("store", c.question, _level(c), c.seen, c.fix) for c in checks]


def _level(check: Check) -> str:
    return "ok" if check.ok else ("failure" if check.needed else "warning")


def _machine(settings: Settings) -> list[Row]:
    chromium = find_chromium()
    free = shutil.disk_usage(_existing(settings.store)).free / 2**30
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("pandas", "duckdb", "plotly", "papermill"))
    return [
        _row("python", "is the kernel this one", util.find_spec("ipykernel") is not None, sys.executable, "pip install ipykernel"),
        _row("chromium", "for charts without scripts", chromium is not None, chromium or "not found: pages need scripts", "apt-get install chromium"),
        _row("disk", "room for the store", free >= _NEEDED_GIB, f"{free:.0f} GiB free", "devopskit runs prune"),
        _row("store", "may be written", _writable(settings.store), str(settings.get("store", "path")), "chown the folder, or set [store] path"),
        _row("reports", "may be written", _writable(settings.reports), str(settings.get("reports", "path")), "chown the folder, or set [reports] path"),
        _row("packages", "versions", True, versions, ""),
    ]  # fmt: skip


def _row(subject: str, question: str, good: bool, seen: str, fix: str) -> Row:
    return Row(subject, question, "ok" if good else "warning", seen, "" if good else fix)


def _existing(folder: Path) -> Path:
    return next(parent for parent in (folder, *folder.parents) if parent.exists())


def _writable(folder: Path) -> bool:
    import os

    return os.access(_existing(folder), os.W_OK)

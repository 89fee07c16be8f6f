"""The list of runs: index.html, runs.json and latest.json, rebuilt from every run.json and never edited in place."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from devopskit.errors import DataError
from devopskit.reporting import _atomic, record
from devopskit.reporting.text import shorten, spell_out
from devopskit.units import significant

_FOLDER = re.compile(r"(\d{8}T\d{6}Z)-(.+)-[0-9a-f]{6}")
_SHAPES = {
    "completed": "●",
    "partial": "◐",
    "failed": "✕",
    "refused": "⊘",
    "interrupted": "■",
    "running": "▷",
    "died": "☒",
    "broken": "?",
}
_PATIENCE = 2.0  # seconds to wait for another run's list, because a stopped process may hold it for ever
_ON_PAGE = 500  # rows of index.html; runs.json has all


class Row(msgspec.Struct, kw_only=True):
    """One run in the list; `status` is derived now (died, broken), `links` a word to a path relative to the list."""

    run_id: str
    report: str
    status: str
    started_at: datetime
    ended_at: datetime | None = None
    seconds: float | None = None
    reason: str = ""
    headline: str = ""
    numbers: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    links: dict[str, str] = {}
    command: str = ""


def runs(reports: Path, *, now: datetime | None = None) -> list[Row]:
    """Return every run below the folder, the newest first; one whose record cannot be read is a row that says so."""
    folders = [path for path in reports.iterdir() if _FOLDER.fullmatch(path.name) and path.is_dir() and not path.is_symlink()]
    rows = [_row(folder, now or datetime.now(UTC)) for folder in folders]
    return sorted(rows, key=lambda row: (row.started_at, row.run_id), reverse=True)


def rebuild(reports: Path) -> list[Row]:
    """Write the list of runs anew and return it.

    Raises
    ------
    OSError : a file of the list could not be written; the old one stays.
    """
    with _alone(reports):  # else the slower of two runs that end together would write the older list
        rows = runs(reports)
        _atomic.write(reports / "latest.json", _json(_latest(rows)))
        _atomic.write(reports / "runs.json", _json({"schema": 1, "runs": json.loads(msgspec.json.encode(rows))}))
        _atomic.write(reports / "index.html", _page(rows).encode(errors="replace"))
    return rows


def prune(reports: Path, *, keep_runs: int, keep_days: float, dry_run: bool = False, now: datetime | None = None) -> list[Path]:
    """Remove the folders of old runs and return them; a run that is running, or among the last, or young, stays.

    Parameters
    ----------
    keep_runs : this many of the newest stay, however old. keep_days : younger ones stay, however many.
    dry_run : only say which would go.
    """
    now = now or datetime.now(UTC)
    oldest = now - timedelta(days=keep_days)
    old = [row for row in runs(reports, now=now)[keep_runs:] if row.started_at < oldest and row.status != "running"]
    folders = [reports / row.run_id for row in old]
    if not dry_run:
        for folder in folders:
            shutil.rmtree(folder)
        rebuild(reports)
    return folders


def _row(folder: Path, now: datetime) -> Row:
    try:
        known = record.read(folder)
    except DataError as error:
        match = _FOLDER.fullmatch(folder.name)
        stamp, report = (match[1], match[2]) if match else ("19700101T000000Z", folder.name)
        reason = f"{error.what}; {error.fix}"
        return Row(
            run_id=folder.name, report=report, status="broken", started_at=_moment(stamp), reason=reason, links=_links(folder)
        )
    fields = {name: getattr(known, name) for name in Row.__struct_fields__ if hasattr(known, name)}
    status = record.status_now(known, now=now)
    if status == "died":
        fields["reason"] = f"the runner was killed or the machine went down (step: {known.step}); repeat the run"
    return Row(**{**fields, "run_id": folder.name, "status": status, "links": _links(folder)})


def _links(folder: Path) -> dict[str, str]:
    found = {"page": folder / "report.html", "findings": folder / "findings.csv", "changes": folder / "changes"}
    found["notebook"] = next(iter(sorted(folder.glob("*.ipynb"))), folder / "notebook.ipynb")
    return {word: f"{quote(folder.name)}/{quote(path.name)}" for word, path in found.items() if path.exists()}


def _latest(rows: list[Row]) -> dict[str, Any]:
    """The newest run, and the newest page of each report; a file instead of a link, because Windows and artefacts lose links."""
    pages: dict[str, str] = {}
    for row in rows:
        if row.status in record.WITH_A_RESULT and "page" in row.links:
            pages.setdefault(row.report, row.links["page"])
    newest = (
        {"run": rows[0].run_id, "report": rows[0].report, "status": rows[0].status, "page": rows[0].links.get("page")}
        if rows
        else {}
    )
    return {"schema": 1, **newest, "pages": pages}


def _page(rows: list[Row]) -> str:
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, trim_blocks=True)
    environment.filters["shown"] = lambda text: spell_out(shorten(text, 300))
    environment.filters["amount"] = lambda number: significant(number) if isinstance(number, (int, float)) else ""
    return environment.get_template("runs.html").render(runs=rows[:_ON_PAGE], shapes=_SHAPES)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        until = time.monotonic() + _PATIENCE
        while not _locked(descriptor) and time.monotonic() < until:
            time.sleep(0.05)
        yield  # also without the lock: files are replaced whole, and the next run makes the list anew
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kernel releases it when the holder is killed
    except BlockingIOError:
        return False
    return True


def _moment(stamp: str) -> datetime:
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode(errors="replace")

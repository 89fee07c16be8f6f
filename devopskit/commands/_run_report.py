"""One run from the command line: pull what is missing, run, say what came out and where it lies."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devopskit import settings as configured
from devopskit.commands._command import Voice
from devopskit.commands._pull import pull, unread
from devopskit.commands._tracked import refuse_tracked
from devopskit.errors import RequestError, RunError
from devopskit.settings import Settings

if TYPE_CHECKING:
    from devopskit.pipeline.running import Request
    from devopskit.reporting.supervise import Run


def run_report(
    voice: Voice,
    report: str,
    *,
    given: tuple[str, ...],
    out: Path | None,
    cell_timeout: float | None,
    fail_on: str | None,
    no_fetch: bool,
    **flags: bool,
) -> int:
    """Run a report for the settings of the working folder and return the exit code."""
    from devopskit.pipeline import running

    settings = configured.load()
    refuse_tracked(out or settings.reports)
    request = running.prepare(
        report, settings=settings, given=_pairs(given), out=out, fail_on=fail_on, record_refusal=not flags["dry_run"]
    )
    days = request.weeks and 7 * request.weeks
    fetching = bool(settings.sources) and not no_fetch and days is not None
    if flags["dry_run"]:
        return _plan(voice, settings, request, days if fetching else None)
    failed = pull(replace(voice, json=False), settings, days=days, yes=flags["yes"]) if fetching else []
    return execute(voice, request, settings, cell_timeout=cell_timeout, partial=unread(failed))


def execute(
    voice: Voice,
    request: Request,
    settings: Settings,
    *,
    cell_timeout: float | None,
    partial: str = "",
    extra: Mapping[str, Any] | None = None,
) -> int:
    """Run a prepared request and print its outcome, with `extra` fields for --json; returns the exit code."""
    from devopskit.pipeline import running

    with _bar(voice, request.report) as on_progress:
        done = running.run(request, settings=settings, cell_timeout=cell_timeout, incomplete=partial, on_progress=on_progress)
    code = running.judge(request, done)
    _say(voice, request, done, code, extra or {})
    return code


def _say(voice: Voice, request: Request, done: Run, code: int, extra: Mapping[str, Any]) -> None:
    """Print what came out: the headline and the page, or what went wrong and what to do."""
    from devopskit.reporting.record import WITH_A_RESULT

    record = done.record
    page = done.folder / "report.html"
    fields: dict[str, Any] = {"status": record.status, "reason": record.reason, "folder": str(done.folder), "page": str(page)}
    if record.status not in WITH_A_RESULT:
        what = f"the report {request.report} has no result: {record.status}"
        fields["error"] = {"what": what, "why": record.reason, "fix": record.fix, "code": code}
        if not voice.json:
            voice.error(RunError(what, record.reason, record.fix or "the page says more"))
    elif record.headline:
        voice.note(record.headline)
    if record.status == "partial":
        voice.note(f"partial: {record.reason}")
    if code == 1:
        voice.note(f"gate: {request.rule} holds")
    voice.data(str(page), **fields, **extra, numbers=record.numbers, headline=record.headline)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    for pair in given:
        if "=" not in pair:
            raise RequestError(f"-p {pair!r} has no value", "a parameter is given as NAME=VALUE", f"-p {pair}=VALUE")
    return dict(pair.split("=", 1) for pair in given)


def _plan(voice: Voice, settings: Settings, request: Request, days: float | None) -> int:
    if days is not None:
        pull(Voice(quiet=voice.quiet, no_color=voice.no_color), settings, days=days, dry_run=True)
    voice.data(
        f"would run {request.report} and write a folder of its own below {request.parent}",
        report=request.report, parent=str(request.parent), parameters={**request.defaults, **request.parameters},
    )  # fmt: skip
    return 0


def _bar(voice: Voice, report: str) -> AbstractContextManager[Callable[[int, int, str], None] | None]:
    """Return a bar on a terminal, one line a step elsewhere, nothing where quiet was asked for."""
    if voice.quiet:
        return nullcontext(None)
    if not sys.stderr.isatty():
        return nullcontext(_lines(voice, report))
    from devopskit.commands._bar import bar

    return bar(report)


def _lines(voice: Voice, report: str) -> Callable[[int, int, str], None]:
    """A line for each step as it begins; its later cells are no news in a log."""
    told = ""

    def update(done: int, total: int, name: str) -> None:
        nonlocal told
        if name != told:
            told = name
            voice.note(f"{report}: {done}/{total} {name}")

    return update

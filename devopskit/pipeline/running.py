"""A report from start to page: the notebook is found, its parameters checked, data fetched, the run supervised."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

from devopskit import parts
from devopskit.errors import RequestError
from devopskit.pipeline.fetching import secret_values
from devopskit.pipeline.notebooks import find
from devopskit.pipeline.refusing import SETTINGS, refuse_unreadable_plans, refuse_values
from devopskit.reporting import gate, parameters, supervise
from devopskit.reporting.gate import Rule
from devopskit.reporting.page import export
from devopskit.reporting.record import WITH_A_RESULT
from devopskit.reporting.record import read as read_record
from devopskit.reporting.recording import FORECASTS
from devopskit.reporting.scrub import scrubber, sounds_secret
from devopskit.settings import Settings
from devopskit.store.store import Store
from devopskit.tables.findings import findings
from devopskit.tables.forecasts import forecasts

Progress = Callable[[int, int, str], None]


# Thirteen weeks ahead need more history than a size does, so that its weeks are a setting of their own.
_OF_REPORT = {("capacity_forecast", "weeks"): ("forecast", "weeks")}


@dataclass(frozen=True)
class Request:
    """A run as it was asked for, checked: notebook, typed parameters, where to write, which gate.

    Attributes
    ----------
    report : short name. notebook : file. parameters : values given, typed. defaults : the others, for the record.
    parent : folder the run's own folder is made in. rule : gate of --fail-on, or None. command : repeats the run.
    """

    report: str
    notebook: Path
    parameters: Mapping[str, Any]
    defaults: Mapping[str, Any]
    parent: Path
    rule: Rule | None
    command: str

    @property
    def weeks(self) -> float | None:
        """Weeks of history the notebook will read, where it has such a parameter."""
        weeks = self.parameters.get("weeks", self.defaults.get("weeks"))
        return float(weeks) if isinstance(weeks, (int, float)) else None


def prepare(
    report: str,
    *,
    settings: Settings,
    given: Mapping[str, str],
    out: Path | None,
    fail_on: str | None,
    record_refusal: bool = True,
) -> Request:
    """Check a request as far as it can be checked before anything starts.

    `record_refusal` leaves a run.json that says so where a parameter is wrong, so that a schedule's history shows it.

    Raises
    ------
    RequestError : the report, a parameter or the rule is wrong; a parameter lists every fault at once.
    """
    rule = gate.parse(fail_on) if fail_on else None
    notebook = find(report, settings.root)
    declared = parameters.read(notebook)
    asked = {**_configured(settings, declared, notebook.stem), **given}
    try:
        values = parameters.convert(declared, asked, schemes=parts.names("secrets"))
        refuse_values(values)
        refuse_unreadable_plans(settings)
    except RequestError as error:
        if record_refusal:
            parent = (out or settings.reports).absolute()
            job = supervise.Job(notebook, notebook.stem, parent, settings.root, defaults=_in_clear(declared, asked))
            supervise.refuse(job, error, scrub=scrubber(secret_values(settings)))
        raise
    defaults = {name: p.default for name, p in declared.items() if name not in values}
    name = notebook.stem
    words = ["devopskit", "run", report, *(word for pair in given.items() for word in ("-p", "=".join(pair)))]
    return Request(name, notebook, values, defaults, (out or settings.reports).absolute(), rule, shlex.join(words))


def _configured(settings: Settings, declared: Mapping[str, Any], report: str) -> dict[str, str]:
    """Return the declared parameters that the user's settings give a value to, as text; kit defaults stay the notebook's."""
    places = {name: _OF_REPORT.get((report, name), place) for name, place in SETTINGS.items()}
    return {
        name: str(settings.get(*place))
        for name, place in places.items()
        if name in declared and settings.origins[".".join(place)] != "default"
    }


def run(
    request: Request,
    *,
    settings: Settings,
    cell_timeout: float | None,
    incomplete: str = "",
    on_progress: Progress | None = None,
) -> supervise.Run:
    """Run the notebook under the supervisor and render its page.

    Parameters
    ----------
    incomplete : why the report is made from some of its sources only, or "".
    """
    status = Store(settings.store).status()
    job = supervise.Job(
        notebook=request.notebook,
        report=request.report,
        parent=request.parent,
        workdir=settings.root,
        parameters=request.parameters,
        defaults=request.defaults,
        cell_timeout=cell_timeout,
        environment=_kernel_settings(settings),
        versions={name: metadata.version(name) for name in ("devopskit", "pandas", "numpy", "duckdb", "plotly", "papermill")},
        data=_ages(status),
        partial=incomplete,
        command=request.command,
    )
    done = supervise.run(
        job,
        scrub=scrubber(secret_values(settings)),
        render=partial(_render, warning=incomplete),
        **({"on_progress": on_progress} if on_progress else {}),
    )
    if done.record.status in WITH_A_RESULT:
        _remember(Store(settings.store), done)
    return done


def _kernel_settings(settings: Settings) -> dict[str, str]:
    """Folders that the kernel must find wherever it works: the store, and the code where some is configured."""
    roots = [str((settings.root / name).absolute()) for name in settings.get("changes", "roots")]
    code = {"DEVOPSKIT_CHANGES_ROOTS": ",".join(roots)} if roots else {}
    return {"DEVOPSKIT_STORE_PATH": str(settings.store.absolute()), **code}


def _in_clear(declared: Mapping[str, parameters.Parameter], given: Mapping[str, str]) -> dict[str, Any]:
    """Parameters as they were asked for; a value that may be a secret in clear is left out of the record."""
    values = {name: p.default for name, p in declared.items()} | dict(given)
    return {name: value for name, value in values.items() if not sounds_secret(name)}


def judge(request: Request, done: supervise.Run) -> int:
    """Exit code of a finished run: its own, or 1 where it is done and the gate's rule holds."""
    code = done.record.exit_code
    if code == 0 and request.rule is not None and gate.holds(request.rule, done.record.numbers):
        return 1
    return 4 if code is None else code


def page_meta(folder: Path) -> dict[str, Any]:
    """What the page of a run says about it, from the run's record."""
    record = read_record(folder)
    return {
        "report": record.report, "warning": record.reason if record.status == "partial" else "", "run_id": folder.name,
        "generated_at": f"{record.started_at:%Y-%m-%d %H:%M} UTC", "command": record.command, "parameters": record.parameters,
        "versions": record.versions,
    }  # fmt: skip


def _render(notebook: Any, folder: Path, *, warning: str) -> None:
    page = export(notebook, meta={**page_meta(folder), "warning": warning})
    (folder / "report.html").write_text(page, encoding="utf-8")


def _ages(status: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows and times of every source and table for the record: times to the second, nothing where there is none."""
    kept = status[["source", "table", "rows", "rejected", "first", "last", "loaded_at"]].copy()
    for name in ("first", "last", "loaded_at"):
        kept[name] = [f"{moment:%Y-%m-%dT%H:%M:%SZ}" if pd.notna(moment) else None for moment in kept[name]]
    return [{str(key): value for key, value in row.items()} for row in kept.to_dict("records")]


def _remember(store: Store, done: supervise.Run) -> None:
    """Append findings and the run to the ledger, so that a later report can say what came of them."""
    now = done.record
    row = {
        "run_id": now.run_id, "report": now.report, "status": now.status, "started_at": now.started_at, "ended_at": now.ended_at,
        "reason": now.reason, "headline": now.headline, "parameters": json.dumps(now.parameters, default=str),
        "recorded": json.dumps(now.numbers, default=str),
    }  # fmt: skip
    store.append("runs", pd.DataFrame([row]))
    found = done.folder / "findings.json"
    rows = json.loads(found.read_text(encoding="utf-8")) if found.is_file() else []
    if rows:  # a report that found nothing leaves an empty list, which has no columns to check
        store.append("findings", findings.check(pd.DataFrame(rows)))
    _remember_forecasts(store, done)


def _remember_forecasts(store: Store, done: supervise.Run) -> None:
    """Append what the run forecast, so that a later one can score it; pruning runs leaves the ledger alone."""
    file = done.folder / FORECASTS
    said = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
    if said:
        store.append("forecasts", forecasts.check(pd.DataFrame(said).assign(run_id=done.record.run_id)))

"""A report from start to page: the notebook is found, its parameters checked, data fetched, the run supervised."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

from devopskit import parts
from devopskit.errors import RequestError, UnknownName
from devopskit.pipeline.fetching import secret_values
from devopskit.reporting import gate, parameters, supervise
from devopskit.reporting.gate import Rule
from devopskit.reporting.page import export
from devopskit.reporting.record import read as read_record
from devopskit.reporting.scrub import scrubber
from devopskit.settings import Settings
from devopskit.store.store import Store
from devopskit.tables.findings import findings

Progress = Callable[[int, int, str], None]

_PACKAGE = Path(__file__).parents[1]


def notebooks(root: Path) -> dict[str, Path]:
    """Report notebooks by name: ./notebooks, then those of third parties, then the kit's own (the first one wins)."""
    found: dict[str, Path] = {}
    # In a clone the kit's notebooks lie beside the package, in a wheel inside it.
    own = next((folder for folder in (_PACKAGE / "notebooks", _PACKAGE.parent / "notebooks") if folder.is_dir()), _PACKAGE)
    for folder in (root / "notebooks", own):
        for file in sorted(folder.glob("*.ipynb")):
            found.setdefault(file.stem, file)
    for entry in metadata.entry_points(group="devopskit.notebooks"):
        found.setdefault(entry.name, Path(str(entry.load())))
    return found


def find(report: str, root: Path) -> Path:
    """Return the notebook of a report given by name or by path.

    Raises
    ------
    UnknownName : no report of this name. RequestError : no such file.
    """
    if report.endswith(".ipynb"):
        if not Path(report).is_file():
            raise RequestError(
                f"there is no notebook {report}", "a run needs one", "give an existing path, or a name: devopskit run --help"
            )
        return Path(report).absolute()
    known = notebooks(root)
    if report not in known:
        raise UnknownName("report", report, known, "give one of these names, or the path of a notebook")
    return known[report].absolute()


def own_notebooks() -> Path:
    """Return ./notebooks with a copy of each of the kit's notebooks that is not there yet."""
    folder = Path.cwd() / "notebooks"
    folder.mkdir(exist_ok=True)
    for name, file in notebooks(Path.cwd()).items():
        target = folder / f"{name}.ipynb"
        if not target.exists():
            shutil.copyfile(file, target)
    return folder


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


def prepare(report: str, *, settings: Settings, given: Mapping[str, str], out: Path | None, fail_on: str | None) -> Request:
    """Check a request as far as it can be checked before anything starts.

    Raises
    ------
    RequestError : the report, a parameter or the rule is wrong; a parameter lists every fault at once.
    """
    rule = gate.parse(fail_on) if fail_on else None
    notebook = find(report, settings.root)
    declared = parameters.read(notebook)
    values = parameters.convert(declared, given, schemes=parts.names("secrets"))
    defaults = {name: p.default for name, p in declared.items() if name not in values}
    name = notebook.stem
    words = ["devopskit", "run", report, *(word for pair in given.items() for word in ("-p", "=".join(pair)))]
    return Request(name, notebook, values, defaults, (out or settings.reports).absolute(), rule, shlex.join(words))


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
        environment={"DEVOPSKIT_STORE_PATH": str(settings.store.absolute())},
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
    if done.record.status in ("completed", "partial"):
        _remember(Store(settings.store), done)
    return done


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
    kept = status[["source", "table", "rows", "rejected", "first", "last", "loaded_at"]]
    return [
        {key: str(value) if key in ("first", "last", "loaded_at") else value for key, value in row.items()}
        for row in kept.to_dict("records")
    ]


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
    if found.is_file():
        store.append(
            "findings",
            findings.check(pd.DataFrame(json.loads(found.read_text(encoding="utf-8")))),
        )

"""The run that a command works on: a folder, a name, or the latest that came to a result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from devopskit.errors import RequestError

if TYPE_CHECKING:
    from devopskit.reporting.index import Row


def chosen_run(run: str, reports: Path, *, holding: str = "", beside: Path | None = None) -> Path:
    """Folder of a run.

    Parameters
    ----------
    run : a folder with a run.json, a run's name, or "latest". reports : folder of all runs.
    holding : file that the latest run must hold, e.g. findings.json.
    beside : folder of a run that the latest one is compared with: it is of the same report and scope, and another run.

    Raises
    ------
    RequestError : there is no such run; names the newest ones.
    """
    from devopskit.reporting import index
    from devopskit.reporting.record import WITH_A_RESULT

    if (Path(run) / "run.json").is_file():
        return Path(run)
    rows = index.runs(reports) if reports.is_dir() else []
    if beside is not None and run == "latest":
        rows = _comparable(rows, beside, reports)
    for row in rows:
        fits = row.status in WITH_A_RESULT and (not holding or (reports / row.run_id / holding).is_file())
        if row.run_id == run or (run == "latest" and fits):
            return reports / row.run_id
    known = ", ".join(row.run_id for row in rows[:5]) or "none"
    raise RequestError(
        f"there is no run {run!r} in {reports.name}",
        f"the newest are: {known}",
        "devopskit runs (to start one: devopskit run right_sizing)",
    )


def _comparable(rows: list[Row], beside: Path, reports: Path) -> list[Row]:
    """Other runs of the report and scope that made `beside`, because what one did not look at would count as new or gone."""
    from devopskit.reporting import record

    one = record.read(beside)
    scope = one.parameters.get("scope", "")
    alike = [row for row in rows if row.report == one.report and row.parameters.get("scope", "") == scope]
    others = [row for row in alike if row.run_id != one.run_id and row.status in record.WITH_A_RESULT]
    if not others:
        raise RequestError(
            f"{one.run_id} is the only run of {one.report} with a result in {reports.name}{f' and of the scope {scope!r}' if scope else ''}",
            "a comparison needs two runs of one report and scope",
            f"name a second one, or run the report again: devopskit run {one.report}",
        )
    return others

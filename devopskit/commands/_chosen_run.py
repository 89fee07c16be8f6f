"""The run that a command works on: a folder, a name, or the latest that came to a result."""

from __future__ import annotations

from pathlib import Path

from devopskit.errors import RequestError


def chosen_run(run: str, reports: Path, *, holding: str = "", beside: Path | None = None) -> Path:
    """Folder of a run.

    Parameters
    ----------
    run : a folder with a run.json, a run's name, or "latest". reports : folder of all runs.
    holding : file that the latest run must hold, e.g. findings.json.
    beside : folder of a run that the latest one is compared with: it is of the same report, and another run.

    Raises
    ------
    RequestError : there is no such run; names the newest ones.
    """
    from devopskit.reporting import index, record
    from devopskit.reporting.record import WITH_A_RESULT

    if (Path(run) / "run.json").is_file():
        return Path(run)
    rows = index.runs(reports) if reports.is_dir() else []
    if beside is not None and run == "latest":
        other = record.read(beside)
        rows = [row for row in rows if row.report == other.report and row.run_id != other.run_id]
        if not rows:
            raise RequestError(
                f"{other.run_id} is the only run of {other.report} in {reports.name}",
                "a comparison needs two runs of one report",
                f"name a second one, or run the report again: devopskit run {other.report}",
            )
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

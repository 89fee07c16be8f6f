"""Two runs of one report side by side: their recommendations, settings and versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from devopskit.analysis.runs_compared import compare_findings
from devopskit.errors import RequestError
from devopskit.reporting.record import WITH_A_RESULT, RunRecord
from devopskit.reporting.record import read as read_record
from devopskit.tables.findings import findings

LOOK = ("as_of", "weeks", "months", "top")  # what a run looked at or showed; other parameters change what is advised


@dataclass(frozen=True)
class Difference:
    """What differs between two runs.

    Attributes
    ----------
    first, second : their records. rows : answer of `analysis.runs_compared.compare_findings`.
    before, after : saving a month of each, summed; `currency` of both. None and "" where there are several or none.
    parameters, versions : name to (value of the first, value of the second), only those that differ.
    """

    first: RunRecord
    second: RunRecord
    rows: pd.DataFrame
    before: float | None
    after: float | None
    currency: str
    parameters: Mapping[str, tuple[Any, Any]]
    versions: Mapping[str, tuple[Any, Any]]


def compare_runs(first: Path, second: Path) -> Difference:
    """Compare the runs in two folders.

    Raises
    ------
    RequestError : one has no result or one that cannot be read, or they are of different reports or scopes, which no
        comparison could explain.
    """
    records = [_finished(folder) for folder in (first, second)]
    _refuse_apples_and_pears(*records)
    before, after = (_findings(folder) for folder in (first, second))
    currencies = {str(name) for frame in (before, after) for name in frame["currency"].dropna() if name}
    # Amounts of several currencies are never added, also not for a program that reads the JSON.
    summed = len(currencies) == 1 or (before.empty and after.empty)
    sums = [_saving(frame) if summed else None for frame in (before, after)]
    return Difference(
        first=records[0],
        second=records[1],
        rows=compare_findings(before, after),
        before=sums[0],
        after=sums[1],
        currency=currencies.pop() if len(currencies) == 1 else "",
        parameters=_changed(records[0].parameters, records[1].parameters),
        versions=_changed(records[0].versions, records[1].versions),
    )


def _finished(folder: Path) -> RunRecord:
    found = read_record(folder)
    if found.status not in WITH_A_RESULT:
        raise RequestError(
            f"the run {folder.name} has no result to compare: {found.status}",
            found.reason or "it did not come to its end",
            "choose two runs that completed: devopskit runs",
        )
    return found


def _refuse_apples_and_pears(first: RunRecord, second: RunRecord) -> None:
    for what, one, other in (
        ("report", first.report, second.report),
        ("scope", first.parameters.get("scope", ""), second.parameters.get("scope", "")),
    ):
        if one != other:
            raise RequestError(
                f"the runs are of another {what}: {one!r} and {other!r}",
                "what one of them did not look at would count as new or gone",
                f"choose two runs of one {what}: devopskit runs",
            )


def _findings(folder: Path) -> pd.DataFrame:
    path = folder / "findings.json"
    try:
        rows = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    except ValueError as error:
        raise RequestError(
            f"the findings of the run {folder.name} cannot be read: {path.name} is no whole JSON file",
            "what is not read would count as gone or new in a comparison",
            "choose another run (devopskit runs), or run the report again: devopskit run",
        ) from error
    return findings.check(pd.DataFrame(rows)) if rows else findings.empty()


def _saving(rows: pd.DataFrame) -> float:
    return float(rows.loc[rows["status"] == "decided", "saving"].sum())


def _changed(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = sorted({*first, *second} - set(LOOK))
    return {name: (first.get(name), second.get(name)) for name in names if first.get(name) != second.get(name)}

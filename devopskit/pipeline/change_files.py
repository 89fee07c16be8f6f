"""A change set as the folder `changes` of a run: patches, their reverses, the plan, and the texts for people."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from devopskit.pipeline.changing import ChangeSet
from devopskit.reporting import change_text

FOLDER = "changes"
_LISTS = ("resource_id", "names", "steps", "places", "finding_id", "warnings")
_WHY = {"postponed": "over the limits of one change set", "refused": "CHANGES.md or --verbose says why, and where to look"}
SCHEMA = 1  # of plan.json; raised when a key changes its meaning


def plan(found: ChangeSet, *, notes: list[str], base: str = "") -> dict[str, Any]:
    """Return the whole change set as JSON data, without the diffs, which are files of their own.

    Parameters
    ----------
    notes : what was left out or not checked. base : commit that the patches were made for.
    """
    rows = json.loads(found.frame.drop(columns=["diff", "reverse"]).to_json(orient="records", double_precision=15))
    for row in rows:
        row |= {name: json.loads(row[name] or "[]") for name in _LISTS}
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["status"] == "patch":
            groups.setdefault((row["team"] or "", row["directory"]), []).append(row["patch"])
    told = [{"team": team, "directory": folder, "patches": names} for (team, folder), names in groups.items()]
    return {"schema": SCHEMA, "base": base, "order": list(found.patches), "groups": told, "changes": rows, "notes": notes}


def write(found: ChangeSet, run: Path, *, planned: dict[str, Any], limit: int, approval: str = "") -> Path:
    """Write the folder anew and return it; the one before is replaced whole, so that no patch of an older set stays.

    Parameters
    ----------
    run : folder of the run. planned : answer of `plan`. limit : characters of PULL_REQUEST.md. approval : sentence about approval.
    """
    folder, fresh, old = run / FOLDER, run / f".{FOLDER}-{os.getpid()}", run / f".{FOLDER}-old-{os.getpid()}"
    (fresh / "rollback").mkdir(parents=True)
    for name, patch in found.patches.items():
        # Binary, because a patch for a file with CRLF holds its carriage returns.
        (fresh / f"{name}.patch").write_bytes(patch.diff)
        (fresh / "rollback" / f"{name}.patch").write_bytes(patch.reverse)
    told = change_text.pull_request(found.frame, limit=limit, approval=approval, base=str(planned["base"]))
    _text(fresh / "PULL_REQUEST.md", told)
    _text(fresh / "CHANGES.md", change_text.changes(found.frame))
    _text(fresh / "plan.json", json.dumps(planned, indent=1, ensure_ascii=False) + "\n")
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    return folder


def summary(frame: pd.DataFrame) -> list[str]:
    """One line for each patch, then the counts of what waits and what needs a person."""
    lines = []
    for row in frame.to_dict("records"):
        if row["status"] == "patch":
            steps = "; ".join(change_text.step_words(row))
            lines.append(f"{row['patch']}  {change_text.money_words(_filled(row))}  {steps}"[:160])
    begin = change_text.safest(frame)
    lines += [begin] if begin else []
    counts = frame["status"].value_counts()
    lines += [f"{counts[name]} {name} ({why})" for name, why in _WHY.items() if counts.get(name, 0)]
    return lines or ["no change"]


def _filled(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(k): v for k, v in row.items()} | {"currency": row["currency"] if isinstance(row["currency"], str) else ""}


def _text(path: Path, text: str) -> None:
    # A lone surrogate of a file name that is no UTF-8 must not break the whole set.
    path.write_text(text, encoding="utf-8", errors="replace", newline="\n")

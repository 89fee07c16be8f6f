"""Findings to a change set over the user's own code: targets, patches, limits, order. Reads files; writes and runs nothing."""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pandas as pd

from devopskit.changes._answer import Refusal
from devopskit.changes._autoscaler import autoscalers
from devopskit.changes._files import boundary
from devopskit.changes._locate import index_repository
from devopskit.pipeline.change_folders import anywhere, target_of
from devopskit.pipeline.change_limits import Limits, within
from devopskit.pipeline.change_merge import Denied, Patch, merge
from devopskit.pipeline.change_targets import Code, Proposal, Row
from devopskit.pipeline.change_words import back, watch
from devopskit.settings import Settings
from devopskit.tables.findings import ACTIONS
from devopskit.tables.patches import patches as table

if TYPE_CHECKING:  # the store's engine takes a second to import, and only a notebook has it already
    from devopskit.pipeline.reading import Data

_SLUG = 40  # characters of a patch's name behind its number; longer ones break listings and some file systems


@dataclass(frozen=True)
class ChangeSet:
    """What a run would change.

    Attributes
    ----------
    frame : table `patches`; page, files, plan and printed summary are made from it.
    patches : the patches by name, in the order they are applied.
    """

    frame: pd.DataFrame
    patches: Mapping[str, Patch]


def limits_of(settings: Settings) -> Limits:
    """Blast-radius limits from the settings."""
    return Limits(settings.get("changes", "max_resources"), settings.get("changes", "max_service_percent"))


def read_code(root: Path, *, repository: Path | None = None, states: Path | None = None) -> Code:
    """Read a folder of code once.

    Parameters
    ----------
    repository : top that patches name their paths from; by default the nearest folder above with `.git`, else `root`.
    states : folder that holds state files or plans, where they lie elsewhere than the code.
    """
    top = boundary(root, repository)
    return Code(root.resolve(), top, states or root, index_repository(root, repository=top), autoscalers(root, top))


def change_set(
    findings: pd.DataFrame, resources: pd.DataFrame, code: Iterable[Code], *, limits: Limits | None = None
) -> ChangeSet:
    """Patches for the decided findings, each with its reverse, and a reason for every one that gets none.

    Parameters
    ----------
    findings, resources : rows of these tables. code : folders of code; a finding is looked for in each, and changed in the one
        that holds it. limits : most that one change set may touch.
    """
    inventory = {str(row["resource_id"]): row for row in _records(resources)}
    folders = list(code)
    proposals: list[Proposal] = []
    denied: list[Denied] = []
    for rows in _groups(findings):
        answer = anywhere(rows, inventory, folders)
        if isinstance(answer, Proposal):
            proposals.append(answer)
        else:
            denied.append(Denied(tuple(rows), answer))
    patches, contradicted = merge(proposals)
    kept, postponed = within(sorted(patches, key=_urgency), inventory, limits or Limits())
    named = _named(kept)
    rows_of = [_row(patch.rows, patch, name) for name, patch in named.items()]
    rows_of += [_row(one.rows, one, "") for one in (*postponed, *denied, *contradicted)]
    return ChangeSet(table.check(pd.DataFrame(rows_of)) if rows_of else table.empty(), named)


def reject(found: ChangeSet, problems: Mapping[str, Sequence[str]]) -> ChangeSet:
    """Return the change set without the patches that a checker objects to; they are refused with its words.

    Parameters
    ----------
    problems : new problems by the name of the patch.
    """
    if not problems:
        return found
    denied = []
    for name in problems:
        patch = found.patches[name]
        why = f"a checker finds a new problem: {'; '.join(problems[name][:3])}"
        denied.append(Denied(patch.rows, Refusal(target_of(patch.rows), "invalid", why, tuple(patch.places[:3]))))
    named = _named([patch for name, patch in found.patches.items() if name not in problems])
    rows = [_row(patch.rows, patch, name) for name, patch in named.items()] + [_row(one.rows, one, "") for one in denied]
    others = found.frame[found.frame["status"] != "patch"]
    return ChangeSet(table.check(pd.concat([table.check(pd.DataFrame(rows)), others], ignore_index=True)), named)


def proposed(data: Data, findings: pd.DataFrame) -> pd.DataFrame | None:
    """Rows of the table `patches` for a notebook's findings and the folders in `changes.roots`; None where none is configured.

    The code is read as it lies there and nothing is written; `devopskit propose` makes the patches from the last commit.

    Parameters
    ----------
    data : answer of `read`, with the inventory and the settings. findings : rows of that table.
    """
    roots = [data.settings.root / name for name in data.settings.get("changes", "roots")]
    there = [root for root in roots if root.is_dir()]
    if not there:
        return None
    return change_set(findings, data.resources, map(read_code, there), limits=limits_of(data.settings)).frame


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    # Plain rows, because a frame access a field would take minutes over a large inventory.
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _groups(findings: pd.DataFrame) -> list[list[Row]]:
    """Decided findings by change group, in the order of the frame."""
    groups: dict[str, list[Row]] = {}
    for row in _records(findings[findings["status"] == "decided"]):
        group = row.get("change_group")
        groups.setdefault(str(group) if isinstance(group, str) and group else str(row["finding_id"]), []).append(row)
    return list(groups.values())


def _order(rows: Sequence[Row]) -> int:
    return min(ACTIONS.index(str(row["action"])) for row in rows)


def _urgency(patch: Patch) -> tuple[int, bool, float]:
    """Who comes first under the limits: by kind, then what is too small today, then by saving."""
    saving = _money(patch.rows)[1]
    # Growth first, because a service that is short of capacity is worse than one that costs too much.
    return _order(patch.rows), not saving < 0, -saving if math.isfinite(saving) else 0.0


def _named(patches: Sequence[Patch]) -> dict[str, Patch]:
    """Patches by name, grouped by team and folder within each kind of change."""
    ordered = sorted(patches, key=lambda p: (_order(p.rows), _text(p.rows[0].get("owner")), _folder(p), _urgency(p)))
    width = max(3, len(str(len(ordered))))
    return {f"{number:0{width}}-{_slug(patch.rows)}": patch for number, patch in enumerate(ordered, start=1)}


def _slug(rows: Sequence[Row]) -> str:
    """Part of a file name: ASCII letters, digits and single hyphens, because names come from outside."""
    text = f"{_text(rows[0].get('owner'))} {_label(rows[0])}"
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG].strip("-") or "change"


def _label(row: Row) -> str:
    named, spelled = _text(row.get("resource_name")), str(row["resource_id"])
    # Cut, because an ARN says account and region before the name, which no reader looks for.
    return named or (re.split(r"[:/]", spelled)[-1] if spelled.startswith("arn:") else "/".join(spelled.split("/")[-2:]))


def _folder(patch: Patch) -> str:
    return str(PurePosixPath(patch.files[0].file).parent)


def _row(rows: Sequence[Row], made: Patch | Denied, name: str) -> dict[str, Any]:
    low, saving, high, currency = _money(rows)
    risks = [float(row["risk"]) for row in rows if isinstance(row.get("risk"), float) and row["risk"] == row["risk"]]
    facts = {
        "change_id": hashlib.sha256("\x1f".join(sorted(str(r["finding_id"]) for r in rows)).encode()).hexdigest()[:16],
        "patch": name, "action": ACTIONS[_order(rows)], "team": _text(rows[0].get("owner")),
        "resource_id": _json(dict.fromkeys(str(row["resource_id"]) for row in rows)),
        "names": _json(dict.fromkeys(_label(row) for row in rows)), "steps": _json(_steps(rows)),
        "finding_id": _json(str(row["finding_id"]) for row in rows), "saving_low": low, "saving": saving, "saving_high": high,
        "currency": currency, "risk": max(risks, default=math.nan), "code": "", "reason": "", "watch": watch(rows),
    }  # fmt: skip
    if isinstance(made, Denied):
        refusal = made.refusal
        symbol = f" ({refusal.symbol})" if refusal.symbol else ""
        status = "postponed" if made.postponed else "refused"
        return {**facts, "status": status, "code": refusal.code, "reason": refusal.why + symbol, "places": _json(refusal.places),
                "directory": "", "warnings": "[]", "back": "", "diff": "", "reverse": ""}  # fmt: skip
    return {
        **facts, "status": "patch", "places": _json(made.places), "directory": _folder(made), "warnings": _json(made.warnings),
        "back": back(rows, name), "diff": made.diff.decode("utf-8", "replace"), "reverse": made.reverse.decode("utf-8", "replace"),
    }  # fmt: skip


def _steps(rows: Sequence[Row]) -> list[dict[str, str]]:
    return [
        {"resource": _label(row), **{key: _text(row.get(key)) for key in ("field", "unit", "current", "recommended")}}
        for row in rows
    ]


def _money(rows: Sequence[Row]) -> tuple[float, float, float, str]:
    """Sums of a group, priced only as a whole: half of its money would look like all of it."""
    currencies = {_text(row.get("currency")) for row in rows}
    savings = [row.get("saving") for row in rows]
    if len(currencies) != 1 or "" in currencies or not all(isinstance(s, float) and s == s for s in savings):
        return math.nan, math.nan, math.nan, ""
    low, saving, high = (
        math.fsum(row[name] if row.get(name) == row.get(name) and row.get(name) is not None else row["saving"] for row in rows)
        for name in ("saving_low", "saving", "saving_high")
    )
    return low, saving, high, currencies.pop()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _json(values: Iterable[Any]) -> str:
    return json.dumps(list(values), ensure_ascii=False)

"""From a run's findings and a folder of code to a proven change set, and what is said about it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from devopskit import settings as configured
from devopskit.commands._chosen_run import chosen_run
from devopskit.commands._command import Voice
from devopskit.commands._propose_proof import commit, free_branch, prove
from devopskit.commands._propose_tree import Tree, snapshot
from devopskit.errors import DataError, RequestError
from devopskit.pipeline import change_files
from devopskit.pipeline.change_validation import Verdict
from devopskit.pipeline.change_validation import validate as check
from devopskit.pipeline.changing import ChangeSet, change_set, limits_of, read_code, reject
from devopskit.reporting import change_text
from devopskit.settings import Settings
from devopskit.tables.findings import findings as findings_table

_FOUND = "findings.json"


def propose(voice: Voice, repo: Path | None, run: str, *, branch: str | None, validate: bool, dry_run: bool) -> None:
    """Make, prove and write the change set of a run, and say where it lies."""
    settings = configured.load()
    folder = chosen_run(run, settings.reports, holding=_FOUND)
    findings = _findings(folder)
    root = repo if repo is not None else _configured(settings)
    with tempfile.TemporaryDirectory(prefix="devopskit-") as work:
        tree = snapshot(root, Path(work))
        if branch is not None:
            free_branch(tree, branch)
        found = _made(tree, root, findings, settings)
        checked = check(found.patches, tree.folder) if validate else Verdict({}, ())
        found = reject(found, checked.problems)
        final = prove(tree, found.patches)
        notes = [*_few(tree.notes), *_dirty(tree, found), *checked.missing]
        planned = change_files.plan(found, notes=notes, base=tree.commit)
        written: Path | None = None
        made = ""
        if not dry_run:
            limit, approval = settings.get("changes", "description_characters"), settings.get("context", "approval")
            written = change_files.write(found, folder, planned=planned, limit=limit, approval=approval)
            if branch is not None and found.patches:
                text = change_text.pull_request(found.frame, limit=limit, approval=approval, base=tree.commit)
                made = commit(tree, final, found.patches, branch=branch, message=text.removeprefix("# "))
    _say(voice, found, written or folder / change_files.FOLDER, planned, dry_run=dry_run, branch=(branch or "", made))


def _findings(folder: Path) -> pd.DataFrame:
    file = folder / _FOUND
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(
            f"the run {folder.name} has no {_FOUND} that can be read",
            "a change set is made from the findings that a report leaves beside its page",
            "repeat the run, or name another one: devopskit runs",
        ) from error
    if not rows:
        return findings_table.empty()
    frame = pd.DataFrame(rows)
    missing = [name for name in findings_table.names if name not in frame.columns]
    return findings_table.check(frame.assign(**dict.fromkeys(missing))[findings_table.names])


def _configured(settings: Settings) -> Path:
    roots = settings.get("changes", "roots")
    if len(roots) == 1:
        return settings.root / str(roots[0])
    raise RequestError(
        f"[changes] roots names {len(roots)} folders, and --repo is not given",
        "a change set is made for one folder of infrastructure code at a time",
        "devopskit propose --repo DIR",
    )


def _made(tree: Tree, root: Path, findings: pd.DataFrame, settings: Settings) -> ChangeSet:
    below = tree.folder / root.resolve().relative_to(tree.top.resolve())
    if not below.is_dir():
        raise RequestError(
            f"the last commit of {tree.top.name} holds no file of {root.name} that could be read",
            "patches are made for committed files, so that they apply for everybody",
            "commit the folder first, or give another one after --repo",
        )
    code = read_code(below, repository=tree.folder, states=root)
    return change_set(findings, _inventory(settings), [code], limits=limits_of(settings))


def _inventory(settings: Settings) -> pd.DataFrame:
    """Rows of the store's inventory; none where nothing was fetched into it yet."""
    if not settings.store.is_dir():
        return pd.DataFrame()
    from devopskit.store.store import Store  # takes a second, so it waits until there is a store

    return Store(settings.store).frame("resources")


def _dirty(tree: Tree, found: ChangeSet) -> list[str]:
    changes = [change for patch in found.patches.values() for change in patch.files]
    files = {change.file for change in changes}
    # Looked for because a new file of the patch may lie there uncommitted, and git would refuse to write over it.
    lying = sorted(
        change.file for change in changes if change.data is None and tree.commit and (tree.top / change.file).exists()
    )
    return [
        *(f"{name} is there but not committed: commit or move it before you apply the patch that makes it" for name in lying),
        *_uncommitted(files, tree),
    ]


def _uncommitted(files: set[str], tree: Tree) -> list[str]:
    return [
        f"{name} has changes that are not committed: commit or stash them before you apply its patch"
        for name in sorted(files & tree.dirty)
    ]


def _few(notes: list[str], shown: int = 10) -> list[str]:
    return notes if len(notes) <= shown else [*notes[:shown], f"and {len(notes) - shown} more files that are not read"]


def _say(
    voice: Voice, found: ChangeSet, folder: Path, planned: dict[str, Any], *, dry_run: bool, branch: tuple[str, str]
) -> None:
    for note in planned["notes"]:
        voice.note(f"note: {change_text.one_line(note)}")
    for row in found.frame[found.frame["status"] == "refused"].to_dict("records") if voice.verbose else []:
        voice.note(f"refused: {change_text.one_line(', '.join(json.loads(row['names'])))}: {row['reason']}")
    lines = [change_text.one_line(line) for line in change_files.summary(found.frame)]
    lines.append(f"{'would write' if dry_run else 'written'}: {folder}")
    if branch[0] and found.patches:
        lines.append(f"{'would commit' if dry_run else 'committed'} on branch {branch[0]} {branch[1][:12]}".rstrip())
    voice.data(
        "\n".join(lines), folder=str(folder), dry_run=dry_run, branch=branch[0], commit=branch[1], **_without_schema(planned)
    )


def _without_schema(planned: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in planned.items() if key != "schema"}

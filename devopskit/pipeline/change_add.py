"""Findings that ask for a resource that does not exist yet, carried out by a new file beside the one they are about."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from devopskit.changes._answer import Edit, Refusal, Refused, Target
from devopskit.changes._combine import FileChange
from devopskit.changes._workloads import is_workload
from devopskit.pipeline import change_add_kubernetes as kubernetes
from devopskit.pipeline import change_add_terraform as terraform
from devopskit.pipeline.change_add_machine import machine_schedule
from devopskit.pipeline.change_addition import Addition
from devopskit.pipeline.change_evidence import held_back
from devopskit.pipeline.change_new import addition, workload_file
from devopskit.pipeline.change_targets import Code, Row
from devopskit.pipeline.change_week import hours_on, switches

_SCALER = ("min_replicas", "max_replicas", "target_cpu")
_BUDGET = ("min_available", "max_unavailable")


def asked(rows: Sequence[Row], code: Code) -> bool:
    """Whether all findings of a group ask for something that has to be written anew, and are the whole of an advice."""
    # Numbers of half an advice are no safer in a new file than in an old one; whoever edits says why it is held back.
    return all(_word(row, code) and not held_back(row) for row in rows)


def add(rows: Sequence[Row], resources: Mapping[str, Row], code: Code) -> Addition | Refusal:
    """New files for findings that are applied together, or the refusal of the first that cannot be made.

    Parameters
    ----------
    rows : decided findings of one change group, for which `asked` holds. resources : rows of the inventory by id.
    """
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((str(row["resource_id"]), _word(row, code)), []).append(row)
    made: list[Addition] = []
    for (identity, word), some in groups.items():
        try:
            made.append(_added(word, some, resources.get(identity, {}), code))
        except Refused as refused:
            name = some[0].get("resource_name")
            return refused.answer(Target("", name if isinstance(name, str) and name else identity, str(some[0]["field"])))
    warnings = tuple(dict.fromkeys(text for one in made for text in one.warnings))
    return Addition(tuple(rows), _joined(made), warnings, _files(made))


def _word(row: Row, code: Code) -> str:
    """What a finding asks for, "" where it changes a value that is there."""
    field, action = str(row["field"]), str(row["action"])
    if (field, action) == ("lifecycle_rule", "tier"):
        return "lifecycle"
    if (field, action) == ("schedule", "schedule"):
        return "schedule"
    pieces = str(row["resource_id"]).split("/")
    # Refused because a value that is set today belongs to an object of the cluster, and a second one would fight with it.
    if not is_workload(row) or len(pieces) != 4 or _told(row.get("current")):
        return ""
    if field in _SCALER and (pieces[2].lower(), pieces[1], pieces[3]) not in code.scalers:
        return "hpa"
    return "pdb" if field in _BUDGET else ""


def _added(word: str, rows: Sequence[Row], known: Row, code: Code) -> Addition:
    first = rows[0]
    resource: dict[str, Any] = {
        "resource_id": first["resource_id"],
        "name": first.get("resource_name"),
        "defined_in": first.get("defined_in"),
    }
    resource |= {key: value for key, value in known.items() if _told(value)}
    if is_workload(resource):
        file = workload_file(code, resource)
        new = _of_workload(word, rows, file, code)
    else:
        file, new = _of_cloud(word, first, resource, code)
    called, text, warnings = new
    return addition(code, file, word=called, text=text, rows=tuple(rows), warnings=warnings)


def _of_workload(word: str, rows: Sequence[Row], file: str, code: Code) -> kubernetes.New:
    item = kubernetes.workload_item(code, file, rows[0])
    values = {str(row["field"]): str(row["recommended"]) for row in rows}
    if word == "schedule":
        return kubernetes.limits(code, item, *_moments(rows[0], f"{file}:{item.line}"))
    kind = {"hpa": "HorizontalPodAutoscaler", "pdb": "PodDisruptionBudget"}.get(word)
    if kind is None:
        raise Refused("no_field", "a workload has no such rule", (f"{file}:{item.line}",))
    if there := kubernetes.exists(code, rows[0], kind):
        raise Refused("ambiguous", f"a {kind} of its name is there already", (there,))
    return kubernetes.autoscaler(item, values) if word == "hpa" else kubernetes.budget(item, values)


def _of_cloud(word: str, row: Row, resource: Row, code: Code) -> tuple[str, terraform.New]:
    if word == "lifecycle":
        owner = terraform.owner_of(code, resource, (terraform.BUCKET,))
        new = terraform.bucket_rules(code, owner, str(row["recommended"]))
    else:
        owner = terraform.owner_of(code, resource, (terraform.GROUP, terraform.MACHINE))
        moments = _moments(row, owner.place)
        group = owner.placed.block.labels[0] == terraform.GROUP
        new = terraform.group_schedule(owner, *moments) if group else machine_schedule(owner, *moments)
    terraform.unused(owner, new[1])
    return owner.file, new


def _moments(row: Row, place: str) -> tuple[list[int], list[int]]:
    """Starts and stops of a week, from the hours in a finding's evidence."""
    try:
        evidence = json.loads(str(row.get("evidence") or "{}"))
    except ValueError:
        evidence = {}
    words = evidence.get("on") if isinstance(evidence, dict) else None
    on = hours_on(words) if isinstance(words, str) else ()
    starts, stops = switches(on)
    if not starts or not stops:
        raise Refused("bad_value", "the finding does not say in which hours of the week it must be on", (place,))
    return starts, stops


def _files(made: Sequence[Addition]) -> tuple[FileChange, ...]:
    return tuple(change for one in made for change in one.made)


def _joined(made: Sequence[Addition]) -> tuple[Edit, ...]:
    """Edits of lists; two that add a line after the same neighbour become one, in the order of the findings."""
    found: dict[tuple[str, int], Edit] = {}
    for edit in (edit for one in made for edit in one.edits):
        before = found.get((edit.file, edit.start))
        after = edit.after if before is None else before.after + edit.after
        found[edit.file, edit.start] = Edit(
            edit.file, edit.start, edit.end, edit.line, edit.before, after, edit.data, edit.repository, edit.warnings
        )
    return tuple(found.values())


def _told(value: object) -> bool:
    return value is not None and value == value and str(value) != ""

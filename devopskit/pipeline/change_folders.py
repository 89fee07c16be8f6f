"""One group of findings over several folders of code: the one folder that holds the resource answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from devopskit.changes._answer import Refusal, Target
from devopskit.changes._locate import find_resource
from devopskit.pipeline.change_add import add, asked
from devopskit.pipeline.change_addition import Addition
from devopskit.pipeline.change_targets import Code, Proposal, Row, propose


def anywhere(rows: Sequence[Row], inventory: Mapping[str, Row], folders: Sequence[Code]) -> Proposal | Refusal:
    """Answer of the one folder that knows the resource; of the first where none does."""
    # In all folders, because one may hold the workload and another one the autoscaler that it has already.
    new = all(asked(rows, folder) for folder in folders)
    made = [add(rows, inventory, folder) if new else propose(rows, inventory, folder) for folder in folders]
    answers = [_located(answer, rows[0], inventory, folder) for answer, folder in zip(made, folders, strict=True)]
    known = [answer for answer in answers if _knows(answer)]
    if len(known) > 1 and any(isinstance(answer, Proposal) for answer in known):
        target = next((answer.target for answer in answers if isinstance(answer, Refusal)), target_of(rows))
        return _ambiguous(target, known)
    return next((answer for answer in known if isinstance(answer, Proposal) or answer.places), (known or answers)[0])


def _located(answer: Proposal | Refusal, row: Row, inventory: Mapping[str, Row], folder: Code) -> Proposal | Refusal:
    """A refusal that names no place gets that of the resource, because a person has to look there next."""
    if isinstance(answer, Proposal) or answer.places or answer.code == "no_such_resource":
        return answer
    named = {"resource_id": row["resource_id"], "name": row.get("resource_name"), "defined_in": row.get("defined_in")}
    known = {key: value for key, value in inventory.get(str(row["resource_id"]), {}).items() if isinstance(value, str)}
    found = find_resource(folder.root, {**named, **known}, index=folder.index, states=folder.states)
    if isinstance(found, Refusal):
        return replace(answer, places=found.places)
    file = (folder.root / found.file).relative_to(folder.repository).as_posix()
    return replace(answer, places=(f"{file}:{found.line}",))


def _knows(answer: Proposal | Refusal) -> bool:
    """Whether a folder holds the resource, though it may refuse to change it."""
    return isinstance(answer, Proposal) or answer.code != "no_such_resource"


def _ambiguous(target: Target, known: Sequence[Proposal | Refusal]) -> Refusal:
    # None of them is changed, because a change of the wrong one would look as if it had been made.
    places = [_place(answer) if isinstance(answer, Proposal) else answer.place for answer in known]
    return Refusal(target, "ambiguous", f"{len(known)} folders of code define it", tuple(filter(None, places))[:3])


def _place(proposal: Proposal) -> str:
    """First place that a proposal changes; the new file where it edits none."""
    if isinstance(proposal, Addition) and proposal.made:
        return f"{proposal.made[0].file}:1"
    return f"{proposal.edits[0].file}:{proposal.edits[0].line}"


def target_of(rows: Sequence[Row]) -> Target:
    """Target that a refusal of a group names."""
    return Target("", str(rows[0]["resource_id"]), str(rows[0]["field"]))

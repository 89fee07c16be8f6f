"""Findings that are applied together to edits of the user's own files, all of them or none.

What the code says today must be what the finding says: else the inventory is old, or the resource is another one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devopskit.changes._answer import Edit, Entry, Refusal, Refused, Target
from devopskit.changes._autoscaler import Autoscaler, Workload
from devopskit.changes._files import Repository
from devopskit.changes._locate import find_resource
from devopskit.changes._propose import format_of
from devopskit.changes._tf_module import callers
from devopskit.changes._workloads import is_workload
from devopskit.pipeline.change_evidence import CODE, also_set, as_resource, held_back, known, name_of, unseen
from devopskit.pipeline.change_fields import SCALED, Place, places
from devopskit.pipeline.change_values import DoesNotFit, amount, same, spell
from devopskit.units import format_cores

Row = Mapping[str, Any]  # one finding, or one resource
_GP3 = {"disk_iops": 3000.0, "disk_throughput": 125 * 1024.0**2}  # what gp3 has where nothing is set (EBS user guide)
_HELD = {"cpu_request": "cpu", "memory_request": "memory"}


@dataclass(frozen=True)
class Code:
    """The user's code as it was read once.

    Attributes
    ----------
    root : folder that was indexed. repository : top that patches name their paths from.
    states : folder with state files or plans, which are seldom committed. index : every resource below `root`.
    scalers : autoscaler of each workload below `root`.
    """

    root: Path
    repository: Path
    states: Path
    index: tuple[Entry, ...]
    scalers: Mapping[Workload, Autoscaler]


@dataclass(frozen=True)
class Proposal:
    """Edits of one group of findings, and what must be known about them."""

    rows: tuple[Row, ...]
    edits: tuple[Edit, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Want:
    """One value that a finding asks for; `current` None where the inventory does not say it, `main` for its own field."""

    field: str
    value: object
    current: object
    main: bool


def propose(rows: Sequence[Row], resources: Mapping[str, Row], code: Code) -> Proposal | Refusal:
    """Edits for findings that are applied together, or the refusal of the first part that cannot be made.

    Parameters
    ----------
    rows : decided findings of one change group. resources : rows of the inventory by id; a missing one is made from the finding.
    """
    edits: list[Edit] = []
    warnings: list[str] = []
    for row in rows:
        target = Target("", name_of(row), str(row["field"]))
        try:
            if row["action"] not in ("right-size", "modernise", "tier"):
                raise Refused("no_field", f"to {row['action']} it is no change of one value; it is left to a person")
            if half := held_back(row):
                raise Refused(CODE, half)
            resource = {**as_resource(row), **{k: v for k, v in resources.get(row["resource_id"], {}).items() if known(v)}}
            made = _Finding(row, resource, code, {str(other["field"]) for other in rows})
            edits += made.edits()
            warnings += made.warnings
        except Refused as refused:
            return refused.answer(target)
    kept = [edit for edit in edits if edit.before != edit.after]
    if not kept:
        place = (f"{edits[0].file}:{edits[0].line}",) if edits else ()
        return Refusal(Target("", name_of(rows[0]), str(rows[0]["field"])), "done", "the code says it already", place)
    return Proposal(tuple(rows), tuple(kept), tuple(dict.fromkeys(warnings)))


class _Finding:
    """One finding on its way to edits."""

    def __init__(self, row: Row, resource: Row, code: Code, together: set[str]) -> None:
        self.row, self.resource, self.code, self.together = row, resource, code, together
        self.warnings: list[str] = []
        pieces = str(row["resource_id"]).split("/")
        self.container = pieces[4] if is_workload(resource) and len(pieces) == 5 else ""
        self.entry = self._entry()

    def edits(self) -> Iterator[Edit]:
        """Edits of the finding's own field and of those that its evidence sets with it."""
        self._autoscaled()
        self._as_replayed()
        for want in self._wants():
            edit = self._edit(want)
            if edit is not None:
                self._within_limit(want)
                self.warnings += edit.warnings
                yield edit

    def _entry(self) -> Entry:
        field = str(self.row["field"])
        fits = [entry for entry in self.code.index if places(entry, field, self.container)]
        found = find_resource(self.code.root, self._sought(), index=fits, states=self.code.states)
        if isinstance(found, Refusal):
            raise Refused(found.code, found.why, found.places, found.symbol)
        if found.system == "terraform":
            self._one_caller(found)
        return found

    def _sought(self) -> Row:
        """Row of what has to change: the autoscaler of a workload where the finding is about the policy and not the pods."""
        pieces = str(self.row["resource_id"]).split("/")
        scaler = self._scaler(pieces) if self.row["field"] in SCALED and len(pieces) == 4 else None
        if scaler is None:
            return self.resource
        return {"resource_id": "/".join((*pieces[:2], scaler.kind, scaler.name))}

    def _scaler(self, pieces: list[str]) -> Autoscaler | None:
        return self.code.scalers.get((pieces[2].lower(), pieces[1], pieces[3]))

    def _one_caller(self, entry: Entry) -> None:
        """Refuse a block inside a module that several calls use: an edit there would change all of them."""
        repository = Repository.of(self.code.root, self.code.repository)
        uses = list(callers(repository, (self.code.root.resolve() / entry.file).parent))
        if len(uses) > 1:
            here = f"{entry.file}:{entry.line}"
            raise Refused("shared", f"{len(uses)} calls use the module that declares it", (here, *uses[:2]))

    def _wants(self) -> Iterator[_Want]:
        row = self.row
        yield _Want(str(row["field"]), row["recommended"], row["current"] if known(row["current"]) else None, True)
        for name, value in also_set(row).items():
            yield _Want(name, value, self.resource.get(name), False)

    def _edit(self, want: _Want) -> Edit | None:
        """Edit of one value; None where it need not be written."""
        answers = [self._ask(place, want) for place in places(self.entry, want.field, self.container)]
        answer = next((a for a in answers if isinstance(a, Edit) or a.code != "not_set"), answers[0] if answers else None)
        if isinstance(answer, Edit):
            if any(text.startswith("every instance of") for text in answer.warnings):
                place = (f"{answer.file}:{answer.line}",)
                raise Refused("count_instance", "one value holds for all instances of the block", place)
            return answer
        if answer is not None and answer.code == "not_set" and not want.main and self._not_needed(want):
            return None
        if answer is None:
            raise Refused("no_field", f"{want.field} has no known place there", (f"{self.entry.file}:{self.entry.line}",))
        raise Refused(answer.code, f"{want.field}: {answer.why}", answer.places, answer.symbol)

    def _not_needed(self, want: _Want) -> bool:
        """Whether a field that is not set may stay so: a limit that nobody set, or what the volume type has by itself."""
        if want.field == "memory_limit":
            self.warnings.append("no memory limit is set in the code; only the request is changed")
            return True
        gp3 = self.row["recommended"] == "gp3"
        return gp3 and want.field in _GP3 and math.isclose(_GP3[want.field], float(str(want.value)))

    def _ask(self, place: Place, want: _Want) -> Edit | Refusal:
        """Edit of a value at one place: asked once to see what stands there, then in the style of that."""
        target = Target(self.entry.system, self.entry.address, place.path, self.entry.file, self.code.repository)
        try:
            first = self._format(target, spell(want.value, place.unit))
            if isinstance(first, Refusal):
                return first
            old = _unquoted(first.before)
            self._as_known(first, old, place, want)
            return self._format(target, old if same(old, want.value, place.unit) else spell(want.value, place.unit, old))
        except DoesNotFit as error:
            return Refused("bad_value", str(error)).answer(target)
        except Refused as refused:
            return refused.answer(target)

    def _format(self, target: Target, value: str) -> Edit | Refusal:
        entries = [entry for entry in self.code.index if entry.system == self.entry.system]
        answer: Edit | Refusal = format_of(target.system).edit(self.code.root, target, value, index=entries)
        return answer

    def _as_known(self, edit: Edit, old: str, place: Place, want: _Want) -> None:
        """Refuse where the code says another value than the inventory: it changed since, or it is another resource."""
        where = (f"{edit.file}:{edit.line}",)
        if want.main and want.current is None and place.unit != "text":
            raise Refused("drift", f"the inventory knows no {want.field}, but the code says {old}", where)
        differs = known(want.current) and not same(old, want.value, place.unit)
        if differs and not same(old, want.current, place.unit):
            raise Refused("drift", f"the code says {old} where the inventory says {want.current}", where)

    def _autoscaled(self) -> None:
        """Refuse a request that an autoscaler measures against, unless its target changes in the same group."""
        pieces = str(self.row["resource_id"]).split("/")
        held = _HELD.get(str(self.row["field"]))
        if not self.container or held is None:
            return
        scaler = self._scaler(pieces)
        if scaler is None:
            return
        if held in scaler.held and f"target_{held}" not in self.together:
            why = f"an autoscaler holds {held} at a share of this request; set both together"
            raise Refused("autoscaled", why, (scaler.place,))
        self.warnings.append(f"an autoscaler at {scaler.place} sets the number of copies")

    def _as_replayed(self) -> None:
        """Refuse where the code sets what the advice did not know of: the replay took a default in its place."""
        for key in unseen(self.row):
            target = Target(self.entry.system, self.entry.address, f"spec.{key}", self.entry.file, self.code.repository)
            # Only a plain manifest, because elsewhere an absent key may come from a value or a module.
            answer = self._format(target, "") if self.entry.system == "kubernetes" else None
            if not (isinstance(answer, Refusal) and answer.code == "not_set"):
                why = f"{key} may be set here, but was not known when the policy was replayed; read manifests by policy_files"
                raise Refused(CODE, why, (f"{self.entry.file}:{self.entry.line}",))

    def _within_limit(self, want: _Want) -> None:
        """Refuse a CPU request above the limit beside it, because the API server would refuse the whole object."""
        if want.field != "cpu_request" or not self.container:
            return
        for place in places(self.entry, "cpu_limit", self.container):
            target = Target(self.entry.system, self.entry.address, place.path, self.entry.file, self.code.repository)
            limit = self._format(target, spell(want.value, place.unit))
            size = amount(_unquoted(limit.before), "cores") if isinstance(limit, Edit) else math.nan
            if isinstance(limit, Edit) and size < float(str(want.value)):
                why = f"the CPU limit of {format_cores(size)} lies below the new request; remove the limit first"
                raise Refused("bad_value", why, (f"{limit.file}:{limit.line}",))


def _unquoted(data: bytes) -> str:
    return data.decode("utf-8", "replace").strip().strip("\"'")

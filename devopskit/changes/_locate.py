"""From an inventory row to the resource in the code: by state, CloudFormation tags, Kubernetes identity, then by name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from devopskit.changes._answer import Entry, Refusal, Refused, Target
from devopskit.changes._propose import format_of, parts
from devopskit.changes._tf_state import address_in_states
from devopskit.changes._workloads import is_workload, workload_entries


def index_repository(root: str | Path, *, repository: str | Path | None = None) -> tuple[Entry, ...]:
    """Return every resource of every format below a folder; a format that cannot be read there adds none.

    Parameters
    ----------
    root : folder to index, read once.
    repository : folder that reading must not leave; by default the nearest above with `.git`, else `root`.
    """
    top = Path(repository) if repository else None
    return tuple(entry for name in parts() for entry in _rows(name, Path(root), top))


def _rows(name: str, root: Path, top: Path | None) -> tuple[Entry, ...]:
    try:
        found: tuple[Entry, ...] = format_of(name).index(root, repository=top)
    except Refused:
        return ()
    return found


def find_resource(
    root: str | Path, row: Mapping[str, object], *, index: Sequence[Entry], states: str | Path | None = None
) -> Entry | Refusal:
    """Return the entry that defines the resource of an inventory row.

    Parameters
    ----------
    root : folder of the code.
    states : folder whose state files (`*.tfstate`, plans as JSON) are read for identifiers; by default the code's own.
    row : a row of `resources`: resource_id, kind, name, provider, tags (JSON text), defined_in; any may be missing.
    index : what `index_repository` returned.

    Returns
    -------
    Entry, or a Refusal: no_such_resource, or ambiguous with up to three candidates.
    """
    found = _candidates(Path(root), row, index, Path(states or root))
    named = [entry for entry in found if entry.file == row.get("defined_in")]
    found = named or found
    identity = str(row.get("resource_id") or row.get("name") or "")
    target = Target("", identity, "")
    places = tuple(f"{entry.file}:{entry.line}" for entry in found[:3])
    if not found:
        return Refusal(target, "no_such_resource", "nothing in the code has its identifier, tags or name")
    if len(found) > 1:
        names = ", ".join(sorted({entry.address for entry in found})[:4])
        return Refusal(target, "ambiguous", f"{len(found)} resources may be it: {names}", places)
    return found[0]


def _candidates(root: Path, row: Mapping[str, object], index: Sequence[Entry], states: Path) -> list[Entry]:
    """Entries of the first way that finds any; the surest ways come first."""
    for found in (_by_place(row, index), _by_stack(row, index)):
        if found:
            return found
    if is_workload(row):
        # Never by name alone: another namespace, or another format, may hold a thing of the same name.
        return workload_entries(root, row, _tags(row), index)
    address = address_in_states(states, str(row.get("resource_id") or ""))
    if address:
        known = [entry for entry in index if entry.system == "terraform" and entry.address == _declared(address)]
        return [replace(entry, address=address) for entry in known]
    return _by_name(row, index)


def _declared(address: str) -> str:
    """Address as the index has it: no instance keys, and for a child the call of its module."""
    pieces = re.sub(r"\[[^\]]*\]", "", address).split(".")
    return ".".join(pieces[:2] if pieces[0] != "data" else pieces[:3])


def _by_place(row: Mapping[str, object], index: Sequence[Entry]) -> list[Entry]:
    """`defined_in` names a file and line, or an address."""
    place = str(row.get("defined_in") or "")
    return [entry for entry in index if place and place in (f"{entry.file}:{entry.line}", entry.address)]


def _tags(row: Mapping[str, object]) -> dict[str, str]:
    try:
        tags = json.loads(str(row.get("tags") or "{}"))
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in tags.items()} if isinstance(tags, dict) else {}


def _by_stack(row: Mapping[str, object], index: Sequence[Entry]) -> list[Entry]:
    """CloudFormation tags what it makes with the logical id (AWS, "Resource tags")."""
    logical = _tags(row).get("aws:cloudformation:logical-id")
    return [entry for entry in index if logical and entry.system == "cloudformation" and entry.address == logical]


def _by_name(row: Mapping[str, object], index: Sequence[Entry]) -> list[Entry]:
    """Entries that carry the row's name, its `Name` tag or the end of its identifier."""
    identity = str(row.get("resource_id") or "")
    for name in _names(row, identity):
        found = [entry for entry in index if name in entry.keys]
        if found:
            return found
    return []


def _names(row: Mapping[str, object], identity: str) -> Iterator[str]:
    candidates = (
        identity,
        _tags(row).get("Name", ""),
        str(row.get("name") or ""),
        identity.rsplit("/", 1)[-1].rsplit(":", 1)[-1],
    )
    yield from (name for name in candidates if name)

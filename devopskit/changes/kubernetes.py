"""Kubernetes objects in YAML or JSON files: any kind, several documents a file, items of a List."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace as with_changes

from devopskit.changes._answer import Edit, Entry, Refused, Target
from devopskit.changes._edit import answers, choose, gone, indexed, steps_of
from devopskit.changes._files import Repository
from devopskit.changes._literal import replace
from devopskit.changes._objects import autoscaler_of, objects_below, objects_in, warn
from devopskit.changes._quantity import in_unit_of
from devopskit.syntax.find import find
from devopskit.syntax.tree import text_of

SYSTEMS = ("kubernetes", "hpa", "keda", "karpenter")


@indexed
def index(repository: Repository) -> Iterator[Entry]:
    """Every object below `root`, addressed `Kind/namespace/name`; its keys are name, labels and container names."""
    for item in objects_below(repository, repository.root):
        file = item.path.relative_to(repository.root).as_posix()
        yield Entry("kubernetes", item.address, file, item.line, item.keys)


@answers
def edit(repository: Repository, target: Target, value: str, *, index: Sequence[Entry]) -> Edit:
    """Edit of a literal of the one object with that kind, namespace and name."""
    entry = choose(target, index)
    source = repository.read(repository.root / entry.file)
    item = next((item for item in objects_in(repository, repository.root / entry.file) if item.address == entry.address), None)
    if item is None:
        raise gone(entry)
    steps = steps_of(target.field)
    assert item.document.top is not None
    found = find(item.document.top, (*item.steps, *steps))
    if target.field == "spec.replicas":
        owner = autoscaler_of(repository, item.kind, item.namespace, item.name)
        if owner:
            raise Refused("autoscaled", "an autoscaler sets the replicas", (owner,))
    value = in_unit_of(text_of(found.node) or "", value)
    edited = replace(repository, source, item.document, found, value)
    warnings = warn(item.kind, target.field, edited.before.decode(), edited.after.decode())
    return with_changes(edited, warnings=warnings)

"""Kubernetes objects in files: where each stands, what it is called, and which autoscaler owns its replicas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devopskit.changes._answer import Refused
from devopskit.changes._data_files import YAML
from devopskit.changes._files import Repository, walk
from devopskit.syntax.find import find
from devopskit.syntax.path import Index, Key, Step, parse_path
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Document, Mapping, Sequence, resolved, text_of
from devopskit.units import parse_quantity


@dataclass(frozen=True)
class Item:
    """One object and its place; `steps` lead from the document's top to it."""

    path: Path
    source: Source
    document: Document
    node: Mapping
    kind: str
    namespace: str
    name: str
    steps: tuple[Step, ...] = ()

    @property
    def address(self) -> str:
        """`Kind/namespace/name`, the namespace "default" where none is written."""
        return f"{self.kind}/{self.namespace}/{self.name}"

    @property
    def line(self) -> int:
        """1-based line where the object begins."""
        return self.source.line(self.node.start)

    @property
    def keys(self) -> tuple[str, ...]:
        """Names an inventory may know it by: its own, its labels' values, its containers' names."""
        labels = find(self.node, parse_path("metadata.labels")).node
        values = [text_of(value) for _, value in labels.pairs()] if isinstance(labels, Mapping) else []
        found = (find(self.node, parse_path(path)).node for path in _CONTAINERS)
        containers = [item for node in found if isinstance(node, Sequence) for item in node.items]
        names = [text_of(node.get("name")) for node in map(resolved, containers) if isinstance(node, Mapping)]
        return (self.name, *(text for text in [*values, *names] if text))


_CONTAINERS = ("spec.template.spec.containers", "spec.jobTemplate.spec.template.spec.containers", "spec.containers")


def objects_below(repository: Repository, folder: Path) -> Iterator[Item]:
    """Objects of every file below a folder; files that cannot be read are passed over."""
    for path in walk(folder, (*YAML, ".json")):
        try:
            yield from objects_in(repository, path)
        except Refused:
            continue


def objects_in(repository: Repository, path: Path) -> Iterator[Item]:
    """Objects of one file, items of a List included."""
    source = repository.read(path)
    if b"kind" not in source.data:
        return
    for document in repository.documents(source):
        if isinstance(document.top, Mapping):
            yield from _objects(path, source, document, document.top, ())


def _objects(path: Path, source: Source, document: Document, node: Mapping, steps: tuple[Step, ...]) -> Iterator[Item]:
    kind = text_of(node.get("kind"))
    items = node.get("items")
    if kind and kind.endswith("List") and isinstance(items, Sequence):
        for number, item in enumerate(items.items):
            below = resolved(item)
            if isinstance(below, Mapping) and not steps:
                yield from _objects(path, source, document, below, (Key("items"), Index(number)))
        return
    metadata = node.get("metadata")
    name = text_of(metadata.get("name")) if isinstance(metadata, Mapping) else None
    if kind and name and node.get("apiVersion") is not None and isinstance(metadata, Mapping):
        yield Item(path, source, document, node, kind, text_of(metadata.get("namespace")) or "default", name, steps)


def autoscaler_of(repository: Repository, kind: str, namespace: str, name: str) -> str | None:
    """Place of the HorizontalPodAutoscaler or ScaledObject that targets a workload, None where there is none."""
    for item in objects_below(repository, repository.root):
        if item.kind in ("HorizontalPodAutoscaler", "ScaledObject") and item.namespace == namespace:
            reference = find(item.node, parse_path("spec.scaleTargetRef")).node
            if isinstance(reference, Mapping) and _targets(reference, kind, name):
                return f"{item.source.name}:{item.line}"
    return None


def _targets(reference: Mapping, kind: str, name: str) -> bool:
    return text_of(reference.get("name")) == name and (text_of(reference.get("kind")) or "Deployment") == kind


def warn(kind: str, field: str, before: str, after: str) -> tuple[str, ...]:
    """What the edit of a field does to what runs (Kubernetes API: which fields may change, and how)."""
    if field.startswith("spec.template") and kind in ("Deployment", "StatefulSet", "DaemonSet"):
        return ("all pods are replaced one after the other",)
    if kind == "StatefulSet" and field.startswith("spec.volumeClaimTemplates"):
        return ("the API refuses it on an existing StatefulSet: grow the claims, then delete it without its pods",)
    if kind == "Job" and field.startswith("spec.template"):
        return ("the template of an existing Job cannot change: it must be made again",)
    if kind == "PersistentVolumeClaim" and field.endswith("storage") and _smaller(after, before):
        return ("it cannot shrink: a claim only grows, where its class allows it",)
    return ()


def _smaller(after: str, before: str) -> bool:
    try:
        return parse_quantity(after.strip("\"'")) < parse_quantity(before.strip("\"'"))
    except ValueError:
        return False

"""Kubernetes identity to what defines it: the overlay that renders it, else the plain object, else the chart's template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from devopskit.changes._answer import Entry, Refused
from devopskit.changes._files import Repository, walk
from devopskit.changes._kustomization import NAMES, bases, open_kustomization
from devopskit.syntax.find import find
from devopskit.syntax.path import parse_path
from devopskit.syntax.tree import Mapping as Node
from devopskit.syntax.tree import text_of

_PARTS = (4, 5)  # cluster/namespace/kind/name, with or without the container
_KINDS = {
    "deployment", "statefulset", "daemonset", "replicaset", "job", "cronjob", "pod", "rollout", "horizontalpodautoscaler", "scaledobject",
    "nodepool", "poddisruptionbudget", "verticalpodautoscaler", "persistentvolumeclaim",
}  # fmt: skip


def is_workload(row: Mapping[str, object]) -> bool:
    """Whether an inventory row is a Kubernetes object; the kind is checked, because some ARNs have four parts too."""
    pieces = str(row.get("resource_id") or "").split("/")
    return len(pieces) in _PARTS and pieces[2].lower() in _KINDS


def workload_entries(root: Path, row: Mapping[str, object], tags: Mapping[str, str], index: Sequence[Entry]) -> list[Entry]:
    """Entries that may define the Kubernetes object of an inventory row.

    An overlay that renders the object goes before the object's own file, because the overlay's patches win. A plain
    object that some kustomization includes is never edited as if it stood alone.
    """
    pieces = str(row.get("resource_id") or "").split("/")
    wanted = (pieces[2].lower(), pieces[1], pieces[3])
    same = [entry for entry in index if _identity(entry) == wanted]
    rendered = [entry for entry in same if entry.system == "kustomize"]
    if rendered:
        return rendered
    plain = [entry for entry in same if entry.system == "kubernetes"]
    if plain:
        included = _included(root)
        return [entry for entry in plain if entry.file not in included]
    return _charts(root, wanted, tags, index)


def _identity(entry: Entry) -> tuple[str, str, str]:
    kind, namespace, name = (*entry.address.split("/"), "", "")[:3]
    return kind.lower(), namespace, name


def _included(root: Path) -> frozenset[str]:
    """Files below a folder that a kustomization lists, relative to it."""
    repository = Repository.of(root)
    found: set[str] = set()
    for path in walk(repository.root, tuple(name.lower() for name in NAMES)):
        try:
            layer = open_kustomization(repository, path.parent)
            parts = list(bases(repository, layer)) if layer is not None else []
        except Refused:
            continue
        files = (part for part in parts if isinstance(part, Path) and part.is_relative_to(repository.root))
        found |= {part.relative_to(repository.root).as_posix() for part in files}
    return frozenset(found)


def _charts(root: Path, wanted: tuple[str, str, str], tags: Mapping[str, str], index: Sequence[Entry]) -> list[Entry]:
    """Templates of the chart that a workload's labels name, else of the chart that has the workload's own name."""
    kind, _, name = wanted
    label = tags.get("helm.sh/chart", "").rpartition("-")[0]
    templates = [entry for entry in index if entry.system == "helm" and entry.address.lower().endswith(f"#{kind}")]
    return [entry for entry in templates if _chart_name(root, entry) == (label or name)]


def _chart_name(root: Path, entry: Entry) -> str:
    """Name in the Chart.yaml above a template, "" where it cannot be read."""
    folder = (root.resolve() / entry.file.partition("templates/")[0]).resolve()
    repository = Repository.of(root)
    try:
        documents = repository.documents(repository.read(folder / "Chart.yaml"))
    except Refused:
        return ""
    top = documents[0].top if documents else None
    return text_of(find(top, parse_path("name")).node) or "" if isinstance(top, Node) else ""

"""Autoscalers in the code: which workload each one targets, and on which resources it scales by utilisation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from devopskit.changes._files import Repository
from devopskit.changes._objects import Item, objects_below
from devopskit.syntax.find import find
from devopskit.syntax.path import parse_path
from devopskit.syntax.tree import Mapping, Node, Sequence, resolved, text_of

_KINDS = ("HorizontalPodAutoscaler", "ScaledObject")
Workload = tuple[str, str, str]  # kind in lower case, namespace, name


@dataclass(frozen=True)
class Autoscaler:
    """An autoscaler in the code.

    Attributes
    ----------
    place : `file:line`. held : the resources (cpu, memory) whose share of the request it holds.
    kind, name : its own, which need not be those of the workload; its namespace is the workload's.
    """

    place: str
    held: frozenset[str]
    kind: str = ""
    name: str = ""


def autoscalers(root: Path, repository: Path | None = None) -> dict[Workload, Autoscaler]:
    """Autoscaler of every workload that one below a folder targets; the first one counts where several do."""
    found: dict[Workload, Autoscaler] = {}
    read = Repository.of(root, repository)
    for item in objects_below(read, read.root):
        reference = find(item.node, parse_path("spec.scaleTargetRef")).node if item.kind in _KINDS else None
        if isinstance(reference, Mapping):
            kind = (text_of(reference.get("kind")) or "Deployment").lower()
            key = (kind, item.namespace, text_of(reference.get("name")) or "")
            found.setdefault(key, Autoscaler(f"{item.source.name}:{item.line}", _held(item), item.kind, item.name))
    return found


def _held(item: Item) -> frozenset[str]:
    names = set()
    for name, field in (("cpu", "targetCPUUtilizationPercentage"),):
        if find(item.node, parse_path(f"spec.{field}")).node is not None:
            names.add(name)
    for path in ("spec.metrics", "spec.triggers"):
        metrics = find(item.node, parse_path(path)).node
        for metric in metrics.items if isinstance(metrics, Sequence) else []:
            names |= _of_request(resolved(metric))
    return frozenset(names)


def _of_request(metric: Node) -> set[str]:
    """Resource that a metric compares with the request; an absolute target does not move when the request does."""
    if not isinstance(metric, Mapping):
        return set()
    for path in ("resource", "containerResource"):
        resource = metric.get(path)
        target = resource.get("target") if isinstance(resource, Mapping) else None
        share = isinstance(target, Mapping) and target.get("averageUtilization") is not None
        older = isinstance(resource, Mapping) and resource.get("targetAverageUtilization") is not None
        if isinstance(resource, Mapping) and (share or older):
            return {text_of(resource.get("name")) or ""}
    # KEDA's triggers cpu and memory; their own default is Utilization.
    kind = text_of(metric.get("type")) or ""
    return {kind} if kind in ("cpu", "memory") and text_of(metric.get("metricType")) != "AverageValue" else set()

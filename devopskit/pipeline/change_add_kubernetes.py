"""Kubernetes objects that a finding asks for and nobody has written yet: autoscaler, disruption budget, scheduled limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from devopskit.changes._answer import Refused
from devopskit.changes._files import Repository
from devopskit.changes._objects import Item, objects_in
from devopskit.errors import RequestError
from devopskit.operations import cronjob, hpa, pdb
from devopskit.pipeline.change_targets import Code, Row
from devopskit.syntax.find import find
from devopskit.syntax.path import parse_path
from devopskit.syntax.tree import Mapping as Node
from devopskit.syntax.tree import text_of
from devopskit.tables.policies import Action, Hpa, Metric, Scheduled
from devopskit.tables.policies_disruption import DisruptionBudget

New = tuple[str, str, tuple[str, ...]]  # word of the file's name, text, warnings
_RESET = "where an apply or a GitOps controller writes minReplicas again, the limits are set back until the next job"


def autoscaler(item: Item, values: Mapping[str, str]) -> New:
    """Autoscaler on the CPU of a workload that has none.

    Parameters
    ----------
    item : the workload as its file has it. values : min_replicas, max_replicas and target_cpu (percent of the request).
    """
    missing = [name for name in ("min_replicas", "max_replicas", "target_cpu") if name not in values]
    if missing:
        raise Refused("half_advice", f"an autoscaler also needs {' and '.join(missing)}", (_place(item),))
    if find(item.node, parse_path("spec.template.spec.containers[0].resources.requests.cpu")).node is None:
        # Required, because the controller divides by the request and without one scales nothing.
        raise Refused("not_set", "an autoscaler needs a CPU request, and the workload sets none", (_place(item),))
    low, high, target = (_whole(item, values[name]) for name in ("min_replicas", "max_replicas", "target_cpu"))
    try:
        policy = Hpa(high, low, (Metric("Resource", "cpu", "Utilization", target),))
        text = hpa.emit(policy, name=item.name, namespace=item.namespace, target=f"{item.kind}/{item.name}")
    except RequestError as error:
        raise Refused("bad_value", str(error), (_place(item),)) from error
    copies = find(item.node, parse_path("spec.replicas")).node
    told = f"take spec.replicas out of {_place(item)}, because every apply would reset the number of copies"
    return "hpa", text, (told,) if copies is not None else ()


def budget(item: Item, values: Mapping[str, str]) -> New:
    """Disruption budget over the pods that the workload itself selects.

    Parameters
    ----------
    item : the workload. values : min_available or max_unavailable, a count or a percentage.
    """
    labels = find(item.node, parse_path("spec.selector.matchLabels")).node
    pairs = {key: text_of(value) for key, value in labels.pairs()} if isinstance(labels, Node) else {}
    if not pairs or None in pairs.values():
        raise Refused("computed", "the labels of its pods are not written out, and a budget needs them", (_place(item),))
    given = {name: int(value) if value.isdigit() else value for name, value in values.items()}
    try:
        text = pdb.emit(
            DisruptionBudget(given.get("min_available"), given.get("max_unavailable")),
            name=item.name, namespace=item.namespace, labels={key: str(value) for key, value in pairs.items()},
        )  # fmt: skip
    except RequestError as error:
        raise Refused("bad_value", str(error), (_place(item),)) from error
    return "pdb", text, ()


def limits(code: Code, item: Item, starts: Sequence[int], stops: Sequence[int]) -> New:
    """Jobs that lower the minimum of a workload's autoscaler to one while nobody works.

    Parameters
    ----------
    item : the workload. starts, stops : seconds from Monday 00:00 UTC at which work begins and ends.
    """
    scaler = code.scalers.get((item.kind.lower(), item.namespace, item.name))
    if scaler is None:
        raise Refused("no_field", "a schedule moves the limits of an autoscaler, and the workload has none", (_place(item),))
    found = _scaler(code, scaler.place)
    if found is None or found.kind != "HorizontalPodAutoscaler":
        raise Refused("no_field", "a ScaledObject keeps times as a cron trigger of its own; add it there", (scaler.place,))
    least = text_of(find(found.node, parse_path("spec.minReplicas")).node) or "1"
    if not least.isdigit() or int(least) <= 1:
        raise Refused("done", f"the minimum of the autoscaler is {least} and cannot go lower at night", (scaler.place,))
    high = text_of(find(found.node, parse_path("spec.maxReplicas")).node) or least
    actions = [*(Action(at, int(least)) for at in starts), *(Action(at, 1) for at in stops)]
    try:
        text = cronjob.emit(
            Scheduled(int(least), _whole(found, high), tuple(actions)), hpa=found.name, namespace=item.namespace
        )
    except RequestError as error:
        raise Refused("bad_value", str(error), (scaler.place,)) from error
    return "schedule", text, (_RESET,)


def exists(code: Code, row: Row, kind: str) -> str:
    """Place of an object of a kind that carries the workload's name in its namespace, "" where there is none."""
    pieces = str(row["resource_id"]).split("/")
    wanted = f"{kind}/{pieces[1]}/{pieces[3]}"
    return next((f"{entry.file}:{entry.line}" for entry in code.index if entry.address == wanted), "")


def workload_item(code: Code, file: str, row: Row) -> Item:
    """Object of a finding's workload in the file that was found to hold it."""
    pieces = str(row["resource_id"]).split("/")
    repository = Repository.of(code.root, code.repository)
    named = [
        i for i in objects_in(repository, code.repository / file) if (i.kind.lower(), i.name) == (pieces[2].lower(), pieces[3])
    ]
    if len(named) != 1 or named[0].namespace not in (pieces[1], "default"):
        raise Refused("ambiguous", f"{len(named)} objects of that kind and name stand in the file", (f"{file}:1",))
    if named[0].namespace != pieces[1]:
        # Refused because a namespace that an overlay or a deploy command sets would part the new object from its workload.
        raise Refused(
            "computed", "its namespace is set elsewhere, so that the new object needs the same; add it there", (f"{file}:1",)
        )
    return named[0]


def _scaler(code: Code, place: str) -> Item | None:
    file, _, line = place.rpartition(":")
    repository = Repository.of(code.root, code.repository)
    return next((i for i in objects_in(repository, code.repository / file) if str(i.line) == line), None)


def _whole(item: Item, text: str) -> int:
    if text.isdigit():
        return int(text)
    raise Refused("bad_value", f"{text} is no whole number", (_place(item),))


def _place(item: Item) -> str:
    return f"{item.source.name}:{item.line}"

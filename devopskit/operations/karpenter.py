"""Karpenter NodePool (karpenter.sh/v1) of one node shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from devopskit.errors import RequestError
from devopskit.operations._aside import aside, read_aside
from devopskit.operations._durations import go_duration, go_seconds, whole_minutes
from devopskit.operations._names import require_name
from devopskit.operations._yaml import dumped, loaded
from devopskit.tables.policies import Budget, Karpenter, NodeShape
from devopskit.units import parse_quantity

KIND = "NodePool"
DAY_S = 86_400
WHO = "Karpenter"


def emit(
    policy: Karpenter,
    *,
    name: str,
    node_class: str = "karpenter.k8s.aws/EC2NodeClass/default",
    instance_types: Sequence[str] = (),
    capacity: Sequence[str] = ("on-demand",),
    expire_after: str = "720h",
) -> str:
    """Manifest of the policy; what Karpenter has no field for (node shape, timings of the replay) is kept in a comment.

    Parameters
    ----------
    name : of the pool. node_class : "group/kind/name" of the class that says how machines are made.
    instance_types : types allowed; empty leaves the choice to Karpenter. capacity : "on-demand", "spot" or both.
    expire_after : longest life of a node.

    Raises
    ------
    RequestError : a budget opens or lasts for a fraction of a minute, which the API refuses.
    """
    group, kind, called = node_class.split("/")
    wanted: list[dict[str, Any]] = [{"key": "karpenter.sh/capacity-type", "operator": "In", "values": list(capacity)}]
    if instance_types:
        wanted.append({"key": "node.kubernetes.io/instance-type", "operator": "In", "values": list(instance_types)})
    spec = {
        "template": {
            "spec": {
                "nodeClassRef": {"group": group, "kind": kind, "name": require_name(called, what="the node class")},
                "requirements": wanted,
                "expireAfter": expire_after,
            }
        },
        "disruption": {
            "consolidationPolicy": policy.consolidation,
            "consolidateAfter": go_duration(policy.consolidate_after_s),
            "budgets": [_budget(one) for one in policy.budgets],
        },
        # A pool has no limit in nodes, only in what its nodes offer together.
        "limits": {"cpu": f"{policy.max_nodes * policy.node.cpu_m}m", "memory": f"{policy.max_nodes * policy.node.memory_mib}Mi"},
    }  # fmt: skip
    kept = {
        "node": asdict(policy.node), "max_nodes": policy.max_nodes, "provision_s": policy.provision_s,
        "batch_idle_s": policy.batch_idle_s, "batch_most_s": policy.batch_most_s,
    }  # fmt: skip
    return aside(kept) + dumped(
        [{"apiVersion": "karpenter.sh/v1", "kind": KIND, "metadata": {"name": require_name(name)}, "spec": spec}]
    )


def read(text: str, *, node: NodeShape | None = None) -> Karpenter:
    """Policy of a manifest.

    Parameters
    ----------
    node : shape of its nodes, where the text does not say it; the limit in nodes is then the CPU limit over it.

    Raises
    ------
    DataError : the text holds no NodePool. RequestError : Karpenter would refuse it.
    """
    spec = loaded(text, KIND)[0].get("spec") or {}
    kept = read_aside(text)
    disruption = spec.get("disruption") or {}
    shape = NodeShape(**kept["node"]) if "node" in kept else _known(node)
    timings = {key: kept[key] for key in ("provision_s", "batch_idle_s", "batch_most_s") if key in kept}
    return Karpenter(
        node=shape,
        max_nodes=kept.get("max_nodes") or _nodes(spec.get("limits") or {}, shape),
        consolidation=disruption.get("consolidationPolicy", "WhenEmptyOrUnderutilized"),
        consolidate_after_s=go_seconds(disruption.get("consolidateAfter", "0s")),
        budgets=tuple(_read(one) for one in disruption.get("budgets", [{"nodes": "10%"}])),
        **timings,
    )


def _budget(budget: Budget) -> dict[str, Any]:
    written: dict[str, Any] = {"nodes": budget.nodes}
    if budget.reasons:
        written["reasons"] = list(budget.reasons)
    if (budget.opens_s, budget.lasts_s) != (0, DAY_S):
        opens = whole_minutes(budget.opens_s, name="the time a budget opens", who=WHO)
        lasts = whole_minutes(budget.lasts_s, name="the duration of a budget", who=WHO)
        written |= {"schedule": f"{opens % 60} {opens // 60} * * *", "duration": f"{lasts // 60}h{lasts % 60}m"}
    return written


def _read(given: Mapping[str, Any]) -> Budget:
    opens = given.get("schedule")
    minute, hour = (opens.split()[:2]) if opens else ("0", "0")
    return Budget(
        nodes=str(given["nodes"]),
        reasons=tuple(given.get("reasons") or ()),
        opens_s=3600 * int(hour) + 60 * int(minute),
        lasts_s=go_seconds(given["duration"]) if "duration" in given else DAY_S,
    )


def _known(node: NodeShape | None) -> NodeShape:
    if node is None:
        raise RequestError(
            "the NodePool does not say what one of its nodes offers",
            "Karpenter chooses among many machine types, and a policy in nodes needs the shape of one of them",
            "give node=NodeShape(cpu_m=..., memory_mib=...) of the type that it mostly starts",
        )
    return node


def _nodes(limits: Mapping[str, Any], node: NodeShape) -> int:
    if "cpu" not in limits:
        raise RequestError(
            "the NodePool has no limit on CPU",
            "without one nothing bounds how many nodes it may start, and so there is no largest count to replay",
            "add spec.limits.cpu to the NodePool",
        )
    return int(1000 * parse_quantity(str(limits["cpu"])) // node.cpu_m)

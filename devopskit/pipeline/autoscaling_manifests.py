"""Advices to text: what changes in the manifest of each policy, the schedule that goes with it, and edits of existing files."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from devopskit.analysis.group_search import GroupAdvice
from devopskit.analysis.recommend_policy import Advice
from devopskit.changes._answer import Edit, Refusal, Target
from devopskit.changes._propose import propose_edit
from devopskit.operations import cronjob_minima, hpa, keda_minima
from devopskit.pipeline.autoscaling_groups import Group, emitted
from devopskit.pipeline.autoscaling_whole import cpu_target
from devopskit.pipeline.autoscaling_workloads import Workload
from devopskit.pipeline.change_evidence import CODE, held_back
from devopskit.tables.policies import Hpa

# Field of a finding -> its place in an autoscaling/v2 manifest
PLACES = {
    "min_replicas": "spec.minReplicas",
    "max_replicas": "spec.maxReplicas",
    "target_cpu": "spec.metrics[0].resource.target.averageUtilization",
}


def texts(workload: Workload, advice: Advice) -> Iterator[tuple[str, str]]:
    """Caption and text: the difference of the HPA, then the job of the schedule where there is one."""
    if advice.policy is None or workload.policy is None:
        return
    called, (namespace, target) = workload.name, _place(workload.resource_id)
    now, then = (_manifest(policy, called, namespace, target) for policy in (workload.policy, advice.policy))
    yield f"HorizontalPodAutoscaler {namespace}/{called}", _difference(now, then, called)
    if advice.minima is not None:
        yield (
            f"Scheduled minima of {namespace}/{called}",
            cronjob_minima.emit(advice.minima.tolist(), hpa=called, namespace=namespace),
        )
        # Both would fight over one target, so that the second way is called what it is: in place of the first.
        if cpu_target(advice.policy) is not None:
            text = keda_minima.emit(
                advice.minima.tolist(), policy=advice.policy, name=called, namespace=namespace, target=target
            )
            yield f"ScaledObject {namespace}/{called}, where KEDA runs, in place of both", text


def group_texts(group: Group, found: GroupAdvice) -> Iterator[tuple[str, str]]:
    """Caption and text: the difference of a group's policy in the Terraform of its cloud; nothing where it stays."""
    if found.policy is None or found.policy == found.current:
        return
    caption, then = emitted(group, found.policy)
    yield caption, _difference(emitted(group, found.current)[1], then, group.workload.name)


def _difference(now: str, then: str, called: str) -> str:
    """Both sides come from the same writer, so that the difference shows the policy and not the style of a file."""
    lines = difflib.unified_diff(now.splitlines(), then.splitlines(), f"{called}, now", f"{called}, advised", n=3, lineterm="")
    return "\n".join(lines)


def edits(root: str | Path, findings: pd.DataFrame, *, names: dict[str, str]) -> list[Edit | Refusal]:
    """Edits of the user's own manifests for the decided findings, each of one value; nothing is written.

    Parameters
    ----------
    root : folder of the manifests. findings : answer of `autoscaling`. names : name of the HPA by resource id.
    """
    rows = findings[(findings["status"] == "decided") & findings["field"].isin(list(PLACES))].to_dict("records")
    return [_edit(root, row, names[str(row["resource_id"])]) for row in rows if str(row["resource_id"]) in names]


def _edit(root: str | Path, row: Mapping[Hashable, Any], name: str) -> Edit | Refusal:
    """Edit of one finding's value; refused where that value is only a part of what was advised."""
    address = f"HorizontalPodAutoscaler/{_place(str(row['resource_id']))[0]}/{name}"
    field = PLACES[str(row["field"])]
    if why := held_back({str(key): value for key, value in row.items()}):
        return Refusal(Target("kubernetes", address, field), CODE, why)
    return propose_edit(root, system="kubernetes", address=address, field=field, value=int(row["recommended"]))


def _manifest(policy: Hpa, name: str, namespace: str, target: str) -> str:
    return hpa.emit(policy, name=name, namespace=namespace, target=target)


def _place(resource_id: str) -> tuple[str, str]:
    """Namespace, and "Kind/name" of the workload, from cluster/namespace/kind/name."""
    pieces = (*resource_id.split("/"), "", "", "")
    kinds = {"deployment": "Deployment", "statefulset": "StatefulSet", "replicaset": "ReplicaSet", "rollout": "Rollout"}
    return pieces[1] or "default", f"{kinds.get(pieces[2], pieces[2].capitalize() or 'Deployment')}/{pieces[3]}"

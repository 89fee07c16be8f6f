"""Documents that `aws`, `gcloud` and `az` print, to rows of `policies`.

aws autoscaling describe-auto-scaling-groups, aws autoscaling describe-policies      (two files, or one object with both)
aws application-autoscaling describe-scalable-targets, ... describe-scaling-policies  (likewise)
gcloud compute instance-groups managed list --format json, or the autoscalers of the API
az monitor autoscale show / list
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
ECS_DIMENSION = "ecs:service:DesiredCount"


@dataclass
class Gathered:
    """What AWS tells in two answers, gathered over all files, because limits and policies come apart."""

    groups: list[Mapping[str, Any]] = field(default_factory=list)
    group_policies: list[Mapping[str, Any]] = field(default_factory=list)
    targets: list[Mapping[str, Any]] = field(default_factory=list)
    target_policies: list[Mapping[str, Any]] = field(default_factory=list)

    def take(self, document: Mapping[str, Any]) -> bool:
        """Keep an answer of AWS; False where the document is none."""
        policies = document.get("ScalingPolicies")
        known = [name for name in ("AutoScalingGroups", "ScalableTargets", "ScalingPolicies") if document.get(name)]
        self.groups += document.get("AutoScalingGroups") or []
        self.targets += document.get("ScalableTargets") or []
        for one in policies or []:
            (self.group_policies if "AutoScalingGroupName" in one else self.target_policies).append(one)
        return bool(known)

    def rows(self) -> Iterator[Row]:
        """One row for each group and ECS service that has a policy; one without limits is no answer of AWS and left out."""
        for group in self.groups:
            held = [one for one in self.group_policies if one["AutoScalingGroupName"] == group.get("AutoScalingGroupName")]
            if held and {"AutoScalingGroupARN", "MinSize", "MaxSize"} <= set(group):
                yield group_row(group, held)
        for target in self.targets:
            same = [one for one in self.target_policies if _scaled(one) == _scaled(target)]
            whole = {"ResourceId", "MinCapacity", "MaxCapacity"} <= set(target)
            if same and whole and target.get("ScalableDimension") == ECS_DIMENSION:
                kept = {"MinCapacity": target["MinCapacity"], "MaxCapacity": target["MaxCapacity"], "ScalingPolicies": same}
                yield _row(str(target["ResourceId"]), "Ecs", str(target["ResourceId"]).rsplit("/", 1)[-1], kept)


def group_row(group: Mapping[str, Any], held: list[Mapping[str, Any]]) -> Row:
    """Row of an EC2 Auto Scaling group with all of its policies, under the id that the inventory gives it."""
    kept = {"MinSize": group["MinSize"], "MaxSize": group["MaxSize"], "DefaultCooldown": group.get("DefaultCooldown")}
    return _row(group["AutoScalingGroupARN"], "TargetTracking", group["AutoScalingGroupName"], kept | {"ScalingPolicies": held})


def google_row(document: Mapping[str, Any]) -> Row | None:
    """Row of an autoscaler of Compute Engine, under the path of its group; None where the document is none."""
    # A managed group that `gcloud` lists carries its autoscaler inside.
    given = document.get("autoscaler") if isinstance(document.get("autoscaler"), dict) else document
    if not isinstance(given, dict) or "autoscalingPolicy" not in given or "target" not in given:
        return None
    group = (
        "projects/" + str(given["target"]).split("/projects/")[-1] if "/projects/" in str(given["target"]) else given["target"]
    )
    return _row(str(group), "GcpMig", str(given.get("name") or str(group).rsplit("/", 1)[-1]), given["autoscalingPolicy"])


def azure_row(document: Mapping[str, Any]) -> Row | None:
    """Row of an autoscale setting of Azure Monitor, under the id of what it scales; None where the document is none."""
    given = {**document, **(document.get("properties") or {})} if isinstance(document.get("properties"), dict) else document
    target = given.get("targetResourceUri")
    if not target or "profiles" not in given:
        return None
    # Azure spells ids in different cases in different answers, and its bill in lower case.
    return _row(str(target).lower(), "AzureVmss", str(given.get("name", "")), {"profiles": given["profiles"]})


def _scaled(answer: Mapping[str, Any]) -> tuple[object, object]:
    return answer.get("ResourceId"), answer.get("ScalableDimension")


def _row(resource_id: str, kind: str, name: str, spec: Mapping[str, Any]) -> Row:
    # Answers of an API may hold times, which are no part of a policy.
    text = json.dumps(spec, default=str)
    return {"resource_id": resource_id, "kind": kind, "name": name, "policy": text, "version": None, "defined_in": None}

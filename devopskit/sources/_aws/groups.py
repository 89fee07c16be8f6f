"""Auto scaling groups as rows of `resources`, and which instance belongs to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws import tags as _aws_tags
from devopskit.sources._aws.session import Account

Row = dict[str, Any]

# Names of target tracking (source: EC2 Auto Scaling API, PredefinedMetricSpecification) to our word.
_SCALED_ON = {
    "ASGAverageCPUUtilization": "cpu",
    "ASGAverageNetworkIn": "network",
    "ASGAverageNetworkOut": "network",
    "ALBRequestCountPerTarget": "requests",
}


@dataclass(frozen=True)
class Membership:
    """The group of an instance: its id and the metrics it is scaled on, e.g. "cpu"."""

    group_id: str
    scaled_on: str | None


def groups(account: Account, region: str) -> tuple[list[Row], dict[str, Membership]]:
    """Rows of the groups, and the membership of each instance by its id."""
    client = account.client("autoscaling", region)
    found = _aws_calls.listed(client, "describe_auto_scaling_groups", "AutoScalingGroups")
    policies = _aws_calls.listed(client, "describe_policies", "ScalingPolicies") if found else []
    scaled_on = {group["AutoScalingGroupName"]: _metrics(group["AutoScalingGroupName"], policies) for group in found}
    rows = [_row(account, region, group, scaled_on[group["AutoScalingGroupName"]]) for group in found]
    members = {
        instance["InstanceId"]: Membership(group["AutoScalingGroupARN"], scaled_on[group["AutoScalingGroupName"]])
        for group in found
        for instance in group.get("Instances", ())
    }
    return rows, members


def _metrics(name: str, policies: list[dict[str, Any]]) -> str | None:
    held = {_metric(policy) for policy in policies if policy["AutoScalingGroupName"] == name}
    return ",".join(sorted(held)) or None


def _metric(policy: Mapping[str, Any]) -> str:
    """Metric of one policy; step and simple policies act on an alarm, whose metric another service knows."""
    target = policy.get("TargetTrackingConfiguration") or {}
    predefined = (target.get("PredefinedMetricSpecification") or {}).get("PredefinedMetricType")
    custom = (target.get("CustomizedMetricSpecification") or {}).get("MetricName")
    return _SCALED_ON.get(predefined or "", custom or predefined or "alarm")


def _row(account: Account, region: str, group: Mapping[str, Any], scaled_on: str | None) -> Row:
    tags = _aws_tags.as_dict(group.get("Tags"))
    types = sorted({instance["InstanceType"] for instance in group.get("Instances", ()) if "InstanceType" in instance})
    return {
        "resource_id": group["AutoScalingGroupARN"],
        "kind": "autoscaling_group",
        "name": group["AutoScalingGroupName"],
        "provider": "aws",
        "account": account.name,
        "region": region,
        "zone": ",".join(group.get("AvailabilityZones", ())),
        "type": ",".join(types) or None,
        "state": "running",
        "replicas": group["DesiredCapacity"],
        "autoscaled_on": scaled_on,
        "owner": tags.get(account.settings.owner_tag),
        "created_at": group.get("CreatedTime"),
        "tags": _aws_tags.as_json(
            tags, arn=group["AutoScalingGroupARN"], min_size=group.get("MinSize"), max_size=group.get("MaxSize")
        ),
    }

"""`policies`: the autoscaling policies in force, one row for each, and their forms in each autoscaler's own terms.

The forms live in one file for each vendor; this is where to import them from.
"""

from __future__ import annotations

from devopskit.tables.columns import Column, Table
from devopskit.tables.policies_aws import (
    Action,
    Ecs,
    Predictive,
    ProvisionedConcurrency,
    Scheduled,
    Step,
    StepScaling,
    TargetTracking,
    Tracked,
)
from devopskit.tables.policies_clouds import AzureRule, AzureVmss, GcpMig, ScaleInControl, SwarmSchedule
from devopskit.tables.policies_hpa import Behavior, Hpa, Metric, Rate, Rules
from devopskit.tables.policies_hpa_spec import read_behavior, read_hpa
from devopskit.tables.policies_keda import Fallback, Keda, Trigger
from devopskit.tables.policies_nodes import Budget, ClusterAutoscaler, Karpenter, NodeShape, Vpa

CountPolicy = (
    Hpa
    | Keda
    | TargetTracking
    | StepScaling
    | Scheduled
    | Predictive
    | Ecs
    | ProvisionedConcurrency
    | GcpMig
    | AzureVmss
    | SwarmSchedule
)
Policy = CountPolicy | ClusterAutoscaler | Karpenter | Vpa
KINDS = (
    "Hpa", "Keda", "ClusterAutoscaler", "Karpenter", "Vpa", "TargetTracking", "StepScaling", "Scheduled", "Predictive", "Ecs",
    "ProvisionedConcurrency", "GcpMig", "AzureVmss", "SwarmSchedule",
)  # fmt: skip

policies = Table(
    name="policies",
    meaning="autoscaling policies in force, each in its autoscaler's own terms",
    columns=(
        Column("resource_id", "str", "the workload, group or pool it scales", required=True),
        Column("kind", "str", "form of the policy", required=True, values=KINDS),
        Column("name", "str", "name of the policy at its autoscaler", required=True),
        Column("policy", "str", "the policy as its autoscaler gives it, as a JSON object", required=True),
        Column("version", "str", "version of the cluster or service, where behaviour depends on it"),
        Column("defined_in", "str", "file and line it is defined in"),
    ),
    key=("resource_id", "kind", "name"),
)

__all__ = [
    "Action", "AzureRule", "AzureVmss", "Behavior", "Budget", "ClusterAutoscaler", "CountPolicy", "Ecs", "Fallback", "GcpMig", "Hpa",
    "Karpenter", "Keda", "Metric", "NodeShape", "Policy", "Predictive", "ProvisionedConcurrency", "Rate", "Rules", "ScaleInControl",
    "Scheduled", "Step", "StepScaling", "SwarmSchedule", "TargetTracking", "Tracked", "Trigger", "Vpa", "policies", "read_behavior",
    "read_hpa",
]  # fmt: skip

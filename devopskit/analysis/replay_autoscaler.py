"""Which autoscaler acts on a policy, and the largest count it may set."""

from __future__ import annotations

from devopskit.analysis.autoscalers.aws_predictive import PredictiveController
from devopskit.analysis.autoscalers.aws_scheduled import ScheduledController
from devopskit.analysis.autoscalers.aws_step import StepScalingController
from devopskit.analysis.autoscalers.aws_target_tracking import TargetTrackingController
from devopskit.analysis.autoscalers.azure_vmss import AzureVmssController
from devopskit.analysis.autoscalers.contract import Autoscaler
from devopskit.analysis.autoscalers.ecs import EcsController
from devopskit.analysis.autoscalers.gcp_mig import GcpMigController
from devopskit.analysis.autoscalers.hpa import HpaController, HpaSettings
from devopskit.analysis.autoscalers.keda import KedaController
from devopskit.analysis.autoscalers.lambda_concurrency import ProvisionedConcurrencyController
from devopskit.analysis.autoscalers.swarm import SwarmController
from devopskit.tables.policies import (
    AzureVmss,
    CountPolicy,
    Ecs,
    GcpMig,
    Hpa,
    Keda,
    Predictive,
    ProvisionedConcurrency,
    Scheduled,
    StepScaling,
    SwarmSchedule,
    TargetTracking,
)


def autoscaler_of(policy: CountPolicy, settings: HpaSettings) -> Autoscaler:
    """Autoscaler with its state at the first step; `settings` are those of a Kubernetes cluster."""
    match policy:
        case Hpa():
            return HpaController(policy, settings)
        case Keda():
            return KedaController(policy, settings)
        case TargetTracking():
            return TargetTrackingController(policy)
        case StepScaling():
            return StepScalingController(policy)
        case Scheduled():
            return ScheduledController(policy)
        case Predictive():
            return PredictiveController(policy)
        case Ecs():
            return EcsController(policy)
        case ProvisionedConcurrency():
            return ProvisionedConcurrencyController(policy)
        case GcpMig():
            return GcpMigController(policy)
        case AzureVmss():
            return AzureVmssController(policy)
        case SwarmSchedule():
            return SwarmController(policy)


def largest_count(policy: CountPolicy) -> int:
    """Largest count the policy allows."""
    match policy:
        case Hpa() | Keda() | GcpMig():
            return policy.max_replicas
        case Ecs():
            return policy.tracking.max_capacity
        case SwarmSchedule():
            return max(count for _, count in policy.counts)
        case Scheduled():
            return max([policy.max_capacity, *(action.max_capacity or 0 for action in policy.actions)])
        case _:
            return policy.max_capacity

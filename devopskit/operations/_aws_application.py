"""Application Auto Scaling: ECS services, Lambda provisioned concurrency, replicas of databases and the like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from devopskit.errors import DataError, RequestError
from devopskit.operations._aws import (
    Body,
    Told,
    alarm,
    alarm_points,
    metrics_for,
    refuse_magnitude,
    step_adjustments,
    step_scaling_of,
    tracked_of,
)
from devopskit.operations._weekly import actions_of, lines_of, refuse_desired
from devopskit.tables.policies import Action, Ecs, ProvisionedConcurrency, Scheduled, StepScaling, TargetTracking
from devopskit.tables.policies_aws import COOLDOWN_S

Policy: TypeAlias = Ecs | ProvisionedConcurrency | TargetTracking | StepScaling | Scheduled
WHO = "Application Auto Scaling"
ECS, LAMBDA, OTHER = "ecs:service:DesiredCount", "lambda:function:ProvisionedConcurrency", "rds:cluster:ReadReplicaCount"
# Predefined metrics a dimension is tracked by (API reference, PredefinedMetricSpecification)
METRICS = {
    ECS: ("ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization"),
    LAMBDA: ("LambdaProvisionedConcurrencyUtilization",),
    OTHER: ("RDSReaderAverageCPUUtilization", "RDSReaderAverageDatabaseConnections"),
    "sagemaker:variant:DesiredInstanceCount": ("SageMakerVariantInvocationsPerInstance",),
    "ec2:spot-fleet-request:TargetCapacity": ("EC2SpotFleetRequestAverageCPUUtilization",),
}


@dataclass(frozen=True)
class Scaled:
    """The scalable target: its id ("service/cluster/name"), its dimension ("" = by the policy), metrics in place of the usual."""

    resource_id: str
    dimension: str = ""
    metrics: Sequence[str] = ()

    def dimension_of(self, policy: Policy) -> str:
        """Return the dimension of a policy.

        Raises
        ------
        RequestError : the form of the policy belongs to another dimension.
        """
        own = {Ecs: ECS, ProvisionedConcurrency: LAMBDA, TargetTracking: OTHER}.get(type(policy), ECS)
        given = self.dimension or own
        bound = isinstance(policy, Ecs | ProvisionedConcurrency)
        if (bound and given != own) or (isinstance(policy, TargetTracking) and given in (ECS, LAMBDA)):
            raise RequestError(
                f"a policy of the form {type(policy).__name__} is given for the dimension {given}",
                "ECS services and Lambda functions have rules of their own, which the forms Ecs and ProvisionedConcurrency hold",
                "use the form of that service, or give the dimension of another one",
            )
        return given

    def metrics_of(self, policy: Policy) -> Sequence[str]:
        """Metrics named, or those that the dimension is usually tracked by."""
        return self.metrics or METRICS.get(self.dimension_of(policy), ())


def told(policy: Policy, *, name: str, scaled: Scaled) -> Told:
    """What AWS is told of a policy."""
    match policy:
        case Ecs():
            return _tracking(policy.tracking, scaled.metrics_of(policy))
        case TargetTracking():
            return _tracking(policy, scaled.metrics_of(policy))
        case ProvisionedConcurrency():
            body = _tracked(policy.target, scaled.metrics_of(policy)[0])
            return Told(policy.min_capacity, policy.max_capacity, [body])
        case StepScaling():
            return _steps(policy, name, scaled)
        case Scheduled():
            return _schedule(policy)


def policy_of(answer: Told, dimension: str) -> Policy:
    """Form of what AWS was told.

    Raises
    ------
    DataError : neither a policy nor a scheduled action was found.
    """
    if answer.actions and not answer.policies:
        lines = [(cron, Action(0, body.get("MinCapacity"), body.get("MaxCapacity"))) for cron, body in answer.actions]
        return Scheduled(answer.low, answer.high, actions_of(lines))
    if not answer.policies:
        raise DataError(
            "the scalable target has no policy and no scheduled action",
            "limits alone never change a count, so that there is no policy to read",
            "give the text together with its aws_appautoscaling_policy or scheduled action",
        )
    steps = answer.policies[0].get("StepScalingPolicyConfiguration")
    if steps:
        return step_scaling_of(answer, steps, steps.get("Cooldown", COOLDOWN_S))
    bodies = [one["TargetTrackingScalingPolicyConfiguration"] for one in answer.policies]
    if dimension == LAMBDA:
        return ProvisionedConcurrency(answer.low, answer.high, float(bodies[0]["TargetValue"]))
    tracking = _tracking_of(answer, bodies)
    return Ecs(tracking) if dimension == ECS else tracking


def cron_of(line: str) -> str:
    """AWS's six fields for five: the day of the month must be "?" where days of the week are named."""
    minute, hour, _, _, days = line.split()
    return f"cron({minute} {hour} ? * {days} *)"


def line_of(cron: str) -> str:
    """Five fields for AWS's six."""
    fields = cron.removeprefix("cron(").removesuffix(")").split()
    return " ".join([*fields[:2], "*", "*", fields[4]]) if len(fields) == 6 else cron


def _tracking(policy: TargetTracking, metrics: Sequence[str]) -> Told:
    named = metrics_for(len(policy.policies), metrics)
    cooldowns = {"ScaleInCooldown": policy.in_cooldown_s, "ScaleOutCooldown": policy.out_cooldown_s}
    bodies = [
        _tracked(one.target, metric, **cooldowns, DisableScaleIn=not one.scale_in)
        for one, metric in zip(policy.policies, named, strict=True)
    ]
    return Told(policy.min_capacity, policy.max_capacity, bodies, kept=alarm_points(policy.policies))  # fmt: skip


def _tracked(target: float, metric: str, **more: Any) -> Body:
    config = {"TargetValue": float(target), **more, "PredefinedMetricSpecification": {"PredefinedMetricType": metric}}
    return {"PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": config}


def _steps(policy: StepScaling, name: str, scaled: Scaled) -> Told:
    refuse_magnitude(policy)
    least = {} if policy.min_magnitude is None else {"MinAdjustmentMagnitude": policy.min_magnitude}
    config = {
        "AdjustmentType": policy.adjustment, "Cooldown": policy.cooldown_s, "MetricAggregationType": "Average", **least,
        "StepAdjustments": step_adjustments(policy),
    }  # fmt: skip
    pieces = scaled.resource_id.split("/")
    service = {"ClusterName": pieces[1], "ServiceName": pieces[2]} if len(pieces) == 3 else {}
    rings = alarm(policy, metric="CPUUtilization", namespace="AWS/ECS", dimensions=service, name=name)
    body = {"PolicyType": "StepScaling", "StepScalingPolicyConfiguration": config}
    return Told(policy.min_capacity, policy.max_capacity, [body], alarm=rings)


def _schedule(policy: Scheduled) -> Told:
    refuse_desired(policy, WHO, "it moves the limits of a target and leaves the count within them to its policies")
    actions = []
    for line in lines_of(policy.actions, who=WHO):
        limits = {"MinCapacity": line.action.min_capacity, "MaxCapacity": line.action.max_capacity}
        actions.append((line.cron, {key: value for key, value in limits.items() if value is not None}))
    return Told(policy.min_capacity, policy.max_capacity, actions=actions)


def _tracking_of(answer: Told, bodies: list[Body]) -> TargetTracking:
    tracked = tuple(
        tracked_of(one["TargetValue"], not one.get("DisableScaleIn", False), answer.kept, number)
        for number, one in enumerate(bodies)
    )
    return TargetTracking(
        answer.low,
        answer.high,
        tracked,
        out_cooldown_s=bodies[0].get("ScaleOutCooldown", COOLDOWN_S),
        in_cooldown_s=bodies[0].get("ScaleInCooldown", COOLDOWN_S),
    )

"""EC2 Auto Scaling groups: tracking, step and predictive policies, scheduled actions.

The limits stand in the group itself, which is the user's; they are kept in the comment and edited in place.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from devopskit.operations._weekly import actions_of, lines_of
from devopskit.tables.policies import Action, Predictive, Scheduled, StepScaling, TargetTracking
from devopskit.tables.policies_aws import BUFFER_S, COOLDOWN_S

Policy: TypeAlias = TargetTracking | StepScaling | Predictive | Scheduled
WHO = "EC2 Auto Scaling"
METRICS = ("ASGAverageCPUUtilization", "ASGAverageNetworkIn", "ASGAverageNetworkOut")
MOST_BUFFER = 100  # percent, API reference of PredictiveScalingConfiguration


def told(policy: Policy, *, name: str, group: str, metrics: Sequence[str] = ()) -> Told:
    """What AWS is told of a policy of the group."""
    match policy:
        case TargetTracking():
            answer = _tracking(policy, metrics or METRICS)
        case StepScaling():
            answer = _steps(policy, name, group)
        case Predictive():
            answer = Told(policy.min_capacity, policy.max_capacity, [_predictive(policy)])
        case Scheduled():
            answer = Told(policy.min_capacity, policy.max_capacity, actions=_actions(policy))
    answer.kept |= {"min_size": policy.min_capacity, "max_size": policy.max_capacity}
    return answer


def policy_of(answer: Told) -> Policy:
    """Form of what AWS was told.

    Raises
    ------
    DataError : neither a policy nor a scheduled action was found.
    """
    if answer.actions and not answer.policies:
        limits = ("MinSize", "MaxSize", "DesiredCapacity")
        lines = [(cron, Action(0, *(body.get(key) for key in limits))) for cron, body in answer.actions]
        return Scheduled(answer.low, answer.high, actions_of(lines))
    if not answer.policies:
        raise DataError(
            "the text has no policy and no scheduled action of an Auto Scaling group",
            "a group by itself keeps the count that it was given, so that there is no policy to read",
            "give the text together with its aws_autoscaling_policy or scheduled action",
        )
    first = answer.policies[0]
    if first["PolicyType"] == "PredictiveScaling":
        return _predictive_of(answer, first["PredictiveScalingConfiguration"])
    if first["PolicyType"] == "StepScaling":
        return step_scaling_of(answer, first, first.get("EstimatedInstanceWarmup", COOLDOWN_S))
    return _tracking_of(answer)


def _tracking(policy: TargetTracking, metrics: Sequence[str]) -> Told:
    named = metrics_for(len(policy.policies), metrics)
    bodies = [
        {
            "PolicyType": "TargetTrackingScaling",
            # A group has no cooldowns in tracking; a starting instance holds the next growth back by its warm-up.
            "EstimatedInstanceWarmup": policy.out_cooldown_s,
            "TargetTrackingConfiguration": {
                "TargetValue": float(one.target),
                "DisableScaleIn": not one.scale_in,
                "PredefinedMetricSpecification": {"PredefinedMetricType": metric},
            },
        }
        for one, metric in zip(policy.policies, named, strict=True)
    ]
    cooldown = {} if policy.in_cooldown_s == COOLDOWN_S else {"in_cooldown_s": policy.in_cooldown_s}
    return Told(policy.min_capacity, policy.max_capacity, bodies, kept={**alarm_points(policy.policies), **cooldown})


def _steps(policy: StepScaling, name: str, group: str) -> Told:
    refuse_magnitude(policy)
    least = {} if policy.min_magnitude is None else {"MinAdjustmentMagnitude": policy.min_magnitude}
    body: Body = {
        "PolicyType": "StepScaling", "AdjustmentType": policy.adjustment, "MetricAggregationType": "Average",
        "EstimatedInstanceWarmup": policy.cooldown_s, **least, "StepAdjustments": step_adjustments(policy),
    }  # fmt: skip
    rings = alarm(policy, metric="CPUUtilization", namespace="AWS/EC2", dimensions={"AutoScalingGroupName": group}, name=name)
    return Told(policy.min_capacity, policy.max_capacity, [body], alarm=rings)


def _predictive(policy: Predictive) -> Body:
    if policy.max_buffer is not None and not 0 <= policy.max_buffer <= MOST_BUFFER:
        raise RequestError(
            f"MaxCapacityBuffer is {policy.max_buffer} percent",
            f"{WHO} refuses buffers outside of 0 to {MOST_BUFFER} percent of the forecast",
            "give 0 to 100, or none to honour the maximum of the group",
        )
    beyond: dict[str, Any] = {"MaxCapacityBreachBehavior": "HonorMaxCapacity"}
    if policy.max_buffer is not None:
        beyond = {"MaxCapacityBreachBehavior": "IncreaseMaxCapacity", "MaxCapacityBuffer": policy.max_buffer}
    metric = {"PredefinedMetricType": "ASGCPUUtilization"}
    config = {
        "Mode": "ForecastOnly" if policy.forecast_only else "ForecastAndScale", "SchedulingBufferTime": policy.buffer_s, **beyond,
        "MetricSpecifications": [{"TargetValue": float(policy.target), "PredefinedMetricPairSpecification": metric}],
    }  # fmt: skip
    return {"PolicyType": "PredictiveScaling", "PredictiveScalingConfiguration": config}


def _actions(policy: Scheduled) -> list[tuple[str, Body]]:
    actions = []
    for line in lines_of(policy.actions, who=WHO):
        given = line.action
        sizes = {"MinSize": given.min_capacity, "MaxSize": given.max_capacity, "DesiredCapacity": given.desired}
        actions.append((line.cron, {key: value for key, value in sizes.items() if value is not None}))
    return actions


def _predictive_of(answer: Told, config: Body) -> Predictive:
    raised = config.get("MaxCapacityBreachBehavior") == "IncreaseMaxCapacity"
    return Predictive(
        answer.low,
        answer.high,
        target=float(config["MetricSpecifications"][0]["TargetValue"]),
        buffer_s=config.get("SchedulingBufferTime", BUFFER_S),
        max_buffer=config.get("MaxCapacityBuffer", 0) if raised else None,
        forecast_only=config.get("Mode", "ForecastOnly") == "ForecastOnly",
    )


def _tracking_of(answer: Told) -> TargetTracking:
    bodies = [one["TargetTrackingConfiguration"] for one in answer.policies]
    tracked = tuple(
        tracked_of(one["TargetValue"], not one.get("DisableScaleIn", False), answer.kept, number)
        for number, one in enumerate(bodies)
    )
    return TargetTracking(
        answer.low,
        answer.high,
        tracked,
        out_cooldown_s=answer.policies[0].get("EstimatedInstanceWarmup", COOLDOWN_S),
        in_cooldown_s=answer.kept.get("in_cooldown_s", COOLDOWN_S),
    )

"""What AWS is told of a policy, in the words of its API: one neutral form that Terraform and CloudFormation both write.

Source of names and limits: Application Auto Scaling and EC2 Auto Scaling API references.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from devopskit.errors import DataError, RequestError
from devopskit.tables.policies import Step, StepScaling, Tracked
from devopskit.tables.policies_aws import DOWN_POINTS, UP_POINTS

Body = dict[str, Any]
PERIOD_S = 60
ABOVE, BELOW = "GreaterThanOrEqualToThreshold", "LessThanOrEqualToThreshold"


@dataclass
class Told:
    """Everything about one scalable thing.

    Attributes
    ----------
    low, high : its limits. policies : bodies of policies. actions : (five cron fields, limits) of scheduled actions.
    alarm : body of the alarm behind a step policy. kept : what AWS decides itself and a replay still needs.
    """

    low: int
    high: int
    policies: list[Body] = field(default_factory=list)
    actions: list[tuple[str, Body]] = field(default_factory=list)
    alarm: Body | None = None
    kept: dict[str, Any] = field(default_factory=dict)


def alarm_points(tracked: Sequence[Tracked]) -> dict[str, Any]:
    """Points and low threshold of managed alarms, where they differ from the usual ones; AWS lets nobody set them."""
    # Read from the alarms of an account, they make its replay true; in a new policy AWS sets them itself.
    seen = [[one.low_threshold, one.up_points, one.down_points] for one in tracked]
    return {"alarms": seen} if any(one != [None, UP_POINTS, DOWN_POINTS] for one in seen) else {}


def tracked_of(target: float, scale_in: bool, kept: Mapping[str, Any], number: int) -> Tracked:
    """Form of one tracking policy with the alarm points that were kept for it."""
    alarms = kept.get("alarms") or []
    low, up, down = alarms[number] if number < len(alarms) else (None, UP_POINTS, DOWN_POINTS)
    return Tracked(float(target), low, up, down, scale_in)


def metrics_for(count: int, metrics: Sequence[str]) -> Sequence[str]:
    """Return one metric for each policy.

    Raises
    ------
    RequestError : there are fewer; AWS refuses two tracking policies on one metric of the same target.
    """
    if len(set(metrics)) >= count:
        return metrics[:count]
    raise RequestError(
        f"the policy tracks {count} targets and only {len(set(metrics))} different metrics are named",
        "AWS refuses a second tracking policy on the same metric of the same target",
        "give metrics=[...] with one predefined metric type for each target",
    )


def step_adjustments(policy: StepScaling) -> list[Body]:
    """Steps with bounds relative to the threshold; an open bound stays out."""
    bounds = (("MetricIntervalLowerBound", "lower"), ("MetricIntervalUpperBound", "upper"))
    return [
        {
            **{name: float(value) for name, attribute in bounds if (value := getattr(one, attribute)) is not None},
            "ScalingAdjustment": one.adjustment,
        }
        for one in policy.steps
    ]


def refuse_magnitude(policy: StepScaling) -> None:
    """Refuse what AWS refuses: a least change in a policy that does not adjust in percent, a policy without steps."""
    if policy.min_magnitude is not None and policy.adjustment != "PercentChangeInCapacity":
        raise RequestError(
            f"the step policy has a least change of {policy.min_magnitude} and adjusts by {policy.adjustment}",
            "AWS takes MinAdjustmentMagnitude only with PercentChangeInCapacity, where a percentage may round to nothing",
            "leave min_magnitude out, or adjust by PercentChangeInCapacity",
        )
    if not policy.steps:
        raise RequestError(
            "the step policy has no step",
            "AWS refuses it, because the alarm would then change nothing",
            "give at least one step with its adjustment",
        )


def alarm(policy: StepScaling, *, metric: str, namespace: str, dimensions: Mapping[str, str], name: str) -> Body:
    """Alarm behind a step policy, one point a minute."""
    return {
        "AlarmName": f"{name}-steps",
        "Namespace": namespace,
        "MetricName": metric,
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
        "Statistic": "Average",
        "Period": PERIOD_S,
        "EvaluationPeriods": policy.points,
        "Threshold": float(policy.threshold),
        "ComparisonOperator": ABOVE if policy.above else BELOW,
    }


def step_scaling_of(told: Told, config: Mapping[str, Any], cooldown_s: int) -> StepScaling:
    """Form of a step policy and its alarm.

    Raises
    ------
    DataError : the alarm is missing.
    """
    if told.alarm is None:
        raise DataError(
            "the step policy has no alarm in this text",
            "its threshold and points stand in the alarm, and without them nobody knows when it acts",
            "give the text together with the alarm whose action is the policy",
        )
    steps = tuple(
        Step(one.get("MetricIntervalLowerBound"), one.get("MetricIntervalUpperBound"), one["ScalingAdjustment"])
        for one in config["StepAdjustments"]
    )
    return StepScaling(
        told.low,
        told.high,
        threshold=float(told.alarm["Threshold"]),
        steps=steps,
        adjustment=config["AdjustmentType"],
        min_magnitude=config.get("MinAdjustmentMagnitude"),
        above=str(told.alarm["ComparisonOperator"]).startswith("Greater"),
        points=told.alarm["EvaluationPeriods"],
        cooldown_s=cooldown_s,
    )

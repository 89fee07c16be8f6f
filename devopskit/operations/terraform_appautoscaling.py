"""Terraform `aws_appautoscaling_target`, `_policy` and `_scheduled_action`: ECS, Lambda and other services of AWS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from devopskit.operations._aside import aside, read_aside
from devopskit.operations._aws import Body, Told
from devopskit.operations._aws_application import Policy, Scaled, cron_of, line_of, policy_of, told
from devopskit.operations._aws_terraform import alarm_body, from_terraform, to_terraform
from devopskit.operations._hcl import Reference, Resource, resources_in, written

TARGET, POLICY, ACTION = "aws_appautoscaling_target", "aws_appautoscaling_policy", "aws_appautoscaling_scheduled_action"
ALARM = "aws_cloudwatch_metric_alarm"


def emit(policy: Policy, *, name: str, resource_id: str = "", dimension: str = "", metrics: Sequence[str] = ()) -> str:
    """Resources of the policy.

    Parameters
    ----------
    name : label of the resources. resource_id : what is scaled, e.g. "service/cluster/name"; by default made of the name.
    dimension : scalable dimension; by default that of the policy's form. metrics : predefined metric types to track.

    Raises
    ------
    RequestError : AWS would refuse the policy.
    """
    scaled = Scaled(resource_id or f"service/default/{name}", dimension, metrics)
    answer = told(policy, name=name, scaled=scaled)
    place = scaled.dimension_of(policy)
    body = {
        "max_capacity": answer.high, "min_capacity": answer.low, "resource_id": scaled.resource_id, "scalable_dimension": place,
        "service_namespace": place.split(":")[0],
    }  # fmt: skip
    made = [Resource(TARGET, name, body)]
    made += [
        Resource(POLICY, _label(name, number), {"name": _label(name, number), **_same(name), **to_terraform(one)})
        for number, one in enumerate(answer.policies)
    ]
    made += [
        Resource(ACTION, f"{name}-{number}", _action(f"{name}-{number}", name, cron, limits))
        for number, (cron, limits) in enumerate(answer.actions)
    ]
    if answer.alarm is not None:
        made.append(Resource(ALARM, name, alarm_body(answer.alarm, f"{POLICY}.{name}.arn")))
    return aside(answer.kept) + written(made)


def read(text: str) -> Policy:
    """Policy of the resources of a text.

    Raises
    ------
    DataError : the text holds no scalable target, or nothing that scales it. RequestError : AWS would refuse it.
    """
    found = resources_in(text, TARGET, POLICY, ACTION, ALARM)
    target = next((one.body for one in found if one.kind == TARGET), {})
    answer = Told(
        target.get("min_capacity", 0),
        target.get("max_capacity", 0),
        policies=[from_terraform(one.body) for one in found if one.kind == POLICY],
        actions=[(line_of(one.body["schedule"]), _limits(one.body)) for one in found if one.kind == ACTION],
        alarm=next((from_terraform(one.body) for one in found if one.kind == ALARM), None),
        kept=read_aside(text),
    )
    return policy_of(answer, str(target.get("scalable_dimension", "")))


def _same(name: str) -> dict[str, Reference]:
    """Three attributes that repeat the target, as references, so that Terraform makes the target first."""
    return {key: Reference(f"{TARGET}.{name}.{key}") for key in ("resource_id", "scalable_dimension", "service_namespace")}


def _label(name: str, number: int) -> str:
    return name if number == 0 else f"{name}-{number + 1}"


def _action(label: str, name: str, cron: str, limits: Body) -> dict[str, Any]:
    body = {"name": label, **_same(name), "schedule": cron_of(cron), "timezone": "Etc/UTC"}
    return {**body, "scalable_target_action": to_terraform(limits)}


def _limits(body: dict[str, Any]) -> Body:
    return from_terraform(body["scalable_target_action"][0])

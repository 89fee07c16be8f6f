"""CloudFormation template (YAML) of AWS policies: Application Auto Scaling, or a group of EC2 Auto Scaling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from devopskit.errors import DataError, RequestError
from devopskit.operations import _aws_application, _aws_group
from devopskit.operations._aside import aside, read_aside
from devopskit.operations._aws import Told
from devopskit.operations._aws_application import Scaled, cron_of, line_of
from devopskit.operations._intrinsics_yaml import template_of
from devopskit.operations._yaml import Document, dumped
from devopskit.tables.policies import Ecs, Predictive, ProvisionedConcurrency, Scheduled, StepScaling, TargetTracking

Policy = Ecs | ProvisionedConcurrency | TargetTracking | StepScaling | Scheduled | Predictive
VERSION = "2010-09-09"
TARGET, POLICY = "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy"
GROUP_POLICY, GROUP_ACTION = "AWS::AutoScaling::ScalingPolicy", "AWS::AutoScaling::ScheduledAction"
ALARM = "AWS::CloudWatch::Alarm"


def emit(
    policy: Policy, *, name: str, group: str = "", resource_id: str = "", dimension: str = "", metrics: Sequence[str] = ()
) -> str:
    """Template of the policy.

    Parameters
    ----------
    name : prefix of the logical ids. group : name of an EC2 Auto Scaling group, where the policy is for one.
    resource_id, dimension : scalable target of Application Auto Scaling otherwise. metrics : predefined types to track.

    Raises
    ------
    RequestError : AWS would refuse the policy.
    """
    prefix = _logical(name)
    # Predictive scaling exists for groups alone in this form, so that it needs no group to be named.
    if group or isinstance(policy, Predictive):
        if isinstance(policy, Ecs | ProvisionedConcurrency):
            raise _no_group(policy)
        answer = _aws_group.told(policy, name=name, group=group or name, metrics=metrics)
        resources = _of_group(answer, prefix, group or name)
    else:
        scaled = Scaled(resource_id or f"service/default/{name}", dimension, metrics)
        answer = _aws_application.told(policy, name=name, scaled=scaled)
        resources = _of_target(answer, prefix, scaled.resource_id, scaled.dimension_of(policy))
    template: Document = {"AWSTemplateFormatVersion": VERSION, "Description": f"Scaling of {name}", "Resources": resources}
    return aside(answer.kept) + dumped([template])


def read(text: str) -> Policy:
    """Policy of a template.

    Raises
    ------
    DataError : the text is no template, or scales nothing. RequestError : AWS would refuse the policy.
    """
    resources = _resources(text)
    bodies = {kind: [r.get("Properties") or {} for r in resources if r.get("Type") == kind] for kind in _kinds(resources)}
    kept = read_aside(text)
    alarm = next(iter(bodies.get(ALARM, [])), None)
    if TARGET in bodies:
        target = bodies[TARGET][0]
        _refuse_computed(target, "MinCapacity", "MaxCapacity", "ScalableDimension")
        actions = [(line_of(one["Schedule"]), one["ScalableTargetAction"]) for one in target.get("ScheduledActions", [])]
        answer = Told(target["MinCapacity"], target["MaxCapacity"], bodies.get(POLICY, []), actions, alarm, kept)
        return _aws_application.policy_of(answer, target["ScalableDimension"])
    actions = [(one["Recurrence"], one) for one in bodies.get(GROUP_ACTION, [])]
    limits = kept.get("min_size", 0), kept.get("max_size", 1)
    return _aws_group.policy_of(Told(*limits, bodies.get(GROUP_POLICY, []), actions, alarm, kept))


def _of_target(answer: Told, prefix: str, resource_id: str, dimension: str) -> Document:
    limits = {"MinCapacity": answer.low, "MaxCapacity": answer.high}
    about = {"ResourceId": resource_id, "ScalableDimension": dimension, "ServiceNamespace": dimension.split(":")[0]}
    target: Document = {**limits, **about}
    if answer.actions:
        target["ScheduledActions"] = [
            {"ScheduledActionName": f"{prefix}-{number}", "Schedule": cron_of(cron), "Timezone": "Etc/UTC",
             "ScalableTargetAction": body} for number, (cron, body) in enumerate(answer.actions)
        ]  # fmt: skip
    made = {f"{prefix}Target": {"Type": TARGET, "Properties": target}}
    owner = {"ScalingTargetId": {"Ref": f"{prefix}Target"}}
    for number, body in enumerate(answer.policies, start=1):
        named = {"PolicyName": f"{prefix}-{number}", **owner, **body}
        made[f"{prefix}Policy{number}"] = {"Type": POLICY, "Properties": named}
    return made | _alarm(answer, prefix)


def _of_group(answer: Told, prefix: str, group: str) -> Document:
    owner = {"AutoScalingGroupName": group}
    made: Document = {}
    for number, body in enumerate(answer.policies, start=1):
        made[f"{prefix}Policy{number}"] = {"Type": GROUP_POLICY, "Properties": {**owner, **body}}
    for number, (cron, body) in enumerate(answer.actions, start=1):
        about = {**owner, "Recurrence": cron, "TimeZone": "Etc/UTC", **body}
        made[f"{prefix}Action{number}"] = {"Type": GROUP_ACTION, "Properties": about}
    return made | _alarm(answer, prefix)


def _alarm(answer: Told, prefix: str) -> Document:
    if answer.alarm is None:
        return {}
    body = {**answer.alarm, "AlarmActions": [{"Ref": f"{prefix}Policy1"}]}
    return {f"{prefix}Alarm": {"Type": ALARM, "Properties": body}}


def _logical(name: str) -> str:
    """Logical ids hold letters and digits alone."""
    words = re.findall(r"[A-Za-z0-9]+", name)
    if words:
        return "".join(word[:1].upper() + word[1:] for word in words)
    raise RequestError(
        f"the name {name!r} holds neither letters nor digits",
        "CloudFormation's logical ids are made of letters and digits alone",
        "give a name such as web or web-api",
    )


def _no_group(policy: Policy) -> RequestError:
    return RequestError(
        f"a policy of the form {type(policy).__name__} is given for an Auto Scaling group",
        "ECS services and Lambda functions are scaled by Application Auto Scaling and not by a group of EC2",
        "leave group out, and give resource_id in its place",
    )


def _kinds(resources: list[Any]) -> set[str]:
    return {str(one.get("Type")) for one in resources}


def _resources(text: str) -> list[Any]:
    try:
        template = template_of(text)
    except yaml.YAMLError as error:
        raise _no_template(f"the text is not YAML: {getattr(error, 'problem', None) or 'it cannot be parsed'}") from error
    found = template.get("Resources") if isinstance(template, dict) else None
    if not isinstance(found, dict):
        raise _no_template("the text has no section Resources")
    return [one for one in found.values() if isinstance(one, dict)]


def _refuse_computed(target: Document, *names: str) -> None:
    """Refuse limits that stand elsewhere: what a parameter holds is not known here, and a guess would be another policy."""
    computed = [name for name in names if isinstance(target.get(name), dict)]
    if computed:
        raise _no_template(f"{computed[0]} of the scalable target is computed by {next(iter(target[computed[0]]))}")


def _no_template(what: str) -> DataError:
    return DataError(
        what,
        "a policy is read from the resources of a CloudFormation template whose limits stand in it as numbers",
        "give the template as YAML or JSON, and check it with cfn-lint",
    )

"""Terraform `aws_autoscaling_policy` and `aws_autoscaling_schedule` of an EC2 Auto Scaling group."""

from __future__ import annotations

from collections.abc import Sequence

from devopskit.operations._aside import aside, read_aside
from devopskit.operations._aws import Told
from devopskit.operations._aws_group import Policy, policy_of, told
from devopskit.operations._aws_terraform import alarm_body, from_terraform, to_terraform
from devopskit.operations._hcl import Reference, Resource, resources_in, written

POLICY, ACTION, ALARM = "aws_autoscaling_policy", "aws_autoscaling_schedule", "aws_cloudwatch_metric_alarm"


def emit(policy: Policy, *, name: str, group: str = "", metrics: Sequence[str] = ()) -> str:
    """Resources of the policy; its limits belong to the group, which is the user's, and are kept in the comment.

    Parameters
    ----------
    name : label of the resources. group : name of the group; by default that of `aws_autoscaling_group.<name>`.
    metrics : predefined metric types to track.

    Raises
    ------
    RequestError : AWS would refuse the policy.
    """
    # A group without a name given is referred to, so that Terraform makes it before its policies.
    answer = told(policy, name=name, group=group or name, metrics=metrics)
    owner = {"autoscaling_group_name": group or Reference(f"aws_autoscaling_group.{name}.name")}
    made = []
    for number, one in enumerate(answer.policies):
        label = name if number == 0 else f"{name}-{number + 1}"
        made.append(Resource(POLICY, label, {"name": label, **owner, **to_terraform(one)}))
    for number, (cron, sizes) in enumerate(answer.actions):
        label = f"{name}-{number}"
        about = {"scheduled_action_name": label, **owner, "recurrence": cron, "time_zone": "Etc/UTC"}
        made.append(Resource(ACTION, label, {**about, **to_terraform(sizes)}))
    if answer.alarm is not None:
        made.append(Resource(ALARM, name, alarm_body(answer.alarm, f"{POLICY}.{name}.arn")))
    return aside(answer.kept) + written(made)


def read(text: str) -> Policy:
    """Policy of the resources of a text; without the comment its limits are those that AWS gives a new group, 0 and 1.

    Raises
    ------
    DataError : the text holds no policy and no schedule of a group. RequestError : AWS would refuse it.
    """
    found = resources_in(text, POLICY, ACTION, ALARM)
    kept = read_aside(text)
    answer = Told(
        kept.get("min_size", 0),
        kept.get("max_size", 1),
        policies=[from_terraform(one.body) for one in found if one.kind == POLICY],
        actions=[(str(one.body["recurrence"]), from_terraform(one.body)) for one in found if one.kind == ACTION],
        alarm=next((from_terraform(one.body) for one in found if one.kind == ALARM), None),
        kept=kept,
    )
    return policy_of(answer)

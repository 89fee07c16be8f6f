"""Schedule of one EC2 machine in Terraform: EventBridge Scheduler starts and stops it through a role for nothing else.

Formats: EventBridge Scheduler user guide, "Universal targets" and "Schedule types" (cron with a question mark for the day).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from devopskit.operations._hcl import Reference, Resource, written
from devopskit.operations._weekly import Line, lines_of
from devopskit.pipeline.change_add_terraform import MACHINE, New, Owner, with_provider
from devopskit.tables.policies import Action

_TARGET = "arn:aws:scheduler:::aws-sdk:ec2:"
_WARNINGS = (
    "needs version 4.40 or later of the AWS provider",
    "a machine whose disks have a key of your own needs kms:CreateGrant for the new role too",
    "stopping keeps disks and fixed addresses; a public address that is not fixed changes",
)


def machine_schedule(owner: Owner, starts: Sequence[int], stops: Sequence[int]) -> New:
    """Role and schedules of a machine.

    Parameters
    ----------
    owner : block of the machine. starts, stops : seconds from Monday 00:00 UTC.
    """
    joint = "-" if "-" in owner.name else "_"
    label = joint.join((owner.name, "schedule"))
    made = [*_role(owner, label)]
    for verb, moments in (("start", starts), ("stop", stops)):
        # The weekly lines want an action with a limit; only their times are used.
        lines = lines_of([Action(at, 0) for at in moments], who="EventBridge Scheduler")
        made += [_schedule(owner, joint.join((owner.name, verb, str(n))), verb, line, label) for n, line in enumerate(lines)]
    return "schedule", written([with_provider(owner, one) for one in made]), _WARNINGS


def _role(owner: Owner, label: str) -> tuple[Resource, Resource]:
    trust = _json('Effect = "Allow", Principal = { Service = "scheduler.amazonaws.com" }, Action = "sts:AssumeRole"')
    # Bound to one machine, because a role that may stop every machine of an account is a weapon.
    rights = _json(
        f'Effect = "Allow", Action = ["ec2:StartInstances", "ec2:StopInstances"], Resource = {MACHINE}.{owner.name}.arn'
    )
    # IAM takes at most 38 characters as the prefix of a name.
    prefix = re.sub(r"[^A-Za-z0-9-]", "-", owner.name)[:28] + "-schedule-"
    return (
        Resource("aws_iam_role", label, {"name_prefix": prefix, "assume_role_policy": trust}),
        Resource("aws_iam_role_policy", label, {"role": Reference(f"aws_iam_role.{label}.id"), "policy": rights}),
    )


def _json(statement: str) -> Reference:
    return Reference(f'jsonencode({{ Version = "2012-10-17", Statement = [{{ {statement} }}] }})')


def _schedule(owner: Owner, label: str, verb: str, line: Line, role: str) -> Resource:
    # AWS wants a question mark for the day of the month where days of the week are named.
    moment = f"cron({line.minute} {line.hour} ? * {line.named_days} *)"
    target = {
        "arn": f"{_TARGET}{verb}Instances",
        "role_arn": Reference(f"aws_iam_role.{role}.arn"),
        "input": Reference(f"jsonencode({{ InstanceIds = [{MACHINE}.{owner.name}.id] }})"),
    }
    body = {"schedule_expression": moment, "schedule_expression_timezone": "UTC"}
    return Resource("aws_scheduler_schedule", label, {**body, "flexible_time_window": {"mode": "OFF"}, "target": target})

"""EC2 instances as rows of `resources`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws import tags as _aws_tags
from devopskit.sources._aws.groups import Membership
from devopskit.sources._aws.session import Account
from devopskit.sources._aws.types import MachineType, machine_types

Row = dict[str, Any]

# PlatformDetails (source: EC2 user guide, "AMI billing information") to the word that prices use.
_SYSTEMS = (("windows", "windows"), ("red hat", "rhel"), ("suse", "suse"), ("ubuntu pro", "ubuntu-pro"), ("linux", "linux"))


def instances(account: Account, region: str, groups: Mapping[str, Membership]) -> list[Row]:
    """Every instance that still exists; terminated ones stay listed for an hour and are left out.

    Parameters
    ----------
    groups : instance id -> the auto scaling group it belongs to.
    """
    client = account.client("ec2", region)
    reservations = _aws_calls.listed(client, "describe_instances", "Reservations")
    found = [
        (reservation.get("OwnerId", ""), instance)
        for reservation in reservations
        for instance in reservation["Instances"]
        if instance["State"]["Name"] not in ("terminated", "shutting-down")
    ]
    types = machine_types(client, (instance["InstanceType"] for _, instance in found))
    partition = account.identity["Arn"].split(":")[1]
    return [
        _row(account, region, instance, kind=types.get(instance["InstanceType"]), group=groups.get(instance["InstanceId"]))
        | {"tags": _tags(instance, types.get(instance["InstanceType"]), f"arn:{partition}:ec2:{region}:{owner}:instance")}
        for owner, instance in found
    ]


def _row(
    account: Account, region: str, instance: Mapping[str, Any], *, kind: MachineType | None, group: Membership | None
) -> Row:
    tags = _aws_tags.as_dict(instance.get("Tags"))
    return {
        "resource_id": instance["InstanceId"],
        "kind": "instance",
        "name": tags.get("Name") or instance["InstanceId"],
        "provider": "aws",
        "account": account.name,
        "region": region,
        "zone": instance["Placement"].get("AvailabilityZone"),
        "type": instance["InstanceType"],
        "os": operating_system(instance),
        "state": instance["State"]["Name"],
        "cpu_capacity": _cores(instance, kind),
        "memory_capacity": kind.memory if kind else None,
        "owner_id": group.group_id if group else None,
        "autoscaled_on": group.scaled_on if group else None,
        "licence": licence(instance),
        "owner": tags.get(account.settings.owner_tag),
        "created_at": instance.get("LaunchTime"),
    }


def _tags(instance: Mapping[str, Any], kind: MachineType | None, arn: str) -> str:
    return _aws_tags.as_json(
        _aws_tags.as_dict(instance.get("Tags")),
        arn=f"{arn}/{instance['InstanceId']}",
        architecture=instance.get("Architecture"),
        lifecycle=instance.get("InstanceLifecycle"),
        tenancy=_unusual(instance["Placement"].get("Tenancy"), "default"),
        placement_group=instance["Placement"].get("GroupName"),
        instance_store_bytes=int(kind.local_disk) if kind else None,
        detailed_monitoring=instance.get("Monitoring", {}).get("State") == "enabled",
    )


def operating_system(instance: Mapping[str, Any]) -> str:
    """Return linux, windows, rhel, suse or ubuntu-pro; plain linux where AWS says nothing, as it does for old images."""
    said = f"{instance.get('PlatformDetails', '')} {instance.get('Platform', '')}".lower()
    return next((system for word, system in _SYSTEMS if word in said), "linux")


def licence(instance: Mapping[str, Any]) -> str | None:
    """Licence that AWS sells with the image and counts by core, e.g. "SQL Server Standard"; None where there is none."""
    details = str(instance.get("PlatformDetails", ""))
    return details.split(" with ", 1)[1] if " with " in details else None


def _cores(instance: Mapping[str, Any], kind: MachineType | None) -> float | None:
    """VCPUs of this very instance: CpuOptions may switch hyperthreads or cores off that the type has."""
    options = instance.get("CpuOptions") or {}
    if "CoreCount" in options and "ThreadsPerCore" in options:
        return float(options["CoreCount"] * options["ThreadsPerCore"])
    return kind.vcpu if kind else None


def _unusual(value: str | None, usual: str) -> str | None:
    return None if value == usual else value

"""EBS volumes as rows of `resources`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws import tags as _aws_tags
from devopskit.sources._aws.session import Account
from devopskit.units import GIB

Row = dict[str, Any]
_MIB = 1024.0**2
_STATES = {"in-use": "attached", "available": "unattached"}


def disks(account: Account, region: str) -> list[Row]:
    """Every volume; one that is attached names its instance as owner_id."""
    volumes = _aws_calls.listed(account.client("ec2", region), "describe_volumes", "Volumes")
    return [_row(account, region, volume) for volume in volumes]


def _row(account: Account, region: str, volume: Mapping[str, Any]) -> Row:
    tags = _aws_tags.as_dict(volume.get("Tags"))
    attached = [place["InstanceId"] for place in volume.get("Attachments", ()) if place.get("InstanceId")]
    partition, owner = account.identity["Arn"].split(":")[1], account.identity["Account"]
    throughput = volume.get("Throughput")
    return {
        "resource_id": volume["VolumeId"],
        "kind": "disk",
        "name": tags.get("Name") or volume["VolumeId"],
        "provider": "aws",
        "account": account.name,
        "region": region,
        "zone": volume.get("AvailabilityZone"),
        "type": volume["VolumeType"],
        "state": _STATES.get(volume["State"], volume["State"]),
        "disk_capacity": volume["Size"] * GIB,
        "disk_iops": volume.get("Iops"),
        "disk_throughput": throughput * _MIB if throughput else None,
        "owner_id": attached[0] if attached else None,
        "owner": tags.get(account.settings.owner_tag),
        "created_at": volume.get("CreateTime"),
        "tags": _aws_tags.as_json(
            tags,
            arn=f"arn:{partition}:ec2:{region}:{owner}:volume/{volume['VolumeId']}",
            # More than one only for io1 and io2 with Multi-Attach: the volume then must not be judged by one instance.
            attached_to=",".join(attached) if len(attached) > 1 else None,
            snapshot=volume.get("SnapshotId"),
        ),
    }

"""RDS instances as rows of `resources`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws import tags as _aws_tags
from devopskit.sources._aws.session import Account
from devopskit.sources._aws.types import MachineType, machine_types
from devopskit.units import GIB

Row = dict[str, Any]
_MIB = 1024.0**2
_STATES = {"available": "running"}
# Left out because their volume belongs to the cluster, grows by itself and is billed by use; AllocatedStorage is a fixed 1
# there.
_CLUSTER_VOLUME = ("aurora", "neptune", "docdb")
_PER_CORE = ("oracle", "sqlserver")  # engines whose licence is counted by core


def databases(account: Account, region: str) -> list[Row]:
    """Every RDS instance.

    Capacity is that of the machine type with the class's name (db.m5.large has what m5.large has); classes with no such
    type, e.g. db.serverless, have none, and what depends on it is then not computed.
    """
    found = _aws_calls.listed(account.client("rds", region), "describe_db_instances", "DBInstances")
    names = (_machine(database) for database in found)
    types = machine_types(account.client("ec2", region), names) if found else {}
    return [_row(account, region, database, types.get(_machine(database))) for database in found]


def _machine(database: Mapping[str, Any]) -> str:
    return str(database["DBInstanceClass"]).removeprefix("db.")


def _row(account: Account, region: str, database: Mapping[str, Any], kind: MachineType | None) -> Row:
    tags = _aws_tags.as_dict(database.get("TagList"))
    engine = database["Engine"]
    throughput = database.get("StorageThroughput")
    size = None if engine.startswith(_CLUSTER_VOLUME) else database["AllocatedStorage"] * GIB
    return {
        "resource_id": database["DBInstanceArn"],
        "kind": "database",
        "name": database["DBInstanceIdentifier"],
        "provider": "aws",
        "account": account.name,
        "region": region,
        "zone": database.get("AvailabilityZone"),
        "type": database["DBInstanceClass"],
        "engine": engine,
        "state": _STATES.get(database["DBInstanceStatus"], database["DBInstanceStatus"]),
        "cpu_capacity": kind.vcpu if kind else None,
        "memory_capacity": kind.memory if kind else None,
        "disk_capacity": size,
        "disk_iops": database.get("Iops"),
        "disk_throughput": throughput * _MIB if throughput else None,
        "owner_id": database.get("DBClusterIdentifier"),
        "licence": database.get("LicenseModel") if engine.startswith(_PER_CORE) else None,
        "owner": tags.get(account.settings.owner_tag),
        "created_at": database.get("InstanceCreateTime"),
        "tags": _aws_tags.as_json(
            tags,
            arn=database["DBInstanceArn"],
            multi_az=database.get("MultiAZ"),
            engine_version=database.get("EngineVersion"),
            storage_type=database.get("StorageType"),
            max_storage_gib=database.get("MaxAllocatedStorage"),
            replica_of=database.get("ReadReplicaSourceDBInstanceIdentifier"),
        ),
    }

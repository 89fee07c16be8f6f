"""Which CloudWatch metrics answer for which resource, and how a datum becomes a value of `usage`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from devopskit.tables import usage

Row = dict[str, Any]
Dimensions = tuple[tuple[str, str], ...]
_HOUR = 3600
_BURSTABLE = re.compile(r"(db\.)?t\d")  # t3.large and db.t4g.medium, but not trn1.2xlarge
# RDS lists these clusters too, but their metrics have namespaces of their own.
_NAMESPACES = {"neptune": "AWS/Neptune", "docdb": "AWS/DocDB"}


@dataclass(frozen=True)
class Reading:
    """How to read one metric of `usage`.

    Attributes
    ----------
    metric : OpenTelemetry name.
    stat : statistic of a step below an hour.
    coarse : statistic of an hour or more, where a mean would hide the peak that a size is decided from.
    divisor : of the datum: 100 for percent, -1 for "free", which is then taken off the capacity.
    rate : the datum is a sum over the step and becomes a sum a second.
    join : what becomes of several series of one resource: added (in and out) or the largest (several file systems).
    """

    metric: str
    stat: str = "Average"
    coarse: str = "Maximum"
    divisor: float = 1.0
    rate: bool = False
    join: Literal["sum", "max"] = "max"

    def statistic(self, step: int) -> str:
        """Statistic to ask for at a step in seconds."""
        return self.coarse if step >= _HOUR else self.stat


@dataclass(frozen=True)
class Part:
    """One CloudWatch metric."""

    namespace: str
    name: str
    dimensions: Dimensions


@dataclass(frozen=True)
class Series:
    """One series of `usage`: the resource, its region, the metrics it is made of, and what "free" is taken off."""

    resource_id: str
    region: str
    reading: Reading
    parts: tuple[Part, ...]
    capacity: float = 0.0


CPU = Reading(usage.SYSTEM_CPU, divisor=100)
NETWORK = Reading(usage.NETWORK_IO, "Sum", "Sum", rate=True, join="sum")
OPERATIONS = Reading(usage.DISK_OPERATIONS, "Sum", "Sum", rate=True, join="sum")
THROUGHPUT = Reading(usage.DISK_IO, "Sum", "Sum", rate=True, join="sum")
CREDITS = Reading(usage.CPU_CREDITS, "Average", "Minimum")  # the low point, because it shows whether the CPU was held back
MEMORY = Reading(usage.SYSTEM_MEMORY_SHARE, divisor=100)
FILESYSTEM = Reading(usage.DISK_SHARE, divisor=100)
FREE_MEMORY = Reading(usage.SYSTEM_MEMORY, "Average", "Minimum", divisor=-1)
FREE_STORAGE = Reading(usage.DISK_USAGE, "Average", "Minimum", divisor=-1)
CONNECTIONS = Reading(usage.DB_CONNECTIONS)
# RDS publishes these a second already, where EBS publishes sums over the step.
DATABASE_OPERATIONS = Reading(usage.DISK_OPERATIONS, join="sum")
DATABASE_IO = Reading(usage.DISK_IO, join="sum")
TABLE_READS = Reading(usage.TABLE_READS, "Sum", "Sum", rate=True)
TABLE_WRITES = Reading(usage.TABLE_WRITES, "Sum", "Sum", rate=True)


def of_resources(rows: Iterable[Row]) -> list[Series]:
    """Series that AWS itself publishes for the rows of the inventory."""
    makers = {"instance": _of_instance, "disk": _of_disk, "database": _of_database, "table": _of_table}
    return [series for row in rows if row["kind"] in makers for series in makers[row["kind"]](row)]


def _of_instance(row: Row) -> list[Series]:
    def series(reading: Reading, *names: str) -> Series:
        return _series(row, reading, names, namespace="AWS/EC2", dimension=("InstanceId", row["resource_id"]))

    found = [series(CPU, "CPUUtilization"), series(NETWORK, "NetworkIn", "NetworkOut")]
    return [*found, series(CREDITS, "CPUCreditBalance")] if _BURSTABLE.match(row["type"]) else found


def _of_disk(row: Row) -> list[Series]:
    def series(reading: Reading, *names: str) -> Series:
        return _series(row, reading, names, namespace="AWS/EBS", dimension=("VolumeId", row["resource_id"]))

    return [
        series(OPERATIONS, "VolumeReadOps", "VolumeWriteOps"),
        series(THROUGHPUT, "VolumeReadBytes", "VolumeWriteBytes"),
    ]


def _of_database(row: Row) -> list[Series]:
    namespace, dimension = _NAMESPACES.get(row["engine"], "AWS/RDS"), ("DBInstanceIdentifier", row["name"])

    def series(reading: Reading, *names: str, capacity: float = 0.0) -> Series:
        return _series(row, reading, names, namespace=namespace, dimension=dimension, capacity=capacity)

    found = [series(CPU, "CPUUtilization"), series(CONNECTIONS, "DatabaseConnections")]
    if row["memory_capacity"]:
        found.append(series(FREE_MEMORY, "FreeableMemory", capacity=row["memory_capacity"]))
    if row["disk_capacity"]:
        found.append(series(FREE_STORAGE, "FreeStorageSpace", capacity=row["disk_capacity"]))
        # Only of storage that is bought by size, because a cluster's volume has no operations to size.
        found.append(series(DATABASE_OPERATIONS, "ReadIOPS", "WriteIOPS"))
        found.append(series(DATABASE_IO, "ReadThroughput", "WriteThroughput"))
    if _BURSTABLE.match(row["type"]):
        found.append(series(CREDITS, "CPUCreditBalance"))
    return found


def _of_table(row: Row) -> list[Series]:
    # Only of tables with a limit, because each series is paid for and the others cannot run out.
    if row["type"] != "provisioned":
        return []
    names = ((TABLE_READS, "ConsumedReadCapacityUnits"), (TABLE_WRITES, "ConsumedWriteCapacityUnits"))
    place: dict[str, Any] = {"namespace": "AWS/DynamoDB", "dimension": ("TableName", row["name"])}
    return [_series(row, reading, (name,), **place) for reading, name in names]


def _series(
    row: Row, reading: Reading, names: tuple[str, ...], *, namespace: str, dimension: tuple[str, str], capacity: float = 0.0
) -> Series:
    parts = tuple(Part(namespace, name, (dimension,)) for name in names)
    return Series(row["resource_id"], row["region"], reading, parts, capacity)

"""What a machine type has (vCPU, memory, architecture, local disks), as DescribeInstanceTypes tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from devopskit.sources._aws import calls as _aws_calls

_VALUES = 200  # values that one filter may hold (source: EC2 API reference, request limits of filters)
_MIB = 1024.0**2


@dataclass(frozen=True)
class MachineType:
    """Capacity of one machine type: vcpu in cores, memory in bytes, local_disk in bytes (0 = none)."""

    vcpu: float
    memory: float
    architecture: str
    local_disk: float
    burstable: bool


def machine_types(client: Any, names: Iterable[str]) -> dict[str, MachineType]:
    """Return the known ones of `names`.

    A filter is used in place of the parameter InstanceTypes, because one unknown name makes that fail as a whole; and
    database classes such as m5.large are looked up here too, not all of which exist for EC2.
    """
    wanted = sorted(set(names))
    found: dict[str, MachineType] = {}
    for start in range(0, len(wanted), _VALUES):
        only = [{"Name": "instance-type", "Values": wanted[start : start + _VALUES]}]
        for answer in _aws_calls.listed(client, "describe_instance_types", "InstanceTypes", Filters=only):
            found[answer["InstanceType"]] = _read(answer)
    return found


def _read(answer: dict[str, Any]) -> MachineType:
    return MachineType(
        vcpu=float(answer["VCpuInfo"]["DefaultVCpus"]),
        memory=answer["MemoryInfo"]["SizeInMiB"] * _MIB,
        architecture=",".join(answer.get("ProcessorInfo", {}).get("SupportedArchitectures", [])),
        local_disk=answer.get("InstanceStorageInfo", {}).get("TotalSizeInGB", 0) * 1e9,
        burstable=bool(answer.get("BurstablePerformanceSupported", False)),
    )

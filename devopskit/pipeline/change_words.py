"""What to watch after a change and how to go back, in one sentence each, by what changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

# field -> what shows first that the new value is too small
_WATCH = {
    "cpu_request": "CPU use against the request, and the latency of the service (no limit is set, so nothing is throttled)",
    "cpu_limit": "throttled periods of the container, and the latency of the service",
    "memory_request": "containers ended for memory (OOMKilled), restarts, and evictions from nodes",
    "instance_type": "CPU, memory where an agent reports it, status checks, and CPU credits of a burstable type",
    "instance_class": "CPU, freeable memory, connections, and the latency of reads and writes",
    "volume_type": "queue length and latency of the volume while it is optimised",
    "disk_iops": "queue length of the volume, and the share of its operations in use",
    "disk_throughput": "bytes a second of the volume against its limit",
    "disk_size": "used space, once the file system has been grown",
    "min_replicas": "how long requests wait when load rises, and copies at the maximum",
    "max_replicas": "copies at the maximum, and pods that find no node",
    "target_cpu": "how often copies come and go, and the latency of the service",
    "schedule": "whether it is up before the first person needs it, and what calls it while it is off",
    "lifecycle_rule": "requests for restores and their price, and the bytes in each storage class",
    "max_unavailable": "drains of nodes that wait",
    "min_available": "drains of nodes that wait",
}
_ELSE = "errors and latency of what runs on it"
_STAYS = {
    "disk_size": "A disk does not shrink again: reverting the code does not take the space back, and the provider refuses it.",
    "volume_type": "A volume can be changed again only after 6 hours.",
    "disk_iops": "A volume can be changed again only after 6 hours.",
    "disk_throughput": "A volume can be changed again only after 6 hours.",
    "instance_type": "The way back stops and starts the instance once more.",
    "instance_class": "The way back restarts the database once more.",
    "schedule": "What is stopped at that moment stays so: start it by hand.",
    "lifecycle_rule": "Objects that have moved stay in their class until they are restored or copied.",
}


def watch(rows: Sequence[Row]) -> str:
    """What to look at for one week after applying, because the risk was measured in weeks."""
    told = dict.fromkeys(_WATCH.get(str(row["field"]), _ELSE) for row in rows)
    return f"For one week: {'; '.join(told)}."


def back(rows: Sequence[Row], name: str) -> str:
    """How to undo a patch, and what that does not undo."""
    stays = dict.fromkeys(_STAYS[field] for field in _fields(rows) if field in _STAYS)
    return " ".join([f"git apply rollback/{name}.patch, then roll out again.", *stays])


def _fields(rows: Sequence[Row]) -> Iterable[str]:
    return (str(row["field"]) for row in rows)

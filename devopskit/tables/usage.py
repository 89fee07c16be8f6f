"""`usage`: what was measured, one row for each resource, metric and step.

Values stay in the unit they were measured in, under their OpenTelemetry name: a utilisation (share of the machine) is
turned into cores only together with `resources`, where the capacity is known.
"""

from __future__ import annotations

from devopskit.tables.columns import Column, Table

CONTAINER_CPU = "container.cpu.usage"  # {cpu}
CONTAINER_MEMORY = "container.memory.working_set"  # By
CONTAINER_RSS = "container.memory.rss"  # By
CONTAINER_THROTTLED = "container.cpu.throttled"  # 1, throttled share of the CFS periods
CONTAINER_RESTARTS = "container.restarts"  # restarts in the step
CONTAINER_OOM = "container.oom_kills"  # out-of-memory kills in the step
WORKLOAD_CPU = "k8s.workload.cpu.usage"  # {cpu}, sum over the pods of a workload: the demand that an autoscaler meets
WORKLOAD_PODS = "k8s.workload.pods"  # {pod}, pods of a workload that used CPU: what its demand was spread over
SYSTEM_CPU = "system.cpu.utilization"  # 1, share of all cores
SYSTEM_CPU_CORES = "system.cpu.usage"  # {cpu}
SYSTEM_MEMORY = "system.memory.usage"  # By
SYSTEM_MEMORY_SHARE = "system.memory.utilization"  # 1
DISK_USAGE = "system.filesystem.usage"  # By
DISK_SHARE = "system.filesystem.utilization"  # 1
DISK_OPERATIONS = "system.disk.operations"  # {operation}/s
DISK_IO = "system.disk.io"  # By/s
NETWORK_IO = "system.network.io"  # By/s, received and sent together
DB_CONNECTIONS = "db.client.connections"  # {connection}
FUNCTION_MEMORY = "faas.mem_usage"  # By, the largest of the runs in the step
REQUESTS = "service.requests"  # {request}/s: requests, flows, calls, queries or messages of anything that serves
FAILURES = "service.failures"  # {request}/s: those of them that failed
CAPACITY_USED = "service.capacity.utilization"  # 1, used share of the capacity that is paid for
HIT_RATIO = "cache.hit_ratio"  # 1, share of the requests that the cache answered
CPU_CREDITS = "aws.cpu.credit_balance"  # {credit}, vCPU-minutes of a burstable instance
TABLE_READS = "db.table.read_capacity"  # {unit}/s, read capacity that a table used
TABLE_WRITES = "db.table.write_capacity"  # {unit}/s, write capacity that a table used
IP_USED = "network.ip.used"  # {address}, of a subnet or address pool
IP_LIMIT = "network.ip.limit"  # {address}, how many there are
QUOTA_USED = "quota.used"  # {unit}, what counts against a quota of the provider or of a namespace
QUOTA_LIMIT = "quota.limit"  # {unit}, the quota

# Events have a row only where they happened, so that a step without one is no gap.
EVENTS = (CONTAINER_RESTARTS, CONTAINER_OOM)

UNITS = {
    CONTAINER_CPU: "{cpu}", CONTAINER_MEMORY: "By", CONTAINER_RSS: "By", CONTAINER_THROTTLED: "1", CONTAINER_RESTARTS: "{restart}",
    CONTAINER_OOM: "{kill}", SYSTEM_CPU: "1", SYSTEM_CPU_CORES: "{cpu}", SYSTEM_MEMORY: "By", SYSTEM_MEMORY_SHARE: "1", DISK_USAGE: "By",
    DISK_SHARE: "1", DISK_OPERATIONS: "{operation}/s", DISK_IO: "By/s", NETWORK_IO: "By/s", DB_CONNECTIONS: "{connection}",
    CPU_CREDITS: "{credit}", FUNCTION_MEMORY: "By", WORKLOAD_CPU: "{cpu}", WORKLOAD_PODS: "{pod}", REQUESTS: "{request}/s", FAILURES: "{request}/s", CAPACITY_USED: "1", HIT_RATIO: "1",
    TABLE_READS: "{unit}/s", TABLE_WRITES: "{unit}/s", IP_USED: "{address}", IP_LIMIT: "{address}", QUOTA_USED: "{unit}", QUOTA_LIMIT: "{unit}",
}  # fmt: skip

usage = Table(
    name="usage",
    meaning="measured use, one row for each resource, metric and step",
    columns=(
        Column("resource_id", "str", "the resource, as the bill or the cluster spells it", required=True),
        Column("metric", "str", "OpenTelemetry name, e.g. container.cpu.usage", required=True),
        Column("time", "time", "start of the step, UTC", required=True),
        Column("value", "float", "measured value in the unit of the metric", required=True, low=0),
        Column("step_seconds", "int", "length of the step", unit="s", required=True, low=1),
    ),
    key=("resource_id", "metric", "time"),
)

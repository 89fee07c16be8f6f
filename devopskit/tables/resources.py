"""`resources`: the inventory, one row for each thing that is provisioned (what it is, how big, whose)."""

from __future__ import annotations

from devopskit.tables.columns import Column, Table

KINDS = (
    "instance", "container", "pod", "workload", "node", "database", "disk", "autoscaling_group", "hpa", "other",
    # What the checks of idle, old and unlimited things look at; files of an inventory may give them today.
    "address", "api", "app_plan", "bucket", "cache", "capacity_reservation", "cluster", "commitment", "dns_record", "distribution",
    "endpoint", "function", "health_check", "image", "limit_range", "load_balancer", "log_group", "ml_endpoint", "namespace", "nat_gateway", "registry",
    "resource_quota", "secret", "service", "snapshot", "stream", "table", "trail", "volume_claim", "vpn", "warehouse",
)  # fmt: skip

resources = Table(
    name="resources",
    meaning="inventory: one row for each resource",
    columns=(
        Column(
            "resource_id",
            "str",
            "cloud id as the bill spells it, or cluster/namespace/kind/name/container",
            required=True,
        ),
        Column("kind", "str", "what it is", required=True, values=KINDS),
        Column("name", "str", "name a person would use"),
        Column("provider", "str", "aws, gcp, azure, kubernetes ..."),
        Column("account", "str", "account, project, subscription or cluster"),
        Column("region", "str", "region, e.g. us-east-1"),
        Column("zone", "str", "availability zone"),
        Column("type", "str", "machine type, database class or volume type, e.g. m6i.large, gp2"),
        Column("os", "str", "operating system of the price, e.g. linux, windows"),
        Column("engine", "str", "database engine, e.g. postgres"),
        Column("state", "str", "running, stopped, attached, unattached ..."),
        Column("cpu_capacity", "float", "CPU it can use (limit, or vCPU of the machine)", unit="cores", low=0),
        Column("memory_capacity", "float", "memory it can use", unit="bytes", low=0),
        Column("disk_capacity", "float", "size of the disk or database storage", unit="bytes", low=0),
        Column("disk_iops", "float", "provisioned operations per second", unit="1/s", low=0),
        Column("disk_throughput", "float", "provisioned throughput", unit="bytes/s", low=0),
        Column("cpu_request", "float", "CPU requested (containers)", unit="cores", low=0),
        Column("cpu_limit", "float", "CPU limit (containers)", unit="cores", low=0),
        Column("memory_request", "float", "memory requested (containers)", unit="bytes", low=0),
        Column("memory_limit", "float", "memory limit (containers)", unit="bytes", low=0),
        Column("replicas", "float", "copies that run with this size", low=0),
        Column("owner_id", "str", "resource it belongs to: workload of a pod, instance of a disk, group of an instance"),
        Column("node", "str", "node or machine it runs on"),
        Column("autoscaled_on", "str", "metrics an autoscaler holds at a target, e.g. cpu"),
        Column("runtime", "str", "language runtime where known, e.g. jvm, go"),
        Column("licence", "str", "licence bound to cores or sockets, where known"),
        Column("owner", "str", "team or person responsible"),
        Column("tags", "str", "tags or labels as a JSON object"),
        Column("defined_in", "str", "file and line or address in the infrastructure code, where known"),
        Column("created_at", "time", "when it was created"),
    ),
    key=("resource_id",),
)

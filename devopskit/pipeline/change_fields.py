"""Where a finding's field stands in each format, and in which unit: the table between findings and code.

Sources of the field names: the providers' own references (facts of the format, one line each); a field that is not in
this table is refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from devopskit.changes._answer import Entry


@dataclass(frozen=True)
class Place:
    """A field path below a resource, and how its value is written there.

    `unit` is text, count, cores, quantity (bytes as the file writes them), gib, mib, mibps, or fargate (1,024 a core).
    """

    path: str
    unit: str = "text"


Fields = Mapping[str, tuple[Place, ...]]


def _one(path: str, unit: str = "text") -> tuple[Place, ...]:
    return (Place(path, unit),)


_AWS_VOLUME: Fields = {
    "volume_type": _one("type"), "disk_iops": _one("iops", "count"), "disk_throughput": _one("throughput", "mibps"),
    "disk_size": _one("size", "gib"),
}  # fmt: skip
_TEMPLATE: Fields = {"instance_type": _one("instance_type")}
_AZURE_MACHINE: Fields = {"instance_type": _one("size")}

# Terraform: type of the resource -> field of a finding -> place.
TERRAFORM: Mapping[str, Fields] = {
    "aws_instance": _TEMPLATE,
    "aws_launch_template": _TEMPLATE,
    "aws_launch_configuration": _TEMPLATE,
    "aws_spot_instance_request": _TEMPLATE,
    "aws_ebs_volume": _AWS_VOLUME,
    "aws_db_instance": {
        "instance_class": _one("instance_class"), "volume_type": _one("storage_type"), "disk_iops": _one("iops", "count"),
        "disk_throughput": _one("storage_throughput", "mibps"), "disk_size": _one("allocated_storage", "gib"),
    },
    "aws_rds_cluster_instance": {"instance_class": _one("instance_class")},
    "aws_docdb_cluster_instance": {"instance_class": _one("instance_class")},
    "aws_elasticache_cluster": {"instance_class": _one("node_type"), "replicas": _one("num_cache_nodes", "count")},
    "aws_elasticache_replication_group": {"instance_class": _one("node_type"), "replicas": _one("num_cache_clusters", "count")},
    "aws_autoscaling_group": {
        "min_replicas": _one("min_size", "count"), "max_replicas": _one("max_size", "count"),
        "replicas": _one("desired_capacity", "count"),
    },
    "aws_appautoscaling_target": {"min_replicas": _one("min_capacity", "count"), "max_replicas": _one("max_capacity", "count")},
    "aws_ecs_service": {"replicas": _one("desired_count", "count")},
    "aws_ecs_task_definition": {"cpu_request": _one("cpu", "fargate"), "memory_request": _one("memory", "mib")},
    "aws_lambda_function": {"memory": _one("memory_size", "mib"), "memory_request": _one("memory_size", "mib")},
    "google_compute_instance": {"instance_type": _one("machine_type"), "disk_size": _one("boot_disk.initialize_params.size", "gib")},
    "google_compute_instance_template": {"instance_type": _one("machine_type")},
    "google_compute_disk": {"volume_type": _one("type"), "disk_size": _one("size", "gib")},
    "google_sql_database_instance": {"instance_class": _one("settings.tier"), "disk_size": _one("settings.disk_size", "gib")},
    "azurerm_linux_virtual_machine": _AZURE_MACHINE,
    "azurerm_windows_virtual_machine": _AZURE_MACHINE,
    "azurerm_linux_virtual_machine_scale_set": {"instance_type": _one("sku"), "replicas": _one("instances", "count")},
    "azurerm_managed_disk": {"volume_type": _one("storage_account_type"), "disk_size": _one("disk_size_gb", "gib")},
    "azurerm_postgresql_flexible_server": {"instance_class": _one("sku_name")},
    "azurerm_mysql_flexible_server": {"instance_class": _one("sku_name")},
    "azurerm_mssql_database": {"instance_class": _one("sku_name")},
    "vsphere_virtual_machine": {"vcpu": _one("num_cpus", "count"), "memory": _one("memory", "mib")},
}  # fmt: skip
# Arguments of modules carry the provider's own names in the registry's well-known modules; others are refused as not set.
_MODULE: Fields = {
    "instance_type": _one("instance_type"), "instance_class": _one("instance_class"), "disk_size": _one("allocated_storage", "gib"),
}  # fmt: skip

CLOUDFORMATION: Fields = {
    "instance_type": (Place("InstanceType"), Place("LaunchTemplateData.InstanceType")),
    "instance_class": (Place("DBInstanceClass"), Place("CacheNodeType")),
    "volume_type": (Place("VolumeType"), Place("StorageType")),
    "disk_iops": _one("Iops", "count"),
    "disk_throughput": (Place("Throughput", "mibps"), Place("StorageThroughput", "mibps")),
    "disk_size": (Place("Size", "gib"), Place("AllocatedStorage", "gib")),
    "memory": _one("MemorySize", "mib"),
    "cpu_request": _one("Cpu", "fargate"),
    "memory_request": _one("Memory", "mib"),
    "min_replicas": (Place("MinSize", "count"), Place("MinCapacity", "count")),
    "max_replicas": (Place("MaxSize", "count"), Place("MaxCapacity", "count")),
    "replicas": (Place("DesiredCapacity", "count"), Place("DesiredCount", "count")),
}
PULUMI: Fields = {
    "instance_type": (Place("instanceType"), Place("machineType"), Place("instance_type"), Place("machine_type")),
    "instance_class": (Place("instanceClass"), Place("instance_class"), Place("nodeType"), Place("node_type")),
    "volume_type": _one("type"),
    "disk_size": (Place("size", "gib"), Place("allocatedStorage", "gib"), Place("allocated_storage", "gib")),
    "disk_iops": _one("iops", "count"),
    "disk_throughput": _one("throughput", "mibps"),
}
SERVERLESS: Fields = {"memory": _one("memorySize", "mib"), "memory_request": _one("memorySize", "mib")}
COMPOSE: Fields = {
    "cpu_request": _one("deploy.resources.reservations.cpus", "cores"),
    "cpu_limit": (Place("deploy.resources.limits.cpus", "cores"), Place("cpus", "cores")),
    "memory_request": (Place("deploy.resources.reservations.memory", "docker"), Place("mem_reservation", "docker")),
    "memory_limit": (Place("deploy.resources.limits.memory", "docker"), Place("mem_limit", "docker")),
    "replicas": (Place("deploy.replicas", "count"), Place("scale", "count")),
}
_RESOURCES = {
    "cpu_request": ("requests.cpu", "cores"), "cpu_limit": ("limits.cpu", "cores"), "memory_request": ("requests.memory", "quantity"),
    "memory_limit": ("limits.memory", "quantity"),
}  # fmt: skip
_SCALERS: Mapping[str, Fields] = {
    "HorizontalPodAutoscaler": {
        "min_replicas": _one("spec.minReplicas", "count"), "max_replicas": _one("spec.maxReplicas", "count"),
        "target_cpu": (Place("spec.metrics[0].resource.target.averageUtilization", "count"), Place("spec.targetCPUUtilizationPercentage", "count")),
    },
    "ScaledObject": {"min_replicas": _one("spec.minReplicaCount", "count"), "max_replicas": _one("spec.maxReplicaCount", "count")},
    "PersistentVolumeClaim": {"disk_size": _one("spec.resources.requests.storage", "quantity")},
}  # fmt: skip
SCALED = ("min_replicas", "max_replicas", "target_cpu")  # fields of a workload's autoscaler, not of the workload
_POD = {"CronJob": "spec.jobTemplate.spec.template.spec", "Pod": "spec"}


def places(entry: Entry, field: str, container: str) -> tuple[Place, ...]:
    """Places to look for a finding's field in an entry, the likeliest first; () where none is known.

    Parameters
    ----------
    container : name of the container that the finding is about, "" where it is about the whole resource.
    """
    if entry.system == "terraform":
        kind = _terraform_type(entry.address)
        return (_MODULE if kind == "module" else TERRAFORM.get(kind, {})).get(field, ())
    if entry.system in ("kubernetes", "kustomize"):
        return tuple(_object(entry.address.split("/")[0], field, container))
    if entry.system == "helm":
        return tuple(_template(entry.address.rpartition("#")[2], field, container))
    tables = {"cloudformation": CLOUDFORMATION, "compose": COMPOSE, "serverless": SERVERLESS}
    table = PULUMI if entry.system.startswith("pulumi") else tables.get(entry.system, {})
    return table.get(field, ())


def _terraform_type(address: str) -> str:
    """Type of the innermost resource of an address, "module" for the call of a module itself."""
    pieces = address.split(".")
    while pieces[:1] == ["module"] and len(pieces) > 2:
        pieces = pieces[2:]
    return pieces[0]


def _object(kind: str, field: str, container: str) -> Iterator[Place]:
    yield from _SCALERS.get(kind, {}).get(field, ())
    if field == "replicas":
        yield Place("spec.replicas", "count")
    if field in _RESOURCES and container:
        path, unit = _RESOURCES[field]
        for items in ("containers", "initContainers"):
            yield Place(f"{_POD.get(kind, 'spec.template.spec')}.{items}[name={container}].resources.{path}", unit)


def _template(kind: str, field: str, container: str) -> Iterator[Place]:
    """Places in a chart's template; its first container is asked for where the name is an expression."""
    yield from _object(kind, field, container)
    if field in _RESOURCES and container:
        path, unit = _RESOURCES[field]
        yield Place(f"{_POD.get(kind, 'spec.template.spec')}.containers[0].resources.{path}", unit)

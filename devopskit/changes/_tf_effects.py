"""What changing a Terraform field does to what runs; provider semantics from the providers' own documentation."""

from __future__ import annotations

import re

from devopskit.changes._answer import Edit
from devopskit.syntax.hcl_tree import Attribute, Block

_NEVER_SMALLER = {
    ("aws_ebs_volume", "size"), ("aws_instance", "root_block_device.volume_size"), ("aws_db_instance", "allocated_storage"),
    ("google_compute_disk", "size"), ("azurerm_managed_disk", "disk_size_gb"), ("google_sql_database_instance", "settings.disk_size"),
}  # fmt: skip
_EFFECTS = {
    ("aws_instance", "instance_type"): "the instance stops and starts; data on instance store is lost",
    ("aws_db_instance", "instance_class"): "the database restarts, at the maintenance window unless apply_immediately is set",
    ("aws_launch_template", "instance_type"): "only new instances get it; an instance refresh is needed",
    ("google_sql_database_instance", "settings.tier"): "the database restarts",
    ("google_container_node_pool", "node_config.machine_type"): "the node pool is replaced",
    ("azurerm_linux_virtual_machine", "size"): "the machine restarts",
    ("azurerm_windows_virtual_machine", "size"): "the machine restarts",
    (
        "azurerm_kubernetes_cluster",
        "default_node_pool.vm_size",
    ): "the cluster is replaced unless temporary_name_for_rotation is set",
}


def effects(block: Block, field: str, edit: Edit, repeated: Attribute | None) -> tuple[str, ...]:
    """Warnings of an edit: restart, replacement, a size that cannot shrink, other instances that change with it."""
    kind = block.labels[0] if block.kind == "resource" and block.labels else ""
    plain = re.sub(r"\[\d+\]", "", field)
    out = [_EFFECTS[kind, plain]] if (kind, plain) in _EFFECTS else []
    if (kind, plain) in _NEVER_SMALLER and _number(edit.after) < _number(edit.before):
        out.append("it cannot shrink: the provider refuses a smaller size")
    if repeated is not None:
        out.append(f"every instance of {repeated.name} changes")
    return tuple(out)


def _number(text: bytes) -> float:
    found = re.search(rb"\d+(?:\.\d+)?", text)
    return float(found[0]) if found else 0.0

"""Nodes of the cluster, and machines that only node_exporter knows, as rows of `resources`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from devopskit.period import Period
from devopskit.sources._prometheus.ids import machine_name, machine_names, node_id
from devopskit.sources._prometheus.state import State, labelled
from devopskit.sources._prometheus.words import selector

# Newest spelling first, because nodes that were upgraded carry both (kubernetes.io/docs/reference/labels-annotations-taints).
_LABELS = {
    "type": ("node_kubernetes_io_instance_type", "beta_kubernetes_io_instance_type"),
    "region": ("topology_kubernetes_io_region", "failure_domain_beta_kubernetes_io_region"),
    "zone": ("topology_kubernetes_io_zone", "failure_domain_beta_kubernetes_io_zone"),
    "os": ("kubernetes_io_os", "beta_kubernetes_io_os"),
}
_CLOUDS = {"aws": "aws", "gce": "gcp", "azure": "azure"}
_CAPACITY = {"cpu": "cpu_capacity", "memory": "memory_capacity", "ephemeral_storage": "disk_capacity"}


def nodes(state: State) -> Iterator[dict[str, Any]]:
    """Rows of kind node. `owner_id` is the provider's id, by which a bill or a cloud's inventory knows the machine."""
    cluster = state.settings.cluster
    labels = {one.metric.get("node", ""): labelled(one.metric) for one in state.ask("kube_node_labels")}
    sizes = _capacity(state)
    known = {one.metric.get("node", ""): one.metric for one in state.ask("kube_node_info")}
    for name in sorted({*known, *sizes}):
        provider_id = known.get(name, {}).get("provider_id", "")
        yield {
            **_placed(labels.get(name, {})), **sizes.get(name, {}), "resource_id": node_id(cluster, name), "kind": "node",
            "name": name, "provider": _CLOUDS.get(provider_id.partition(":")[0], "kubernetes"), "account": cluster,
            "owner_id": provider_id, "replicas": 1.0, "state": "running", "tags": json.dumps(labels.get(name, {})),
            "owner": labels.get(name, {}).get(state.settings.owner_label.removeprefix("label_"), ""),
        }  # fmt: skip


def _capacity(state: State) -> dict[str, dict[str, float]]:
    """Capacity by node: what Kubernetes says, else what node_exporter counts."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    recent = Period(state.at - timedelta(seconds=state.window), state.at)
    names = machine_names(state.api.series([selector("node_uname_info", state.settings)], recent), state.settings)
    idle = selector("node_cpu_seconds_total", state.settings, 'mode="idle"')
    cores = f"count by ({state.settings.label('instance')}) (last_over_time({idle}[{state.window}s]))"
    for one in state.api.instant(cores, state.at):
        found[machine_name(state.of(one.metric, "instance"), names)]["cpu_capacity"] = float(one.value[1])
    for one in state.ask("node_memory_MemTotal_bytes", "$instance"):
        found[machine_name(state.of(one.metric, "instance"), names)]["memory_capacity"] = float(one.value[1])
    for one in state.ask("kube_node_status_capacity", "node", "resource"):
        if one.metric.get("resource") in _CAPACITY:
            found[one.metric.get("node", "")][_CAPACITY[one.metric["resource"]]] = float(one.value[1])
    return found


def _placed(labels: Mapping[str, str]) -> dict[str, str]:
    """Type, region, zone and operating system."""
    return {
        column: next((labels[spelling] for spelling in spellings if spelling in labels), "")
        for column, spellings in _LABELS.items()
    }

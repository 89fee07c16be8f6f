"""Ids of what a cluster holds: cluster/namespace/kind/name/container, and cluster/node/name for its machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from devopskit.sources._prometheus.settings import Settings


def workload_id(cluster: str, namespace: str, kind: str, name: str) -> str:
    """Id of a workload; parts come from outside, so a slash inside one is escaped."""
    return "/".join(part.replace("/", "%2F") for part in (cluster, namespace, kind, name))


def container_id(cluster: str, namespace: str, kind: str, name: str, container: str) -> str:
    """Id of one container of a workload, the same for all its replicas."""
    return f"{workload_id(cluster, namespace, kind, name)}/{container.replace('/', '%2F')}"


def node_id(cluster: str, name: str) -> str:
    """Id of a node or another machine."""
    return f"{cluster.replace('/', '%2F')}/node/{name.replace('/', '%2F')}"


def machine_name(instance: str, names: Mapping[str, str]) -> str:
    """Host name of a scraped address; without node_uname_info the address without its port."""
    return names.get(instance) or instance.rpartition(":")[0] or instance


def machine_names(labels: Iterable[Mapping[str, str]], settings: Settings) -> dict[str, str]:
    """Scraped address -> host name, from node_uname_info: inventories and bills know the name, not the address."""
    instance = settings.label("instance")
    return {one[instance]: one["nodename"] for one in labels if one.get(instance) and one.get("nodename")}

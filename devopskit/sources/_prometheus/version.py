"""Version of a cluster, on which the rules of its autoscaler depend."""

from __future__ import annotations

import re
from collections.abc import Iterable

from devopskit.sources._prometheus.state import State

_RELEASE = re.compile(r"v?(\d+)\.(\d+)")


def cluster_version(state: State) -> str:
    """Release such as "1.34": that of the API server, else the newest of the nodes; "" where no metric shows it."""
    servers = state.ask("kubernetes_build_info", "git_version", where='job=~".*apiserver.*"')
    # A node may lag behind its API server but never runs ahead of it (kubernetes.io/releases/version-skew-policy).
    nodes = state.ask("kube_node_info", "kubelet_version") if not servers else []
    told = [one.metric.get("git_version", "") for one in servers] + [one.metric.get("kubelet_version", "") for one in nodes]
    return newest(told)


def newest(texts: Iterable[str]) -> str:
    """Newest release among texts such as "v1.31.2-eks-7f9249a"; "" where none is one."""
    releases = [(int(match[1]), int(match[2])) for text in texts if (match := _RELEASE.match(text))]
    return ".".join(map(str, max(releases))) if releases else ""

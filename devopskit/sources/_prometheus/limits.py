"""What namespaces let their containers ask for: LimitRanges and ResourceQuotas as rows of `resources`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from devopskit.sources._prometheus.ids import workload_id
from devopskit.sources._prometheus.state import State

_SIZES = ("cpu", "memory")
# kube-state-metrics writes them as the API does; facts have plain names.
_BOUNDS = {
    "min": "min", "max": "max", "default": "default", "defaultRequest": "default_request",
    "maxLimitRequestRatio": "max_limit_request_ratio",
}  # fmt: skip


def limits(state: State) -> Iterator[dict[str, Any]]:
    """Rows of kinds limit_range and resource_quota; their bounds are facts in the tags, in cores and bytes.

    Of a LimitRange cpu_min, cpu_max, cpu_default (the limit that is filled in), cpu_default_request,
    cpu_max_limit_request_ratio and the same of memory; of a quota e.g. requests.cpu_hard and requests.cpu_used.
    """
    ranges: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for one in state.ask("kube_limitrange", where='type="Container",resource=~"cpu|memory"'):
        bound = _BOUNDS.get(one.metric.get("constraint", ""))
        if bound and one.metric.get("resource") in _SIZES:
            ranges[_key(state, one.metric, "limitrange")][f"{one.metric['resource']}_{bound}"] = one.value[1]
    quotas: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for one in state.ask("kube_resourcequota"):
        what = one.metric.get("type", "")
        if what in ("hard", "used"):
            quotas[_key(state, one.metric, "resourcequota")][f"{one.metric.get('resource', '')}_{what}"] = one.value[1]
    for kind, found in (("limit_range", ranges), ("resource_quota", quotas)):
        for (namespace, name), facts in sorted(found.items()):
            yield _row(state.settings.cluster, kind, namespace, name, facts)


def _key(state: State, labels: dict[str, str], name: str) -> tuple[str, str]:
    return state.of(labels, "namespace"), labels.get(name, "")


def _row(cluster: str, kind: str, namespace: str, name: str, facts: dict[str, str]) -> dict[str, Any]:
    return {
        "resource_id": workload_id(cluster, namespace, kind, name), "kind": kind, "name": name, "provider": "kubernetes",
        "account": cluster, "tags": json.dumps({"namespace": namespace, **facts}),
    }  # fmt: skip

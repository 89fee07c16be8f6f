"""PodDisruptionBudget (policy/v1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devopskit.errors import RequestError
from devopskit.operations._names import metadata
from devopskit.operations._yaml import dumped, loaded
from devopskit.tables.policies_disruption import DisruptionBudget

KIND = "PodDisruptionBudget"


def emit(
    budget: DisruptionBudget,
    *,
    name: str,
    namespace: str = "default",
    labels: Mapping[str, str] | None = None,
    replicas: int | None = None,
) -> str:
    """Manifest of the budget.

    Parameters
    ----------
    name, namespace : of the object. labels : of the pods it protects; by default `app` with its own name.
    replicas : fewest pods there will be, such as minReplicas of the HPA; None = not known.

    Raises
    ------
    RequestError : with that many pods the budget would never let one go.
    """
    if replicas is not None and budget.allowed(replicas, replicas) == 0:
        raise RequestError(
            f"with {replicas} pods the budget lets none of them go",
            "every drain would wait for it for ever: upgrades of nodes, the Cluster Autoscaler and Karpenter",
            "raise minReplicas of the HPA, or give a maxUnavailable of 1",
        )
    limit = {"minAvailable": budget.min_available, "maxUnavailable": budget.max_unavailable}
    spec: dict[str, Any] = {key: value for key, value in limit.items() if value is not None}
    spec["selector"] = {"matchLabels": dict(labels or {"app": name})}
    # Pods that are not ready cannot be made worse; without this a crash loop blocks every drain (Kubernetes 1.27 and later).
    spec["unhealthyPodEvictionPolicy"] = "AlwaysAllow"
    return dumped([{"apiVersion": "policy/v1", "kind": KIND, "metadata": metadata(name, namespace), "spec": spec}])


def read(text: str) -> DisruptionBudget:
    """Budget of a manifest.

    Raises
    ------
    DataError : the text holds no PodDisruptionBudget. RequestError : the API would refuse it.
    """
    spec = loaded(text, KIND)[0].get("spec") or {}
    return DisruptionBudget(spec.get("minAvailable"), spec.get("maxUnavailable"))

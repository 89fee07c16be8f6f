"""HorizontalPodAutoscaler, autoscaling/v2.

`replicas` of the workload is never written anywhere: applying it would reset the count that the HPA holds
(kubernetes/kubernetes#72231).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from devopskit.errors import RequestError
from devopskit.operations._aside import aside, read_aside
from devopskit.operations._behavior import behavior_mapping, behavior_of
from devopskit.operations._names import Target, metadata, target_of
from devopskit.operations._quantity import milli_text
from devopskit.operations._yaml import dumped, loaded
from devopskit.tables.policies import Hpa, Metric, read_hpa
from devopskit.tables.policies_hpa_spec import TARGET_FIELDS

KIND = "HorizontalPodAutoscaler"


def emit(
    policy: Hpa, *, name: str, namespace: str = "default", target: str = "", objects: Mapping[str, str] | None = None
) -> str:
    """Manifest of the policy.

    Parameters
    ----------
    name, namespace : of the HPA. target : "Kind/name" of what it scales; by default the Deployment of that name.
    objects : "Kind/name" that an Object metric describes, by the name of the metric; by default the target.

    Raises
    ------
    RequestError : the API server would refuse the manifest.
    """
    _refuse_zero(policy)
    scaled = target_of(target, name=name)
    described = {metric: target_of(text, name=metric) for metric, text in (objects or {}).items()}
    spec: dict[str, Any] = {
        "scaleTargetRef": scaled.reference,
        "minReplicas": policy.min_replicas,
        "maxReplicas": policy.max_replicas,
        "metrics": [_metric(metric, described.get(metric.name, scaled)) for metric in policy.metrics],
    }
    if policy.behavior is not None:
        spec["behavior"] = behavior_mapping(policy.behavior)
    kept = {"defaulted": policy.defaulted} if policy.defaulted else {}
    return aside(kept) + dumped(
        [{"apiVersion": "autoscaling/v2", "kind": KIND, "metadata": metadata(name, namespace), "spec": spec}]
    )


def read(text: str) -> Hpa:
    """Policy of a manifest; what is absent is what the API defaults it to.

    Raises
    ------
    DataError : the text holds no HorizontalPodAutoscaler. RequestError : the API would refuse it.
    """
    spec = loaded(text, KIND)[0].get("spec") or {}
    policy = read_hpa({**spec, "behavior": None})
    said = tuple(read_aside(text).get("defaulted", policy.defaulted))
    return replace(policy, behavior=behavior_of(spec.get("behavior")), defaulted=said)


def _refuse_zero(policy: Hpa) -> None:
    if policy.min_replicas == 0 and not policy.outside:
        raise RequestError(
            "minReplicas is 0 and no metric is of type Object or External",
            "the API server refuses it, because without pods no pod metric could ever ask for the first one",
            "give minReplicas 1, or add an Object or External metric (Kubernetes 1.37, or the gate HPAScaleToZero)",
        )


def _metric(metric: Metric, described: Target) -> dict[str, Any]:
    value: int | str = metric.target if metric.target_kind == "Utilization" else milli_text(metric.target)
    body: dict[str, Any] = {"describedObject": described.reference} if metric.kind == "Object" else {}
    body |= {"name": metric.name} if metric.kind in ("Resource", "ContainerResource") else {"metric": {"name": metric.name}}
    body |= {"container": metric.container} if metric.kind == "ContainerResource" else {}
    body["target"] = {"type": metric.target_kind, TARGET_FIELDS[metric.target_kind]: value}
    return {"type": metric.kind, metric.kind[0].lower() + metric.kind[1:]: body}

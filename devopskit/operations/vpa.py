"""VerticalPodAutoscaler (autoscaling.k8s.io/v1) for one resource of a workload's containers."""

from __future__ import annotations

from typing import Any

from devopskit.errors import RequestError
from devopskit.operations._names import metadata, target_of
from devopskit.operations._quantity import milli_text
from devopskit.operations._yaml import dumped, loaded
from devopskit.tables.policies import Hpa, Vpa
from devopskit.units import parse_quantity

KIND = "VerticalPodAutoscaler"


def emit(
    policy: Vpa, *, name: str, namespace: str = "default", target: str = "", container: str = "*", beside: Hpa | None = None
) -> str:
    """Manifest of the policy.

    Parameters
    ----------
    name, namespace : of the VPA. target : "Kind/name" of the workload; by default the Deployment of that name.
    container : container it sizes; "*" is all of them. beside : HPA of the same workload, if there is one.

    Raises
    ------
    RequestError : the HPA beside it scales on the same resource.
    """
    if beside is not None and policy.mode != "Off":
        _refuse_fight(policy, beside)
    bounds: dict[str, Any] = {"containerName": container, "controlledResources": [policy.resource]}
    if policy.least:
        bounds["minAllowed"] = {policy.resource: _quantity(policy, policy.least)}
    if policy.most is not None:
        bounds["maxAllowed"] = {policy.resource: _quantity(policy, policy.most)}
    spec = {
        "targetRef": target_of(target, name=name).reference,
        "updatePolicy": {"updateMode": policy.mode},
        "resourcePolicy": {"containerPolicies": [bounds]},
    }
    return dumped([{"apiVersion": "autoscaling.k8s.io/v1", "kind": KIND, "metadata": metadata(name, namespace), "spec": spec}])


def read(text: str) -> Vpa:
    """Policy of the first container policy of a manifest.

    Raises
    ------
    DataError : the text holds no VerticalPodAutoscaler. RequestError : its bounds contradict each other.
    """
    spec = loaded(text, KIND)[0].get("spec") or {}
    bounds = ((spec.get("resourcePolicy") or {}).get("containerPolicies") or [{}])[0]
    resource = (bounds.get("controlledResources") or ["cpu"])[0]
    # Without a list the VPA controls both resources; the form holds one, and CPU is the one that autoscalers fight over.
    most = (bounds.get("maxAllowed") or {}).get(resource)
    return Vpa(
        resource=resource,
        least=_number(resource, (bounds.get("minAllowed") or {}).get(resource, 0)),
        most=None if most is None else _number(resource, most),
        mode=(spec.get("updatePolicy") or {}).get("updateMode", "Auto"),
    )


def _refuse_fight(policy: Vpa, beside: Hpa) -> None:
    # Both would answer the same load: one with larger pods, the other with more of them (VPA known limitations).
    inside = [m for m in beside.metrics if m.kind in ("Resource", "ContainerResource") and m.name == policy.resource]
    if inside:
        raise RequestError(
            f"an HPA scales the same workload on {policy.resource}",
            "the VPA would change the request that the HPA divides by, so that the two answer each other without end",
            f"let the VPA size the other resource, set its mode to Off, or scale on another metric than {policy.resource}",
        )


def _quantity(policy: Vpa, amount: int) -> str:
    return milli_text(amount) if policy.resource == "cpu" else str(amount)


def _number(resource: str, text: object) -> int:
    return round(parse_quantity(str(text)) * (1000 if resource == "cpu" else 1))

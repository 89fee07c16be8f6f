"""KEDA ScaledObject (keda.sh/v1alpha1). Never emit it beside an HPA on the same target: KEDA makes one of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devopskit.errors import RequestError
from devopskit.operations._behavior import behavior_mapping, behavior_of
from devopskit.operations._names import metadata, target_of
from devopskit.operations._quantity import decimal_text
from devopskit.operations._yaml import dumped, loaded
from devopskit.tables.policies import Fallback, Keda, Trigger
from devopskit.tables.policies_keda import COOLDOWN_S, MAX_REPLICAS, POLLING_S
from devopskit.units import parse_quantity

KIND = "ScaledObject"
SERVER = "http://prometheus-server.monitoring.svc:9090"


def emit(
    policy: Keda,
    *,
    name: str,
    namespace: str = "default",
    target: str = "",
    server: str = SERVER,
    queries: Mapping[str, str] | None = None,
) -> str:
    """Manifest of the policy with Prometheus triggers.

    Parameters
    ----------
    name, namespace : of the ScaledObject. target : "Kind/name" of what it scales; by default the Deployment of that name.
    server : address of Prometheus inside the cluster.
    queries : PromQL by the name of the trigger; by default the name itself, which must then be a metric.

    Raises
    ------
    RequestError : two triggers have one name, which KEDA refuses.
    """
    _refuse_twins(policy)
    asked = queries or {}
    # Defaults are written out, because KEDA's change between releases and the replay holds those of one.
    spec: dict[str, Any] = {
        "scaleTargetRef": target_of(target, name=name).reference,
        "pollingInterval": policy.polling_s,
        "cooldownPeriod": policy.cooldown_s,
        "initialCooldownPeriod": policy.initial_cooldown_s,
        "minReplicaCount": policy.min_replicas,
        "maxReplicaCount": policy.max_replicas,
    }
    if policy.idle_replicas is not None:
        spec["idleReplicaCount"] = policy.idle_replicas
    if policy.fallback is not None:
        given = policy.fallback
        spec["fallback"] = {
            "failureThreshold": given.failure_threshold,
            "replicas": given.replicas,
            "behavior": given.kind,
        }
    if policy.behavior is not None:
        spec["advanced"] = {"horizontalPodAutoscalerConfig": {"behavior": behavior_mapping(policy.behavior)}}
    spec["triggers"] = [_trigger(one, server, asked.get(one.name, one.name)) for one in policy.triggers]
    return dumped([{"apiVersion": "keda.sh/v1alpha1", "kind": KIND, "metadata": metadata(name, namespace), "spec": spec}])


def read(text: str) -> Keda:
    """Policy of a manifest; what is absent is what KEDA defaults it to.

    Raises
    ------
    DataError : the text holds no ScaledObject. RequestError : KEDA would refuse it.
    """
    spec = loaded(text, KIND)[0].get("spec") or {}
    advanced = (spec.get("advanced") or {}).get("horizontalPodAutoscalerConfig") or {}
    fallback = spec.get("fallback")
    return Keda(
        triggers=tuple(_read(one) for one in spec.get("triggers") or ()),
        min_replicas=spec.get("minReplicaCount", 0),
        max_replicas=spec.get("maxReplicaCount", MAX_REPLICAS),
        idle_replicas=spec.get("idleReplicaCount"),
        polling_s=spec.get("pollingInterval", POLLING_S),
        cooldown_s=spec.get("cooldownPeriod", COOLDOWN_S),
        initial_cooldown_s=spec.get("initialCooldownPeriod", 0),
        fallback=fallback and Fallback(fallback["failureThreshold"], fallback["replicas"], fallback.get("behavior", "static")),
        behavior=behavior_of(advanced.get("behavior")),
    )


def _refuse_twins(policy: Keda) -> None:
    names = [trigger.name for trigger in policy.triggers]
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        raise RequestError(
            f"two triggers are called {twins[0]!r}",
            "KEDA refuses a ScaledObject whose triggers share a name, because each name becomes one metric",
            "give every trigger a name of its own",
        )


def _trigger(trigger: Trigger, server: str, query: str) -> dict[str, Any]:
    about = {"serverAddress": server, "query": query, "threshold": decimal_text(trigger.target / 1000)}
    if trigger.activation:
        about["activationThreshold"] = decimal_text(trigger.activation / 1000)
    return {"type": "prometheus", "name": trigger.name, "metricType": trigger.metric_kind, "metadata": about}


def _read(given: Mapping[str, Any]) -> Trigger:
    about = given.get("metadata") or {}
    if "threshold" not in about:
        raise RequestError(
            f"the trigger of type {given.get('type')!r} has no threshold that can be read",
            "only triggers with a threshold, such as prometheus, say how many replicas a value asks for",
            "read a ScaledObject whose triggers have a threshold",
        )
    return Trigger(
        name=given.get("name", ""),
        target=_milli(about["threshold"]),
        activation=_milli(about.get("activationThreshold", "0")),
        metric_kind=given.get("metricType", "AverageValue"),
    )


def _milli(text: str) -> int:
    return round(1000 * parse_quantity(str(text)))

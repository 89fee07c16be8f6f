"""`spec` of a KEDA ScaledObject to the form `Keda`; a trigger must say what one replica may carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devopskit.errors import RequestError
from devopskit.tables.policies_hpa_spec import milli, read_behavior
from devopskit.tables.policies_keda import COOLDOWN_S, MAX_REPLICAS, POLLING_S, Fallback, Keda, Trigger

# What scalers call the value of one replica (documentation of KEDA 2.20, scalers)
THRESHOLDS = (
    "threshold",
    "lagThreshold",
    "queueLength",
    "value",
    "messageCount",
    "listLength",
    "targetValue",
    "targetQueryValue",
)


def read_keda(spec: Mapping[str, Any]) -> Keda:
    """Form of a ScaledObject's spec; what is absent is what KEDA defaults it to.

    Raises
    ------
    RequestError : KEDA would refuse it, or a trigger says no value that one replica carries.
    """
    advanced = (spec.get("advanced") or {}).get("horizontalPodAutoscalerConfig") or {}
    fallback = spec.get("fallback")
    return Keda(
        triggers=tuple(_trigger(one, number) for number, one in enumerate(spec.get("triggers") or ())),
        min_replicas=spec.get("minReplicaCount", 0),
        max_replicas=spec.get("maxReplicaCount", MAX_REPLICAS),
        idle_replicas=spec.get("idleReplicaCount"),
        polling_s=spec.get("pollingInterval", POLLING_S),
        cooldown_s=spec.get("cooldownPeriod", COOLDOWN_S),
        initial_cooldown_s=spec.get("initialCooldownPeriod", 0),
        fallback=fallback and Fallback(fallback["failureThreshold"], fallback["replicas"], fallback.get("behavior", "static")),
        behavior=read_behavior(advanced.get("behavior")),
    )


def _trigger(given: Mapping[str, Any], number: int) -> Trigger:
    about = given.get("metadata") or {}
    value = next((about[name] for name in THRESHOLDS if name in about), None)
    if value is None or given.get("type") == "cron":
        raise RequestError(
            f"the trigger of type {given.get('type')!r} has no value that one replica carries",
            f"only triggers with one of {', '.join(THRESHOLDS)} say how many replicas a value asks for",
            "read a ScaledObject whose triggers have such a value",
        )
    # KEDA numbers unnamed triggers in the metric's name (pkg/scalers/scaler.go, GenerateMetricNameWithIndex).
    return Trigger(
        name=given.get("name") or f"s{number}-{given.get('type', '')}",
        target=milli(value),
        activation=milli(about.get("activationThreshold", "0")),
        metric_kind=given.get("metricType", "AverageValue") if given.get("metricType") != "Utilization" else "AverageValue",
    )

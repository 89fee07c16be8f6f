"""`spec` of an autoscaling/v2 manifest to the form `Hpa`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, cast

from devopskit.errors import RequestError
from devopskit.tables.policies_hpa import (
    DEFAULT_DOWN,
    DEFAULT_MIN_REPLICAS,
    DEFAULT_UP,
    Behavior,
    Hpa,
    Metric,
    MetricKind,
    Rate,
    Rules,
    TargetKind,
)
from devopskit.units import parse_quantity

Milli = Callable[[Any], int]
TARGET_FIELDS: dict[TargetKind, str] = {"Utilization": "averageUtilization", "AverageValue": "averageValue", "Value": "value"}


def milli(quantity: str | float) -> int:
    """Milli-units of a Kubernetes quantity, rounded up as the API server does ("250m" is 250, 2 is 2000)."""
    return math.ceil(round(1000 * parse_quantity(str(quantity)), 6))


def read_hpa(spec: Mapping[str, Any], *, quantity: Milli = milli) -> Hpa:
    """Form of the `spec` of a manifest; what is absent is defaulted as the API defaults it.

    Parameters
    ----------
    spec : keys minReplicas, maxReplicas, metrics, behavior of autoscaling/v2.
    quantity : how values are read; by default as Kubernetes quantities.

    Raises
    ------
    RequestError : the API would refuse the manifest.
    """
    if spec.get("maxReplicas") is None:
        raise RequestError(
            "the HorizontalPodAutoscaler has no maxReplicas",
            "the API requires it, because nothing else would bound what a broken metric can start",
            "add maxReplicas to the spec",
        )
    low = spec.get("minReplicas")
    return Hpa(
        max_replicas=spec["maxReplicas"],
        min_replicas=DEFAULT_MIN_REPLICAS if low is None else low,
        metrics=tuple(_metric(entry, quantity) for entry in spec.get("metrics") or ()),
        behavior=read_behavior(spec.get("behavior")),
    )


def read_behavior(behavior: Mapping[str, Any] | None) -> Behavior | None:
    """Behaviour with the API's defaults for absent fields; None stays None and means the limits of old."""
    if behavior is None:
        return None
    return Behavior(_rules(behavior.get("scaleUp"), DEFAULT_UP), _rules(behavior.get("scaleDown"), DEFAULT_DOWN))


def _rules(given: Mapping[str, Any] | None, default: Rules) -> Rules:
    given = given or {}
    window, select = given.get("stabilizationWindowSeconds"), given.get("selectPolicy")
    rates = tuple(Rate(p["type"], p["value"], p["periodSeconds"]) for p in given.get("policies") or ())
    return Rules(
        window_s=default.window_s if window is None else window,
        select=default.select if select is None else select,
        rates=rates or default.rates,
        tolerance=None if given.get("tolerance") is None else float(parse_quantity(str(given["tolerance"]))),
    )


def _metric(entry: Mapping[str, Any], quantity: Milli) -> Metric:
    kind = cast(MetricKind, entry["type"])
    body = entry[kind[0].lower() + kind[1:]]
    name = body["name"] if "name" in body else body.get("metric", {}).get("name", "")
    target_kind, value = _target(body["target"], name)
    return Metric(
        kind=kind,
        name=name,
        target_kind=target_kind,
        target=value if target_kind == "Utilization" else quantity(value),
        container=body.get("container", ""),
    )


def _target(target: Mapping[str, Any], name: str) -> tuple[TargetKind, Any]:
    """Read the one field that is set; the API goes by the fields and not by `type`."""
    given = [(kind, target[field]) for kind, field in TARGET_FIELDS.items() if target.get(field) is not None]
    if len(given) != 1:
        raise RequestError(
            f"the target of the metric {name!r} sets {len(given)} of averageUtilization, averageValue and value",
            "the HorizontalPodAutoscaler API refuses a metric unless exactly one of them is set",
            "keep exactly one of the three fields",
        )
    return given[0]

"""`spec` of an autoscaling/v2 manifest to the form `Hpa`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, cast

from devopskit.errors import RequestError
from devopskit.tables.policies_hpa import (
    ALLOWED_TARGETS,
    DEFAULT_DOWN,
    DEFAULT_MIN_REPLICAS,
    DEFAULT_UP,
    INT32_MAX,
    WHO,
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
    _refuse_other(spec, Mapping, "the spec")
    if spec.get("maxReplicas") is None:
        raise RequestError(
            "the HorizontalPodAutoscaler has no maxReplicas",
            "the API requires it, because nothing else would bound what a broken metric can start",
            "add maxReplicas to the spec",
        )
    low = spec.get("minReplicas")
    return Hpa(
        max_replicas=_whole(spec["maxReplicas"], "maxReplicas"),
        min_replicas=DEFAULT_MIN_REPLICAS if low is None else _whole(low, "minReplicas"),
        metrics=tuple(_metric(entry, quantity) for entry in spec.get("metrics") or ()),
        behavior=read_behavior(spec.get("behavior")),
    )


def read_behavior(behavior: Mapping[str, Any] | None) -> Behavior | None:
    """Behaviour with the API's defaults for absent fields; None stays None and means the limits of old."""
    if behavior is None:
        return None
    _refuse_other(behavior, Mapping, "behavior")
    return Behavior(_rules(behavior.get("scaleUp"), DEFAULT_UP), _rules(behavior.get("scaleDown"), DEFAULT_DOWN))


def _rules(given: Mapping[str, Any] | None, default: Rules) -> Rules:
    given = {} if given is None else given
    _refuse_other(given, Mapping, "a direction of behavior")
    window, select, listed = given.get("stabilizationWindowSeconds"), given.get("selectPolicy"), given.get("policies")
    if listed is not None and not listed:
        raise RequestError(
            "a direction of behavior has an empty list of policies",
            f"{WHO} must be given at least one policy there, and fills in its own only where the field is absent",
            "remove the field, or set selectPolicy to Disabled in order to stop the direction",
        )
    return Rules(
        window_s=default.window_s if window is None else _whole(window, "stabilizationWindowSeconds"),
        select=default.select if select is None else select,
        rates=tuple(_rate(entry) for entry in listed) if listed else default.rates,
        tolerance=None if given.get("tolerance") is None else float(parse_quantity(str(given["tolerance"]))),
    )


def _rate(entry: Mapping[str, Any]) -> Rate:
    _refuse_other(entry, Mapping, "a policy of behavior")
    # An absent number is zero to the API, which then refuses it as such.
    value, period = entry.get("value") or 0, entry.get("periodSeconds") or 0
    return Rate(entry.get("type", ""), _whole(value, "value"), _whole(period, "periodSeconds"))


def _metric(entry: Mapping[str, Any], quantity: Milli) -> Metric:
    _refuse_other(entry, Mapping, "a metric")
    kind = cast(MetricKind, str(entry.get("type", "")))
    body = entry.get(kind[:1].lower() + kind[1:])
    if not isinstance(body, Mapping) or not isinstance(body.get("target"), Mapping):
        raise RequestError(
            f"a metric of type {kind!r} has no information for this source",
            f"{WHO} knows {', '.join(ALLOWED_TARGETS)}, and must be given the name and the target under a field of that name",
            "correct the type, or add its field, for example resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}",
        )
    name = body["name"] if "name" in body else (body.get("metric") or {}).get("name", "")
    target_kind, value = _target(body["target"], name)
    return Metric(
        kind=kind,
        name=name,
        target_kind=target_kind,
        target=_whole(value, "averageUtilization") if target_kind == "Utilization" else quantity(value),
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


def _whole(number: Any, field: str) -> int:
    """Whole number of 32 bits, as Go reads it from JSON; a bool is a number to Python and none to Go."""
    if isinstance(number, bool) or not isinstance(number, int) or abs(number) > INT32_MAX:
        raise RequestError(
            f"{field} is {number!r}, which is not a whole number of at most {INT32_MAX}",
            f"{WHO} reads it as an integer of 32 bits and refuses text, fractions and anything larger",
            f"give {field} a whole number without quotes",
        )
    return number


def _refuse_other(value: Any, wanted: type, name: str) -> None:
    if not isinstance(value, wanted):
        raise RequestError(
            f"{name} of the HorizontalPodAutoscaler is {type(value).__name__} and not an object",
            "the API reads named fields there, and refuses a manifest where something else stands in their place",
            f"write {name} as an object with the fields of autoscaling/v2",
        )

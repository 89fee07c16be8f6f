"""Bodies in the words of the AWS API to Terraform's and back: snake case, lists as repeated blocks in the singular."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from devopskit.operations._aws import Body
from devopskit.operations._hcl import Object, Reference

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Lists that Terraform names in the singular, because each item is a block of its own
_SINGULAR = {"StepAdjustments": "step_adjustment", "MetricSpecifications": "metric_specification"}
_PLURAL = {block: name for name, block in _SINGULAR.items()}


def to_terraform(body: Mapping[str, Any]) -> dict[str, Any]:
    """Body of a Terraform resource or block."""
    return {_SINGULAR.get(key, _HUMP.sub("_", key).lower()): _inner(value, to_terraform) for key, value in body.items()}


def from_terraform(body: Mapping[str, Any]) -> dict[str, Any]:
    """Body in the words of the API; a block that the API knows as one mapping is no list there."""
    found: dict[str, Any] = {}
    for key, value in body.items():
        name = _PLURAL.get(key) or "".join(word.capitalize() for word in key.split("_"))
        inner = _inner(value, from_terraform)
        single = isinstance(inner, list) and key not in _PLURAL and inner and isinstance(inner[0], dict)
        found[name] = inner[0] if single else inner
    return found


def alarm_body(alarm: Body, action: str) -> dict[str, Any]:
    """Body of an alarm that starts one policy; Terraform holds dimensions as a map."""
    body = to_terraform({key: value for key, value in alarm.items() if key != "Dimensions"})
    return {
        **body,
        "alarm_actions": [Reference(action)],
        "dimensions": Object({d["Name"]: d["Value"] for d in alarm["Dimensions"]}),
    }


def _inner(value: Any, turn: Any) -> Any:
    if isinstance(value, Mapping):
        return turn(value)
    return [turn(one) if isinstance(one, Mapping) else one for one in value] if isinstance(value, list) else value

"""`behavior` of an HPA, which KEDA passes through unchanged: form to mapping and back, without filling anything in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devopskit.operations._quantity import share_text
from devopskit.tables.policies import Behavior, Rate, Rules
from devopskit.units import parse_quantity


def behavior_mapping(behavior: Behavior) -> dict[str, Any]:
    """Both directions; what the policy leaves to the API's default stays out, so that it reads back as left out."""
    return {"scaleUp": _rules(behavior.up, "up"), "scaleDown": _rules(behavior.down, "down")}


def behavior_of(given: Mapping[str, Any] | None) -> Behavior | None:
    """Form of a mapping; None stays None, because no behaviour at all means the limits of old."""
    if given is None:
        return None
    return Behavior(_read(given.get("scaleUp") or {}), _read(given.get("scaleDown") or {}))


def _rules(rules: Rules, direction: str) -> dict[str, Any]:
    window = {} if rules.window_s is None else {"stabilizationWindowSeconds": rules.window_s}
    # The select policy is written even where it is the default, because an empty direction reads like a mistake.
    written: dict[str, Any] = {**window, "selectPolicy": rules.select}
    if rules.tolerance is not None:
        written["tolerance"] = share_text(rules.tolerance, name=f"the {direction} tolerance")
    if rules.rates:
        written["policies"] = [{"type": r.kind, "value": r.value, "periodSeconds": r.period_s} for r in rules.rates]
    return written


def _read(given: Mapping[str, Any]) -> Rules:
    tolerance = given.get("tolerance")
    return Rules(
        window_s=given.get("stabilizationWindowSeconds"),
        select=given.get("selectPolicy") or "Max",
        rates=tuple(Rate(r["type"], r["value"], r["periodSeconds"]) for r in given.get("policies") or ()),
        tolerance=None if tolerance is None else parse_quantity(str(tolerance)),
    )

"""What a finding tells whoever edits: its resource, values set with it, and parts that no edit of single values holds.

Half an advice may be less safe than none, so that such a finding is held back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

# Keys of a finding's evidence: parts of its advice that no edit holds, and keys of a spec that its source could not see.
BEYOND, UNKNOWN = "beyond_fields", "unknown_fields"
PARTS = {"schedule": "scheduled minima", "behavior": "behaviour", "metrics": "metrics"}
CODE = "half_advice"


def held_back(finding: Mapping[str, Any]) -> str:
    """Why no edit may be made from a finding, in one clause; "" where its fields are the whole advice."""
    parts = _listed(finding, BEYOND)
    if not parts:
        return ""
    return (
        f"the advice also needs the {named(parts)} of its manifest, and these numbers without them were never measured; "
        "apply the manifest on the page of its report as a whole"
    )


def unseen(finding: Mapping[str, Any]) -> tuple[str, ...]:
    """Keys of the spec that were not known when the advice was made."""
    return _listed(finding, UNKNOWN)


def named(parts: Iterable[str]) -> str:
    """Parts of an advice in words, e.g. "scheduled minima and behaviour"."""
    return " and ".join(PARTS.get(part, part) for part in parts)


def also_set(finding: Mapping[str, Any]) -> dict[str, object]:
    """Field to value of what has to be set together with the finding's own field."""
    told = _read(finding).get("also_set")
    return told if isinstance(told, dict) else {}


def as_resource(finding: Mapping[str, Any]) -> dict[str, Any]:
    """What a finding itself says about its resource, for an inventory that has been emptied since."""
    return {
        "resource_id": finding["resource_id"],
        "name": finding.get("resource_name"),
        "defined_in": finding.get("defined_in"),
    }


def name_of(finding: Mapping[str, Any]) -> str:
    """Name of the resource for a reader, else its id."""
    told = finding.get("resource_name")
    return str(told) if known(told) else str(finding["resource_id"])


def known(value: object) -> bool:
    """Whether a value of a row is there: not None, NaN or empty."""
    return value is not None and value == value and str(value) != ""


def _listed(finding: Mapping[str, Any], key: str) -> tuple[str, ...]:
    told = _read(finding).get(key)
    return tuple(str(part) for part in told) if isinstance(told, list) else ()


def _read(finding: Mapping[str, Any]) -> dict[str, Any]:
    try:
        evidence = json.loads(str(finding.get("evidence") or "{}"))
    except ValueError:
        return {}
    return evidence if isinstance(evidence, dict) else {}

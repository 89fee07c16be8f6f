"""Rules that a CloudFormation parameter sets for its own default."""

from __future__ import annotations

from devopskit.changes._answer import Refused
from devopskit.changes._pattern import matches
from devopskit.syntax.tree import Mapping, Scalar, Sequence, text_of


def check_allowed(name: str, place: str, declared: Mapping, value: str) -> None:
    """Refuse a default that the parameter's own rules forbid, because such a template cannot be deployed."""
    why = _forbidden(declared, value)
    if why:
        raise Refused("bad_value", f"the parameter {name} does not allow {value!r}: {why}", (place,), name)


def _forbidden(declared: Mapping, value: str) -> str | None:
    allowed = declared.get("AllowedValues")
    if isinstance(allowed, Sequence) and value not in [text_of(item) for item in allowed.items]:
        return "it is not among AllowedValues"
    pattern = text_of(declared.get("AllowedPattern"))
    if pattern is not None and not _matches(pattern, value):
        return "it does not match AllowedPattern"
    if text_of(declared.get("Type")) == "Number":
        return _out_of_range(declared, value)
    low, high = text_of(declared.get("MinLength")), text_of(declared.get("MaxLength"))
    if (low and len(value) < int(low)) or (high and len(value) > int(high)):
        return "its length is outside MinLength and MaxLength"
    return None


def _matches(pattern: str, value: str) -> bool:
    try:
        return matches(pattern, value)
    except ValueError:
        return False


def _out_of_range(declared: Mapping, value: str) -> str | None:
    try:
        number = float(value)
        low, high = (float(text_of(node) or "nan") for node in (_rule(declared, "MinValue"), _rule(declared, "MaxValue")))
    except ValueError:
        return "it is not a number"
    return "it is outside MinValue and MaxValue" if number < low or number > high else None


def _rule(declared: Mapping, key: str) -> Scalar | None:
    node = declared.get(key)
    return node if isinstance(node, Scalar) else None

"""Spell a new value in the style of the scalar it replaces: quotes, kind and escapes stay as they were."""

from __future__ import annotations

import json
import re

from devopskit.syntax.tree import Scalar
from devopskit.syntax.yaml_tree import kind_of

_QUANTITY = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)? ?[A-Za-zµ%]{0,5}")
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^\r\n\t]*|[-?:][^\s,\[\]{}][^\r\n\t]*")
# Must be quoted, because YAML 1.2 readers take it for a number and YAML 1.1 readers do not, or the other way round.
_DISPUTED = re.compile(
    r"[-+]?(?:0o[0-7]+|\d+[eE][-+]?\d+|\d[\d_]*|\.inf|\.nan)|(?:y|n|yes|no|on|off|true|false|null|~)", re.IGNORECASE
)
_NUMBERS = ("int", "float")
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")


class BadValue(ValueError):
    """The new value does not fit the place: another type, or text that its style cannot hold."""


def spell_scalar(old: Scalar, value: str) -> str:
    """Text that replaces the token of `old`.

    Raises
    ------
    BadValue : the kinds differ (a word for a number), or the scalar is written over several lines.
    """
    if old.style == "block" or old.lines > 1:
        raise BadValue("the value is written over several lines")
    if any(ord(character) < 32 or character in "\x7f\x85\u2028\u2029" for character in value):
        raise BadValue("the new value holds control characters or line ends")
    if old.style == "json":
        return _json(old, value)
    if old.style == "double":
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if old.style == "single":
        return "'" + value.replace("'", "''") + "'"
    return _plain(old, value)


def _json(old: Scalar, value: str) -> str:
    if old.kind == "str":
        return json.dumps(value, ensure_ascii=False)
    if old.kind in _NUMBERS and _JSON_NUMBER.fullmatch(value):
        return value
    if old.kind == "bool" and value in ("true", "false"):
        return value
    raise BadValue(f"the value is {old.kind} {old.value}, and {value!r} is not")


def _plain(old: Scalar, value: str) -> str:
    kind = kind_of(value)
    if old.kind in _NUMBERS:
        if kind in _NUMBERS or _QUANTITY.fullmatch(value):
            return value
        raise BadValue(f"the value is the number {old.value}, and {value!r} is not a number or quantity")
    if old.kind == "bool":
        if kind == "bool":
            return value
        raise BadValue(f"the value is {old.value} (true or false), and {value!r} is neither")
    if kind == old.kind == "other" and _stays_plain(value, old.flow):
        return value
    if kind == "str" and not _DISPUTED.fullmatch(value) and _stays_plain(value, old.flow):
        return value
    return json.dumps(value, ensure_ascii=False)


def _stays_plain(value: str, flow: bool) -> bool:
    if not _PLAIN.fullmatch(value) or value != value.strip() or ": " in value or " #" in value or value.endswith(":"):
        return False
    return not (flow and re.search(r"[,\[\]{}]", value))

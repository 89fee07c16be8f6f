"""Text of the command line to the value an annotation asks for; values stay JSON, because papermill injects literals."""

from __future__ import annotations

import ast
import csv
import json
import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+|P(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?")


def convert(text: str, annotation: str) -> Any:
    """Value of `text` as `annotation` (e.g. "int", "list[str]", "Literal['p999', 'max']", "date | None").

    Returns
    -------
    A JSON value; a date, time or duration stays text, in a form that was checked.

    Raises
    ------
    ValueError : the text is no such value; the message says which form is expected.
    """
    return _by_node(text, ast.parse(annotation or "str", mode="eval").body)


def _by_node(text: str, node: ast.expr) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return convert(text, node.value)
    if isinstance(node, ast.BinOp):
        return _first_that_fits(text, [node.left, node.right])
    if isinstance(node, ast.Subscript):
        return _by_subscript(text, _name(node.value), _arguments(node.slice))
    name = "None" if isinstance(node, ast.Constant) else _name(node)
    if name not in _PLAIN:
        raise ValueError(f"cannot be given as text, because it is annotated {name}")
    return _PLAIN[name](text)


def _by_subscript(text: str, name: str, arguments: list[ast.expr]) -> Any:
    if name == "Literal":
        return _choice(text, arguments)
    if name in ("Optional", "Union"):
        return _first_that_fits(text, [*arguments, *([ast.Constant(None)] if name == "Optional" else [])])
    if name in ("list", "List", "tuple", "Tuple", "Sequence", "set", "frozenset"):
        return [_by_node(item.strip(), arguments[0]) for item in _items(text)]
    return _by_node(text, ast.Name(name))


def _items(text: str) -> list[str]:
    bare = text.strip()
    if bare[:1] + bare[-1:] in ("[]", "()"):
        bare = bare[1:-1]
    return next(csv.reader([bare], skipinitialspace=True), []) if bare.strip() else []


def _choice(text: str, arguments: list[ast.expr]) -> Any:
    values = [ast.literal_eval(argument) for argument in arguments]
    for value in values:
        if text in (value, str(value)) or _unquoted(text) == str(value):
            return value
    raise ValueError(f"is none of {', '.join(map(str, values))}")


def _first_that_fits(text: str, nodes: list[ast.expr]) -> Any:
    # None first, so that "none" for `str | None` means nothing rather than the word.
    reasons = []
    for node in sorted(nodes, key=lambda node: not (isinstance(node, ast.Constant) and node.value is None)):
        try:
            return _by_node(text, node)
        except ValueError as error:
            reasons.append(str(error))
    raise ValueError(reasons[-1])


def _arguments(node: ast.expr) -> list[ast.expr]:
    return [item for item in (node.elts if isinstance(node, ast.Tuple) else [node]) if not _is_ellipsis(item)]


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1].strip() if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"" else text


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9][0-9_]*", _unquoted(text)):
        raise ValueError("is no int, e.g. 30")
    return int(_unquoted(text))


def _number(text: str) -> float:
    try:
        number = float(_unquoted(text))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError("is no float, e.g. 0.05")
    return number


def _truth(text: str) -> bool:
    word = _unquoted(text).lower()
    if word not in ("true", "false"):
        raise ValueError("is no bool: write true or false")
    return word == "true"


def _nothing(text: str) -> None:
    if _unquoted(text).lower() not in ("", "none"):
        raise ValueError("is not none")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(_unquoted(text)).isoformat()
    except ValueError as error:
        raise ValueError("is no date, e.g. 2026-11-26") from error


def _time(text: str) -> str:
    try:
        moment = datetime.fromisoformat(_unquoted(text))
    except ValueError as error:
        raise ValueError("is no time, e.g. 2026-11-26T06:00Z") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _span(text: str) -> str:
    bare = _unquoted(text).replace(" ", "")
    if not _DURATION.fullmatch(bare) or bare in ("P", "PT"):
        raise ValueError("is no duration, e.g. 14d, 36h or 1h30m")
    return bare


def _mapping(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ValueError('is no JSON object, e.g. {"web": 2}')
    return value


_PLAIN: dict[str, Callable[[str], Any]] = {
    "int": _integer, "float": _number, "bool": _truth, "str": str, "Any": str, "object": str, "None": _nothing,
    "date": _day, "datetime": _time, "duration": _span, "Duration": _span, "timedelta": _span,
    "list": lambda text: [item.strip() for item in _items(text)], "tuple": lambda text: [item.strip() for item in _items(text)],
    "dict": _mapping, "Mapping": _mapping,
}  # fmt: skip

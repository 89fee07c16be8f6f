"""Keys of a section to a frozen dataclass, with the types checked and unknown keys refused."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any

from devopskit.errors import RequestError, UnknownName

FILE = "devopskit.toml"
# Types that are made of what stands in the file, because TOML has no tuples and people write 1 for 1.0.
_WRITTEN: dict[type, tuple[type, ...]] = {tuple: (list, tuple), float: (int, float)}


def build(cls: type[Any], options: Mapping[str, Any], *, where: str) -> Any:
    """Fill the frozen dataclass `cls` (a source's `Settings`) from the keys of its section.

    Raises
    ------
    UnknownName : a key the dataclass does not have. RequestError : a required key is missing or a value has another type.
    """
    fields = {f.name: f for f in dataclasses.fields(cls)}
    hints = typing.get_type_hints(cls)
    for key in options:
        if key not in fields:
            raise UnknownName(f"key of {where}", key, fields, f"correct it in {FILE}")
    for name, declared in fields.items():
        needed = declared.default is dataclasses.MISSING and declared.default_factory is dataclasses.MISSING
        if needed and name not in options:
            raise RequestError(
                f"{where} has no {name!r}",
                "the source cannot be read without it",
                f"add `{name} = ...` under {where} in {FILE}",
            )
    return cls(**{key: _fitted(value, hints[key], f"{where} {key}") for key, value in options.items()})


def _fitted(value: Any, hint: Any, name: str) -> Any:
    """`value` if it has the hinted type (TOML knows str, int, float, bool, list, dict), else a clear error."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        if value not in arguments:
            raise UnknownName(f"value of {name}", str(value), map(str, arguments), f"correct it in {FILE}")
        return value
    for choice in arguments if origin in (typing.Union, types.UnionType) else (hint,):
        kind = typing.get_origin(choice) or choice
        if _suits(value, kind):
            return kind(value) if kind in _WRITTEN else value
    raise RequestError(
        f"{name} is {value!r}, which is not of type {words(hint)}", "the source cannot use it", f"correct it in {FILE}"
    )


def words(hint: Any) -> str:
    """A type as people name it who write TOML and not Python, e.g. "list of texts" of tuple[str, ...]."""
    origin, arguments = typing.get_origin(hint), [one for one in typing.get_args(hint) if one not in (Ellipsis, type(None))]
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(words(one) for one in arguments))
    if (origin or hint) in (tuple, list):
        return f"list of {words(arguments[0])}s, e.g. [...]" if arguments else "list"
    names = {
        str: "text",
        int: "whole number",
        float: "number",
        bool: "true or false",
        Mapping: "section of its own",
        dict: "section of its own",
    }
    return names.get(origin or hint, str(hint))


def _suits(value: Any, kind: Any) -> bool:
    """Whether a value as TOML writes it can stand where `kind` is asked for."""
    if kind is Any or not isinstance(kind, type):
        return kind is Any
    if isinstance(value, bool):
        # Although Python counts them as numbers, because whoever writes `true` for a number of days made a mistake.
        return kind is not int and isinstance(value, kind)
    return isinstance(value, _WRITTEN.get(kind) or (dict if issubclass(kind, Mapping) else kind))

"""Keys of a section to a frozen dataclass, with the types checked and unknown keys refused."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any

from devopskit.errors import RequestError, UnknownName

FILE = "devopskit.toml"


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
    origin = typing.get_origin(hint)
    choices = typing.get_args(hint) if origin in (typing.Union, types.UnionType) else (hint,)
    if origin is typing.Literal:
        if value not in typing.get_args(hint):
            raise UnknownName(f"value of {name}", str(value), map(str, typing.get_args(hint)), f"correct it in {FILE}")
        return value
    for choice in choices:
        plain = typing.get_origin(choice) or choice
        if plain is tuple and isinstance(value, list):
            return tuple(value)
        if plain is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if plain in (Mapping, typing.Mapping) or (isinstance(plain, type) and issubclass(plain, Mapping)):
            if isinstance(value, dict):
                return value
        elif plain is typing.Any or (
            isinstance(plain, type) and isinstance(value, plain) and not (plain is int and isinstance(value, bool))
        ):
            return value
    raise RequestError(f"{name} is {value!r}, which is not of type {hint}", "the source cannot use it", f"correct it in {FILE}")

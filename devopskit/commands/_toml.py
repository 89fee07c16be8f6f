"""Writes devopskit.toml: every setting with its meaning, allowed values, and where its value came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from devopskit.settings.declared import DECLARED


def document(values: Mapping[str, Any], origins: Mapping[str, str], sources: Mapping[str, Mapping[str, Any]]) -> str:
    """Text of the file. `values` and `origins` go by "section.key"; a setting without a value stands as a comment."""
    lines = ["# devopskit.toml: settings of this project. Flags and DEVOPSKIT_* variables win over this file.", ""]
    for section, keys in DECLARED.items():
        lines.append(f"[{section}]")
        for key, declared in keys.items():
            name = f"{section}.{key}"
            allowed = f"; one of {', '.join(declared.values)}" if declared.values else ""
            lines.append(f"# {declared.meaning}{allowed} ({origins.get(name, 'default')})")
            mark = "" if name in values else "# "
            lines.append(f"{mark}{key} = {_value(values.get(name, declared.default))}")
        lines.append("")
    for source, options in sources.items():
        lines.append(f"[sources.{source}]")
        lines += [f"{key} = {_value(value)}" if not key.startswith("#") else f"# {value}" for key, value in options.items()]
        lines.append("")
    return "\n".join(lines)


def _value(value: Any) -> str:
    """A TOML value: JSON spells text, numbers, booleans and lists of them the same way."""
    return json.dumps(value, ensure_ascii=False)

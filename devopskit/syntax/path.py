"""Field paths: `spec.template.spec.containers[name=web].resources."a.b/c"[0]` as steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

_STEP = re.compile(
    r"""\.?(?:
      "(?P<quoted>(?:[^"\\]|\\.)*)" | '(?P<single>[^']*)'
    | \[(?P<index>-?\d+)\] | \["(?P<inner>[^"]*)"\] | \['(?P<inner1>[^']*)'\]
    | \[(?P<key>[^=\[\]"']+)=(?P<value>[^\]]*)\]
    | (?P<name>[^.\[\]"']+)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Key:
    """Value of a mapping key."""

    name: str


@dataclass(frozen=True)
class Index:
    """Item of a list by its position from 0."""

    number: int


@dataclass(frozen=True)
class Match:
    """The one item of a list whose `key` is `value`."""

    key: str
    value: str


Step: TypeAlias = Key | Index | Match


def parse_path(text: str) -> tuple[Step, ...]:
    """Steps of a field path.

    Raises
    ------
    ValueError : the text is empty or follows no rule of the grammar.
    """
    steps: list[Step] = []
    at = 0
    while at < len(text):
        found = _STEP.match(text, at)
        if not found or found.end() == at:
            raise ValueError(f"field {text!r} cannot be read at position {at}; write keys with dots, items as [0] or [name=x]")
        steps.append(_step(found))
        at = found.end()
    if not steps:
        raise ValueError("the field is empty; write the keys below the resource with dots, for example spec.replicas")
    return tuple(steps)


def _step(found: re.Match[str]) -> Step:
    if found["index"] is not None:
        return Index(int(found["index"]))
    if found["key"] is not None:
        return Match(found["key"], found["value"].strip("\"'"))
    names = (found[group] for group in ("quoted", "single", "inner", "inner1", "name"))
    return Key(next(name for name in names if name is not None).replace('\\"', '"'))


def spell_path(steps: tuple[Step, ...]) -> str:
    """Text of a path, the inverse of `parse_path`."""
    out = ""
    for step in steps:
        if isinstance(step, Index):
            out += f"[{step.number}]"
        elif isinstance(step, Match):
            out += f"[{step.key}={step.value}]"
        else:
            quoted = '"' + step.name.replace('"', '\\"') + '"'
            plain = not re.search(r"[.\[\]/\"']", step.name) and step.name
            out += ("." if out else "") + (step.name if plain else quoted)
    return out

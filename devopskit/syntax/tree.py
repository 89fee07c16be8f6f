"""Nodes of YAML and JSON with byte positions: what was written and where, nothing resolved away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(eq=False, slots=True)
class Scalar:
    """A value of one token.

    Parameters
    ----------
    start, end : byte range of the token with its quotes.
    value : the text it stands for.
    kind : "str", "int", "float", "bool", "null" or "other", as YAML 1.1 or JSON reads it.
    style : "plain", "single", "double", "block" or "json".
    """

    start: int
    end: int
    value: str
    kind: str
    style: str
    tag: str | None = None
    anchor: str | None = None
    lines: int = 1
    flow: bool = False


@dataclass(eq=False, slots=True)
class Mapping:
    """Keys with values in their written order; a repeated key appears as often as it is written."""

    start: int
    end: int
    items: list[tuple[Node, Node]] = field(default_factory=list)
    tag: str | None = None
    anchor: str | None = None

    def get(self, key: str) -> Node | None:
        """Value of a key (the last one wins, as in most readers), aliases resolved; None where it is absent."""
        found = self.all(key)
        return resolved(found[-1]) if found else None

    def all(self, key: str) -> list[Node]:
        """Return every value written for a key."""
        return [value for name, value in self.items if isinstance(name, Scalar) and name.value == key]

    def pairs(self) -> Iterator[tuple[str, Node]]:
        """Text keys with their values, aliases resolved."""
        for name, value in self.items:
            if isinstance(name, Scalar):
                yield name.value, resolved(value)


@dataclass(eq=False, slots=True)
class Sequence:
    """Items of a list."""

    start: int
    end: int
    items: list[Node] = field(default_factory=list)
    tag: str | None = None
    anchor: str | None = None


@dataclass(eq=False, slots=True)
class Alias:
    """A YAML `*name`: the same node once more."""

    start: int
    end: int
    name: str
    node: Scalar | Mapping | Sequence


Node: TypeAlias = Scalar | Mapping | Sequence | Alias


@dataclass(eq=False, slots=True)
class Document:
    """One document of a file: its top node and every alias in it."""

    top: Node | None = None
    aliases: list[Alias] = field(default_factory=list)


def resolved(node: Node) -> Scalar | Mapping | Sequence:
    """Return the node an alias stands for, or the node itself."""
    return node.node if isinstance(node, Alias) else node


def text_of(node: Node | None) -> str | None:
    """Text of a scalar, None for anything else."""
    node = resolved(node) if node is not None else None
    return node.value if isinstance(node, Scalar) else None


def each_node(top: Node | None) -> Iterator[Scalar | Mapping | Sequence]:
    """Every written node below and including `top`; aliases are not followed, so that a bomb stays small."""
    todo: list[Node] = [top] if top is not None else []
    while todo:
        node = todo.pop()
        if isinstance(node, Alias):
            continue
        yield node
        if isinstance(node, Mapping):
            todo.extend(value for pair in reversed(node.items) for value in reversed(pair))
        elif isinstance(node, Sequence):
            todo.extend(reversed(node.items))

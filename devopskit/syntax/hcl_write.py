"""Spell a new HCL literal in the style of the old one, and prove that nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from devopskit.syntax.hcl_tree import Expression, expression_of, parser
from devopskit.syntax.source import Source

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def spell_hcl(old: Expression, value: str) -> str:
    """Text that replaces a literal; quotes and kind stay.

    Raises
    ------
    ValueError : the value is of another kind, or holds line ends.
    """
    if old.kind == "number":
        if not _NUMBER.fullmatch(value):
            raise ValueError(f"the value is the number {old.value}, and {value!r} is no number")
        return value
    if old.kind == "bool":
        if value not in ("true", "false"):
            raise ValueError(f"the value is {old.value} (true or false), and {value!r} is neither")
        return value
    if any(ord(character) < 32 for character in value):
        raise ValueError("the new value holds control characters or line ends")
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
    return f'"{escaped}"'


def only_literal_changed(before: Source, after: Source, old: Expression, value: str) -> bool:
    """Whether both texts have the same tokens except the literal at `old.start`, which now reads `value`."""
    shift = len(after.data) - len(before.data)
    first, second = parser().parse(before.data).root_node, parser().parse(after.data).root_node
    if first.has_error != second.has_error:
        return False
    outside = [(kind, text) for kind, start, text in _leaves(first) if not old.start <= start < old.end]
    outside_after = [(kind, text) for kind, start, text in _leaves(second) if not old.start <= start < old.end + shift]
    inside = [expression for expression in _expressions(second) if expression.start == old.start and expression.literal]
    return outside == outside_after and any(one.end == old.end + shift and one.value == value for one in inside)


def _leaves(node: Any) -> Iterator[tuple[str, int, bytes]]:
    todo = [node]
    while todo:
        one = todo.pop()
        if one.child_count == 0:
            yield one.type, one.start_byte, one.text
        todo.extend(reversed(one.children))


def _expressions(node: Any) -> Iterator[Expression]:
    todo = [node]
    while todo:
        one = todo.pop()
        if one.type == "expression":
            yield expression_of(one)
        todo.extend(reversed(one.children))

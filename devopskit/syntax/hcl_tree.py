"""HCL (Terraform) to blocks, attributes and expressions with byte positions, by tree-sitter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import tree_sitter
import tree_sitter_hcl

from devopskit.syntax.source import Source, Unreadable

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_MAX_DEPTH = 100
Part: TypeAlias = str | int


@dataclass(eq=False, slots=True)
class Expression:
    """What stands right of an equals sign.

    Parameters
    ----------
    kind : "number", "string", "bool", "null", "reference", "object", "tuple" or "other" (computed).
    value : text of a literal, decoded.
    parts : names and indices of a reference, e.g. ("var", "size") or ("each", "value", "cpu").
    entries : key and value pairs of an object (key None where it is computed), items of a tuple.
    """

    start: int
    end: int
    kind: str
    value: str = ""
    parts: tuple[Part, ...] = ()
    entries: list[tuple[str | None, Expression]] = field(default_factory=list)

    @property
    def literal(self) -> bool:
        """Whether it is one literal value."""
        return self.kind in ("number", "string", "bool")


@dataclass(eq=False, slots=True)
class Attribute:
    """`name = expression`."""

    name: str
    start: int
    expression: Expression


@dataclass(eq=False, slots=True)
class Block:
    """A block with its labels, attributes and blocks; `broken` where the parser met an error inside."""

    kind: str
    labels: tuple[str, ...]
    start: int
    attributes: list[Attribute] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    broken: bool = False

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of a name, None where it is not set."""
        return next((attribute for attribute in self.attributes if attribute.name == name), None)

    def inner(self, kind: str) -> list[Block]:
        """Blocks of a kind directly inside."""
        return [block for block in self.blocks if block.kind == kind]


@dataclass(eq=False, slots=True)
class Hcl:
    """One file: its top level, and every reference in it with its byte; `broken` where the parser met an error."""

    source: Source
    top: Block
    references: list[tuple[tuple[Part, ...], int]]
    broken: bool = False


@lru_cache(maxsize=1)
def parser() -> Any:
    """Return the HCL parser."""
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))


def parse_hcl(source: Source) -> Hcl:
    """Parse a `.tf`, `.tfvars` or `.hcl` file.

    Raises
    ------
    Unreadable : syntax errors outside of blocks; errors inside a block only mark it as broken.
    """
    tree = parser().parse(source.data)
    body = next((child for child in tree.root_node.children if child.type == "body"), None)
    if any(child.is_error or child.is_missing for child in [*tree.root_node.children, *(body.children if body else [])]):
        raise Unreadable(source.name, _error_line(tree.root_node), "it is not well-formed HCL")
    top = Block("", (), 0)
    if body is not None:
        _fill(source, body, top, 0)
    references = sorted(_references(tree.root_node), key=lambda reference: reference[1])
    return Hcl(source, top, references, tree.root_node.has_error)


def _error_line(node: Any) -> int:
    todo = [node]
    while todo:
        one = todo.pop(0)
        if one.is_error or one.is_missing:
            return int(one.start_point[0]) + 1
        todo.extend(child for child in one.children if child.has_error)
    return 0


def _fill(source: Source, body: Any, into: Block, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise Unreadable(source.name, body.start_point[0] + 1, f"it is nested deeper than {_MAX_DEPTH} levels")
    for child in body.children:
        if child.type == "attribute":
            value = next((node for node in child.children if node.type == "expression"), None)
            if value is not None:
                name = child.children[0].text.decode()
                into.attributes.append(Attribute(name, child.start_byte, expression_of(value, depth)))
        elif child.type == "block":
            labels = tuple(_label(node) for node in child.children[1:] if node.type in ("string_lit", "identifier"))
            block = Block(child.children[0].text.decode(), labels, child.start_byte, broken=child.has_error)
            inner = next((node for node in child.children if node.type == "body"), None)
            if inner is not None:
                _fill(source, inner, block, depth + 1)
            into.blocks.append(block)


def _label(node: Any) -> str:
    return str(node.text.decode("utf-8", "replace").strip('"'))


def expression_of(node: Any, depth: int = 0) -> Expression:
    """Return an expression node as what it is: literal, reference, collection or computed."""
    out = Expression(node.start_byte, node.end_byte, "other")
    if depth > _MAX_DEPTH or node.has_error:
        return out
    children = [child for child in node.children if child.type != "comment"]
    return _filled(out, children, node.text.decode("utf-8", "replace"), depth) if children else out


def _filled(out: Expression, children: list[Any], text: str, depth: int) -> Expression:
    first = children[0]
    if first.type == "literal_value" and len(children) == 1:
        _literal(out, first.children[0])
    elif first.type == "operation" and _NUMBER.fullmatch(text):
        out.kind, out.value = "number", text
    elif first.type == "collection_value" and len(children) == 1:
        _collection(out, first.children[0], depth + 1)
    elif first.type == "variable_expr":
        parts = _parts(children)
        if parts is not None:
            out.kind, out.parts = "reference", parts
    elif first.type == "(" and len(children) == 3:
        return expression_of(children[1], depth + 1)
    return out


def _literal(out: Expression, node: Any) -> None:
    text = node.text.decode("utf-8", "replace")
    if node.type == "numeric_lit":
        out.kind, out.value = "number", text
    elif node.type == "bool_lit":
        out.kind, out.value = "bool", text
    elif node.type == "null_lit":
        out.kind = "null"
    elif node.type == "string_lit":
        out.kind, out.value = "string", unescape(text[1:-1])


def _collection(out: Expression, node: Any, depth: int) -> None:
    out.kind = "object" if node.type == "object" else "tuple"
    for child in node.children:
        if child.type == "object_elem":
            pair = [inner for inner in child.children if inner.type == "expression"]
            if len(pair) == 2:
                out.entries.append((_key(pair[0]), expression_of(pair[1], depth)))
        elif child.type == "expression":
            out.entries.append((None, expression_of(child, depth)))


def _key(node: Any) -> str | None:
    """Key of an object entry: a bare word or a literal, None where it is computed."""
    if node.children and node.children[0].type == "(":
        return None
    key = expression_of(node)
    if key.literal:
        return key.value
    return str(key.parts[0]) if key.kind == "reference" and len(key.parts) == 1 else None


def _parts(children: list[Any]) -> tuple[Part, ...] | None:
    parts: list[Part] = [children[0].text.decode()]
    for child in children[1:]:
        if child.type == "get_attr":
            parts.append(child.children[-1].text.decode())
        elif child.type == "index" and child.children[0].type == "new_index":
            inner = next((node for node in child.children[0].children if node.type == "expression"), None)
            index = expression_of(inner) if inner is not None else None
            if index is None or not index.literal:
                return None
            parts.append(int(index.value) if index.kind == "number" and index.value.isdigit() else index.value)
        else:
            return None
    return tuple(parts)


def _references(top: Any) -> Iterator[tuple[tuple[Part, ...], int]]:
    """Every reference, also inside templates, functions and conditions; a computed index ends its parts."""
    todo = [top]
    while todo:
        node = todo.pop()
        children = node.children
        for number, child in enumerate(children):
            if child.type == "variable_expr":
                parts: list[Part] = [child.text.decode("utf-8", "replace")]
                for following in children[number + 1 :]:
                    if following.type != "get_attr":
                        break
                    parts.append(following.children[-1].text.decode("utf-8", "replace"))
                yield tuple(parts), child.start_byte
        todo.extend(children)


def unescape(text: str) -> str:
    """Text that a quoted HCL string stands for."""
    text = text.replace("$${", "${").replace("%%{", "%{")
    try:
        return str(json.loads('"' + text.replace("\t", "\\t") + '"'))
    except ValueError:
        return text

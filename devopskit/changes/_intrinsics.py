"""CloudFormation functions: which one stands where a value should be, who else reads a parameter, where its default is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as with_changes

from devopskit.changes._answer import Edit, Refused
from devopskit.changes._files import Repository
from devopskit.changes._literal import replace, shorten
from devopskit.changes._parameters import check_allowed
from devopskit.syntax.find import Found, find
from devopskit.syntax.path import Key
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Document, Mapping, Node, Scalar, Sequence, each_node, resolved, text_of

_SUBSTITUTED = re.compile(r"\$\{([A-Za-z0-9:.]+)\}")
_KEPT = "stacks that exist keep the value they were created with until the parameter is given again"


@dataclass(frozen=True)
class Call:
    """A function and its argument, `!Ref X` and `{"Ref": "X"}` alike; `name` is without `Fn::`."""

    name: str
    argument: Node
    node: Node


def call_of(node: Node) -> Call | None:
    """Return the function call a node is, or None."""
    node = resolved(node)
    if node.tag is not None and node.tag.startswith("!") and node.tag != "!":
        return Call(node.tag[1:], node, node)
    if isinstance(node, Mapping) and len(node.items) == 1 and isinstance(node.items[0][0], Scalar):
        name = node.items[0][0].value
        if name in ("Ref", "Condition") or name.startswith("Fn::"):
            return Call(name.removeprefix("Fn::"), resolved(node.items[0][1]), node)
    return None


def called(found: Found) -> Call | None:
    """Return the first function on the way of a walk, the resource's own nodes excepted."""
    for node in found.trail[3:]:
        call = call_of(node)
        if call is not None:
            return call
    return None


def references(document: Document) -> Iterator[tuple[str, Node]]:
    """Every name that `Ref` or `Sub` reads, with its place."""
    for node in each_node(document.top):
        call = call_of(node)
        if call is None:
            continue
        name = text_of(call.argument)
        if call.name == "Ref" and name is not None:
            yield name, node
        elif call.name == "Sub":
            parts = call.argument.items[:1] if isinstance(call.argument, Sequence) else [call.argument]
            for part in parts:
                for match in _SUBSTITUTED.finditer(text_of(part) or ""):
                    yield match[1], node


def follow(repository: Repository, source: Source, document: Document, call: Call, value: str) -> Edit:
    """Edit at the definition that a function reads.

    Raises
    ------
    Refused : computed (anything but a reference to a parameter or a fully literal mapping look-up), or shared.
    """
    place = repository.place(source, call.node.start)
    if call.name == "Ref":
        return _parameter(repository, source, document, call, value)
    if call.name == "FindInMap":
        return _mapping(repository, source, document, call, value)
    raise Refused("computed", f"the function {call.name} computes it: {_snippet(source, call.node)}", (place,), call.name)


def _snippet(source: Source, node: Node) -> str:
    return shorten(source.data[node.start : node.end].decode("utf-8", "replace"))


def _parameter(repository: Repository, source: Source, document: Document, call: Call, value: str) -> Edit:
    name = text_of(call.argument) or ""
    assert document.top is not None
    declared = find(document.top, (Key("Parameters"), Key(name)))
    if not isinstance(declared.node, Mapping):
        raise Refused(
            "computed", f"it refers to {name}, which is no parameter", (repository.place(source, call.node.start),), name
        )
    uses = [node for used, node in references(document) if used == name]
    default = find(document.top, (Key("Parameters"), Key(name), Key("Default")))
    here = repository.place(source, default.node.start if default.node is not None else declared.node.start)
    if len(uses) > 1:
        places = tuple(repository.place(source, node.start) for node in uses[:2])
        raise Refused("shared", f"the parameter {name} is used {len(uses)} times", (here, *places), name)
    if (text_of(declared.node.get("Type")) or "").startswith("AWS::SSM::"):
        raise Refused("computed", f"the parameter {name} names an entry of the parameter store", (here,), name)
    if default.node is None:
        raise Refused("computed", f"the parameter {name} has no default; it is set when the stack is made", (here,), name)
    check_allowed(name, here, declared.node, value)
    return with_changes(replace(repository, source, document, default, value), warnings=(f"parameter {name}: {_KEPT}",))


def _mapping(repository: Repository, source: Source, document: Document, call: Call, value: str) -> Edit:
    place = repository.place(source, call.node.start)
    keys = [text_of(part) for part in call.argument.items] if isinstance(call.argument, Sequence) else []
    literal = isinstance(call.argument, Sequence) and not any(call_of(part) for part in call.argument.items)
    if len(keys) != 3 or not literal or None in keys:
        raise Refused(
            "computed", f"FindInMap chooses it by a computed key: {_snippet(source, call.node)}", (place,), str(keys[:1])
        )
    same = [other for other in _lookups(document) if _reads(other, keys)]
    if len(same) != 1:
        places = tuple(repository.place(source, other.node.start) for other in same)
        raise Refused("shared", f"the mapping entry is read {len(same)} times", places, str(keys[0]))
    assert document.top is not None
    found = find(document.top, (Key("Mappings"), *(Key(str(key)) for key in keys)))
    return replace(repository, source, document, found, value)


def _lookups(document: Document) -> Iterator[Call]:
    calls = (call_of(node) for node in each_node(document.top))
    return (call for call in calls if call is not None and call.name == "FindInMap")


def _reads(call: Call, keys: list[str | None]) -> bool:
    """Whether a look-up may read the entry: every part is that key, or not known before the stack is made."""
    if not isinstance(call.argument, Sequence) or len(call.argument.items) != len(keys):
        return True
    return all(call_of(part) or text_of(part) in (key, None) for part, key in zip(call.argument.items, keys, strict=True))

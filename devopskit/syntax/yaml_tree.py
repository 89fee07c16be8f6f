"""YAML text to nodes with byte positions, by libyaml's events; never constructs objects, never expands aliases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import yaml

from devopskit.syntax.source import Source, Unreadable
from devopskit.syntax.tree import Alias, Document, Mapping, Node, Scalar, Sequence

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
_KINDS = {"str": "str", "int": "int", "float": "float", "bool": "bool", "null": "null"}
_STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "block", ">": "block"}
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")
_MAX_DEPTH = 200


def kind_of(text: str) -> str:
    """Kind that YAML 1.1 gives to a plain scalar: "str", "int", "float", "bool", "null" or "other" (dates, merge)."""
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    return _KINDS.get(tag.rsplit(":", 1)[-1], "other")


def parse_yaml(source: Source) -> list[Document]:
    """Return the documents of a file.

    Raises
    ------
    Unreadable : not YAML, or nested deeper than 200 levels.
    """
    builder = _Builder(source)
    for event in events(source):
        builder.take(event)
    return builder.documents


def events(source: Source) -> Iterable[Any]:
    """Parser events of a file, errors as `Unreadable` with their line."""
    try:
        yield from yaml.parse(source.text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or "it is not YAML"
        raise Unreadable(source.name, mark.line + 1 if mark else 0, str(why)) from error


class _Builder:
    """Builds documents from events on an explicit stack, because recursion could be exhausted by hostile nesting."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.documents: list[Document] = []
        self.anchors: dict[str, Scalar | Mapping | Sequence] = {}
        self.stack: list[Mapping | Sequence] = []
        self.keys: list[Node | None] = []
        self.flow = 0

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event), event.anchor)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.flow -= bool(self.flow)
            self.keys.pop()
            mark: Any = event.end_mark
            self.stack.pop().end = self.source.offset(mark.index)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.anchors = {}
            self.documents.append(Document())

    def _open(self, event: Any) -> None:
        cls = Mapping if isinstance(event, yaml.MappingStartEvent) else Sequence
        start = self.source.offset(event.start_mark.index)
        node = cls(start, start, tag=event.tag, anchor=event.anchor)
        self._add(node, event.anchor)
        if len(self.stack) >= _MAX_DEPTH:
            raise Unreadable(self.source.name, event.start_mark.line + 1, f"it is nested deeper than {_MAX_DEPTH} levels")
        self.flow += bool(self.flow or event.flow_style)
        self.stack.append(node)
        self.keys.append(None)

    def _scalar(self, event: Any) -> Scalar:
        start, end = event.start_mark, event.end_mark
        style = _STYLES[event.style]
        kind = kind_of(event.value) if style == "plain" and event.implicit[0] else "str"
        first = start.index
        if event.anchor is not None or event.tag is not None:
            # The event begins at its anchor or tag; both must survive an edit of the value.
            properties = _PROPERTIES.match(self.source.text, first, end.index)
            first = properties.end() if properties else first
        return Scalar(
            self.source.offset(first),
            self.source.offset(end.index),
            event.value,
            kind,
            style,
            tag=event.tag,
            anchor=event.anchor,
            lines=end.line - start.line + 1,
            flow=self.flow > 0,
        )

    def _alias(self, event: Any) -> None:
        node = self.anchors.get(event.anchor)
        if node is None:
            raise Unreadable(self.source.name, event.start_mark.line + 1, f"the anchor {event.anchor} is not defined before")
        start, end = event.start_mark.index, event.end_mark.index
        alias = Alias(self.source.offset(start), self.source.offset(end), event.anchor, node)
        self.documents[-1].aliases.append(alias)
        self._add(alias, None)

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor is not None and not isinstance(node, Alias):
            self.anchors[anchor] = node
        if not self.stack:
            self.documents[-1].top = node
        elif isinstance(self.stack[-1], Sequence):
            self.stack[-1].items.append(node)
        elif self.keys[-1] is None:
            self.keys[-1] = node
        else:
            self.stack[-1].items.append((self.keys[-1], node))
            self.keys[-1] = None

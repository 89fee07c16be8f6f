"""Read a YAML or JSON file into documents, and prove that two texts differ in one value only."""

from __future__ import annotations

from typing import Any

import yaml

from devopskit.syntax.json_tree import parse_json
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Document, Mapping, Scalar, each_node
from devopskit.syntax.yaml_tree import events, parse_yaml


def is_json(source: Source) -> bool:
    """Whether a file is to be read as JSON: by its name, a `.template` by its first character."""
    name = source.name.lower()
    return name.endswith(".json") or (name.endswith(".template") and source.text.lstrip()[:1] == "{")


def parse(source: Source) -> list[Document]:
    """Documents of a file, JSON by its name, YAML otherwise."""
    return parse_json(source) if is_json(source) else parse_yaml(source)


def only_value_changed(before: Source, after: Source, old: Scalar, value: str) -> bool:
    """Whether `after` says the same as `before` except that the scalar at `old.start` now reads `value`."""
    if is_json(before):
        return _signs(parse_json(before)[0], old, value) == _signs(parse_json(after)[0], old, None)
    first, second = list(events(before)), list(events(after))
    if len(first) != len(second):
        return False
    differing = [(one, two) for one, two in zip(first, second, strict=True) if _event(one) != _event(two)]
    if not differing:
        return old.value == value
    one, two = differing[0]
    same_place = before.offset(one.start_mark.index) <= old.start < before.offset(one.end_mark.index)
    return len(differing) == 1 and same_place and _event(one)[:-1] == _event(two)[:-1] and _event(two)[-1] == value


def _event(event: Any) -> tuple[object, ...]:
    kind = type(event).__name__
    if isinstance(event, yaml.ScalarEvent):
        return kind, event.anchor, event.tag, event.value
    return kind, getattr(event, "anchor", None), getattr(event, "tag", None)


def _signs(document: Document, old: Scalar, value: str | None) -> list[object]:
    signs: list[object] = []
    for node in each_node(document.top):
        if isinstance(node, Scalar):
            signs.append(value if value is not None and node.start == old.start else node.value)
        else:
            signs.append((type(node).__name__, len(node.items), isinstance(node, Mapping)))
    return signs

"""Serverless Framework: functions with their provider defaults, and the CloudFormation resources of the same file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from devopskit.changes._answer import Edit, Entry, Refused, Target
from devopskit.changes._data_files import YAML, each_document, open_document
from devopskit.changes._edit import answers, choose, indexed, steps_of
from devopskit.changes._files import Repository
from devopskit.changes._literal import replace, scalar_of, shorten
from devopskit.syntax.find import Found, find
from devopskit.syntax.path import Key, Step
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Document, Mapping, Node, Scalar, text_of

SYSTEMS = ("serverless",)
_SELF = re.compile(r"\$\{self:(?P<path>custom\.[\w.-]+)\}")
# Keys of `provider` that a function without its own inherits (Serverless Framework, "Functions").
_INHERITED = {"memorySize", "timeout", "runtime", "architecture", "logRetentionInDays", "ephemeralStorageSize", "memory"}


@indexed
def index(repository: Repository) -> Iterator[Entry]:
    """Every function and resource of every service file below `root`."""
    for path, source, document in each_document(repository, (*YAML, ".json"), b"provider"):
        file = path.relative_to(repository.root).as_posix()
        for holder in (_FUNCTIONS, _RESOURCES):
            node = find(document.top, holder).node if document.top is not None else None
            for key, below in node.items if isinstance(node, Mapping) else []:
                if isinstance(key, Scalar) and isinstance(below, Mapping):
                    own = text_of(below.get("name"))
                    yield Entry("serverless", key.value, file, source.line(key.start), (key.value, *([own] if own else [])))


_FUNCTIONS: tuple[Step, ...] = (Key("functions"),)
_RESOURCES: tuple[Step, ...] = (Key("resources"), Key("Resources"))


@answers
def edit(repository: Repository, target: Target, value: str, *, index: Sequence[Entry]) -> Edit:
    """Edit of a literal of a function or resource, or of the provider's default that only this function inherits."""
    if "${" in value:
        raise Refused("bad_value", "the new value would be interpolated")
    entry = choose(target, index)
    source, document = open_document(repository, entry.file)
    steps = steps_of(target.field)
    assert document.top is not None
    owner = (*_FUNCTIONS, Key(entry.address))
    is_function = find(document.top, owner).node is not None
    if not is_function:
        owner = (*_RESOURCES, Key(entry.address), Key("Properties"))
    found = find(document.top, (*owner, *steps))
    if is_function and found.node is None and found.repeated is None:
        found = _provider(repository, source, document, found, steps)
    scalar = scalar_of(repository, source, found, _start(document.top, owner))
    if "${" in scalar.value or (scalar.tag or "").startswith("!"):
        found = _custom(repository, source, document, scalar)
    return replace(repository, source, document, found, value)


def _start(top: Node, owner: tuple[Step, ...]) -> int:
    return find(top, owner).trail[-1].start


def _provider(repository: Repository, source: Source, document: Document, found: Found, steps: tuple[Step, ...]) -> Found:
    """Where a function does not set it: the provider's value, if this is the only function that inherits it."""
    top = document.top
    assert top is not None
    inherited = find(top, (Key("provider"), *steps))
    first = steps[0]
    if inherited.node is None or not (isinstance(first, Key) and first.name in _INHERITED):
        return found
    functions = find(top, _FUNCTIONS).node
    assert isinstance(functions, Mapping)
    heirs = [name for name, node in functions.pairs() if find(node, steps).node is None]
    if len(heirs) != 1:
        place = repository.place(source, inherited.node.start)
        raise Refused("shared", f"provider sets it for {len(heirs)} functions: {', '.join(heirs[:4])}", (place,), "provider")
    return inherited


def _custom(repository: Repository, source: Source, document: Document, scalar: Scalar) -> Found:
    """Value of `${self:custom.x}` that is read once."""
    place = repository.place(source, scalar.start)
    match = _SELF.fullmatch(scalar.value)
    if not match or document.top is None:
        raise Refused("computed", f"it is computed: {shorten(scalar.value)}", (place,))
    uses = source.text.count(match["path"])
    if uses > 1:
        raise Refused("shared", f"{match['path']} is read {uses} times", (place,), match["path"])
    found = find(document.top, steps_of(match["path"]))
    if not isinstance(found.node, Scalar) or "${" in found.node.value:
        raise Refused("computed", f"{match['path']} is no literal", (place,), match["path"])
    return found

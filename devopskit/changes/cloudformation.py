"""CloudFormation and SAM templates in YAML or JSON: literal properties, parameter defaults, mappings, SAM globals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace as with_changes

from devopskit.changes._answer import Edit, Entry, Refused, Target
from devopskit.changes._data_files import each_document, open_document
from devopskit.changes._edit import answers, choose, indexed, steps_of
from devopskit.changes._files import Repository
from devopskit.changes._intrinsics import called, follow
from devopskit.changes._literal import replace, scalar_of
from devopskit.syntax.find import Found, find
from devopskit.syntax.path import Key, Step
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Document, Mapping, Node, Scalar, text_of

SYSTEMS = ("cloudformation", "cloudformation-json", "sam")
_SUFFIXES = (".yaml", ".yml", ".json", ".template")


@indexed
def index(repository: Repository) -> Iterator[Entry]:
    """Every resource of every template below `root`; its keys are its logical id and the names in its properties."""
    for path, source, document in each_document(repository, _SUFFIXES, b"Resources"):
        top = document.top
        resources = top.get("Resources") if isinstance(top, Mapping) else None
        if not isinstance(resources, Mapping):
            continue
        for key, node in resources.items:
            if isinstance(key, Scalar) and isinstance(node, Mapping) and text_of(node.get("Type")):
                file = path.relative_to(repository.root).as_posix()
                yield Entry("cloudformation", key.value, file, source.line(key.start), _keys(key.value, node))


@answers
def edit(repository: Repository, target: Target, value: str, *, index: Sequence[Entry]) -> Edit:
    """Edit of one property, at the literal or at the one parameter default, mapping entry or SAM global it comes from."""
    entry = choose(target, index)
    source, document = open_document(repository, entry.file)
    resource = (Key("Resources"), Key(entry.address))
    steps = steps_of(target.field)
    assert document.top is not None
    found = find(document.top, (*resource, Key("Properties"), *steps))
    call = called(found)
    if call is not None:
        return follow(repository, source, document, call, value)
    if found.node is None and found.repeated is None:
        found = _global(repository, source, document, found, heir=(entry.address, steps))
    scalar = scalar_of(repository, source, found, found.trail[min(2, len(found.trail) - 1)].start)
    if "{{resolve:" in scalar.value:
        raise Refused("computed", "the value is resolved from a parameter store", (repository.place(source, scalar.start),))
    return with_changes(replace(repository, source, document, found, value))


def _keys(logical: str, resource: Mapping) -> tuple[str, ...]:
    properties = resource.get("Properties")
    if not isinstance(properties, Mapping):
        return (logical,)
    names = [
        text_of(node)
        for key, node in properties.items
        if isinstance(key, Scalar) and key.value.endswith(("Name", "Identifier"))
    ]
    return (logical, *(name for name in names if name))


def _global(
    repository: Repository, source: Source, document: Document, found: Found, *, heir: tuple[str, tuple[Step, ...]]
) -> Found:
    """Where a property is not set: the value of SAM's Globals, if this is the only resource that inherits it."""
    assert document.top is not None
    top = document.top
    logical, steps = heir
    kind = _type(top, logical)
    if not kind.startswith("AWS::Serverless::"):
        return found
    inherited = find(top, (Key("Globals"), Key(kind.rsplit("::", 1)[-1]), *steps))
    if inherited.node is None:
        return found
    resources = top.get("Resources") if isinstance(top, Mapping) else None
    assert isinstance(resources, Mapping)
    heirs = [
        name for name, _ in resources.pairs()
        if _type(top, name) == kind and find(top, (Key("Resources"), Key(name), Key("Properties"), *steps)).node is None
    ]  # fmt: skip
    if len(heirs) != 1:
        place = repository.place(source, inherited.node.start)
        raise Refused("shared", f"Globals sets it for {len(heirs)} resources: {', '.join(heirs[:4])}", (place,), "Globals")
    return inherited


def _type(top: Node, logical: str) -> str:
    return text_of(find(top, (Key("Resources"), Key(logical), Key("Type"))).node) or ""

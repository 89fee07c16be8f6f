"""Compose files and Swarm stacks: literals of a service, `${VAR:-x}` through `.env`, extension anchors, overrides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from devopskit.changes._answer import Edit, Entry, Refused, Target
from devopskit.changes._data_files import YAML, each_document, open_document
from devopskit.changes._dotenv import edit_dotenv, readers
from devopskit.changes._edit import answers, choose, indexed, steps_of
from devopskit.changes._files import Repository
from devopskit.changes._literal import replace, scalar_of, shorten
from devopskit.syntax.find import find
from devopskit.syntax.path import Key, Step
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Mapping, Scalar, text_of

SYSTEMS = ("compose", "swarm")
_VARIABLE = re.compile(r"\$\{(?P<name>[A-Za-z_]\w*)(?::?[-?+][^{}]*)?\}|\$(?P<bare>[A-Za-z_]\w*)")


@indexed
def index(repository: Repository) -> Iterator[Entry]:
    """Every service of every Compose file below `root`; its keys are its name, container name and image."""
    for path, source, document in each_document(repository, YAML, b"services"):
        services = document.top.get("services") if isinstance(document.top, Mapping) else None
        if not isinstance(services, Mapping):
            continue
        for key, node in services.items:
            if isinstance(key, Scalar) and isinstance(node, Mapping):
                names = (key.value, text_of(node.get("container_name")), text_of(node.get("image")))
                file = path.relative_to(repository.root).as_posix()
                yield Entry("compose", key.value, file, source.line(key.start), tuple(name for name in names if name))


@answers
def edit(repository: Repository, target: Target, value: str, *, index: Sequence[Entry]) -> Edit:
    """Edit of a service's literal, or of the one `.env` line that it reads."""
    entry = choose(target, index)
    source, document = open_document(repository, entry.file)
    steps: tuple[Step, ...] = (Key("services"), Key(entry.address), *steps_of(target.field))
    assert document.top is not None
    found = find(document.top, steps)
    service = find(document.top, steps[:2])
    assert isinstance(service.node, Mapping)
    extends = service.node.get("extends")
    if found.node is None and extends is not None:
        place = repository.place(source, extends.start)
        raise Refused("shared", "the service extends another one, which may set it for more services", (place,), "extends")
    _not_overridden(repository, entry, index, steps)
    scalar = scalar_of(repository, source, found, service.node.start)
    if "$" in scalar.value.replace("$$", ""):
        return _variable(repository, source, scalar, repository.root / entry.file, value)
    # The value is what Compose shall read, so a dollar is written twice (Compose file reference, "Interpolation").
    return replace(repository, source, document, found, value.replace("$", "$$"))


def _variable(repository: Repository, source: Source, scalar: Scalar, file: Path, value: str) -> Edit:
    place = repository.place(source, scalar.start)
    match = _VARIABLE.fullmatch(scalar.value)
    if not match:
        raise Refused("computed", f"it is put together from variables: {shorten(scalar.value)}", (place,))
    name = match["name"] or match["bare"]
    uses = readers(repository, file.parent, name)
    if len(uses) > 1:
        raise Refused("shared", f"the variable {name} is read {len(uses)} times", tuple(uses), name)
    return edit_dotenv(repository, file.parent / ".env", name, value, place)


def _not_overridden(repository: Repository, entry: Entry, index: Sequence[Entry], steps: tuple[Step, ...]) -> None:
    """Refuse where the override file that Compose merges by default sets the same field."""
    stem = re.sub(r"\.ya?ml$", "", entry.file)
    for other in index:
        if other.address == entry.address and re.fullmatch(re.escape(stem) + r"\.override\.ya?ml", other.file):
            source, document = open_document(repository, other.file)
            found = find(document.top, steps) if document.top is not None else None
            if found is not None and found.node is not None:
                place = repository.place(source, found.node.start)
                raise Refused("ambiguous", "the override file sets it too and wins", (place,), other.file)

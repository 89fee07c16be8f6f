"""Pulumi programs in YAML: literal properties, configuration defaults and the stack file that sets them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from devopskit.changes._answer import Edit, Entry, Refused, Target
from devopskit.changes._data_files import YAML, each_document, open_document
from devopskit.changes._edit import answers, choose, indexed, steps_of
from devopskit.changes._files import Repository, walk
from devopskit.changes._literal import replace, scalar_of, shorten
from devopskit.changes._pulumi_config import edit_config
from devopskit.syntax.find import Found, find
from devopskit.syntax.path import Key, Step
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Document, Mapping, Scalar, text_of

SYSTEMS = ("pulumi-yaml",)
_NAME = re.compile(r"\$\{([A-Za-z_][\w:-]*)\}")


@indexed
def index(repository: Repository) -> Iterator[Entry]:
    """Every resource of every Pulumi YAML program below `root`."""
    for path, source, document in each_document(repository, YAML, b"resources"):
        resources = document.top.get("resources") if isinstance(document.top, Mapping) else None
        for key, node in resources.items if isinstance(resources, Mapping) else []:
            if isinstance(key, Scalar) and isinstance(node, Mapping) and text_of(node.get("type")):
                file = path.relative_to(repository.root).as_posix()
                yield Entry("pulumi-yaml", key.value, file, source.line(key.start), (key.value,))


@answers
def edit(repository: Repository, target: Target, value: str, *, index: Sequence[Entry]) -> Edit:
    """Edit of a literal property, or of the variable or configuration value that it alone reads."""
    if "${" in value:
        raise Refused("bad_value", "the new value would be interpolated")
    entry = choose(target, index)
    source, document = open_document(repository, entry.file)
    assert document.top is not None
    owner: tuple[Step, ...] = (Key("resources"), Key(entry.address))
    found = find(document.top, (*owner, Key("properties"), *steps_of(target.field)))
    _no_call(repository, source, found)
    scalar = scalar_of(repository, source, found, find(document.top, owner).trail[-1].start)
    if "${" not in scalar.value:
        return replace(repository, source, document, found, value)
    match = _NAME.fullmatch(scalar.value)
    if not match:
        raise Refused("computed", f"it is computed: {shorten(scalar.value)}", (repository.place(source, scalar.start),))
    return _follow(repository, source, document, match[1], value)


def _no_call(repository: Repository, source: Source, found: Found) -> None:
    """Refuse where a function call stands on the way and the field does not name it."""
    last = found.trail[-1]
    if found.node is None and isinstance(last, Mapping) and any(key.startswith("fn::") for key, _ in last.pairs()):
        raise Refused("computed", "a function computes it", (repository.place(source, last.start),), next(last.pairs())[0])
    if isinstance(found.node, Mapping) and any(key.startswith("fn::") for key, _ in found.node.pairs()):
        raise Refused("computed", "a function computes it", (repository.place(source, found.node.start),))


def _follow(repository: Repository, source: Source, document: Document, name: str, value: str) -> Edit:
    uses = [match.start() for match in re.finditer(r"\$\{" + re.escape(name) + r"(?![\w-])", source.text)]
    places = tuple(f"{source.name}:{source.line(source.offset(use))}" for use in uses)
    if len(uses) > 1:
        raise Refused("shared", f"{name} is read {len(uses)} times", places, name)
    assert document.top is not None
    variable = find(document.top, (Key("variables"), Key(name)))
    if isinstance(variable.node, Scalar) and "${" not in variable.node.value:
        return replace(repository, source, document, variable, value)
    declared = next((key for key in ("config", "configuration") if find(document.top, (Key(key), Key(name))).node), None)
    if declared is None:
        raise Refused("computed", f"it refers to {name}, which is no configuration value", places, name)
    program = repository.top / source.name
    stacks = [
        path
        for path in walk(program.parent, YAML)
        if path.parent == program.parent and re.match(r"Pulumi\..+\.ya?ml$", path.name)
    ]
    project = text_of(find(document.top, (Key("name"),)).node) or ""
    default = find(document.top, (Key(declared), Key(name), Key("default")))
    return edit_config(repository, source, document, default, value, name=name, project=project, stacks=stacks)

"""Terraform: resources and module calls of a root module, values followed through modules, variables and locals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace as with_changes
from pathlib import Path

from devopskit.changes._answer import Edit, Entry, Refused, Target
from devopskit.changes._edit import answers, indexed, steps_of
from devopskit.changes._files import Repository, walk
from devopskit.changes._tf_effects import effects
from devopskit.changes._tf_field import field_of, not_ignored
from devopskit.changes._tf_follow import Scope, edit_literal, literal_of
from devopskit.changes._tf_module import Module, Placed, callers, open_module, source_folder
from devopskit.errors import nearest
from devopskit.syntax.hcl_tree import Block
from devopskit.syntax.source import Source

SYSTEMS = ("terraform", "opentofu")
_PIECE = re.compile(r"(?P<name>[^.\[\]]+)(?:\[(?P<key>\"[^\"]*\"|'[^']*'|\d+)\])?(?:\.|$)")


@indexed
def index(repository: Repository) -> Iterator[Entry]:
    """Every resource and module call of every folder below the root; its keys are its literal names and tags."""
    for path in walk(repository.root, (".tf",)):
        module = open_module(repository, path.parent)
        for file in module.files:
            if file.source.name != repository.name(path):
                continue
            for block in file.top.blocks:
                address = _address(block)
                if address:
                    name = path.relative_to(repository.root).as_posix()
                    yield Entry("terraform", address, name, file.source.line(block.start), tuple(_keys(block)))


def _address(block: Block) -> str | None:
    if block.kind == "resource" and len(block.labels) == 2:
        return ".".join(block.labels)
    if block.kind == "data" and len(block.labels) == 2:
        return "data." + ".".join(block.labels)
    return f"module.{block.labels[0]}" if block.kind == "module" and block.labels else None


def _keys(block: Block) -> Iterator[str]:
    """Names a cloud inventory may know the resource by."""
    yield block.labels[-1]
    for attribute in block.attributes:
        expression = attribute.expression
        if expression.kind == "string" and (
            attribute.name in ("name", "id")
            or attribute.name.endswith(("_name", "identifier"))
            # Only for S3, because elsewhere the same word points at a bucket and does not name it.
            or (attribute.name == "bucket" and block.labels[0] == "aws_s3_bucket")
        ):
            yield expression.value
        if attribute.name in ("tags", "labels"):
            yield from (value.value for _, value in expression.entries if value.kind == "string")


@answers
def edit(repository: Repository, target: Target, value: str, *, index: Sequence[Entry]) -> Edit:
    """Edit of the literal that decides a field, in the block or wherever its value comes from."""
    folder = _folder(repository, target, index)
    scope, placed, instance = _resource(repository, Scope(open_module(repository, folder)), target.address)
    steps = steps_of(target.field)
    if placed.block.broken:
        raise Refused("parse_error", "the block holds a syntax error", (repository.place(placed.source, placed.block.start),))
    field = field_of(repository, placed, steps)
    repeated = placed.block.attribute("for_each") or placed.block.attribute("count")
    if instance is not None and repeated is None:
        raise Refused(
            "no_such_resource", "it has neither count nor for_each", (repository.place(placed.source, placed.block.start),)
        )
    source, expression, rest = placed.source, field.expression, field.rest
    if (
        expression.kind == "reference"
        and expression.parts[:2] == ("each", "value")
        and instance is not None
        and repeated is not None
    ):
        rest = (instance.strip("\"'"), *expression.parts[2:], *rest)
        expression = repeated.expression
    elif (
        instance is not None and repeated is not None and (expression.literal or expression.parts[:1] in (("var",), ("local",)))
    ):
        place = repository.place(source, expression.start)
        raise Refused("count_instance", f"one value holds for all instances of {repeated.name}", (place,), repeated.name)
    found = literal_of(repository, scope, source, expression, path=rest)
    not_ignored(repository, placed, steps)
    _own(repository, scope, found.source)
    edited = edit_literal(repository, found, value)
    return with_changes(edited, warnings=(*edited.warnings, *effects(placed.block, target.field, edited, repeated)))


def _own(repository: Repository, scope: Scope, source: Source) -> None:
    """Refuse a literal inside a child module that more than one call reads, at this level or further out."""
    inside = False
    one: Scope | None = scope
    while one is not None and one.outer is not None:
        inside = inside or (repository.top / source.name).parent == one.module.folder
        found = list(callers(repository, one.module.folder)) if inside else []
        if len(found) > 1:
            raise Refused("shared", f"{len(found)} calls use the module that holds the value", (f"{source.name}:1", *found[:2]))
        one = one.outer


def _folder(repository: Repository, target: Target, index: Sequence[Entry]) -> Path:
    """Folder of the root module: the root itself, else the one folder below that declares the address."""
    if target.template:
        return (repository.root / target.template).parent
    if list(repository.root.glob("*.tf")):
        return repository.root
    top = ".".join(re.sub(r"\[[^\]]*\]", "", target.address).split(".")[:2])
    fits = [entry for entry in index if entry.address == top]
    folders = sorted({Path(entry.file).parent.as_posix() for entry in fits})
    if len(folders) > 1:
        places = tuple(f"{entry.file}:{entry.line}" for entry in fits[:3])
        raise Refused("ambiguous", f"{len(folders)} folders declare it; name the root module", places)
    return repository.root / folders[0] if folders else repository.root


def _resource(repository: Repository, scope: Scope, address: str) -> tuple[Scope, Placed, str | None]:
    """Block of an address, the scope it stands in, and the instance key asked for."""
    at = 0
    while True:
        kind, after, _ = _piece(address, at)
        data = kind == "data"
        if data:
            kind, after, _ = _piece(address, after)
        name, end, key = _piece(address, after)
        kinds = ("data", kind, name) if data else ("module", name) if kind == "module" else ("resource", kind, name)
        placed = _block(scope.module, address, kinds)
        if end >= len(address) or kind != "module" or data:
            return scope, placed, key
        folder = source_folder(repository, scope.module.folder, placed.block)
        if folder is None:
            place = repository.place(placed.source, placed.block.start)
            raise Refused("computed", "the module's source is not a folder of this repository", (place,), f"module.{name}")
        scope, at = Scope(open_module(repository, folder), placed, scope), end


def _piece(address: str, at: int) -> tuple[str, int, str | None]:
    match = _PIECE.match(address, at)
    if match is None:
        raise Refused("no_such_resource", "the address cannot be read; write type.name or module.name.type.name")
    return match["name"], match.end(), match["key"]


def _block(module: Module, address: str, kinds: tuple[str, ...]) -> Placed:
    fits = module.blocks(kinds[0], *kinds[1:])
    if len(fits) == 1:
        return fits[0]
    if fits:
        places = tuple(f"{placed.source.name}:{placed.source.line(placed.block.start)}" for placed in fits)
        raise Refused("ambiguous", f"it is declared {len(fits)} times", places)
    if module.broken:
        raise Refused("parse_error", "files of the module cannot be parsed", tuple(module.broken))
    known = [name for file in module.files for block in file.top.blocks if (name := _address(block))]
    near = nearest(address, known)
    raise Refused(
        "no_such_resource", "no resource of that address is declared here" + (f"; did you mean {near}?" if near else "")
    )

"""A Terraform module: the blocks of one folder, who reads a variable or local, and who calls the module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from devopskit.changes._answer import Refused
from devopskit.changes._files import Repository, unreadable, walk
from devopskit.syntax.hcl_tree import Block, Expression, Hcl, Part, parse_hcl
from devopskit.syntax.source import Source, Unreadable


@dataclass(frozen=True)
class Placed:
    """A block or expression with the file it stands in."""

    source: Source
    block: Block


@dataclass
class Module:
    """Files of one folder, read once.

    Parameters
    ----------
    broken : places of files that cannot be parsed.
    """

    folder: Path
    files: list[Hcl] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def blocks(self, kind: str, *labels: str) -> list[Placed]:
        """Top blocks of a kind whose labels begin with `labels`."""
        return [
            Placed(file.source, block) for file in self.files for block in file.top.blocks
            if block.kind == kind and block.labels[: len(labels)] == labels
        ]  # fmt: skip

    def local(self, name: str) -> tuple[Source, Expression] | None:
        """Expression of a local value, None where it is not declared."""
        for placed in self.blocks("locals"):
            attribute = placed.block.attribute(name)
            if attribute is not None:
                return placed.source, attribute.expression
        return None

    def readers(self, parts: tuple[Part, ...]) -> list[str]:
        """Places that read a reference, a part of it or all of it.

        A rule of the variable's own block counts too, because it may forbid the new value.
        """
        out = []
        for file in self.files:
            for start in _read_by_text(file, parts) if file.broken else _read(file, parts):
                out.append(f"{file.source.name}:{file.source.line(start)}")
        return out


def _read(file: Hcl, parts: tuple[Part, ...]) -> Iterator[int]:
    for read, start in file.references:
        common = min(len(read), len(parts))
        if common > 1 and read[:common] == parts[:common]:
            yield start


def _read_by_text(file: Hcl, parts: tuple[Part, ...]) -> Iterator[int]:
    """Where a file with an error somewhere may read it: the tree of such a file could miss a reader."""
    name = re.escape(f"{parts[0]}.{parts[1]}".encode())
    return (match.start() for match in re.finditer(rb"(?<![\w.-])" + name + rb"(?![\w-])", file.source.data))


def open_module(repository: Repository, folder: Path) -> Module:
    """Return the module of a folder; files that cannot be parsed are named in `broken`."""
    module = Module(folder)
    for path in sorted(folder.glob("*.tf")):
        if path.is_symlink() and not repository.inside(path):
            continue
        try:
            module.files.append(hcl_of(repository.read(path)))
        except Refused as refused:
            module.broken += refused.places or (f"{repository.name(path)}:1",)
    return module


def hcl_of(source: Source) -> Hcl:
    """Return a parsed HCL file, refused where it is not well formed."""
    try:
        return _parsed(source)
    except Unreadable as error:
        raise unreadable(error) from error


@lru_cache(maxsize=2048)
def _parsed(source: Source) -> Hcl:
    return parse_hcl(source)


def source_folder(repository: Repository, folder: Path, call: Block) -> Path | None:
    """Folder of a module call's local source, None for registries and git."""
    attribute = call.attribute("source")
    text = attribute.expression.value if attribute is not None and attribute.expression.kind == "string" else ""
    if not text.startswith(("./", "../")):
        return None
    path = (folder / text).resolve()
    return path if path.is_dir() and repository.inside(path) else None


def callers(repository: Repository, folder: Path) -> Iterator[str]:
    """Places of module calls in the repository whose local source is a folder."""
    name = folder.name.encode()
    for path in walk(repository.top, (".tf",)):
        try:
            source = repository.read(path)
            if b"module" not in source.data or not (name in source.data or b'".' in source.data):
                continue
            top = hcl_of(source).top
        except Refused:
            continue
        for block in top.blocks:
            if block.kind == "module" and source_folder(repository, path.parent, block) == folder:
                yield f"{source.name}:{source.line(block.start)}"


def reusable(repository: Repository, module: Module) -> list[str] | None:
    """Callers of a module that others decide for, None where the folder is a root of its own.

    A folder is a root where it configures a provider or a backend, or has variable files, and nobody calls it; a folder
    below `modules` is none (Terraform, "Standard module structure").
    """
    found = list(callers(repository, module.folder))
    if found:
        return found
    if "modules" in module.folder.relative_to(repository.top).parts:
        return []
    settings = [placed.block for placed in module.blocks("terraform")]
    backend = any(block.inner("backend") or block.inner("cloud") for block in settings)
    variables = any(re.search(r"\.tfvars(\.json)?$", path.name) for path in module.folder.iterdir())
    return None if backend or variables or module.blocks("provider") else []

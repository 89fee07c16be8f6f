"""Files of a repository, read within its boundary: no symbolic link and no `..` leads out of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from devopskit.changes._answer import Refused
from devopskit.syntax.data import parse
from devopskit.syntax.source import Source, Unreadable, read
from devopskit.syntax.tree import Document

_SKIPPED = {".git", ".terraform", "node_modules", ".venv", "__pycache__", ".tox", ".aws-sam", ".serverless", "cdk.out"}


def boundary(root: Path, repository: Path | None = None) -> Path:
    """Folder that may be read: the one given, else the nearest above `root` that holds `.git`, else `root`."""
    root = root.resolve()
    if repository is not None:
        top = repository.resolve()
        if not root.is_relative_to(top):
            raise Refused("parse_error", "the folder asked about lies outside the repository given")
        return top
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def walk(top: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Files below `top` whose name ends in one of `suffixes`, sorted; links are followed only to files within `top`."""
    inside = top.resolve()
    for folder, folders, names in os.walk(inside):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        for name in sorted(names):
            if name.lower().endswith(suffixes):
                path = Path(folder, name)
                if not path.is_symlink() and path.is_file():
                    yield path


@dataclass(frozen=True)
class Repository:
    """A root that is asked about, and the boundary that reading must not leave."""

    root: Path
    top: Path

    @classmethod
    def of(cls, root: Path, repository: Path | None = None) -> Repository:
        """Return the repository of a root."""
        if not Path(root).is_dir():
            raise Refused("no_such_resource", f"the folder {Path(root).name} does not exist")
        return cls(Path(root).resolve(), boundary(Path(root), repository))

    def inside(self, path: Path) -> bool:
        """Whether a path, links resolved, stays within the boundary."""
        return path.resolve().is_relative_to(self.top)

    def name(self, path: Path) -> str:
        """Path relative to the boundary, with forward slashes."""
        return path.relative_to(self.top).as_posix()

    def place(self, source: Source, offset: int) -> str:
        """`file:line` of a byte."""
        return f"{source.name}:{source.line(offset)}"

    def read(self, path: Path) -> Source:
        """Text of a file; refused as parse_error where it cannot be read safely or lies outside."""
        if not self.inside(path):
            raise Refused("parse_error", f"{path.name} lies outside the repository")
        try:
            stat = path.stat()
            return _read(path, self.name(path), stat.st_mtime_ns, stat.st_size)
        except OSError as error:
            raise Refused("parse_error", f"{path.name} cannot be read: {error.strerror}") from error
        except Unreadable as error:
            raise unreadable(error) from error

    def documents(self, source: Source) -> list[Document]:
        """Documents of a YAML or JSON file; refused as parse_error where it is not well formed."""
        try:
            return _documents(source)
        except Unreadable as error:
            raise unreadable(error) from error


def unreadable(error: Unreadable) -> Refused:
    """Return the refusal for a file that cannot be read."""
    return Refused("parse_error", f"the file cannot be read safely: {error.reason}", (f"{error.name}:{error.line}",))


@lru_cache(maxsize=4096)
def _read(path: Path, name: str, changed: int, size: int) -> Source:
    return read(path, name)


@lru_cache(maxsize=4096)
def _documents(source: Source) -> list[Document]:
    return parse(source)

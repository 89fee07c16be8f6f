"""A kustomization and what it is made of: resources, components, patches, replicas; read within the repository only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devopskit.changes._answer import Refused
from devopskit.changes._files import Repository
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Document, Mapping, Node, Sequence, resolved, text_of

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_MAX_DEPTH = 20


@dataclass(frozen=True)
class Kustomization:
    """One kustomization file; `chain` holds the folders from the overlay down to it."""

    path: Path
    source: Source
    document: Document
    top: Mapping
    chain: tuple[Path, ...] = ()

    @property
    def folder(self) -> Path:
        """Folder that its paths are relative to."""
        return self.path.parent

    def text(self, key: str) -> str:
        """A text setting such as `namePrefix`, "" where it is not set."""
        return text_of(self.top.get(key)) or ""

    def items(self, *keys: str) -> list[Node]:
        """Entries of the lists of some keys, in order."""
        nodes = (self.top.get(key) for key in keys)
        return [resolved(item) for node in nodes if isinstance(node, Sequence) for item in node.items]


def open_kustomization(repository: Repository, folder: Path, chain: tuple[Path, ...] = ()) -> Kustomization | None:
    """Return the kustomization of a folder, None where it has none.

    Raises
    ------
    Refused : the bases form a circle, or the file is no mapping.
    """
    path = next((folder / name for name in NAMES if (folder / name).is_file()), None)
    if path is None:
        return None
    path = path.resolve()
    source = repository.read(path)
    if path.parent in chain or len(chain) > _MAX_DEPTH:
        raise Refused("parse_error", "the bases form a circle", (f"{source.name}:1",))
    for document in repository.documents(source):
        if isinstance(document.top, Mapping):
            return Kustomization(path, source, document, document.top, (*chain, path.parent))
    return None


def parts(repository: Repository, layer: Kustomization, *keys: str) -> Iterator[Path | Kustomization]:
    """Files and further kustomizations that the lists `keys` of a layer name; remote ones and missing ones are left out."""
    for item in layer.items(*keys):
        name = text_of(item)
        if not name or "://" in name or "?ref=" in name or name.startswith(("github.com", "git@")):
            continue
        path = layer.folder / name
        if not repository.inside(path):
            continue
        if path.is_file():
            yield path.resolve()
        elif path.is_dir():
            below = open_kustomization(repository, path, layer.chain)
            if below is not None:
                yield below


def bases(repository: Repository, layer: Kustomization) -> Iterator[Path | Kustomization]:
    """Resources first, then components, as kustomize loads them."""
    yield from parts(repository, layer, "resources", "bases")
    yield from parts(repository, layer, "components")

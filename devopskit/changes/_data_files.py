"""YAML and JSON files of a repository, document by document; one that cannot be parsed does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from devopskit.changes._answer import Refused
from devopskit.changes._files import Repository, walk
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Document

YAML = (".yaml", ".yml")


def each_document(
    repository: Repository, suffixes: tuple[str, ...], needle: bytes, top: Path | None = None
) -> Iterator[tuple[Path, Source, Document]]:
    """Documents of the files below a folder (the root by default) that hold `needle` and can be read."""
    for path in walk(top or repository.root, suffixes):
        try:
            source = repository.read(path)
            documents = repository.documents(source) if needle in source.data else []
        except Refused:
            continue
        for document in documents:
            yield path, source, document


def open_document(repository: Repository, file: str, number: int = 0) -> tuple[Source, Document]:
    """One document of a file below the root; refused where it cannot be read."""
    source = repository.read(repository.root / file)
    documents = [document for document in repository.documents(source) if document.top is not None]
    if number >= len(documents):
        raise Refused("parse_error", "the file has fewer documents than when it was indexed", (f"{source.name}:1",))
    return source, documents[number]

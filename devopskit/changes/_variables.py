"""Files of variables (Ansible, Hiera, Chef): one mapping a file, addressed by its path without the suffix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devopskit.changes._answer import Edit, Entry, Refused, Target
from devopskit.changes._edit import choose, steps_of
from devopskit.changes._files import Repository, walk
from devopskit.changes._literal import replace
from devopskit.syntax.find import Found, find
from devopskit.syntax.path import Key, Step
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Document, Mapping

SUFFIXES = (".yaml", ".yml", ".json")


def variable_files(repository: Repository) -> Iterator[tuple[str, Source, Document]]:
    """Files below the root that hold one mapping: path below the root, text and document."""
    for path in walk(repository.root, SUFFIXES):
        try:
            source = repository.read(path)
            documents = [document for document in repository.documents(source) if document.top is not None]
        except Refused:
            continue
        if len(documents) == 1 and isinstance(documents[0].top, Mapping):
            yield path.relative_to(repository.root).as_posix(), source, documents[0]


def address_of(file: str) -> str:
    """Path without its suffix."""
    return next((file[: -len(suffix)] for suffix in SUFFIXES if file.lower().endswith(suffix)), file)


def entries(repository: Repository, system: str, files: Iterator[tuple[str, Source, Document]]) -> Iterator[Entry]:
    """One entry a file, without keys: a variable is no thing that an inventory knows."""
    for file, _, _ in files:
        yield Entry(system, address_of(file), file, 1)


def open_variables(
    repository: Repository, target: Target, index: Sequence[Entry]
) -> tuple[Entry, Source, Document, Found, tuple[Step, ...]]:
    """Return the file of a target and where its variable stands in it; a name with dots may be one key."""
    wanted = target.address.strip("/")
    given = Target(target.system, address_of(wanted), target.field, target.template, target.repository)
    entry = choose(given, index)
    source = repository.read(repository.root / entry.file)
    document = next(document for document in repository.documents(source) if document.top is not None)
    assert document.top is not None
    whole: tuple[Step, ...] = (Key(target.field),)
    steps = whole if find(document.top, whole).node is not None else steps_of(target.field)
    return entry, source, document, find(document.top, steps), steps


def edit_variable(
    repository: Repository, source: Source, document: Document, found: Found, value: str, *, others: Sequence[str]
) -> Edit:
    """Edit of a variable that only this file sets.

    Parameters
    ----------
    others : `file:line` of every other place that sets it.
    """
    if found.node is not None and others:
        places = (repository.place(source, found.trail[-1].start), *others)
        raise Refused("ambiguous", f"it is set in {len(others) + 1} places and the order of precedence decides", places)
    return replace(repository, source, document, found, value)


def setters(
    repository: Repository, files: Iterator[tuple[str, Source, Document]], but: str, steps: tuple[Step, ...]
) -> list[str]:
    """Places of other variable files that set the same path."""
    places = []
    for file, source, document in files:
        if file != but and document.top is not None:
            found = find(document.top, steps)
            if found.node is not None or found.repeated is not None:
                places.append(repository.place(source, found.trail[-1].start))
    return places

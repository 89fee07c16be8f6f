"""Pulumi configuration: the stack file that sets a key wins over the default of the program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from devopskit.changes._answer import Edit, Refused
from devopskit.changes._files import Repository
from devopskit.changes._literal import replace
from devopskit.syntax.find import Found, find
from devopskit.syntax.path import Key
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Document


def set_in_stacks(
    repository: Repository, stacks: Sequence[Path], name: str, project: str
) -> list[tuple[Source, Document, Found]]:
    """Where stack files set a configuration key, with or without the project's name before it."""
    out = []
    for path in stacks:
        source = repository.read(path)
        for document in repository.documents(source):
            for key in (name, f"{project}:{name}"):
                found = find(document.top, (Key("config"), Key(key))) if document.top is not None else None
                if found is not None and found.node is not None:
                    out.append((source, document, found))
    return out


def edit_config(
    repository: Repository,
    source: Source,
    document: Document,
    default: Found | None,
    value: str,
    *,
    name: str,
    project: str,
    stacks: Sequence[Path],
) -> Edit:
    """Edit of a configuration value: in the one stack file that sets it, else its default.

    Raises
    ------
    Refused : several stacks set it (ambiguous), or neither a stack nor a default does (computed).
    """
    setters = set_in_stacks(repository, stacks, name, project)
    if len(setters) == 1 and len(stacks) == 1:
        return replace(repository, *setters[0], value)
    if setters:
        places = tuple(repository.place(other, found.trail[-1].start) for other, _, found in setters)
        raise Refused("ambiguous", f"{len(setters)} of {len(stacks)} stacks set the configuration key {name}", places, name)
    if default is None or default.node is None:
        raise Refused("computed", f"the configuration key {name} has no value in any file", (f"{source.name}:1",), name)
    return replace(repository, source, document, default, value)

"""Ansible variables: defaults, vars, group_vars and host_vars, edited where only one place below the root sets them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from devopskit.changes._answer import Edit, Entry, Refused, Target
from devopskit.changes._edit import answers, indexed
from devopskit.changes._files import Repository, walk
from devopskit.changes._variables import edit_variable, entries, open_variables, setters, variable_files
from devopskit.syntax.path import Key
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Document, Mapping, Scalar, each_node

SYSTEMS = ("ansible",)
_FOLDERS = {"defaults", "vars", "group_vars", "host_vars"}
# Places inside plays and tasks that set variables; needed because all of them win over role defaults (Ansible, "Variable
# precedence").
_SETTERS = {"vars", "set_fact", "ansible.builtin.set_fact"}


@indexed
def index(repository: Repository) -> Iterator[Entry]:
    """Every file of variables below `root`, addressed by its path without suffix, e.g. `group_vars/all`."""
    yield from entries(repository, "ansible", variable_files(repository))


@answers
def edit(repository: Repository, target: Target, value: str, *, index: Sequence[Entry]) -> Edit:
    """Edit of a variable that is set once; refused with every place where precedence would decide."""
    entry, source, document, found, steps = open_variables(repository, target, index)
    others = setters(repository, _files(repository), entry.file, steps)
    if isinstance(steps[0], Key):
        others += list(_in_plays(repository, steps[0].name))
    return edit_variable(repository, source, document, found, value, others=others)


def _files(repository: Repository) -> Iterator[tuple[str, Source, Document]]:
    return (item for item in variable_files(repository) if _FOLDERS & set(PurePosixPath(item[0]).parts[:-1]))


def _in_plays(repository: Repository, name: str) -> Iterator[str]:
    """Places of plays and tasks that set a variable."""
    for path in walk(repository.root, (".yaml", ".yml")):
        try:
            source = repository.read(path)
            documents = repository.documents(source) if name.encode() in source.data else []
        except Refused:
            continue
        for document in documents:
            for node in each_node(document.top):
                yield from (repository.place(source, byte) for byte in _set_in(node, name))


def _set_in(node: object, name: str) -> Iterator[int]:
    if not isinstance(node, Mapping):
        return
    for key, below in node.items:
        if isinstance(key, Scalar) and key.value in _SETTERS and isinstance(below, Mapping):
            yield from (inner.start for inner, _ in below.items if isinstance(inner, Scalar) and inner.value == name)

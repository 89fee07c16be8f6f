"""Chef attributes kept as data (roles, environments, nodes in JSON or YAML): literals of one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devopskit.changes._answer import Edit, Entry, Refused, Target
from devopskit.changes._edit import answers, indexed
from devopskit.changes._files import Repository
from devopskit.changes._variables import edit_variable, entries, open_variables, variable_files
from devopskit.syntax.find import find
from devopskit.syntax.path import Key, Step

SYSTEMS = ("chef",)
# Precedence low to high within one role, environment or node (Chef Infra, "Attribute Precedence").
_LEVELS = ("default", "default_attributes", "normal", "normal_attributes", "override", "override_attributes")


@indexed
def index(repository: Repository) -> Iterator[Entry]:
    """Every attribute file below `root`, addressed by its path without suffix, e.g. `roles/web`."""
    yield from entries(repository, "chef", variable_files(repository))


@answers
def edit(repository: Repository, target: Target, value: str, *, index: Sequence[Entry]) -> Edit:
    """Edit of an attribute, e.g. `default_attributes.nginx.worker_processes`; refused where another level sets it too."""
    entry, source, document, found, steps = open_variables(repository, target, index)
    others = []
    for file, other, below in variable_files(repository):
        for level in _levels(steps):
            if below.top is not None and (file, level) != (entry.file, steps):
                same = find(below.top, level)
                if same.node is not None:
                    others.append(repository.place(other, same.node.start))
    if found.node is None and others:
        raise Refused("not_set", "this file does not set it, others do", tuple(others))
    return edit_variable(repository, source, document, found, value, others=others)


def _levels(steps: tuple[Step, ...]) -> list[tuple[Step, ...]]:
    """The same attribute at every level of precedence."""
    first = steps[0]
    if isinstance(first, Key) and first.name in _LEVELS:
        return [(Key(level), *steps[1:]) for level in _LEVELS]
    return [steps]

"""Puppet Hiera data (YAML, JSON): a key that one level of the hierarchy sets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from devopskit.changes._answer import Edit, Entry, Refused, Target
from devopskit.changes._edit import answers, indexed
from devopskit.changes._files import Repository
from devopskit.changes._variables import edit_variable, entries, open_variables, setters, variable_files
from devopskit.syntax.tree import Scalar

SYSTEMS = ("hiera", "puppet")
_INTERPOLATION = re.compile(r"%\{")


@indexed
def index(repository: Repository) -> Iterator[Entry]:
    """Every data file below `root`, addressed by its path without suffix, e.g. `data/common`."""
    yield from entries(repository, "hiera", variable_files(repository))


@answers
def edit(repository: Repository, target: Target, value: str, *, index: Sequence[Entry]) -> Edit:
    """Edit of a key that no other level sets; `%{...}` interpolations are computed."""
    entry, source, document, found, steps = open_variables(repository, target, index)
    if isinstance(found.node, Scalar) and _INTERPOLATION.search(found.node.value):
        raise Refused("computed", "Hiera interpolates it when it is looked up", (repository.place(source, found.node.start),))
    others = setters(repository, variable_files(repository), entry.file, steps)
    return edit_variable(repository, source, document, found, value, others=others)

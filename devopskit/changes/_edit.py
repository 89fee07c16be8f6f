"""What the edit functions of all formats share: choose the entry of an index, and turn refusals into answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from devopskit.changes._answer import Edit, Entry, Refusal, Refused, Target
from devopskit.changes._files import Repository
from devopskit.errors import nearest
from devopskit.syntax.path import Step, parse_path

Answer: TypeAlias = Edit | Refusal


def answers(function: Callable[..., Edit]) -> Callable[..., Answer]:
    """Let `edit` raise `Refused` anywhere below and still answer with a `Refusal`; it is given the repository, not the root."""

    def edit(root: Path, target: Target, value: str, *, index: Sequence[Entry]) -> Answer:
        try:
            repository = Repository.of(root, target.repository)
            try:
                return function(repository, target, value, index=index)
            except Refused as refused:
                if refused.code == "no_such_resource" and target.template:
                    _readable(repository, target.template)
                raise
        except Refused as refused:
            return refused.answer(target)

    edit.__doc__ = function.__doc__
    return edit


def _readable(repository: Repository, template: str) -> None:
    """Refuse as parse_error where the file that should hold the resource cannot be read."""
    path = (repository.root / template).resolve()
    if path.is_file() and path.is_relative_to(repository.root):
        source = repository.read(path)
        if path.suffix in (".yaml", ".yml", ".json") and b"{{" not in source.data:
            repository.documents(source)


def indexed(function: Callable[[Repository], Iterable[Entry]]) -> Callable[..., tuple[Entry, ...]]:
    """Let `index` be written as a generator over a repository and still return rows for a root."""

    def index(root: Path, *, repository: Path | None = None) -> tuple[Entry, ...]:
        return tuple(function(Repository.of(root, repository)))

    index.__doc__ = function.__doc__
    return index


def steps_of(field: str) -> tuple[Step, ...]:
    """Steps of a field path, refused where it cannot be read."""
    try:
        return parse_path(field)
    except ValueError as error:
        raise Refused("not_set", str(error)) from error


def choose(target: Target, index: Sequence[Entry]) -> Entry:
    """Return the one entry of a target's address and template.

    Raises
    ------
    Refused : no_such_resource with the nearest name, or ambiguous with the places.
    """
    named = [entry for entry in index if entry.address == target.address]
    exact = [entry for entry in named if entry.file == (target.template or "").removeprefix("./")]
    fits = exact or [entry for entry in named if _in_template(entry, target.template)]
    if len(fits) == 1:
        return fits[0]
    if len(fits) > 1:
        places = tuple(f"{entry.file}:{entry.line}" for entry in fits[:3])
        raise Refused("ambiguous", f"it is defined {len(fits)} times; name the file", places)
    if named:
        raise Refused("no_such_resource", f"{target.template} does not define it", (f"{named[0].file}:{named[0].line}",))
    near = nearest(target.address, sorted({entry.address for entry in index}))
    raise Refused(
        "no_such_resource", "no resource of that address is defined here" + (f"; did you mean {near}?" if near else "")
    )


def _in_template(entry: Entry, template: str | None) -> bool:
    return not template or f"/{entry.file}".endswith("/" + template.lstrip("./"))


def gone(entry: Entry) -> Refused:
    """Return the refusal for an entry that the file no longer holds: it was changed since it was indexed."""
    return Refused("no_such_resource", "the file was changed since it was indexed", (f"{entry.file}:{entry.line}",))

"""Replace one scalar of a YAML or JSON file: anchors counted, style kept, result parsed again and compared."""

from __future__ import annotations

import re

from devopskit.changes._answer import Edit, Refused
from devopskit.changes._files import Repository
from devopskit.syntax.data import only_value_changed
from devopskit.syntax.find import Found
from devopskit.syntax.path import Index, Key, Match, Step, spell_path
from devopskit.syntax.source import Source, Unreadable
from devopskit.syntax.tree import Alias, Document, Mapping, Node, Scalar, resolved
from devopskit.syntax.yaml_write import BadValue, spell_scalar

_JINJA = re.compile(r"\{\{|\{%|\{#")


def scalar_of(repository: Repository, source: Source, found: Found, start: int) -> Scalar:
    """Return the scalar a walk ended at; refused where it is not set, repeated, or no single value.

    Parameters
    ----------
    start : byte where the resource begins, the place named when the field is not set.
    """
    if found.repeated is not None:
        if isinstance(found.missing, Key):
            line = source.line(found.repeated.start)
            raise Refused("parse_error", f"the key {found.missing.name} is written twice", (f"{source.name}:{line}",))
        raise Refused(
            "ambiguous", f"{_word(found.missing)} fits several items", (repository.place(source, found.repeated.start),)
        )
    if found.node is None:
        raise Refused("not_set", f"{_word(found.missing)} is not set", (repository.place(source, start),))
    if isinstance(found.node, Scalar) and found.node.kind != "null":
        return found.node
    place = (repository.place(source, found.node.start),)
    if isinstance(found.node, Scalar) or not found.node.items:
        raise Refused("not_set", "the field is empty", place)
    raise Refused("computed", "the field is not a single value but holds others; name one of them", place)


def _word(step: Step | None) -> str:
    return spell_path((step,)) if isinstance(step, (Key, Index, Match)) else "the field"


def replace(repository: Repository, source: Source, document: Document, found: Found, value: str) -> Edit:
    """Edit of the scalar that `found` ended at.

    Raises
    ------
    Refused : an anchor is read elsewhere too, an expression stands there, or the value does not fit.
    """
    scalar = scalar_of(repository, source, found, found.trail[0].start)
    _unshared(repository, source, document, found)
    if scalar.tag is not None:
        raise Refused(
            "computed", f"the tag {scalar.tag} decides what it means", (repository.place(source, scalar.start),), scalar.tag
        )
    if _JINJA.search(value):
        raise Refused("bad_value", "the new value would be read as a template", (repository.place(source, scalar.start),))
    if _JINJA.search(scalar.value):
        raise Refused(
            "templated",
            f"a template expression stands there: {shorten(scalar.value)}",
            (repository.place(source, scalar.start),),
        )
    return splice(repository, source, scalar, value)


def splice(repository: Repository, source: Source, scalar: Scalar, value: str) -> Edit:
    """Edit of a scalar that is known to belong to the resource alone."""
    line = source.line(scalar.start)
    before = source.data[scalar.start : scalar.end]
    try:
        after = before if scalar.value == value else spell_scalar(scalar, value).encode()
        changed = source.spliced(scalar.start, scalar.end, after)
        proven = only_value_changed(source, changed, scalar, value)
    except (BadValue, Unreadable) as error:
        raise Refused("bad_value", f"the new value does not fit: {error.args[0]}", (f"{source.name}:{line}",)) from error
    if not proven:
        raise Refused(
            "bad_value", "the file would say something else too if the value were replaced", (f"{source.name}:{line}",)
        )
    return Edit(source.name, scalar.start, scalar.end, line, before, after, source.data, repository.top)


def shorten(text: str) -> str:
    """One line of at most 60 characters."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."


def _unshared(repository: Repository, source: Source, document: Document, found: Found) -> None:
    """Refuse where an anchored node on the trail is read by more than one consumer."""
    for node in found.trail:
        owner = resolved(node)
        if owner.anchor is None:
            continue
        uses = [alias for alias in document.aliases if alias.node is owner]
        readers = len(uses) + (0 if _is_store(document, owner) else 1)
        if readers > 1:
            places = tuple(repository.place(source, use.start) for use in uses[:2])
            where = (repository.place(source, owner.start), *places)
            raise Refused("shared", f"the anchor &{owner.anchor} is read in {readers} places", where, owner.anchor)


def _is_store(document: Document, node: Node) -> bool:
    """Whether a node lies below a top key that only stores anchors: `x-...` in Compose, `.name` in GitLab's style."""
    top = document.top
    if not isinstance(top, Mapping) or isinstance(node, Alias):
        return False
    for key, value in top.items:
        if value.start <= node.start < value.end and isinstance(key, Scalar):
            return key.value.startswith(("x-", "."))
    return False

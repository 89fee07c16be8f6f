"""Edits of YAML that stands as text inside YAML (`patch: |-` of a kustomization): inner positions become outer ones."""

from __future__ import annotations

import re

from devopskit.changes._answer import Edit, Refused
from devopskit.syntax.data import only_value_changed
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Scalar

_INDENT = re.compile(rb"[ ]*")


def outer_edit(inner: Edit, source: Source, holder: Scalar) -> Edit:
    """Return the edit of the file that holds a text, from the edit of the text.

    Parameters
    ----------
    inner : edit of the text that `holder` stands for.
    source, holder : the file, and the scalar of it that is written as a literal block (`|`).

    Raises
    ------
    Refused : computed where the text is not a literal block, or its lines cannot be matched.
    """
    start = _position(source, holder, inner)
    end = start + len(inner.before)
    if source.data[start:end] != inner.before:
        raise _unclear(source, holder)
    changed = source.spliced(start, end, inner.after)
    if not only_value_changed(source, changed, holder, inner.result.decode()):
        raise _unclear(source, holder)
    line = source.line(start)
    return Edit(source.name, start, end, line, inner.before, inner.after, source.data, inner.repository, inner.warnings)


def _position(source: Source, holder: Scalar, inner: Edit) -> int:
    rows = source.data[holder.start : holder.end].split(b"\n")
    if not rows[0].startswith(b"|"):
        raise _unclear(source, holder)
    number = inner.data.count(b"\n", 0, inner.start)
    column = inner.start - (inner.data.rfind(b"\n", 0, inner.start) + 1)
    if number + 1 >= len(rows):
        raise _unclear(source, holder)
    own = inner.data.split(b"\n")[number]
    margin = _spaces(rows[number + 1]) - _spaces(own)
    return holder.start + sum(len(row) + 1 for row in rows[: number + 1]) + margin + column


def _spaces(row: bytes) -> int:
    found = _INDENT.match(row)
    return found.end() if found else 0


def _unclear(source: Source, holder: Scalar) -> Refused:
    return Refused(
        "computed",
        "it stands in a text inside the file that is no literal block",
        (f"{source.name}:{source.line(holder.start)}",),
    )

"""Findings that are carried out by new files, next to edits of lists that must name them."""

from __future__ import annotations

from dataclasses import dataclass

from devopskit.changes._combine import FileChange
from devopskit.pipeline.change_targets import Proposal


@dataclass(frozen=True)
class Addition(Proposal):
    """A proposal that also makes files.

    Attributes
    ----------
    made : new files; none of them was there before.
    """

    made: tuple[FileChange, ...] = ()

"""Proposals to patches: what touches the same lines, or the lines a reader sees around them, becomes one patch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devopskit.changes._answer import Edit, Refusal, Target
from devopskit.changes._combine import CONTEXT, FileChange, Overlap, combine
from devopskit.pipeline.change_addition import Addition
from devopskit.pipeline.change_targets import Proposal, Row


@dataclass(frozen=True)
class Patch:
    """Changes of files that belong together, and the findings they carry out."""

    rows: tuple[Row, ...]
    files: tuple[FileChange, ...]
    warnings: tuple[str, ...]
    edits: tuple[Edit, ...] = ()

    @property
    def diff(self) -> bytes:
        """Unified diff over all files."""
        return b"".join(change.patch for change in self.files)

    @property
    def reverse(self) -> bytes:
        """Unified diff that brings every byte back."""
        return b"".join(change.reverse for change in self.files)

    @property
    def places(self) -> list[str]:
        """`file:line` of every run of lines that changes."""
        return [f"{change.file}:{first}" for change in self.files for first, _ in change.lines]


@dataclass(frozen=True)
class Denied:
    """Findings that get no patch, and why."""

    rows: tuple[Row, ...]
    refusal: Refusal
    postponed: bool = False


def merge(proposals: Sequence[Proposal]) -> tuple[list[Patch], list[Denied]]:
    """Patches that each apply alone and all in any order, and the proposals that contradict each other.

    Two patches whose changed lines are within the context of each other would not both apply, because git compares the
    context; they become one.
    """
    patches: list[Patch] = []
    denied: list[Denied] = []
    for cluster in _clusters(proposals):
        edits = tuple(edit for proposal in cluster for edit in proposal.edits)
        warnings = tuple(dict.fromkeys(text for proposal in cluster for text in proposal.warnings))
        rows = tuple(row for proposal in cluster for row in proposal.rows)
        try:
            files = (*_made(cluster), *combine(edits).values())
            patches.append(Patch(rows, files, warnings, edits))
        except Overlap as overlap:
            denied += [_contradicted(proposal, overlap.place) for proposal in cluster]
    return patches, denied


def _made(cluster: Sequence[Proposal]) -> tuple[FileChange, ...]:
    """New files of a cluster; two findings may ask for the same one, but not for two texts under one name.

    Raises
    ------
    Overlap : they do.
    """
    files: dict[str, FileChange] = {}
    for change in (change for proposal in cluster if isinstance(proposal, Addition) for change in proposal.made):
        if files.setdefault(change.file, change) != change:
            raise Overlap(f"{change.file}:1")
    return tuple(files.values())


def _contradicted(proposal: Proposal, place: str) -> Denied:
    row = proposal.rows[0]
    target = Target("", str(row["resource_id"]), str(row["field"]))
    return Denied(proposal.rows, Refusal(target, "overlap", "two findings want different values in one place", (place,)))


def _clusters(proposals: Sequence[Proposal]) -> Iterator[list[Proposal]]:
    """Proposals in groups that touch or see each other's lines, in the order of their first member."""
    owner = list(range(len(proposals)))

    def top(number: int) -> int:
        while owner[number] != number:
            number = owner[number]
        return number

    spans = sorted((span, n) for n, proposal in enumerate(proposals) for span in _spans(proposal))
    ends: dict[str, tuple[int, int]] = {}  # file -> last line seen so far, and whose it is
    for (file, first, last), n in spans:
        if file in ends and first - ends[file][0] <= CONTEXT:
            a, b = sorted((top(n), top(ends[file][1])))
            owner[b] = a
        if file not in ends or last > ends[file][0]:
            ends[file] = (last, n)
    groups: dict[int, list[Proposal]] = {}
    for n, proposal in enumerate(proposals):
        groups.setdefault(top(n), []).append(proposal)
    yield from groups.values()


def _spans(proposal: Proposal) -> Iterator[tuple[str, int, int]]:
    for edit in proposal.edits:
        last = edit.line + edit.before.count(b"\n")
        yield edit.file, edit.line, last
    for change in proposal.made if isinstance(proposal, Addition) else ():
        yield change.file, 1, 1

"""Several edits of one change set as one patch: bytes spliced together, hunks cut from what is known to have changed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from devopskit.changes._answer import Edit

CONTEXT = 3  # lines around a change; as many as git writes, so that its patches and ours look the same
_ODD = re.compile(r'[\x00-\x1f\x7f"\\]')
_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


class Overlap(Exception):
    """Two edits want different bytes in the same place; `place` is its `file:line`."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(place)


@dataclass(frozen=True)
class Splice:
    """Bytes `start` to `end` of a file become `after`."""

    start: int
    end: int
    after: bytes


@dataclass(frozen=True)
class FileChange:
    """All splices of one file, ordered and apart from each other; `data` None makes a new file of the one splice.

    Parameters
    ----------
    file : path from the repository's top. data : bytes before, None where there is no such file yet.
    removes : whether the file goes, which only the reverse of a new file does.
    """

    file: str
    data: bytes | None
    splices: tuple[Splice, ...]
    removes: bool = False

    @property
    def result(self) -> bytes:
        """The whole file afterwards."""
        return _spliced(self.data or b"", 0, len(self.data or b""), self.splices)

    @property
    def patch(self) -> bytes:
        """Unified diff from the bytes before to the bytes after; empty where nothing changes."""
        hunks = _hunks(self.data or b"", self.splices)
        before = b"/dev/null" if self.data is None else _header("a/" + self.file)
        after = b"/dev/null" if self.removes else _header("b/" + self.file)
        return b"--- " + before + b"\n+++ " + after + b"\n" + hunks if hunks else b""

    @property
    def reverse(self) -> bytes:
        """Unified diff that brings every byte back."""
        back, moved = [], 0
        for splice in self.splices:
            start = splice.start + moved
            back.append(Splice(start, start + len(splice.after), (self.data or b"")[splice.start : splice.end]))
            moved += len(splice.after) - (splice.end - splice.start)
        return FileChange(self.file, self.result, tuple(back), removes=self.data is None).patch

    @property
    def lines(self) -> tuple[tuple[int, int], ...]:
        """First and last line (from 1) of each changed run."""
        return tuple((run.first + 1, run.last) for run in _runs(self.data or b"", self.splices))


def combine(edits: Sequence[Edit]) -> dict[str, FileChange]:
    """Return the changes of each file; the same edit asked for twice counts once.

    Raises
    ------
    Overlap : two edits want different bytes in one place.
    """
    files: dict[str, list[Edit]] = {}
    for edit in edits:
        files.setdefault(edit.file, []).append(edit)
    return {name: FileChange(name, some[0].data, _ordered(some)) for name, some in sorted(files.items())}


def new_file(file: str, text: bytes) -> FileChange:
    """Return the change that makes a file."""
    return FileChange(file, None, (Splice(0, 0, text),))


def _ordered(edits: Sequence[Edit]) -> tuple[Splice, ...]:
    kept: list[tuple[Splice, Edit]] = []
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        splice = Splice(edit.start, edit.end, edit.after)
        if kept and splice == kept[-1][0]:
            continue
        # Two insertions at one byte have no order of their own, so that they clash too.
        if kept and (splice.start < kept[-1][0].end or splice.start == kept[-1][0].start):
            raise Overlap(f"{edit.file}:{edit.line}")
        kept.append((splice, edit))
    return tuple(splice for splice, _ in kept)


def _spliced(data: bytes, start: int, end: int, splices: Sequence[Splice]) -> bytes:
    out, at = b"", start
    for splice in splices:
        out += data[at : splice.start] + splice.after
        at = splice.end
    return out + data[at:end]


@dataclass(frozen=True)
class _Run:
    """Lines `first` (from 0) up to before `last` of the old text, and what replaces them."""

    first: int
    last: int
    new: tuple[bytes, ...]


def _runs(data: bytes, splices: Sequence[Splice]) -> list[_Run]:
    starts = _line_starts(data)
    groups: list[tuple[int, int, list[Splice]]] = []
    for splice in splices:
        first, last = _touched(starts, data, splice)
        if groups and first < groups[-1][1]:
            groups[-1] = (groups[-1][0], max(last, groups[-1][1]), [*groups[-1][2], splice])
        else:
            groups.append((first, last, [splice]))
    edges = [*starts, len(data)]
    return [_Run(a, b, tuple(_lines(_spliced(data, edges[a], edges[b], some)))) for a, b, some in groups]


def _touched(starts: Sequence[int], data: bytes, splice: Splice) -> tuple[int, int]:
    """First line and the one after the last that a splice rewrites; none where it only puts whole lines between two."""
    if splice.start == splice.end and splice.after.endswith(b"\n"):
        if splice.start == len(data) and (data.endswith(b"\n") or not data):
            return (len(starts), len(starts)) if data else (0, 0)
        if splice.start in starts:
            return (starts.index(splice.start),) * 2
    return bisect_right(starts, splice.start) - 1, bisect_right(starts, max(splice.start, splice.end - 1))


def _line_starts(data: bytes) -> list[int]:
    """Byte where each line starts; lines end at LF alone, because other separators are part of a line for git."""
    starts = [0] + [match.end() for match in re.finditer(rb"\n", data)]
    return starts[:-1] if len(starts) > 1 and starts[-1] == len(data) else starts


def _lines(data: bytes) -> list[bytes]:
    pieces = data.split(b"\n")
    return [piece + b"\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


def _hunks(data: bytes, splices: Sequence[Splice]) -> bytes:
    old = _lines(data)
    hunks: list[list[_Run]] = []
    for run in _runs(data, splices):
        if tuple(old[run.first : run.last]) == run.new:
            continue
        if hunks and run.first - hunks[-1][-1].last <= 2 * CONTEXT:
            hunks[-1].append(run)
        else:
            hunks.append([run])
    out, moved = b"", 0
    for hunk in hunks:
        text, moved = _hunk(old, hunk, moved)
        out += text
    return out


def _hunk(old: list[bytes], runs: list[_Run], moved: int) -> tuple[bytes, int]:
    first, last = max(0, runs[0].first - CONTEXT), min(len(old), runs[-1].last + CONTEXT)
    body, at, grown = b"", first, 0
    for run in runs:
        body += _marked(b" ", old[at : run.first]) + _marked(b"-", old[run.first : run.last]) + _marked(b"+", run.new)
        at, grown = run.last, grown + len(run.new) - (run.last - run.first)
    body += _marked(b" ", old[at:last])
    head = f"@@ -{_span(first, last - first)} +{_span(first + moved, last - first + grown)} @@\n".encode()
    return head + body, moved + grown


def _span(first: int, count: int) -> str:
    # An empty range must be named by the line before it (POSIX, "diff -u").
    start = first + 1 if count else first
    return f"{start}" if count == 1 else f"{start},{count}"


def _marked(mark: bytes, lines: Sequence[bytes]) -> bytes:
    return b"".join(mark + (line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n") for line in lines)


def _header(name: str) -> bytes:
    """A path as git quotes it in a header, since a line feed or a tab in a name would end it early."""
    if not _ODD.search(name):
        return name.encode("utf-8", "surrogateescape")
    quoted = _ODD.sub(lambda match: _ESCAPES.get(match[0], f"\\{ord(match[0]):03o}"), name)
    return f'"{quoted}"'.encode("utf-8", "surrogateescape")

"""A text file as bytes with the offsets that an editor needs: characters to bytes, bytes to lines, byte order mark."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from devopskit.errors import DataError

MAX_BYTES = 5 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_CONFLICT = re.compile(rb"^(?:<{7}|>{7})[ \r\n]", re.MULTILINE)


class Unreadable(DataError):
    """A file cannot be read safely; `line` is the 1-based place, 0 for the whole file."""

    def __init__(self, name: str, line: int, why: str) -> None:
        self.name, self.line, self.reason = name, line, why
        super().__init__(
            f"{name}:{line} cannot be read: {why}",
            "an edit of a file that is not fully understood could change something else",
            "repair the file (or take it out of the folder), then ask again",
        )


@dataclass(frozen=True)
class Source:
    """Bytes of one file and its text without the byte order mark.

    Parameters
    ----------
    name : path as shown to people, relative to the repository, with forward slashes.
    data : the bytes exactly as stored.
    """

    name: str
    data: bytes

    @cached_property
    def bom(self) -> int:
        """Length of the byte order mark in bytes: 0 or 3."""
        return 3 if self.data.startswith(_BOM) else 0

    @cached_property
    def text(self) -> str:
        """The decoded text; strict UTF-8, because a replaced character would be written back as another one."""
        try:
            return self.data[self.bom :].decode("utf-8")
        except UnicodeDecodeError as error:
            raise Unreadable(self.name, self.line(error.start + self.bom), "it is not UTF-8 text") from error

    @cached_property
    def _bytes_before(self) -> Sequence[int] | None:
        if len(self.text) + self.bom == len(self.data):
            return None
        sizes = (len(character.encode("utf-8")) for character in self.text)
        return list(itertools.accumulate(sizes, initial=self.bom))

    def offset(self, character: int) -> int:
        """Byte offset of a character index of `text`."""
        before = self._bytes_before
        return character + self.bom if before is None else before[character]

    def line(self, offset: int) -> int:
        """1-based line of a byte offset; lines end at LF only, as in a unified diff."""
        return self.data.count(b"\n", 0, offset) + 1

    def spliced(self, start: int, end: int, new: bytes) -> Source:
        """Return the file with the bytes of `start` to `end` replaced."""
        return Source(self.name, self.data[:start] + new + self.data[end:])


def read(path: Path, name: str) -> Source:
    """Read a file that may be edited.

    Raises
    ------
    Unreadable : larger than 5 MB, not UTF-8, binary, or with merge conflict markers.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise Unreadable(name, 0, f"it has {size} bytes, more than the limit of {MAX_BYTES}")
        source = Source(name, path.read_bytes())
    except OSError as error:
        raise Unreadable(name, 0, f"the system says {error.strerror}") from error
    if b"\0" in source.data:
        raise Unreadable(name, 0, "it holds binary data")
    conflict = _CONFLICT.search(source.data)
    if conflict:
        raise Unreadable(name, source.line(conflict.start()), "it holds the markers of an unfinished merge")
    _ = source.text
    return source

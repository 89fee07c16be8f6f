"""What a change is asked by and answered with: Target, Entry of an index, Edit or Refusal."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Target:
    """What is to be changed.

    Parameters
    ----------
    system : format name such as "terraform", "kubernetes", "cloudformation-json".
    address : name of the resource in the words of its format, e.g. `aws_instance.web`, `Deployment/default/api`.
    field : dotted path below the resource, e.g. `spec.template.spec.containers[name=api].resources.requests.cpu`.
    template : file name that holds the resource, where the address alone does not say it.
    repository : folder beyond which nothing is read; by default the nearest folder above with `.git`, else the root.
    """

    system: str
    address: str
    field: str
    template: str | None = None
    repository: Path | None = None


@dataclass(frozen=True)
class Entry:
    """A resource that an index found.

    Parameters
    ----------
    system, address : as in `Target`.
    file : path relative to the root, with forward slashes.
    line : 1-based line where it begins.
    keys : names by which an inventory row can be recognised (names, identifiers, tag values).
    """

    system: str
    address: str
    file: str
    line: int
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edit:
    """One value's bytes in one file.

    Parameters
    ----------
    file : path relative to `repository`, with forward slashes.
    start, end : byte range that is replaced.
    line : 1-based line of the value.
    before, after : bytes of the range and what replaces them.
    data : the whole file as it was read.
    warnings : what the edit does to a running system (replacement, restart, cannot shrink), and values it passes through.
    """

    file: str
    start: int
    end: int
    line: int
    before: bytes
    after: bytes
    data: bytes
    repository: Path
    warnings: tuple[str, ...] = ()

    @property
    def result(self) -> bytes:
        """The whole file after the edit."""
        return self.data[: self.start] + self.after + self.data[self.end :]

    @property
    def before_sha256(self) -> str:
        """Checksum of the file the edit was made for; a file that has another one must not be patched."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def patch(self) -> bytes:
        """Unified diff with paths from the repository's top, file bytes as they are; empty where nothing changes."""
        return unified(self.file, self.data, self.result)

    @property
    def reverse(self) -> bytes:
        """The diff that brings every byte back."""
        return unified(self.file, self.result, self.data)


@dataclass(frozen=True)
class Refusal:
    """Why nothing is written, and where a human must look.

    Parameters
    ----------
    code : not_set, no_such_resource, shared, ambiguous, computed, count_instance, module_input, templated, parse_error,
        bad_value (the new value does not fit the place), autoscaled, half_advice (its other part is no single value), or
        ignored (lifecycle.ignore_changes).
    why : the reason in one clause.
    places : `file:line` of what decides the value, at most three.
    symbol : parameter, variable or key that decides it.
    """

    target: Target
    code: str
    why: str
    places: tuple[str, ...] = ()
    symbol: str = ""

    @property
    def place(self) -> str:
        """The first place to look at, "" where there is none."""
        return self.places[0] if self.places else ""

    @property
    def sentence(self) -> str:
        """`refused: <resource> <field>: <why>; look at <file>:<line> (<symbol>)`."""
        look = f"; look at {', '.join(self.places)}" if self.places else ""
        symbol = f" ({self.symbol})" if self.symbol else ""
        return f"refused: {self.target.address} {self.target.field}: {self.why}{look}{symbol}"


class Refused(Exception):
    """Carries a refusal out of nested look-ups; `edit` of each format turns it into a `Refusal`."""

    def __init__(self, code: str, why: str, places: tuple[str, ...] = (), symbol: str = "") -> None:
        self.code, self.why, self.places, self.symbol = code, why, places[:3], symbol
        super().__init__(why)

    def answer(self, target: Target) -> Refusal:
        """Return the refusal of a target."""
        return Refusal(target, self.code, self.why, self.places, self.symbol)


def unified(file: str, before: bytes, after: bytes) -> bytes:
    """Unified diff of two byte texts, lines split at LF only because other separators are part of a line for git."""
    old, new = before.split(b"\n"), after.split(b"\n")
    rows = [[row + b"\n" for row in lines[:-1]] + ([lines[-1]] if lines[-1] else []) for lines in (old, new)]
    names = f"a/{file}".encode(), f"b/{file}".encode()
    out = b""
    for row in difflib.diff_bytes(difflib.unified_diff, rows[0], rows[1], names[0], names[1], lineterm=b"\n"):
        out += row if row.endswith(b"\n") else row + b"\n\\ No newline at end of file\n"
    return out

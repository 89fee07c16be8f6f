"""Errors a user can act on: what is wrong, why it matters, and the command or line that fixes it.

Every error of the kit derives from `DevopskitError`, so the command line catches one class and prints three lines; the
class also carries the exit code that the shell sees (2 request, 3 data, 4 the run broke).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class DevopskitError(Exception):
    """Base of all errors of the kit.

    Parameters
    ----------
    what : the fact, with the user's own word in it.
    why : what was expected or what would go wrong.
    fix : the command or line that fixes it.
    """

    exit_code = 4

    def __init__(self, what: str, why: str, fix: str) -> None:
        self.what, self.why, self.fix = what, why, fix
        super().__init__(f"{what}\n{why}\n{fix}")


class RequestError(DevopskitError):
    """The request itself is wrong (flag, parameter, setting, name, lock held): nothing was started."""

    exit_code = 2


class DataError(DevopskitError):
    """A source is unreachable, refused, empty or holds rows that cannot be read."""

    exit_code = 3


class RunError(DevopskitError):
    """A run broke after it had started: exception, time limit, kernel, memory, disk."""

    exit_code = 4


class BadTable(DataError):
    """A frame does not fit the table it is meant for."""


class SourceError(DataError):
    """A source could not be read; `source` is its section name in devopskit.toml."""

    def __init__(self, source: str, what: str, why: str, fix: str) -> None:
        self.source = source
        super().__init__(what, why, fix)


class MissingExtra(RequestError):
    """An optional package is not installed."""

    def __init__(self, package: str, extra: str, *, other: str = "") -> None:
        super().__init__(
            f"the package {package} is not installed",
            f"this part of devopskit needs it and keeps it out of the plain installation (extra {extra!r})",
            f"pip install 'devopskit[{extra}]'{f' ({other})' if other else ''}",
        )


class UnknownName(RequestError):
    """A name that is not among the known ones; the message offers the nearest and lists the rest.

    Parameters
    ----------
    kind : what the name stands for, e.g. "parameter" or "setting of [store]".
    name : the name as given.
    known : the valid names.
    fix : how to see or set the right one; by default "use one of the known names".
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], fix: str = "use one of the known names") -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        near = nearest(name, self.known)
        hint = f"did you mean {near}? " if near else ""
        super().__init__(f"{kind} {name!r} is not known", f"{hint}known: {', '.join(self.known) or 'none'}", fix)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like `name` (difflib ratio of at least 0.6), or None."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)), None)

"""Errors a user can act on: what is wrong, why it matters, and the command or line that fixes it.

Every error of the kit derives from `DevopskitError`, so the command line catches one class and prints three lines; the
class also carries the exit code that the shell sees (2 request, 3 data, 4 the run broke).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

_WHOLE, _PART = 0.6, 0.8  # least likeness of a name to a known one, and to a part of it
_DISCOUNT = 0.85  # on a part's, so that "path" is meant for "paths" and not for "path_of_code"


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
    """Return the known name most like `name`, whatever the case, or None where none is (difflib ratio of at least 0.6).

    A name that is like some words of a known one in a row counts too: "timeot" is nearest to "timeout_seconds".
    """
    names = list(known)
    score = {one: _score(name, one) for one in names}
    best = max(names, key=lambda one: score[one], default=None)
    return best if best is not None and any(score[best]) else None


def _score(name: str, other: str) -> tuple[float, float]:
    """How like two names are, 0 where too little; then as a whole, which decides between equals."""
    whole = _likeness(name, other)
    # Stricter with parts, because a short one, such as "id", is like very much.
    part = max((_likeness(name, run) for run in _runs(other)), default=0.0)
    score = max(whole if whole >= _WHOLE else 0.0, _DISCOUNT * part if part >= _PART else 0.0)
    return score, whole if score else 0.0


def _likeness(name: str, other: str) -> float:
    # The given name stands second, because difflib prepares that one and compares many with it.
    return difflib.SequenceMatcher(None, other.casefold(), name.casefold()).ratio()


def _runs(name: str) -> Iterator[str]:
    """Words of a name in a row, from any to any, but not all of them."""
    words = name.split("_")
    ends = range(1, len(words) + 1)
    return ("_".join(words[first:last]) for last in ends for first in range(last) if 0 < last - first < len(words))

"""References to secrets: `env:NAME`, `file:/path` ... are turned into a value by the process that calls, never stored.

The scheme before the colon is the name of a part in this folder, or of an entry point of the group `devopskit.secrets`.
"""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module, metadata

from devopskit.errors import RequestError, UnknownName

# Letters and dashes only and short, so that no token with a colon in it is printed as an unknown scheme.
_REFERENCE = re.compile(r"([a-z][a-z-]{1,9}):(.+)", re.DOTALL)


class Secret(str):
    """A resolved value that is shown as its reference, because frames of a traceback and logs print the repr."""

    __slots__ = ("reference",)
    reference: str

    def __repr__(self) -> str:
        return f"Secret({self.reference})"


def resolve(reference: str) -> str:
    """Return the value that `reference` points to.

    Raises
    ------
    RequestError : this is no reference but looks like the secret itself, or what it points to is not there.
    UnknownName : no part of this name.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise RequestError(
            "a setting for a secret holds no reference but, it seems, the secret itself (not shown)",
            "settings are committed and printed, so a secret in them is soon known to everybody",
            "put it into an environment variable and write env:NAME, or into a file and write file:/path",
        )
    scheme, rest = match.groups()
    known = schemes()
    if scheme not in known:
        raise UnknownName("scheme of a secret reference", scheme, known, "write env:NAME or file:/path")
    value = Secret(import_module(known[scheme]).resolve(rest))
    value.reference = reference
    return value


def schemes() -> dict[str, str]:
    """Return scheme -> module path of every part that resolves references; ours win over entry points."""
    found = {entry.name: entry.value for entry in metadata.entry_points(group="devopskit.secrets")}
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            found[module.name.replace("_", "-")] = f"{__name__}.{module.name}"
    return dict(sorted(found.items()))

"""Parts: the folder is the registry. Every module of a parts folder whose name does not start with _ is a part.

Third parties add theirs through entry points of the group `devopskit.<kind>`; a broken one names itself when it is
loaded and does not stop the others.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module, metadata, util
from types import ModuleType

from devopskit.errors import RequestError, UnknownName

KINDS = ("sources", "secrets", "checks", "changes", "operations", "commands")


def names(kind: str) -> dict[str, str]:
    """Return the parts of a kind: name to module path, sorted by name; ours win over entry points of the same name."""
    if kind not in KINDS:
        raise UnknownName("kind of part", kind, KINDS)
    found = {entry.name: entry.value for entry in metadata.entry_points(group=f"devopskit.{kind}")}
    package = util.find_spec(f"devopskit.{kind}")
    if package is not None:
        for module in pkgutil.iter_modules(package.submodule_search_locations):
            if not module.name.startswith("_"):
                found[module.name] = f"devopskit.{kind}.{module.name}"
    return dict(sorted(found.items()))


def load(kind: str, name: str) -> ModuleType:
    """Import one part.

    Raises
    ------
    UnknownName : there is no such part.
    RequestError : it cannot be imported; names the module and the cause.
    """
    known = names(kind)
    if name not in known:
        raise UnknownName(kind.rstrip("s"), name, known)
    try:
        return import_module(known[name])
    except ImportError as error:
        raise RequestError(
            f"the {kind.rstrip('s')} {name!r} ({known[name]}) cannot be imported: {error}",
            "a package it needs is missing or does not fit this version of devopskit",
            f"pip install the package, or take {name!r} out of devopskit.toml",
        ) from error

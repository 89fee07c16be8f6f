"""The one way in: a resource by its name, a field, a new value, and an Edit or a Refusal comes back."""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module, metadata
from pathlib import Path
from types import ModuleType

import devopskit.changes
from devopskit.changes._answer import Edit, Entry, Refusal, Refused, Target
from devopskit.errors import RequestError, UnknownName


def propose_edit(
    root: str | Path,
    *,
    system: str,
    address: str,
    field: str,
    value: str | int | float | bool,
    template: str | None = None,
    repository: str | Path | None = None,
) -> Edit | Refusal:
    """Change one value of the user's own infrastructure code, or say where a human must look. Writes nothing.

    Parameters
    ----------
    root : folder that is asked about, for example the Terraform root module or the chart.
    system : format: terraform, kubernetes, helm, kustomize, compose, cloudformation, sam, ansible, pulumi-python ...
    address : resource in the words of its format, e.g. `aws_instance.web`, `Deployment/default/api`, a logical id.
    field : dotted path below the resource; list items as `[0]` or `[name=x]`, keys with dots or slashes in quotes.
    value : new value; it is written in the style of the old one.
    template : file name that holds the resource, where the address alone leaves a choice.
    repository : folder that reading must not leave; by default the nearest above `root` with `.git`, else `root`.

    Raises
    ------
    UnknownName : there is no such format.
    RequestError : the root is no folder.
    """
    module = format_of(system)
    folder = Path(root)
    if not folder.is_dir():
        raise RequestError(
            f"{folder.name} is not a folder", "an edit is looked for below a folder of files", "give a folder that exists"
        )
    text = str(value).lower() if isinstance(value, bool) else str(value)
    target = Target(system, address, field, template, Path(repository) if repository else None)
    try:
        entries: tuple[Entry, ...] = module.index(folder, repository=target.repository)
    except Refused as refused:
        return refused.answer(target)
    answer: Edit | Refusal = module.edit(folder, target, text, index=entries)
    return answer


def format_of(system: str) -> ModuleType:
    """Return the module that changes a format; the folder and the entry points `devopskit.changes` are the registry."""
    known = _systems()
    if system not in known:
        raise UnknownName("system", system, sorted(known), "name the format of the file, e.g. system='terraform'")
    return import_module(known[system])


def parts() -> list[str]:
    """One system name of each format, sorted: enough to visit every format once."""
    first: dict[str, str] = {}
    for system, module in sorted(_systems().items()):
        first.setdefault(module, system)
    return sorted(first.values())


@lru_cache(maxsize=1)
def _systems() -> dict[str, str]:
    modules = [entry.value for entry in metadata.entry_points(group="devopskit.changes")]
    names = (module.name for module in pkgutil.iter_modules(devopskit.changes.__path__))
    modules += [f"devopskit.changes.{name}" for name in names if not name.startswith("_")]
    return {system: module for module in modules for system in import_module(module).SYSTEMS}

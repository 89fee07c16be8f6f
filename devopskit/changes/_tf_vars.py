"""Terraform variable files: which one sets a variable last, and which ones only a person can choose."""

from __future__ import annotations

from pathlib import Path

from devopskit.changes._answer import Refused
from devopskit.changes._files import Repository
from devopskit.changes._tf_module import hcl_of
from devopskit.syntax.hcl_tree import Expression
from devopskit.syntax.source import Source


def tfvars_of(repository: Repository, folder: Path, name: str) -> tuple[Source, Expression] | None:
    """Return the value of a variable in the files Terraform loads by itself; the last one wins.

    Raises
    ------
    Refused : ambiguous where files that must be named (`-var-file`) set it, or a JSON variable file does.
    """
    loaded: tuple[Source, Expression] | None = None
    chosen: list[str] = []
    for path in _ordered(repository, folder):
        source = repository.read(path)
        if path.suffix == ".json":
            if f'"{name}"'.encode() in source.data:
                chosen.append(f"{source.name}:1")
            continue
        attribute = hcl_of(source).top.attribute(name)
        if attribute is None:
            continue
        if path.name == "terraform.tfvars" or path.name.endswith(".auto.tfvars"):
            loaded = source, attribute.expression
        else:
            chosen.append(repository.place(source, attribute.start))
    if chosen:
        raise Refused("ambiguous", f"variable files that are chosen by hand set {name}", tuple(chosen), name)
    return loaded


def _ordered(repository: Repository, folder: Path) -> list[Path]:
    """Variable files of a module and of the folders below it, `terraform.tfvars` first, then by name."""
    files = [
        path for path in [*folder.glob("*.tfvars"), *folder.glob("*.tfvars.json"), *folder.glob("*/*.tfvars"), *folder.glob("*/*/*.tfvars")]
        if path.is_file() and repository.inside(path) and not path.is_symlink() and ".terraform" not in path.parts
        and (path.parent == folder or not list(path.parent.glob("*.tf")))
    ]  # fmt: skip
    return sorted(files, key=lambda path: (path.name != "terraform.tfvars", path.as_posix()))

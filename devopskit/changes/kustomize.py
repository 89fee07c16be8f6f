"""Kustomize overlays: the patch, the `replicas:` entry or the manifest line that decides a rendered value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from devopskit.changes._answer import Edit, Entry, Refused, Target
from devopskit.changes._block_text import outer_edit
from devopskit.changes._edit import answers, choose, gone, indexed, steps_of
from devopskit.changes._files import Repository, walk
from devopskit.changes._kustomization import NAMES, Kustomization, bases, open_kustomization
from devopskit.changes._kustomize_patch import Setting, mentions, patches, setting
from devopskit.changes._literal import replace, scalar_of
from devopskit.changes._objects import Item, objects_in
from devopskit.syntax.find import find
from devopskit.syntax.path import Index, Key, Step
from devopskit.syntax.tree import Mapping, text_of

SYSTEMS = ("kustomize",)


@dataclass(frozen=True)
class Rendered:
    """An object as a layer renders it: its names there and below, and the manifest it comes from."""

    item: Item
    names: frozenset[str]
    name: str
    namespace: str
    layers: tuple[Kustomization, ...]

    @property
    def address(self) -> str:
        """`Kind/namespace/name` after prefixes and namespaces."""
        return f"{self.item.kind}/{self.namespace}/{self.name}"


@indexed
def index(repository: Repository) -> Iterator[Entry]:
    """Every object that the kustomization of `root` renders; without one there, of each below that nobody includes."""
    own = open_kustomization(repository, repository.root)
    for layer in [own] if own is not None else _overlays(repository):
        for rendered in render(repository, layer):
            file = layer.path.relative_to(repository.root).as_posix()
            yield Entry("kustomize", rendered.address, file, 1, rendered.item.keys)


def _overlays(repository: Repository) -> list[Kustomization]:
    found = [
        open_kustomization(repository, path.parent) for path in walk(repository.root, tuple(name.lower() for name in NAMES))
    ]
    layers = [layer for layer in found if layer is not None]
    included = {below.folder for layer in layers for below in bases(repository, layer) if isinstance(below, Kustomization)}
    return [layer for layer in layers if layer.folder not in included and layer.text("kind") != "Component"]


def render(repository: Repository, layer: Kustomization) -> list[Rendered]:
    """Objects of a layer with their final names; what cannot be read is left out."""
    out: list[Rendered] = []
    for part in bases(repository, layer):
        below = render(repository, part) if isinstance(part, Kustomization) else list(_plain(repository, part))
        out += [_renamed(layer, rendered) for rendered in below]
    return out


def _plain(repository: Repository, path: Path) -> Iterator[Rendered]:
    try:
        for item in objects_in(repository, path):
            yield Rendered(item, frozenset({item.name}), item.name, item.namespace, ())
    except Refused:
        return


def _renamed(layer: Kustomization, rendered: Rendered) -> Rendered:
    name = layer.text("namePrefix") + rendered.name + layer.text("nameSuffix")
    namespace = layer.text("namespace") or rendered.namespace
    return Rendered(rendered.item, rendered.names | {rendered.name}, name, namespace, (*rendered.layers, layer))


@answers
def edit(repository: Repository, target: Target, value: str, *, index: Sequence[Entry]) -> Edit:
    """Edit of what decides the value in this overlay; a base's line is refused, because other overlays may use it."""
    entry = choose(target, index)
    layer = open_kustomization(repository, (repository.root / entry.file).parent)
    rendered = [item for item in render(repository, layer) if item.address == entry.address] if layer is not None else []
    if layer is None or not rendered:
        raise gone(entry)
    steps = steps_of(target.field)
    decided = _decide(repository, layer, rendered[0], steps)
    if decided.found is not None:
        scalar_of(repository, decided.source, decided.found, rendered[0].item.node.start)
    _own(repository, layer, decided)
    if decided.why or decided.found is None:
        raise Refused(decided.code, decided.why, (decided.place,))
    try:
        edited = replace(repository, decided.source, decided.document, decided.found, value)
    except Refused as refused:
        raise Refused(
            refused.code, refused.why, (decided.place,) if decided.inline else refused.places, refused.symbol
        ) from refused
    return outer_edit(edited, *decided.inline) if decided.inline is not None else edited


def _decide(repository: Repository, overlay: Kustomization, rendered: Rendered, steps: tuple[Step, ...]) -> Setting:
    """The setting that wins: the outermost layer's last patch, else the next layer's, else the manifest."""
    item = rendered.item
    assert item.document.top is not None
    found = find(item.document.top, (*item.steps, *steps))
    decided = Setting(item.source, item.document, found, repository.place(item.source, item.node.start))
    for layer in _applied(repository, rendered):
        names = set(rendered.names) | {rendered.name}
        for patch in patches(repository, layer):
            decided = setting(repository, patch, item.node, names, steps) or decided
        decided = _counted(repository, layer, names, steps) or decided
        _replaced(repository, layer, steps)
    return decided


def _applied(repository: Repository, rendered: Rendered) -> Iterator[Kustomization]:
    """Layers whose patches reach the object, innermost first; a layer's components act before it."""
    seen: set[Path] = set()
    for layer in rendered.layers:
        for part in bases(repository, layer):
            if isinstance(part, Kustomization) and part.text("kind") == "Component" and part.folder not in seen:
                seen.add(part.folder)
                yield part
        if layer.folder not in seen:
            seen.add(layer.folder)
            yield layer


def _counted(repository: Repository, layer: Kustomization, names: set[str], steps: tuple[Step, ...]) -> Setting | None:
    """Where `replicas:` of a layer sets the number of copies."""
    if steps != (Key("spec"), Key("replicas")):
        return None
    for number, entry in enumerate(layer.items("replicas")):
        if isinstance(entry, Mapping) and text_of(entry.get("name")) in names:
            found = find(layer.top, (Key("replicas"), Index(number), Key("count")))
            return Setting(layer.source, layer.document, found, repository.place(layer.source, entry.start))
    return None


def _replaced(repository: Repository, layer: Kustomization, steps: tuple[Step, ...]) -> None:
    last = steps[-1]
    for key in ("replacements", "vars"):
        node = mentions(layer, key, last.name) if isinstance(last, Key) else None
        if node is not None:
            raise Refused(
                "computed", f"{key} of the kustomization may write it", (repository.place(layer.source, node.start),), key
            )


def _own(repository: Repository, overlay: Kustomization, decided: Setting) -> None:
    """Refuse what lies in another kustomization's folder: more overlays than the ones at hand may use it."""
    path = repository.top / decided.source.name
    if path.is_relative_to(overlay.folder):
        owners = [
            folder
            for folder in path.parents
            if folder.is_relative_to(overlay.folder) and any((folder / n).is_file() for n in NAMES)
        ]
        if owners and owners[0] == overlay.folder and not _included(repository, overlay):
            return
    where = decided.place
    if decided.found is not None and not decided.why and decided.inline is None:
        where = repository.place(decided.source, decided.found.trail[-1].start)
    users = [layer for layer in _all(repository) if any(_lists(repository, layer, path))]
    names = ", ".join(sorted(repository.name(user.path) for user in users)[:2])
    raise Refused(
        "shared",
        f"a base sets it that other overlays may use ({len(users)} list it: {names}); patch it in this overlay",
        (where,),
    )


def _included(repository: Repository, overlay: Kustomization) -> bool:
    """Whether another kustomization of the repository includes this one."""
    return any(
        isinstance(part, Kustomization) and part.folder == overlay.folder
        for layer in _all(repository)
        for part in bases(repository, layer)
    )


def _all(repository: Repository) -> list[Kustomization]:
    out = []
    for path in walk(repository.top, tuple(name.lower() for name in NAMES)):
        try:
            layer = open_kustomization(repository, path.parent)
        except Refused:
            continue
        if layer is not None:
            out.append(layer)
    return out


def _lists(repository: Repository, layer: Kustomization, path: Path) -> Iterator[bool]:
    for part in bases(repository, layer):
        yield (part.folder == path.parent) if isinstance(part, Kustomization) else part == path

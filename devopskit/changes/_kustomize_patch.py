"""Kustomize patches: whether one touches an object, and where in it a field is set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from devopskit.changes._answer import Refused
from devopskit.changes._files import Repository, unreadable
from devopskit.changes._kustomization import Kustomization
from devopskit.changes._pattern import matches
from devopskit.syntax.find import Found, find
from devopskit.syntax.path import Index, Key, Match, Step
from devopskit.syntax.source import Source, Unreadable
from devopskit.syntax.tree import Document, Mapping, Node, Scalar, Sequence, each_node, resolved, text_of
from devopskit.syntax.yaml_tree import parse_yaml


@dataclass(frozen=True)
class Patch:
    """One patch: its text, where it is listed, and the target it names (None: the names inside it decide).

    `inline` is the file and the scalar that hold the text, where it is written in the kustomization itself.
    """

    source: Source
    documents: list[Document]
    target: Mapping | None
    place: str
    inline: tuple[Source, Scalar] | None = None


@dataclass(frozen=True)
class Setting:
    """Where a field is set: a value that can be edited (`found`), or a place where a human must look (`why`).

    `inline` is the file and the scalar whose text `source` is, for a patch that is written in the kustomization itself.
    """

    source: Source
    document: Document
    found: Found | None
    place: str
    why: str = ""
    code: str = "computed"
    inline: tuple[Source, Scalar] | None = None


def patches(repository: Repository, layer: Kustomization) -> Iterator[Patch]:
    """Patches of a layer in the order in which kustomize applies them."""
    for item in layer.items("patchesStrategicMerge"):
        yield from _patch(repository, layer, item, None)
    for item in layer.items("patches", "patchesJson6902"):
        if isinstance(item, Mapping):
            target = item.get("target")
            node = item.get("path") or item.get("patch")
            inline = item.get("path") is None
            if node is not None:
                yield from _patch(repository, layer, node, target if isinstance(target, Mapping) else None, inline)


def _patch(
    repository: Repository, layer: Kustomization, node: Node, target: Mapping | None, inline: bool | None = None
) -> Iterator[Patch]:
    text = text_of(node) or ""
    place = repository.place(layer.source, node.start)
    if inline or (inline is None and "\n" in text):
        source = Source(layer.source.name, text.encode())
        holder = (layer.source, node) if isinstance(node, Scalar) else None
        try:
            yield Patch(source, parse_yaml(source), target, place, holder)
        except Unreadable as error:
            raise unreadable(error) from error
        return
    path = layer.folder / text
    if not repository.inside(path) or not path.is_file():
        raise Refused("parse_error", "a patch file is missing or lies outside the repository", (place,), text)
    source = repository.read(path.resolve())
    yield Patch(source, repository.documents(source), target, place)


def setting(repository: Repository, patch: Patch, base: Mapping, names: set[str], steps: tuple[Step, ...]) -> Setting | None:
    """Where a patch sets a field of an object, None where it does not touch it.

    Parameters
    ----------
    base : the object before this layer; positions of JSON 6902 patches are counted in it.
    names : names the object goes by in this layer and below.
    """
    kind = text_of(base.get("kind")) or ""
    if patch.target is not None and not _selected(patch.target, kind, names):
        return None
    found = None
    for document in patch.documents:
        if isinstance(document.top, Sequence):
            found = _json6902(repository, patch, document, steps, base) or found
        elif isinstance(document.top, Mapping) and (patch.target is not None or _names(document.top, kind, names)):
            found = _strategic(repository, patch, document, steps) or found
    return found


def _selected(target: Mapping, kind: str, names: set[str]) -> bool:
    wanted, pattern = text_of(target.get("kind")), text_of(target.get("name"))
    if wanted is not None and not _fits(wanted, kind):
        return False
    return pattern is None or any(_fits(pattern, name) for name in names)


def _fits(pattern: str, text: str) -> bool:
    try:
        return pattern == text or matches(pattern, text)
    except ValueError as error:
        raise Refused("computed", f"the target of a patch cannot be decided: {error}") from error


def _names(top: Mapping, kind: str, names: set[str]) -> bool:
    metadata = top.get("metadata")
    return text_of(top.get("kind")) == kind and isinstance(metadata, Mapping) and text_of(metadata.get("name")) in names


def _set(repository: Repository, patch: Patch, document: Document, found: Found | None, why: str = "") -> Setting:
    place = patch.place if patch.inline or found is None else repository.place(patch.source, found.trail[-1].start)
    return Setting(patch.source, document, found, place, why, inline=patch.inline)


def _strategic(repository: Repository, patch: Patch, document: Document, steps: tuple[Step, ...]) -> Setting | None:
    assert document.top is not None
    if any(isinstance(node, Mapping) and node.get("$patch") is not None for node in _on_the_way(document.top, steps)):
        return _set(repository, patch, document, None, "a patch with a $patch directive replaces or deletes what holds it")
    found = find(document.top, steps)
    if found.node is None or found.repeated is not None:
        return None
    if isinstance(found.node, Scalar) and found.node.kind == "null":
        return _set(repository, patch, document, None, "a patch deletes it")
    if any(isinstance(step, Index) for step in steps):
        return _set(repository, patch, document, None, "a patch merges the list, so that positions in it are not known")
    return _set(repository, patch, document, found)


def _on_the_way(top: Node, steps: tuple[Step, ...]) -> list[Scalar | Mapping | Sequence]:
    """Mappings that the path passes, with the items of lists on it."""
    trail = find(top, steps).trail
    items = [resolved(item) for node in trail for item in (node.items if isinstance(node, Sequence) else [])]
    return [resolved(node) for node in trail] + [item for item in items if isinstance(item, Mapping)]


def _json6902(
    repository: Repository, patch: Patch, document: Document, steps: tuple[Step, ...], base: Node | None
) -> Setting | None:
    pointer = _pointer(steps, base)
    result = None
    for item in document.top.items if isinstance(document.top, Sequence) else []:
        operation = resolved(item)
        if not isinstance(operation, Mapping):
            continue
        verb, path = text_of(operation.get("op")), _split(text_of(operation.get("path")) or "")
        if pointer is None and _touches(path, steps):
            return _set(repository, patch, document, None, "a JSON patch touches the list, and the position is not known")
        if pointer is not None and path == pointer[: len(path)]:
            result = _operation(repository, patch, document, operation, steps[len(path) :])
        elif pointer is not None and _shifts(path, pointer, verb):
            return _set(repository, patch, document, None, "a JSON patch moves items of the list")
    return result


def _operation(
    repository: Repository, patch: Patch, document: Document, operation: Mapping, rest: tuple[Step, ...]
) -> Setting | None:
    verb = text_of(operation.get("op"))
    if verb not in ("add", "replace"):
        return None if verb == "test" else _set(repository, patch, document, None, f"a JSON patch does {verb} on it")
    found = find(operation, (Key("value"), *rest))
    if found.node is None:
        return _set(repository, patch, document, None, "a JSON patch replaces what holds it, without the field")
    return _set(repository, patch, document, found)


def _split(path: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def _pointer(steps: tuple[Step, ...], base: Node | None) -> list[str] | None:
    """JSON pointer of a field path; matches become positions in the base object."""
    out: list[str] = []
    for number, step in enumerate(steps):
        if isinstance(step, Match):
            holder = find(base, steps[:number]).node if base is not None else None
            items = [resolved(item) for item in holder.items] if isinstance(holder, Sequence) else []
            fits = [
                n for n, item in enumerate(items) if isinstance(item, Mapping) and text_of(item.get(step.key)) == step.value
            ]
            if len(fits) != 1:
                return None
            out.append(str(fits[0]))
        else:
            out.append(step.name if isinstance(step, Key) else str(step.number))
    return out


def _touches(path: list[str], steps: tuple[Step, ...]) -> bool:
    """Whether a pointer may lead to a field whose positions are not known."""
    pairs = zip(path, steps, strict=False)
    return all(not isinstance(step, Key) or step.name == part for part, step in pairs)


def _shifts(path: list[str], pointer: list[str], verb: str | None) -> bool:
    """Whether an operation adds or removes an item before one on the way."""
    last = len(path) - 1
    if verb not in ("add", "remove", "move") or len(path) > len(pointer) or path[:last] != pointer[:last]:
        return False
    return path[last].isdigit() and pointer[last].isdigit() and int(path[last]) <= int(pointer[last])


def mentions(layer: Kustomization, key: str, last: str) -> Node | None:
    """First node below a key of the kustomization whose text ends in a field name (replacements, vars)."""
    for node in each_node(layer.top.get(key)):
        if isinstance(node, Scalar) and node.value.rsplit(".", 1)[-1] == last:
            return node
    return None

"""Helm charts: a line of a values file, or a field of a rendered object followed to the values line that prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace as with_changes
from pathlib import Path

from devopskit.changes._answer import Edit, Entry, Refused, Target
from devopskit.changes._data_files import YAML, open_document
from devopskit.changes._edit import answers, choose, gone, indexed, steps_of
from devopskit.changes._files import Repository, walk
from devopskit.changes._helm_expression import asked_path, values_path
from devopskit.changes._helm_mask import Masked, mask
from devopskit.changes._helm_values import edit_values, parent_of, reads, truth, values_files
from devopskit.changes._literal import replace, scalar_of, shorten
from devopskit.syntax.data import parse
from devopskit.syntax.find import Found, find
from devopskit.syntax.path import Key, Match, Step, spell_path
from devopskit.syntax.source import Source, Unreadable
from devopskit.syntax.tree import Document, Mapping, Scalar, each_node, text_of

SYSTEMS = ("helm",)


@indexed
def index(repository: Repository) -> Iterator[Entry]:
    """Every values file (address `values`) and every object of a template (`templates/x.yaml#Kind`) below `root`."""
    for path in values_files(repository.root):
        yield Entry("helm", "values", path.relative_to(repository.root).as_posix(), 1)
    for path in walk(repository.root, YAML):
        file = path.relative_to(repository.root).as_posix()
        if "templates/" in f"/{file}":
            yield from _objects(repository, path, file)


def _objects(repository: Repository, path: Path, file: str) -> Iterator[Entry]:
    try:
        source = repository.read(path)
        documents = parse(mask(source).source)
    except (Refused, Unreadable):
        return
    for document in documents:
        for kind in _kinds(document):
            assert document.top is not None
            yield Entry("helm", f"{file}#{kind}", file, source.line(document.top.start), (kind,))


@answers
def edit(repository: Repository, target: Target, value: str, *, index: Sequence[Entry]) -> Edit:
    """Edit of a values line: asked by its path, or by the field of the object that a template renders from it."""
    _readable(repository, target)
    entry = choose(target, index)
    if "#" not in target.address:
        source, document = open_document(repository, entry.file)
        assert document.top is not None
        return replace(repository, source, document, find(document.top, steps_of(target.field)), value)
    template = repository.read(repository.root / entry.file)
    masked = mask(template)
    rendered = _document(masked, target.address.rsplit("#", 1)[1])
    if rendered is None:
        raise gone(entry)
    found, rest = _printed(masked, rendered, steps_of(target.field))
    if found.repeated is not None and isinstance(found.missing, Key):
        place = repository.place(template, found.repeated.start)
        raise Refused("computed", f"{found.missing.name} is written in several branches of the template", (place,))
    scalar = scalar_of(repository, template, found, found.trail[0].start)
    if not masked.computed(scalar.value):
        warnings = _rendered(repository, masked, scalar)
        edited = replace(repository, masked.source, rendered, found, value)
        return with_changes(edited, data=template.data, warnings=warnings)
    return _values(repository, masked, scalar, rest, value)


def _readable(repository: Repository, target: Target) -> None:
    """Refuse as parse_error where the template that is asked about cannot be read even with its fillers."""
    path = (repository.root / target.address.rsplit("#", 1)[0]).resolve()
    if "#" in target.address and path.is_file() and path.is_relative_to(repository.root):
        mask(repository.read(path))


def _document(masked: Masked, kind: str) -> Document | None:
    return next((document for document in parse(masked.source) if kind in _kinds(document)), None)


def _kinds(document: Document) -> list[str]:
    """Kinds of an object; a template may choose between several."""
    nodes = document.top.all("kind") if isinstance(document.top, Mapping) else []
    return [kind for node in nodes if (kind := text_of(node))]


def _printed(masked: Masked, document: Document, steps: tuple[Step, ...]) -> tuple[Found, tuple[Step, ...]]:
    """Return the scalar that prints a field, and the steps that lead on inside what it prints."""
    assert document.top is not None
    _named(masked, document)
    for length in range(len(steps), 0, -1):
        found = find(document.top, steps[:length])
        if isinstance(found.node, Scalar) or found.repeated is not None:
            return found, steps[length:]
        if found.node is not None:
            break
    return find(document.top, steps), ()


def _named(masked: Masked, document: Document) -> None:
    """Give fillers that print values the name of their path, so that `[resources=.Values.resources]` selects by it."""
    for node in each_node(document.top):
        if isinstance(node, Scalar) and node.value in masked.words:
            path = values_path(masked.words[node.value], masked.around(node.start))
            if path is not None:
                node.value, masked.words[f".Values.{path}"] = f".Values.{path}", f".Values.{path}"
                node.style = "values"


def _rendered(repository: Repository, masked: Masked, scalar: Scalar, here: str = "") -> tuple[str, ...]:
    """Refuse inside loops, definitions and unknown branches; warn where the chart's own values switch the object off."""
    blocks = masked.around(scalar.start)
    place = repository.place(masked.source, scalar.start)
    places = (here, place) if here else (place,)
    warnings = []
    for number, block in enumerate(blocks):
        if block.kind in ("range", "define", "block") or (masked.pruned and block.branches > 1):
            raise Refused("computed", f"the template renders it inside {block.kind}: {shorten(block.expression)}", places)
        test = asked_path(block.expression, blocks[:number]) if block.kind == "if" and not block.otherwise else None
        if test is None or truth(repository, _chart(repository, masked.source), test[0]) is not (not test[1]):
            continue
        if not test[1]:
            raise Refused(
                "autoscaled" if "autoscal" in test[0] else "computed",
                f"it is not rendered while {test[0]} is set",
                places,
                test[0],
            )
        warnings.append(f"the chart's own values switch it off by {test[0]}")
    return tuple(warnings)


def _chart(repository: Repository, template: Source) -> Path:
    """Folder of the chart: the one above `templates`."""
    parts = (repository.top / template.name).parts
    return Path(*parts[: len(parts) - 1 - parts[::-1].index("templates")])


def _values(repository: Repository, masked: Masked, scalar: Scalar, rest: tuple[Step, ...], value: str) -> Edit:
    place = repository.place(masked.source, scalar.start)
    if scalar.style != "values":
        text = next((body for word, body in masked.words.items() if word in scalar.value), scalar.value)
        raise Refused("computed", f"the template computes it: {shorten(text)}", (place,))
    path = scalar.value.removeprefix(".Values.")
    if any(isinstance(step, Match) for step in rest):
        raise Refused("computed", "an item of a list of values cannot be named by its content", (place,), path)
    whole = path + ("." + spell_path(rest) if rest else "")
    chart = _chart(repository, masked.source)
    guards = [
        (block.opened, block.start) for block in masked.around(scalar.start) if block.kind == "if" and block.branches == 1
    ]
    uses = reads(repository, chart, whole, {masked.source.name: guards})
    outer = parent_of(chart)
    if outer is not None:
        # Values of a sub-chart must stand below its name in the parent's values, because its own are vendored and overwritten
        # by an update.
        edited = edit_values(repository, outer, f"{chart.name}.{whole}", value)
    else:
        edited = edit_values(repository, chart, whole, value)
    here = f"{edited.file}:{edited.line}"
    if len(uses) > 1:
        raise Refused("shared", f"the templates read .Values.{path} {len(uses)} times", (here, *uses[:2]), path)
    return with_changes(edited, warnings=(*edited.warnings, *_rendered(repository, masked, scalar, here)))

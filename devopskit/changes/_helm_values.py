"""Values files of a chart: which ones there are, what they set, and how often the templates read a key."""

from __future__ import annotations

import re
from pathlib import Path

from devopskit.changes._answer import Edit, Refused
from devopskit.changes._data_files import YAML
from devopskit.changes._files import Repository, walk
from devopskit.changes._literal import replace, scalar_of
from devopskit.syntax.find import Found, find
from devopskit.syntax.path import parse_path
from devopskit.syntax.source import Source
from devopskit.syntax.tree import Document, Mapping, Scalar

_READ = re.compile(rb"\.Values(?:\.(?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*))?")


def values_files(chart: Path) -> list[Path]:
    """`values.yaml` and its variants below a folder, without those of sub-charts (their parent's values win) and of tests."""
    top = chart.resolve()
    named = (path for path in walk(top, YAML) if re.search(r"(^|[-_.])values([-_.].*)?\.ya?ml$", path.name))
    return [path for path in named if not _apart(path.relative_to(top).parts[:-1], top)]


def _apart(folders: tuple[str, ...], top: Path) -> bool:
    """Whether folders lead into a sub-chart, templates, or `ci`, which holds values of tests (chart-testing's convention)."""
    if {"ci", "tests", "templates"} & set(folders):
        return True
    return any(name == "charts" and (top.joinpath(*folders[:n]) / "Chart.yaml").is_file() for n, name in enumerate(folders))


def parent_of(chart: Path) -> Path | None:
    """Folder of the chart that holds a chart as its sub-chart, None for a chart of its own."""
    outer = chart.parent.parent
    return outer if chart.parent.name == "charts" and (outer / "Chart.yaml").is_file() else None


def reads(repository: Repository, chart: Path, path: str, guards: dict[str, list[tuple[int, int]]]) -> list[str]:
    """Places of the chart's templates that read a path, a part of it, or all values at once.

    Parameters
    ----------
    guards : byte ranges, by file, of the tests around the value itself; they only ask whether it is there.
    """
    places = []
    for file in walk(chart / "templates", (".yaml", ".yml", ".tpl", ".txt", ".json")):
        source = repository.read(file)
        for match in _READ.finditer(source.data):
            own = any(low <= match.start() < high for low, high in guards.get(source.name, []))
            if not own and _covers(match, source.data, path):
                places.append(repository.place(source, match.start()))
    return places


def _covers(match: re.Match[bytes], data: bytes, path: str) -> bool:
    read = (match["path"] or b"").decode()
    if not read:
        following = re.match(rb"\s+\"([^\"]*)\"", data[match.end() : match.end() + 100])
        return following is None or following[1].decode("utf-8", "replace") == path.split(".")[0]
    return path == read or path.startswith(read + ".")


def open_values(repository: Repository, path: Path) -> tuple[Source, Document]:
    """Return the one document of a values file."""
    source = repository.read(path)
    documents = [document for document in repository.documents(source) if document.top is not None]
    if len(documents) != 1:
        raise Refused("not_set", "the values file is empty or holds several documents", (f"{source.name}:1",))
    return source, documents[0]


def edit_values(repository: Repository, chart: Path, path: str, value: str) -> Edit:
    """Edit of the line of the chart's own values that sets a path.

    Raises
    ------
    Refused : not_set, or ambiguous where the values of an environment set it too.
    """
    main = next((chart / name for name in ("values.yaml", "values.yml") if (chart / name).is_file()), None)
    if main is None:
        raise Refused("not_set", "the chart has no values.yaml", (), path)
    source, document = open_values(repository, main)
    assert document.top is not None
    found = find(document.top, parse_path(path))
    others = []
    for file in values_files(chart):
        if file != main.resolve():
            other, below = open_values(repository, file)
            same = find(below.top, parse_path(path)) if below.top is not None else None
            if same is not None and same.node is not None:
                others.append(repository.place(other, same.node.start))
    if others:
        here = [repository.place(source, found.node.start)] if found.node is not None else []
        raise Refused("ambiguous", "the values of an environment set it too and win", (*others[:2], *here), path)
    scalar_of(repository, source, found, _nearest(found))
    return replace(repository, source, document, found, value)


def _nearest(found: Found) -> int:
    return found.trail[-1].start


def truth(repository: Repository, chart: Path, path: str) -> bool | None:
    """Whether a value of the chart's values.yaml counts as true in a template; None where it is not known."""
    if not (chart / "values.yaml").is_file():
        return None
    _, document = open_values(repository, chart / "values.yaml")
    node = find(document.top, parse_path(path)).node if document.top is not None else None
    if node is None:
        return None
    if isinstance(node, Scalar):
        return node.value not in ("", "false", "0", "False", "no", "off") and node.kind != "null"
    return bool(node.items) if isinstance(node, Mapping) or node else None

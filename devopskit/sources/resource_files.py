"""`resource_files`: an inventory in CSV, Parquet or JSON files, by the same mapping as `usage_files`.

A JSON file holds a list of objects, an object with such a list under `items`, or one object a line. Quantities such as
250m or 512Mi are read where a column is one of CPU or memory; tags may be an object, a list of keys and values, or text:

    [sources.resource_files]
    path = "inventory.csv"
    [sources.resource_files.columns]
    resource_id = "InstanceId"
    cpu_capacity = "vCPU"
    memory_capacity = "Memory"
    [sources.resource_files.units]
    memory_capacity = "GiB"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd

from devopskit.errors import DataError, RequestError, UnknownName
from devopskit.period import EPOCH, Period
from devopskit.sources._files import found as _files
from devopskit.sources._files import inventory as _inventory
from devopskit.sources._files import mapping as _mapping
from devopskit.tables.fetched import Check, Estimate, Fetched
from devopskit.tables.resources import KINDS, resources

NAME = "resource_files"
TABLES = ("resources",)
KNOWN = _files.CSV + _files.PARQUET + _files.JSON


@dataclass(frozen=True)
class Settings:
    """Which files, and what their columns mean.

    Attributes
    ----------
    path, paths : files, patterns or folders.
    columns : column of `resources` = column of the file (a list for resource_id is joined with a slash). A column of the
        same name needs no line.
    units : unit of a capacity column: cores, millicores, bytes, MiB, GiB, GB ...
    kind : kind of the resources where no column gives it. delimiter : of CSV; found in the header when empty.
    """

    path: str = ""
    paths: tuple[str, ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    kind: str = "instance"
    delimiter: str = ""


def fetch(table: str, period: Period, *, settings: Settings) -> Fetched:
    """Rows of `resources`; an inventory has no past, so that the period plays no part.

    Raises
    ------
    SourceError : a file is missing, damaged or lacks a mapped column. RequestError : the mapping.
    """
    _demand(settings)
    fetched = Fetched([], [period])
    fetched.rows = _rows(_found(settings), settings, fetched)
    return fetched


def version(*, settings: Settings) -> str:
    """Text that changes when a file or the mapping changes; for `Store.save` and `Store.missing`."""
    return _files.version(_found(settings), settings)


def check(*, settings: Settings) -> list[Check]:
    """Files are there, can be read, and hold resources."""
    try:
        files = _found(settings)
        fetched = fetch("resources", Period(EPOCH, EPOCH), settings=settings)
        rows = sum(len(frame) for frame in fetched.rows)
    except (DataError, RequestError) as error:
        return [Check("files can be read", False, f"{error.what}; {error.why}", error.fix)]
    left_out = f", {fetched.rejected.rows} left out" if fetched.rejected.rows else ""
    return [
        Check("files found", True, f"{len(files)} files, the first is {files[0]}"),
        Check("has data", rows > 0, f"{rows} resources{left_out}", "map the column of the id to resource_id"),
    ]


def estimate(period: Period, *, settings: Settings) -> Estimate:
    """Reading files costs no request and no money."""
    return Estimate(0, 0.0, f"{len(_found(settings))} files")


def _rows(files: list[Path], settings: Settings, fetched: Fetched) -> Iterator[pd.DataFrame]:
    units = dict(settings.units)
    with _files.reader() as connection:
        for path in files:
            for rows in _frames(connection, path, settings, fetched):
                _inventory.demand_units(rows, units, source=NAME)
                for name, count in _inventory.unread(rows, units).items():
                    fetched.notes.append(f"{path.name}: {count} values of {name} are no quantity and count as not known")
                yield _inventory.accept(rows, units, kind=settings.kind, rejected=fetched.rejected)


def _frames(connection: Any, path: Path, settings: Settings, fetched: Fetched) -> Iterator[pd.DataFrame]:
    if path.name.lower().endswith(_files.JSON):
        yield _from_json(path, settings)
        return
    file = _files.describe(path, source=NAME, delimiter=settings.delimiter)
    mapped = _mapped(settings, file.columns)
    texts = [f"{_mapping.text_of(file, 'resource_id', mapped.pop('resource_id'), source=NAME)} AS resource_id"]
    for key, columns in mapped.items():
        _mapping.demand(file, key, columns, source=NAME)
        texts.append(f"{_files.quoted(columns[0])} AS {_files.quoted(key)}")
    for table in _files.batches(connection, file, ", ".join(texts), source=NAME, rejected=fetched.rejected):
        yield table.to_pandas()


def _mapped(settings: Settings, found: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Columns of the table that the file can fill: those that are mapped, and those of the same name."""
    same = {name: (name,) for name in resources.names if name in found}
    mapped = {key: _mapping.names(value, key, NAME) for key, value in settings.columns.items()}
    return {"resource_id": ("resource_id",), **same, **mapped}


def _from_json(path: Path, settings: Settings) -> pd.DataFrame:
    items = _items(path)
    found = tuple(dict.fromkeys(key for item in items for key in item))
    file = _files.DataFile(path, found, ("text",) * len(found), "", False)
    columns = {}
    for key, names in _mapped(settings, found).items():
        _mapping.demand(file, key, names, source=NAME)
        columns[key] = [_joined(item, names) for item in items]
    return pd.DataFrame({key: pd.Series(values, dtype=object) for key, values in columns.items()})


def _joined(item: dict[str, Any], names: tuple[str, ...]) -> Any:
    if len(names) == 1:
        return item.get(names[0])
    return "/".join(str(item[name]) for name in names if item.get(name) not in (None, "")) or None


def _items(path: Path) -> list[dict[str, Any]]:
    text = path.read_bytes()
    if not text.strip():
        raise _files.unreadable(path, NAME, "the file is empty", "an export that failed leaves such a file")
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as whole:
        try:
            document = msgspec.json.Decoder().decode_lines(text)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise _files.unreadable(path, NAME, f"it is no JSON ({whole})", "it was cut short or is something else") from whole
    if isinstance(document, dict):
        document = document.get("items", [document])
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        raise _files.unreadable(
            path, NAME, "it holds no list of objects", "each resource is one JSON object with its columns as keys"
        )
    return document


def _found(settings: Settings) -> list[Path]:
    patterns = (*((settings.path,) if settings.path else ()), *settings.paths)
    if not patterns:
        raise RequestError(
            f"[sources.{NAME}] names no files",
            "the inventory is read from the files of path",
            'add path = "inventory/*.csv" to it',
        )
    return _files.find(patterns, source=NAME, kinds=KNOWN)


def _demand(settings: Settings) -> None:
    _inventory.demand_columns([*settings.columns, *settings.units], source=NAME)
    if settings.kind not in KINDS:
        raise UnknownName("kind", settings.kind, KINDS, f"correct kind of [sources.{NAME}] in devopskit.toml")

"""The mapping of devopskit.toml from the kit's column names to those of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devopskit.errors import RequestError, SourceError, UnknownName, nearest
from devopskit.sources._files import found as _files
from devopskit.sources._files.found import DataFile


@dataclass(frozen=True)
class Measure:
    """One metric of a file: its OpenTelemetry name, the column (wide) or name in the metric column (long), and its unit."""

    metric: str
    column: str
    unit: str
    counter: bool


def names(value: Any, key: str, source: str) -> tuple[str, ...]:
    """Column names of a mapping entry: one, or several that are joined with a slash.

    Raises
    ------
    RequestError : the entry is neither a text nor a list of texts.
    """
    found = tuple(value) if isinstance(value, list | tuple) else (value,)
    if not found or not all(isinstance(name, str) and name for name in found):
        raise RequestError(
            f"columns.{key} of [sources.{source}] is {value!r}",
            "it must name a column of the file, or be a list of columns whose values are joined with a slash",
            f'write {key} = "NAME" under [sources.{source}.columns] in devopskit.toml',
        )
    return found


def demand(file: DataFile, key: str, columns: tuple[str, ...], *, source: str) -> None:
    """Refuse a file that lacks a mapped column.

    Raises
    ------
    SourceError : names the column, the file, the columns found and the nearest.
    """
    for column in columns:
        if column not in file.columns:
            near = nearest(column, file.columns) or nearest(key, file.columns)
            raise SourceError(
                source,
                f"{file.path} has no column {column!r}, which stands for {key}",
                f"its columns are: {', '.join(file.columns[:30])}",
                f'set {key} = "{near or "NAME"}" under [sources.{source}.columns] in devopskit.toml',
            )


def text_of(file: DataFile, key: str, columns: tuple[str, ...], *, source: str) -> str:
    """SQL of a text value: one column, or several joined with a slash (an absent part is left out)."""
    demand(file, key, columns, source=source)
    parts = [f"{_files.quoted(column)}::VARCHAR" for column in columns]
    return (
        parts[0]
        if len(parts) == 1
        else f"nullif(concat_ws('/', {', '.join(f'nullif({part}, {chr(39) * 2})' for part in parts)}), '')"
    )


def number_of(file: DataFile, column: str, *, decimal: str) -> tuple[str, str]:
    """SQL of a number, and SQL that is true where something stands there that is no number."""
    name = _files.quoted(column)
    if file.types[file.columns.index(column)] == "number":
        return f"{name}::DOUBLE", "false"
    value = f"replace({name}, {_files.text(decimal)}, '.')" if decimal != "." else f"{name}::VARCHAR"
    return f"TRY_CAST({value} AS DOUBLE)", f"({name} IS NOT NULL AND TRY_CAST({value} AS DOUBLE) IS NULL)"


def measures(
    metrics: Mapping[str, Any], units: Mapping[str, str], counters: tuple[str, ...], *, source: str
) -> tuple[Measure, ...]:
    """Metrics of a mapping; each is a column name, or a section with `column`, `unit` and `counter`.

    Raises
    ------
    RequestError, UnknownName : an entry is something else; a unit or counter names no metric of the mapping.
    """
    found = []
    for metric, entry in metrics.items():
        section = {"column": entry} if isinstance(entry, str) else entry
        if not isinstance(section, dict) or not isinstance(section.get("column"), str):
            raise RequestError(
                f'metrics."{metric}" of [sources.{source}] is {entry!r}',
                "it must name the column of this metric, or be a section with column, unit and counter",
                f'write "{metric}" = "COLUMN" under [sources.{source}.metrics] in devopskit.toml',
            )
        for key in section:
            if key not in ("column", "unit", "counter"):
                raise UnknownName(f'key of metrics."{metric}"', key, ("column", "unit", "counter"))
        column = section["column"]
        unit = str(section.get("unit") or units.get(metric) or units.get(column) or "")
        counter = bool(section.get("counter")) or metric in counters or column in counters
        found.append(Measure(metric, column, unit, counter))
    return tuple(found)

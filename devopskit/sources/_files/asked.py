"""What the settings of a source of measured files ask for: its files, and where the fields stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from devopskit.errors import RequestError
from devopskit.sources._files import found, mapping, times
from devopskit.sources._files.measured import Plan
from devopskit.tables.columns import Table
from devopskit.tables.usage import usage

OWN = ("resource_id", "metric", "time", "value")  # columns of every measurement, whatever the files call them


class _Asked(Protocol):
    """Settings that every such source has; they are explained where a source declares them."""

    @property
    def path(self) -> str: ...
    @property
    def paths(self) -> tuple[str, ...]: ...
    @property
    def columns(self) -> Mapping[str, Any]: ...
    @property
    def time_unit(self) -> str: ...
    @property
    def time_format(self) -> str: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def step_seconds(self) -> int: ...
    @property
    def delimiter(self) -> str: ...
    @property
    def decimal(self) -> str: ...


def files_of(settings: _Asked, *, source: str, what: str, example: str) -> list[Path]:
    """Files that path and paths name.

    Parameters
    ----------
    what : what is read from them, for the error. example : a path that would do.

    Raises
    ------
    RequestError : none is named. SourceError : a pattern names no file.
    """
    patterns = (*((settings.path,) if settings.path else ()), *settings.paths)
    if not patterns:
        raise RequestError(
            f"[sources.{source}] names no files",
            f"{what} read from the files of path",
            f'add path = "{example}" to it in devopskit.toml',
        )
    return found.find(patterns, source=source)


def plan_of(
    settings: _Asked,
    measures: tuple[mapping.Measure, ...],
    *,
    source: str,
    table: Table = usage,
    units: Mapping[str, str] | None = None,
    counters: tuple[str, ...] = (),
) -> Plan:
    """Where the fields of a measurement stand.

    Parameters
    ----------
    measures : metrics that are mapped. units, counters : of metrics that are not mapped one by one. table : what rows become.
    """
    metric = settings.columns.get("metric", "")
    if not measures and not metric:
        metric = "metric"  # nothing is mapped, so it must be a long file whose columns are named as those of the table
    return Plan(
        source=source,
        resource_id=mapping.names(settings.columns.get("resource_id", "resource_id"), "resource_id", source),
        time=mapping.names(settings.columns.get("time", "time"), "time", source)[0],
        metric=mapping.names(metric, "metric", source) if metric else (),
        value=str(settings.columns.get("value", "value")),
        measures=measures,
        units=dict(units or {}),
        clock=times.Clock(settings.time_unit, settings.time_zone, settings.time_format),
        decimal=settings.decimal,
        delimiter=settings.delimiter,
        step_seconds=settings.step_seconds,
        counters=counters,
        table=table,
    )

"""`usage_files`: measurements in CSV or Parquet files, long or wide, by a mapping of a few lines in devopskit.toml.

A wide file, which has one column for each metric, is mapped like this (the capacity is optional and goes to `resources`):

    [sources.usage_files]
    path = "traces/*.parquet"
    [sources.usage_files.columns]
    resource_id = "workload"
    time = "timestamp"
    cpu_capacity = "cpu_capacity"
    [sources.usage_files.metrics]
    "system.cpu.usage" = "cpu_cores"
    "system.memory.usage" = {column = "mem", unit = "MiB"}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from devopskit.errors import RequestError, SourceError, UnknownName
from devopskit.period import EPOCH, Period
from devopskit.sources._files import asked as _asked
from devopskit.sources._files import capacity as _capacity
from devopskit.sources._files import found as _files
from devopskit.sources._files import inventory as _inventory
from devopskit.sources._files import mapping as _mapping
from devopskit.sources._files import measured as _measured
from devopskit.tables.columns import Rejected
from devopskit.tables.fetched import Check, Estimate, Fetched
from devopskit.tables.resources import KINDS, resources

NAME = "usage_files"
TABLES = ("usage", "resources")


@dataclass(frozen=True)
class Settings:
    """Which files, and what their columns mean.

    Attributes
    ----------
    path, paths : files, patterns or folders.
    columns : resource_id (one column, or a list that is joined with a slash), time, for long files metric and value, and any
        column of `resources`.
    metrics : wide files: metric = column; long files: metric = name in the metric column (others are left out). An entry
        may be a section with column, unit and counter.
    metric : the metric of a file that has a value column and no metric column.
    units : unit of a metric or of a capacity column: cores, millicores, ratio, percent, bytes, KiB, MiB, GiB, MB ...
    counter : metrics or columns that only grow, such as container_cpu_usage_seconds_total.
    time_unit : s, ms, us or ns where times are numbers. time_format : strptime pattern of text that is not ISO 8601.
    time_zone : zone of times that name none. step_seconds : 0 = the most frequent distance of each series.
    delimiter, decimal : of CSV; an empty delimiter is found in the header. kind : kind of the resources.
    """

    path: str = ""
    paths: tuple[str, ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    metric: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    counter: tuple[str, ...] = ()
    time_unit: str = ""
    time_format: str = ""
    time_zone: str = "UTC"
    step_seconds: int = 0
    delimiter: str = ""
    decimal: str = "."
    kind: str = "instance"


def fetch(table: str, period: Period, *, settings: Settings) -> Fetched:
    """Rows of `usage` within the period, or the inventory that the files carry along.

    Raises
    ------
    SourceError : a file is missing, damaged, lacks a mapped column, or contradicts its unit. RequestError : the mapping.
    """
    plan, files = _plan(settings), _found(settings)
    fetched = Fetched([], [period])
    if table == "usage":
        fetched.rows = _measured.Reading(plan, period, fetched.rejected, fetched.notes).rows(files)
    else:
        fetched.rows = _resources(plan, files, period, settings, fetched)
    return fetched


def _resources(
    plan: _measured.Plan, files: list[Path], period: Period, settings: Settings, fetched: Fetched
) -> Iterator[pd.DataFrame]:
    mapped = {key: _mapping.names(value, key, NAME)[0] for key, value in settings.columns.items() if key not in _asked.OWN}
    if not mapped:
        fetched.notes.append("no column of the files is mapped to the inventory, so that capacities come from other sources")
        return
    rows = _capacity.last_known(plan, files, mapped, until=period.end)
    fetched.notes += [
        f"{count} values of {name} are no quantity" for name, count in _inventory.unread(rows, dict(settings.units)).items()
    ]
    _inventory.demand_units(rows, dict(settings.units), source=NAME)
    yield _inventory.accept(rows, dict(settings.units), kind=settings.kind, rejected=fetched.rejected)


def span(*, settings: Settings) -> Period | None:
    """First to last time of the files, in whole days; None where they hold no readable time."""
    return _capacity.span(_plan(settings), _found(settings))


def version(*, settings: Settings) -> str:
    """Text that changes when a file or the mapping changes; for `Store.save` and `Store.missing`."""
    return _files.version(_found(settings), settings)


def check(*, settings: Settings) -> list[Check]:
    """Files are there, can be read, have the mapped columns, and hold data until a certain day."""
    checks = []
    try:
        files = _found(settings)
        checks.append(
            Check("files found", True, f"{len(files)} {'file' if len(files) == 1 else 'files'}, the first is {files[0]}")
        )
        plan = _plan(settings)
        for path in files:
            _measured.Reading(plan, Period(EPOCH, EPOCH), Rejected(), []).demand(path)
        checks.append(Check("columns are there", True, "each mapped column is in each file"))
        whole = span(settings=settings)
        if whole is None:
            # Read as `fetch` would, because it says which format or unit the times are in; any chunk of them is enough.
            next(_measured.Reading(plan, Period(EPOCH, EPOCH), Rejected(), []).rows(files), None)
        checks.append(Check("has data", whole is not None, f"times of the files: {whole}", "map another column to time"))
    except (SourceError, RequestError) as error:
        checks.append(Check("files can be read", False, f"{error.what}; {error.why}", error.fix))
    return checks


def estimate(period: Period, *, settings: Settings) -> Estimate:
    """Reading files costs no request and no money."""
    files = _found(settings)
    return Estimate(0, 0.0, f"{len(files)} files, {sum(file.stat().st_size for file in files) / 1e6:,.1f} MB")


def _found(settings: Settings) -> list[Path]:
    return _asked.files_of(settings, source=NAME, what="usage is", example="usage/*.csv")


def _plan(settings: Settings) -> _measured.Plan:
    for key in settings.columns:
        if key not in (*_asked.OWN, *resources.names):
            raise UnknownName(
                f"key of [sources.{NAME}.columns]", key, [*_asked.OWN, *resources.names[1:]], "correct it in devopskit.toml"
            )
    if settings.kind not in KINDS:
        raise UnknownName("kind", settings.kind, KINDS, f"correct kind of [sources.{NAME}] in devopskit.toml")
    metric = settings.columns.get("metric", "")
    measures = _mapping.measures(settings.metrics, settings.units, settings.counter, source=NAME)
    value = str(settings.columns.get("value", "value"))
    if settings.metric and not measures and not metric:
        counter = bool({settings.metric, value} & set(settings.counter))
        measures = (_mapping.Measure(settings.metric, value, settings.units.get(settings.metric, ""), counter),)
    return _asked.plan_of(settings, measures, source=NAME, units=settings.units, counters=settings.counter)

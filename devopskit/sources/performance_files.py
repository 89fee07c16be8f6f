"""`performance_files`: request rates, error rates and latencies of services in CSV or Parquet files.

A file whose columns are named as those of the table `performance` needs only its path; others are mapped as `usage_files` are:

    [sources.performance_files]
    path = "latency/*.csv"
    [sources.performance_files.columns]
    resource_id = ["cluster", "namespace", "kind", "service"]
    time = "minute"
    [sources.performance_files.metrics]
    "http.server.request.rate" = "rps"
    "http.server.request.duration.p95" = "p95_seconds"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devopskit.errors import RequestError, SourceError, UnknownName
from devopskit.period import EPOCH, Period
from devopskit.sources._files import asked as _asked
from devopskit.sources._files import capacity as _capacity
from devopskit.sources._files import found as _files
from devopskit.sources._files import mapping as _mapping
from devopskit.sources._files import measured as _measured
from devopskit.tables.columns import Rejected
from devopskit.tables.fetched import Check, Estimate, Fetched
from devopskit.tables.performance import performance

NAME = "performance_files"
TABLES = ("performance",)


@dataclass(frozen=True)
class Settings:
    """Which files, and what their columns mean.

    Attributes
    ----------
    path, paths : files, patterns or folders.
    columns : resource_id (one column, or a list that is joined with a slash), time, and for long files metric and value.
    metrics : wide files: metric = column; long files: metric = name in the metric column (others are left out). Latencies
        are in seconds, rates in requests per second.
    time_unit, time_format, time_zone, step_seconds, delimiter, decimal : as in `usage_files`.
    """

    path: str = ""
    paths: tuple[str, ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    time_unit: str = ""
    time_format: str = ""
    time_zone: str = "UTC"
    step_seconds: int = 0
    delimiter: str = ""
    decimal: str = "."


def fetch(table: str, period: Period, *, settings: Settings) -> Fetched:
    """Rows of `performance` within the period.

    Raises
    ------
    SourceError : a file is missing, damaged, or lacks a mapped column. RequestError : the mapping.
    """
    plan, files = _plan(settings), _found(settings)
    fetched = Fetched([], [period])
    fetched.rows = _measured.Reading(plan, period, fetched.rejected, fetched.notes).rows(files)
    return fetched


def span(*, settings: Settings) -> Period | None:
    """First to last time of the files, in whole days; None where they hold no readable time."""
    return _capacity.span(_plan(settings), _found(settings))


def version(*, settings: Settings) -> str:
    """Text that changes when a file or the mapping changes."""
    return _files.version(_found(settings), settings)


def check(*, settings: Settings) -> list[Check]:
    """Files are there, have the mapped columns, and hold data until a certain day."""
    try:
        files, plan = _found(settings), _plan(settings)
        for path in files:
            _measured.Reading(plan, Period(EPOCH, EPOCH), Rejected(), []).demand(path)
        whole = span(settings=settings)
    except (SourceError, RequestError) as error:
        return [Check("files can be read", False, f"{error.what}; {error.why}", error.fix)]
    return [
        Check("columns are there", True, f"each mapped column is in each of {len(files)} files"),
        Check("has data", whole is not None, f"times of the files: {whole}", "map another column to time"),
    ]


def estimate(period: Period, *, settings: Settings) -> Estimate:
    """Reading files costs no request and no money."""
    return Estimate(0, 0.0, f"{len(_found(settings))} files")


def _found(settings: Settings) -> list[Path]:
    return _asked.files_of(settings, source=NAME, what="rates and latencies of services are", example="latency/*.csv")


def _plan(settings: Settings) -> _measured.Plan:
    for key in settings.columns:
        if key not in _asked.OWN:
            raise UnknownName(f"key of [sources.{NAME}.columns]", key, _asked.OWN, "correct it in devopskit.toml")
    measures = _mapping.measures(settings.metrics, {}, (), source=NAME)
    return _asked.plan_of(settings, measures, source=NAME, table=performance)

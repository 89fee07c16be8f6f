"""GetMetricData: calls that fill one page each, pages joined by Id, answers turned into rows of `usage`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from devopskit.period import Period
from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws.bands import Band
from devopskit.sources._aws.series import Part, Series

# Limits of one call (source: CloudWatch API reference, GetMetricData).
QUERIES = 500
POINTS = 100_800
# Status of a series that is not complete, in words.
_WHY = {
    "PartialData": "gave only a part of the points",
    "InternalError": "failed inside AWS",
    "Forbidden": "is not allowed to be read",
}


@dataclass(frozen=True)
class Call:
    """One GetMetricData call: series of one region over one band, small enough that one page answers it."""

    region: str
    band: Band
    series: tuple[Series, ...]

    @property
    def queries(self) -> int:
        """Metrics that AWS charges for."""
        return sum(len(series.parts) for series in self.series)


@dataclass(frozen=True)
class Answer:
    """Rows of `usage` for one call, what to tell the reader, and whether asking again may give more."""

    call: Call
    rows: pd.DataFrame
    notes: tuple[str, ...]
    ask_again: bool

    def leaves(self, coverage: Iterable[Period]) -> list[Period]:
        """`coverage` without the span of a call that AWS did not answer in full, so that the next fetch asks it again."""
        return [span for span in coverage if not (self.ask_again and span == self.call.band.period)]


def calls(series: Iterable[Series], bands: Iterable[Band]) -> list[Call]:
    """Cut the series into calls.

    The price counts metrics, not calls, so a call asks only for as many as fit one page: requests then equal pages, and
    the parts of one series are never torn apart.
    """
    by_region: dict[str, list[Series]] = {}
    for one in series:
        by_region.setdefault(one.region, []).append(one)
    return [
        Call(region, band, group)
        for band in bands
        for region, members in sorted(by_region.items())
        for group in _groups(members, min(QUERIES, max(1, POINTS // max(1, band.points))))
    ]


def _groups(series: list[Series], most: int) -> Iterator[tuple[Series, ...]]:
    group: list[Series] = []
    size = 0
    for one in series:
        if group and size + len(one.parts) > most:
            yield tuple(group)
            group, size = [], 0
        group.append(one)
        size += len(one.parts)
    if group:
        yield tuple(group)


def read(client: Any, call: Call) -> Answer:
    """Ask one call, page by page.

    Raises
    ------
    Denied : cloudwatch:GetMetricData is missing. SourceError : anything else.
    """
    queries = {f"m{n}": part for n, part in enumerate(part for series in call.series for part in series.parts)}
    pages = _Pages()
    token: dict[str, str] = {}
    while True:
        page = _aws_calls.ask(client, "get_metric_data", needs="MetricDataResults", **_request(call, queries), **token)
        pages.add(page)
        if not page.get("NextToken"):
            break
        token = {"NextToken": page["NextToken"]}
    ids = iter(queries)
    frames = [_rows(series, [pages.series(next(ids)) for _ in series.parts], call.band.step) for series in call.series]
    ask_again = bool({"PartialData", "InternalError"} & set(pages.status.values()))
    return Answer(call, pd.concat(frames, ignore_index=True), tuple(pages.faults(queries, call)), ask_again)


def _request(call: Call, queries: dict[str, Part]) -> dict[str, Any]:
    statistics = [series.reading.statistic(call.band.step) for series in call.series for _ in series.parts]
    return {
        "StartTime": call.band.period.start,
        "EndTime": call.band.period.end,
        "ScanBy": "TimestampAscending",
        "MaxDatapoints": POINTS,
        "MetricDataQueries": [
            {
                "Id": name,
                "MetricStat": {
                    "Metric": {
                        "Namespace": part.namespace,
                        "MetricName": part.name,
                        "Dimensions": [{"Name": key, "Value": value} for key, value in part.dimensions],
                    },
                    "Period": call.band.step,
                    "Stat": statistic,
                },
            }
            for (name, part), statistic in zip(queries.items(), statistics, strict=True)
        ],
    }


class _Pages:
    """Pages of one call: one Id may come on several pages, and its last status counts."""

    def __init__(self) -> None:
        self.times: dict[str, list[datetime]] = {}
        self.values: dict[str, list[float]] = {}
        self.status: dict[str, str] = {}

    def add(self, page: dict[str, Any]) -> None:
        for result in page["MetricDataResults"]:
            self.times.setdefault(result["Id"], []).extend(result.get("Timestamps", ()))
            self.values.setdefault(result["Id"], []).extend(result.get("Values", ()))
            self.status[result["Id"]] = result.get("StatusCode", "Complete")

    def series(self, name: str) -> pd.Series:
        times = utc_seconds(self.times.get(name, []))
        return pd.Series(np.asarray(self.values.get(name, []), dtype=float), index=times).groupby(level=0).last()

    def faults(self, queries: dict[str, Part], call: Call) -> Iterator[str]:
        for status, why in _WHY.items():
            names = [queries[name].name for name, seen in self.status.items() if seen == status and name in queries]
            if names:
                yield (
                    f"{len(names)} CloudWatch series {why} ({status}) in {call.region} from {call.band.period}: "
                    f"{', '.join(sorted(set(names)))}"
                )


def utc_seconds(times: Iterable[datetime]) -> np.ndarray:
    """Seconds since 1970 of aware datetimes; botocore gives them in the zone of this machine, summer time included."""
    return np.fromiter((moment.timestamp() for moment in times), dtype="int64")


def _rows(series: Series, parts: list[pd.Series], step: int) -> pd.DataFrame:
    reading = series.reading
    joined = parts[0] if len(parts) == 1 else _joined(pd.concat(parts, axis=1), reading.join)
    values = joined / (reading.divisor * (step if reading.rate else 1))
    if reading.divisor < 0:
        values = values + series.capacity
    return pd.DataFrame(
        {
            "resource_id": series.resource_id,
            "metric": reading.metric,
            "time": pd.to_datetime(joined.index.to_numpy(dtype="int64"), unit="s", utc=True),
            "value": values.to_numpy(),
            "step_seconds": step,
        }
    )


def _joined(parts: pd.DataFrame, how: str) -> pd.Series:
    return parts.sum(axis=1) if how == "sum" else parts.max(axis=1)

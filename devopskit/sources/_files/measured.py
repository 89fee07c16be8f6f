"""Rows of `usage` or `performance` out of files: one pass over each file, a chunk at a time, with the state that reaches across chunks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from devopskit.period import Period
from devopskit.sources._files import found as _files
from devopskit.sources._files import mapping as _mapping
from devopskit.sources._files import scales as _scales
from devopskit.sources._files import series as _series
from devopskit.sources._files import times as _times
from devopskit.sources._files.mapping import Measure
from devopskit.tables.columns import Rejected, Table
from devopskit.tables.usage import EVENTS, UNITS, usage


@dataclass(frozen=True)
class Plan:
    """What is read from each file.

    Attributes
    ----------
    resource_id, time : mapped columns of the id (several are joined) and of the time.
    metric : columns of the metric's name; empty for wide files and for files of one metric.
    value : column of the value in a long file.
    measures : metrics that are mapped; empty = every name of a long file as it is.
    units : unit of metrics that are not mapped one by one. table : what the rows become.
    """

    source: str
    resource_id: tuple[str, ...]
    time: str
    metric: tuple[str, ...]
    value: str
    measures: tuple[Measure, ...]
    units: dict[str, str]
    clock: _times.Clock
    decimal: str
    delimiter: str
    step_seconds: int
    counters: tuple[str, ...] = ()
    table: Table = usage

    @property
    def long(self) -> bool:
        """Whether the metric's name stands in a column."""
        return bool(self.metric)

    @property
    def cells(self) -> int:
        """Values, and therefore rows of `usage`, that one line holds."""
        return 1 if self.long else len(self.measures)


@dataclass
class _Track:
    """State of one metric over all chunks."""

    measure: Measure
    memory: _series.Memory
    plausible: _scales.Plausible
    scale: float


@dataclass
class Reading:
    """One pass over the files: yields accepted rows, and fills `rejected` and `notes` on the way."""

    plan: Plan
    period: Period
    rejected: Rejected
    notes: list[str]
    outside: int = 0
    unmapped: int = 0
    unzoned: str = ""
    _tracks: dict[str, _Track] = field(default_factory=dict)

    def rows(self, files: list[Path]) -> Iterator[pd.DataFrame]:
        """Frames of `usage`, file by file."""
        with _files.reader() as connection:
            for path in files:
                file = _files.describe(path, source=self.plan.source, delimiter=self.plan.delimiter)
                lines = Rejected()
                columns, rest = self._select(file), self._order()
                for table in _files.batches(connection, file, columns, rest, source=self.plan.source, rejected=lines):
                    yield from self._chunk(table.to_pandas(), file, lines)
                for reason, count in lines.reasons.items():
                    self.rejected.add(reason, count * self.plan.cells)
        self._conclude()

    def demand(self, path: Path) -> None:
        """Refuse a file that lacks a mapped column, without reading its rows."""
        self._select(_files.describe(path, source=self.plan.source, delimiter=self.plan.delimiter))

    def _select(self, file: _files.DataFile) -> str:
        plan = self.plan
        _mapping.demand(file, "time", (plan.time,), source=plan.source)
        items = [f"{_mapping.text_of(file, 'resource_id', plan.resource_id, source=plan.source)} AS resource_id"]
        items.append(plan.clock.sql(plan.time, file.types[file.columns.index(plan.time)]))
        items.append(f"{_files.quoted(plan.time)} AS written")
        if plan.long:
            items.append(f"{_mapping.text_of(file, 'metric', plan.metric, source=plan.source)} AS metric")
        columns = [plan.value] if plan.long else [measure.column for measure in plan.measures]
        for number, column in enumerate(columns):
            _mapping.demand(file, "value" if plan.long else plan.measures[number].metric, (column,), source=plan.source)
            value, bad = _mapping.number_of(file, column, decimal=plan.decimal)
            items.append(f"{value} AS value_{number}, {bad} AS bad_{number}")
        return ", ".join(items)

    def _watch_zone(self, written: pd.Series) -> None:
        if not _times.named_zone(written, self.plan.clock.pattern):
            self.unzoned = str(written.dropna().iloc[0])

    def _order(self) -> str:
        """Counters are differences, so that their rows must come in the order of time; DuckDB sorts within its memory limit."""
        if not any(measure.counter for measure in self.plan.measures) and not self.plan.counters:
            return ""
        return "ORDER BY resource_id, metric, time, local" if self.plan.long else "ORDER BY resource_id, time, local"

    def _chunk(self, rows: pd.DataFrame, file: _files.DataFile, lines: Rejected) -> Iterator[pd.DataFrame]:
        plan = self.plan
        rows = plan.clock.instants(rows, rejected=lines)
        if not self.unzoned and plan.clock.zone == "UTC" and not plan.clock.unit:
            self._watch_zone(rows["written"])
        _times.demand_times(rows["time"], plan.time, rows["written"], source=plan.source, path=file.path)
        for reason, missing in (
            ("time is missing or no time", rows["time"].isna()),
            ("resource_id is missing", rows["resource_id"].isna()),
        ):
            lines.add(reason, int(missing.sum()))
            rows = rows[~missing.reindex(rows.index)]
        rows["time"] = rows["time"].dt.as_unit("us")
        if not plan.long:
            for number, measure in enumerate(plan.measures):
                yield self._accepted(rows, number, measure)
            return
        for name, share in rows.groupby("metric", sort=False):
            known = self._measure(str(name))
            if known is None:
                self.unmapped += len(share)
            else:
                yield self._accepted(share, 0, known)
        lines.add("metric is missing", int(rows["metric"].isna().sum()))

    def _measure(self, name: str) -> Measure | None:
        """Metric that a name of a long file stands for; None where a mapping leaves it out."""
        if not self.plan.measures:
            return Measure(name, name, self.plan.units.get(name, ""), name in self.plan.counters)
        return next((measure for measure in self.plan.measures if measure.column == name), None)

    def _accepted(self, rows: pd.DataFrame, number: int, measure: Measure) -> pd.DataFrame:
        track = self._tracks.get(measure.metric) or self._begin(measure)
        value, bad = rows[f"value_{number}"].to_numpy(), rows[f"bad_{number}"].to_numpy(dtype=bool)
        missing, infinite = np.isnan(value) & ~bad, np.isinf(value)
        for reason, mask in (
            (f"value of {measure.metric} is no number", bad),
            (f"value of {measure.metric} is missing", missing),
            (f"value of {measure.metric} is infinite", infinite),
        ):
            self.rejected.add(reason, int(mask.sum()))
        keep = ~(bad | missing | infinite)
        track.plausible.see(value[keep])
        out = rows.loc[keep, ["resource_id", "time"]]
        out["value"] = value[keep] * track.scale
        out = self._stepped(out, track)
        out.insert(1, "metric", pd.Series(measure.metric, index=out.index, dtype="str"))
        return self.plan.table.accept(self._inside(out), rejected=self.rejected)

    def _begin(self, measure: Measure) -> _Track:
        # An event has a row only where it happened, so that the distance of two of them is no step, and one alone is not lost.
        event = measure.metric in EVENTS and not measure.counter
        track = _Track(
            measure,
            _series.Memory(self.plan.step_seconds or (_series.MOMENT if event else 0)),
            _scales.Plausible(measure.metric, measure.unit, source=self.plan.source),
            _scales.scale(measure.metric, measure.unit),
        )
        self._tracks[measure.metric] = track
        return track

    def _stepped(self, rows: pd.DataFrame, track: _Track) -> pd.DataFrame:
        if track.measure.counter:
            # A rate where the metric is one (cores are CPU seconds per second); a count for each step otherwise.
            per_second = UNITS.get(track.measure.metric, "1/s").endswith(("/s", "{cpu}"))
            return _series.increases(rows, track.memory, per_second=per_second, rejected=self.rejected)
        times = rows["time"].astype("int64").to_numpy()
        rows["step_seconds"] = track.memory.steps(track.memory.codes(rows["resource_id"]), times)
        unknown = (rows["step_seconds"] == 0).to_numpy()
        self.rejected.add(_series.NO_STEP, int(unknown.sum()))
        return rows[~unknown] if unknown.any() else rows

    def _inside(self, rows: pd.DataFrame) -> pd.DataFrame:
        inside = ((rows["time"] >= self.period.start) & (rows["time"] < self.period.end)).to_numpy()
        self.outside += int((~inside).sum())
        return rows if inside.all() else rows[inside]

    def _conclude(self) -> None:
        if self.unzoned:
            # Otherwise local times would shift every day and week by some hours, and nobody would see it.
            self.notes.append(
                f"times such as {self.unzoned!r} name no zone and were read as UTC; where they are local, set time_zone"
            )
        for track in self._tracks.values():
            self.notes += track.plausible.notes()
            steps = np.unique(track.memory.step[track.memory.step > 0])
            if len(steps) > 1:
                listed = ", ".join(f"{step} s" for step in steps[:6])
                self.notes.append(
                    f"{track.measure.metric}: series have different steps ({listed}); peaks of unequal steps differ"
                )
        if self.outside:
            self.notes.append(f"{self.outside:,} values of the files lie outside {self.period} and were left for another fetch")
        if self.unmapped:
            self.notes.append(f"{self.unmapped:,} rows of metrics that the mapping does not name were left out")

"""Times of files: ISO text, numbers since 1970, and local times of a zone, which a clock change makes ambiguous."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import available_timezones

import numpy as np
import pandas as pd

from devopskit.errors import SourceError, UnknownName
from devopskit.sources._files import found as _files
from devopskit.tables.columns import Rejected

_MICROSECONDS = {"s": 1_000_000, "ms": 1_000, "us": 1, "ns": 0.001}
_OFFSET = r"'([zZ]|[+-]\d{2}(:?\d{2})?)\s*$'"
_WRITTEN = re.compile(r"\d{1,2}(?P<separator>[./-])(?P<second>\d{1,2})(?P=separator)\d{4}(?P<clock>[ T]\d{1,2}(:\d{2}){1,2})?")
TWICE = "the local time happens twice at the clock change and its order does not tell which one is meant"
NEVER = "the local time does not exist: the clock was put forward"


@dataclass(frozen=True)
class Clock:
    """How the time column of a file is read.

    Attributes
    ----------
    unit : s, ms, us or ns for numbers since 1970; empty for text and Parquet's own times.
    zone : IANA zone of times without one, e.g. Europe/Berlin.
    pattern : strptime pattern of text that is not ISO 8601, e.g. "%d/%m/%Y %H:%M".
    """

    unit: str = ""
    zone: str = "UTC"
    pattern: str = ""

    def __post_init__(self) -> None:
        if self.unit and self.unit not in _MICROSECONDS:
            raise UnknownName("time_unit", self.unit, _MICROSECONDS, "correct time_unit in devopskit.toml")
        if self.zone != "UTC" and self.zone not in available_timezones():
            raise UnknownName("time_zone", self.zone, sorted(available_timezones()), "correct time_zone in devopskit.toml")

    def sql(self, column: str, kind: str) -> str:
        """Two items of a SELECT: `time` (an instant) and `local` (a time that still needs its zone), one of them null."""
        name = _files.quoted(column)
        if kind == "instant":
            return f"{name}::TIMESTAMPTZ AS time, NULL::TIMESTAMP AS local"
        if kind == "local":
            return self._zoned(f"{name}::TIMESTAMP")
        if self.unit:
            micros = f"round(TRY_CAST({name} AS DOUBLE) * {_MICROSECONDS[self.unit]})::BIGINT"
            return f"TRY(timezone('UTC', make_timestamp({micros}))) AS time, NULL::TIMESTAMP AS local"
        if self.pattern:
            return self._zoned(f"try_strptime({name}::VARCHAR, {_files.text(self.pattern)})::TIMESTAMP")
        if kind == "number":
            return "NULL::TIMESTAMPTZ AS time, NULL::TIMESTAMP AS local"
        if self.zone == "UTC":
            return f"TRY_CAST({name} AS TIMESTAMPTZ) AS time, NULL::TIMESTAMP AS local"
        zoned = f"regexp_matches({name}, {_OFFSET}) AND {name} LIKE '%:%'"
        return (
            f"CASE WHEN {zoned} THEN TRY_CAST({name} AS TIMESTAMPTZ) END AS time, "
            f"CASE WHEN NOT ({zoned}) THEN TRY_CAST({name} AS TIMESTAMP) END AS local"
        )

    def _zoned(self, expression: str) -> str:
        if self.zone == "UTC":
            return f"timezone('UTC', {expression}) AS time, NULL::TIMESTAMP AS local"
        return f"NULL::TIMESTAMPTZ AS time, {expression} AS local"

    def instants(self, rows: pd.DataFrame, *, rejected: Rejected) -> pd.DataFrame:
        """Return `rows` with `local` turned into `time`; rows whose local time is no single instant are counted and left out.

        Of two equal local times of one series the first is the one before the clock change, as the file's order says.
        """
        local = rows.pop("local")
        todo = local.notna().to_numpy()
        if not todo.any():
            return rows
        naive = local[todo]
        instants, never = _localized(naive, rows.loc[todo, "resource_id"], self.zone)
        rows["time"] = rows["time"].astype("datetime64[us, UTC]")
        rows.loc[todo, "time"] = instants.dt.tz_convert("UTC")
        lost = instants.isna().to_numpy()
        rejected.add(NEVER, int(never.sum()))
        rejected.add(TWICE, int((lost & ~never).sum()))
        keep = np.ones(len(rows), dtype=bool)
        keep[np.flatnonzero(todo)[lost]] = False
        return rows[keep]


def _localized(naive: pd.Series, series: pd.Series, zone: str) -> tuple[pd.Series, np.ndarray]:
    """Instants (NaT where there is not exactly one), and which of the naive times never were."""
    instants = naive.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    unclear = instants.isna().to_numpy()
    if not unclear.any():
        return instants, unclear
    some = naive[unclear]
    summer = np.ones(len(some), dtype=bool)
    never = np.zeros(len(naive), dtype=bool)
    never[unclear] = some.dt.tz_localize(zone, ambiguous=summer, nonexistent="NaT").isna().to_numpy()
    keys = [series[unclear], some]
    position = some.groupby(keys).cumcount().to_numpy()
    pair = some.groupby(keys).transform("size").to_numpy() == 2
    resolved = some.dt.tz_localize(zone, ambiguous=position == 0, nonexistent="NaT").where(pair)
    instants[unclear] = resolved
    return instants, never


def demand_times(times: pd.Series, column: str, written: pd.Series, *, source: str, path: object) -> None:
    """Refuse a chunk in which no time could be read: the mapping is wrong, not the rows.

    Raises
    ------
    SourceError : names the column, its first value and the setting that would read it.
    """
    given = written.dropna()
    if len(given) and times.isna().all():
        first = str(given.iloc[0]).strip()
        number = first.replace(".", "", 1)
        fix = (
            f'add time_unit = "{_guess(first.split(".")[0])}"' if number.isdigit() else f'add time_format = "{_pattern(first)}"'
        )
        raise SourceError(
            source,
            f"no time could be read from the column {column!r} of {path}; its first value is {first!r}",
            "times are ISO 8601 text, Parquet's own times, or numbers since 1970 whose unit is set",
            f"{fix} to [sources.{source}] in devopskit.toml, or map another column to time",
        )


def _pattern(first: str) -> str:
    """Pattern that reads `first` where it is a day, a month and a year in figures; else one to be changed by hand."""
    found = _WRITTEN.fullmatch(first)
    if found is None:
        return "%d/%m/%Y %H:%M"
    separator = found["separator"]
    # The day comes first nearly everywhere; a second number above 12 can be no month, so that there the month does.
    days = ("%m", "%d") if int(found["second"]) > 12 else ("%d", "%m")
    clock = {0: "", 1: " %H:%M", 2: " %H:%M:%S"}[(found["clock"] or "").count(":")]
    return separator.join([*days, "%Y"]) + clock.replace(" ", (found["clock"] or " ")[0])


def named_zone(written: pd.Series, pattern: str) -> bool:
    """Whether the times of a chunk name their zone, by the first of them; moments of Parquet and numbers do."""
    given = written.dropna()
    if given.empty:
        return True
    first = given.iloc[0]
    if isinstance(first, pd.Timestamp):
        return first.tzinfo is not None
    return not isinstance(first, str) or "%z" in pattern or (":" in first and bool(re.search(_OFFSET.strip("'"), first)))


def _guess(number: str) -> str:
    """Unit in which `number` is a moment of our age, by its count of digits."""
    return {10: "s", 13: "ms", 16: "us", 19: "ns"}.get(len(number), "s")

"""Periods: UTC spans, start included, end excluded, optionally with a step in seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, order=True)
class Period:
    """A half-open span [start, end) in UTC.

    Raises
    ------
    ValueError : a bound has no zone, or the end is before the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for bound in (self.start, self.end):
            if bound.tzinfo is None:
                raise ValueError(f"the time {bound.isoformat()} has no zone; give it one, e.g. {bound.isoformat()}Z")
        if self.end < self.start:
            raise ValueError(
                f"the period ends ({self.end.isoformat()}) before it starts ({self.start.isoformat()}); swap the two"
            )
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))

    @classmethod
    def last(cls, days: float, *, now: datetime, step_seconds: int = 3600) -> Period:
        """Return the `days` days before `now`, both ends aligned down to the step."""
        end = align(now, step_seconds)
        return cls(end - timedelta(days=days), end)

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return (self.end - self.start).total_seconds()

    @property
    def empty(self) -> bool:
        """Whether the span holds no time."""
        return self.end <= self.start

    def aligned(self, step_seconds: int) -> Period:
        """Return the span with both ends aligned down to the step, so that neighbouring pulls agree."""
        return Period(align(self.start, step_seconds), align(self.end, step_seconds))

    def split(self, *, step_seconds: int, points: int) -> Iterator[Period]:
        """Yield consecutive parts of at most `points` steps each."""
        width = timedelta(seconds=step_seconds * points)
        start = self.start
        while start < self.end:
            end = min(start + width, self.end)
            yield Period(start, end)
            start = end

    def days(self) -> Iterator[date]:
        """Yield each UTC day the span touches."""
        day = self.start.date()
        while datetime(day.year, day.month, day.day, tzinfo=UTC) < self.end:
            yield day
            day += timedelta(days=1)

    def overlap(self, other: Period) -> Period | None:
        """Return the common part, or None where there is none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%dT%H:%MZ} to {self.end:%Y-%m-%dT%H:%MZ}"


def align(moment: datetime, step_seconds: int) -> datetime:
    """`moment` in UTC, moved down to a multiple of the step since 1970."""
    whole = int((moment.astimezone(UTC) - EPOCH) / timedelta(seconds=step_seconds))
    return EPOCH + timedelta(seconds=whole * step_seconds)


def union(periods: Iterable[Period]) -> list[Period]:
    """Sorted, non-overlapping periods that cover the same time; neighbours that touch become one."""
    merged: list[Period] = []
    for period in sorted(p for p in periods if not p.empty):
        if merged and period.start <= merged[-1].end:
            merged[-1] = Period(merged[-1].start, max(merged[-1].end, period.end))
        else:
            merged.append(period)
    return merged


def missing(wanted: Period, covered: Iterable[Period]) -> list[Period]:
    """Parts of `wanted` that no covered period holds, in order."""
    gaps: list[Period] = []
    start = wanted.start
    for period in union(covered):
        if period.end <= start:
            continue
        if period.start >= wanted.end:
            break
        if period.start > start:
            gaps.append(Period(start, period.start))
        start = max(start, period.end)
    if start < wanted.end:
        gaps.append(Period(start, wanted.end))
    return gaps

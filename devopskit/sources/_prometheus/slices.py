"""Slices: which series and which span one range query asks for, so that no query loads more points than is kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from devopskit.period import Period
from devopskit.sources._prometheus.api import MOST_STEPS


@dataclass(frozen=True)
class Slice:
    """Values of the group label, and the span, of one range query."""

    groups: tuple[str, ...]
    span: Period


def plan(period: Period, series: Mapping[str, int], *, step_seconds: int, points: int) -> Iterator[Slice]:
    """Cut `period` into queries of at most `points` points and 11,000 steps.

    Parameters
    ----------
    series : value of the group label -> series that are there at once. A group is never cut across its series, because
        the maximum over the replicas of a workload needs all of them; a large one is cut in time instead.
    """
    for span in period.split(step_seconds=step_seconds, points=MOST_STEPS):
        steps = int(span.seconds // step_seconds)
        packed: list[str] = []
        used = 0
        for group, count in sorted(series.items()):
            if count * steps > points:
                parts = span.split(step_seconds=step_seconds, points=max(1, points // count))
                yield from (Slice((group,), part) for part in parts)
                continue
            if packed and used + count * steps > points:
                yield Slice(tuple(packed), span)
                packed, used = [], 0
            packed.append(group)
            used += count * steps
        if packed:
            yield Slice(tuple(packed), span)

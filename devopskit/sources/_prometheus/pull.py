"""Pulling one query: count its series, cut it into slices, ask at most four at a time, hand over answers in order."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pandas as pd

from devopskit.period import Period, missing
from devopskit.sources._prometheus.api import Api, Series
from devopskit.sources._prometheus.frames import Naming, frame
from devopskit.sources._prometheus.slices import Slice, plan
from devopskit.sources._prometheus.words import Query, count_of, filled, text_of
from devopskit.tables.columns import Rejected, Table
from devopskit.tables.fetched import Fetched

AT_ONCE = 4  # of the 20 queries that a Prometheus runs at a time for all its users
_DAY = 86_400


@dataclass
class Pull:
    """Queries over one period through one connection.

    Attributes
    ----------
    partial : spans whose answers the server called incomplete.
    """

    api: Api
    period: Period
    partial: list[Period] = field(default_factory=list)
    _series: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def counted(self) -> int:
        """Range queries sent so far to count series."""
        return len(self._series)

    def counts(self, query: Query) -> dict[str, int]:
        """Value of the group label -> most series in any day of the period (in the whole period, if that is shorter).

        A look at single moments would miss a namespace in which only a nightly job runs, and with it all its usage.
        """
        settings = self.api.settings
        window = max(settings.step_seconds, int(min(_DAY, self.period.seconds)))
        text = count_of(query, settings, window)
        if text not in self._series:
            windows = math.ceil(self.period.seconds / window)
            found, partial = self.api.range(
                text, Period(self.period.start, self.period.start + timedelta(seconds=windows * window)), window
            )
            if partial:
                self.partial.append(self.period)
            label = filled(query.group, settings)
            self._series[text] = {
                one.metric.get(label, ""): max(int(float(value)) for _, value in one.values) for one in found if one.values
            }
        return self._series[text]

    def slices(self, query: Query) -> list[Slice]:
        """Range queries that `query` takes; none where the server has no such series in the period."""
        settings = self.api.settings
        series = {group: count * query.operands for group, count in self.counts(query).items()}
        return list(plan(self.period, series, step_seconds=settings.step_seconds, points=settings.points_per_query))

    def answers(self, query: Query) -> Iterator[tuple[Slice, list[Series]]]:
        """Yield each slice with its series, in order; no more than four answers are held at once."""
        settings = self.api.settings

        def ask(part: Slice) -> tuple[Slice, list[Series]]:
            series, partial = self.api.range(text_of(query, settings, part.groups), part.span, settings.step_seconds)
            if partial:
                self.partial.append(part.span)
            return part, series

        yield from _in_order(ask, self.slices(query))

    def rows(self, query: Query, naming: Naming, table: Table, rejected: Rejected) -> Iterator[pd.DataFrame]:
        """Yield the rows of each slice as they are accepted by `table`."""
        step = self.api.settings.step_seconds
        for part, series in self.answers(query):
            rows = frame(query, series, part.span, step_seconds=step, naming=naming, rejected=rejected)
            yield table.accept(rows, rejected=rejected)

    def conclude(self, fetched: Fetched) -> None:
        """Say which answers were partial; their spans do not count as covered, so that the next fetch asks again."""
        fetched.notes += [f"partial: prometheus could not read all of its data ({text})" for text in self.api.warnings]
        fetched.coverage[:] = missing(self.period, self.partial)


def _in_order(ask: Callable[[Slice], tuple[Slice, list[Series]]], parts: list[Slice]) -> Iterator[tuple[Slice, list[Series]]]:
    waiting: deque[Future[tuple[Slice, list[Series]]]] = deque()
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        try:
            for part in parts:
                if len(waiting) == AT_ONCE:
                    yield waiting.popleft().result()
                waiting.append(pool.submit(ask, part))
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

"""Rows of one metric, in blocks as they are read, to a `Summary`: exact, in one pass, with memory for the results only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import numpy as np

from devopskit.analysis.reduction import PINNED_AT
from devopskit.analysis.stream_kernel import WEEK_DAYS, EvenRows, Results, Rows, fold, fold_even
from devopskit.tables.summary import Summary

SHARE = 0.999
FIRST_ROWS = 1024


class Fold:
    """Results that grow with the rows.

    Parameters
    ----------
    end : end of the newest week in microseconds since 1970, a UTC midnight.
    weeks : weeks before it. longest : samples that a week may have; the exact P99.9 keeps the largest of so many.
    capacity : resource_id to what it can use at most, for the count of pinned samples.
    only : resources to look at; all by default.
    """

    def __init__(
        self,
        *,
        end: int,
        weeks: int,
        longest: int,
        capacity: Mapping[str, float] | None = None,
        only: Iterable[str] | None = None,
    ) -> None:
        self.end, self.weeks = end, weeks
        self.capacity = {} if capacity is None else {k: float(v) for k, v in capacity.items() if v > 0}
        self.only = None if only is None else frozenset(only)
        # Two order statistics around the percentile, counted from the top: rank 0 is the largest.
        self.kept = int((longest - 1) * (1 - SHARE)) + 2
        self.names: dict[str, int] = {}
        # Kept because all blocks of a file name the same resources, a hundred thousand of them.
        self._placed: tuple[list[str], np.ndarray] = ([], np.zeros(0, dtype=np.int32))
        self._allocate(max(FIRST_ROWS, len(self.only or ())))

    def add(
        self, names: list[str], code: np.ndarray, time: np.ndarray, value: np.ndarray, *, step: np.ndarray, whole: bool = False
    ) -> None:
        """Take rows.

        Parameters
        ----------
        names : resources that occur. code : int32 [m], place in `names`. time : int64 [m], microseconds since 1970.
        value : float64 [m], NaN where missing. step : int64 [m], or [1] for all rows, seconds.
        whole : whether no value is missing, so that they need not be looked at for it.
        """
        place = self._places(names)
        if (place >= 0).any():
            fold(Rows(code, place, time, value, step, whole), self._results())

    def add_even(
        self,
        names: list[str],
        code: np.ndarray,
        *,
        first: np.ndarray,
        step: np.ndarray,
        span: tuple[np.ndarray, np.ndarray],
        value: np.ndarray,
        whole: bool = False,
    ) -> None:
        """Take stretches of one resource at an even step.

        Parameters
        ----------
        names : resources that occur; the same list is looked up once. code : int32 [k], place in `names`. first : int64 [k], time of its first row, microseconds.
        step : int64 [k], seconds. span : int64 [k] twice, where it begins in `value`, and its rows.
        value, whole : as in `add`.
        """
        if names is not self._placed[0]:
            self._placed = names, self._places(names)
        fold_even(EvenRows(self._placed[1][code], first, step, *span, value, whole), self._results())

    def summary(self, end: datetime) -> Summary | None:
        """Give what was taken, sorted by resource; None where a week had more samples than `longest`."""
        count = len(self.names)
        ids = np.array(list(self.names), dtype=str)
        samples = self.counts[:count, :, 0]
        some = np.flatnonzero(samples.any(1))
        order = some[np.argsort(ids[some], kind="stable")]
        samples = samples[order]
        if (np.floor((samples - 1) * (1 - SHARE)) + 2 > self.kept).any():
            return None
        daily = _finite(self.daily[order])
        return Summary(
            resource_id=ids[order],
            weekly_max=np.fmax.reduce(daily.reshape(len(order), self.weeks, WEEK_DAYS), axis=2),
            weekly_p999=_p999(self.top[order], samples),
            daily_max=daily,
            samples=samples,
            pinned=self.counts[order, :, 1],
            step_seconds=self.counts[order, :, 2].max(1).astype(float),
            end=end,
        )

    def _places(self, names: list[str]) -> np.ndarray:
        return np.array([self._place(name) for name in names], dtype=np.int32)

    def _results(self) -> Results:
        return Results(self.end, self.full_at, self.daily, self.counts, self.top)

    def _place(self, name: str) -> int:
        found = self.names.get(name)
        if found is not None:
            return found
        if self.only is not None and name not in self.only:
            return -1
        found = self.names[name] = len(self.names)
        if found == len(self.daily):
            self._grow()
        self.full_at[found] = PINNED_AT * self.capacity.get(name, np.inf)
        return found

    def _allocate(self, rows: int) -> None:
        self.daily = np.full((rows, WEEK_DAYS * self.weeks), -np.inf)
        self.counts = np.zeros((rows, self.weeks, 3), dtype=np.int64)
        self.top = np.full((rows, self.weeks, self.kept), -np.inf)
        self.full_at = np.full(rows, np.inf)

    def _grow(self) -> None:
        old = self.daily, self.counts, self.top, self.full_at
        # Doubling, so that the copies cost a constant share of the results however many resources come.
        self._allocate(2 * len(self.daily))
        for new, before in zip((self.daily, self.counts, self.top, self.full_at), old, strict=True):
            new[: len(before)] = before


def _finite(extreme: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(extreme), extreme, np.nan)


def _p999(top: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """P99.9 of each week from its largest samples: numpy's linear interpolation, in its own order of operations."""
    position = (samples - 1) * SHARE
    below = np.floor(position)
    share = position - below
    rank = np.maximum(samples - 1 - below, 0).astype("int64")
    last = top.shape[2] - 1
    low = np.take_along_axis(top, (last - rank)[..., None], axis=2)[..., 0]
    high = np.take_along_axis(top, (last - np.maximum(rank - 1, 0))[..., None], axis=2)[..., 0]
    with np.errstate(invalid="ignore"):
        step = high - low
        return np.where(samples > 0, np.where(share < 0.5, low + step * share, high - step * (1 - share)), np.nan)

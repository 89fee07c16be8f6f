"""Usage files to summaries on one machine: the store reads row groups, compiled code folds them, nothing else is kept.

The same numbers as `store.summarise` on an engine, because both keep exact maxima and the samples around the percentile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from devopskit.analysis.streaming import Fold
from devopskit.period import align
from devopskit.store import sorted_rows
from devopskit.tables.summary import Summary

DAY, WEEK = 86_400, 604_800
WORTH_IT = 5_000_000  # rows; loading the compiled code takes a CPU second, in which an engine reduces about as many


def streamed(files: Sequence[Path], **asked: Any) -> Summary | None:
    """Return the answer of `stream` where there are enough rows to be worth it, else None."""
    return stream(files, **asked) if files and sorted_rows.count(files) >= WORTH_IT else None


def stream(
    files: Sequence[Path],
    *,
    metric: str,
    end: datetime,
    weeks: int,
    capacity: Mapping[str, float] | None = None,
    only: Iterable[str] | None = None,
) -> Summary | None:
    """Reduce one metric of Parquet files of the table `usage` to weekly and daily extremes, in one pass.

    Parameters
    ----------
    files : of the store; any order and any overlap.
    metric, end, weeks, capacity : as in `store.summarise.summarise`. only : resources to look at; all by default.

    Returns
    -------
    Summary with one row for each resource that has a sample, sorted by resource_id; None where the footers do not tell the
    step, or a week holds more samples than its step allows: an engine must then count.
    """
    step = sorted_rows.shortest_step(files)
    if step is None:
        return None
    end = align(end, DAY)
    start = end - timedelta(weeks=weeks)
    results = Fold(end=sorted_rows.microseconds(end), weeks=weeks, longest=max(WEEK // step, 1), capacity=capacity, only=only)
    for block in sorted_rows.blocks(files, metric=metric, start=start, end=end):
        if isinstance(block, sorted_rows.Even):
            known = block.stretches
            even = {"first": known.first, "step": known.step}
            span = known.begin, known.rows
            results.add_even(known.names, known.code, **even, span=span, value=block.value, whole=block.whole)
        else:
            results.add(block.names, block.code, block.time, block.value, step=block.step, whole=block.whole)
        # Freed before the next is read, because that then takes the same memory, which is still in the processor's cache.
        del block
    return results.summary(end)

"""Compiled loop over rows of usage: daily maxima, counts and the largest samples of each week, in one pass.

Rows come mostly in runs of one resource and one day, so that the place of a result is looked up once a run and the inner
loop only compares. Unsorted rows give the same results, only slower.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from devopskit.analysis.compiled import njit

DAY = 86_400_000_000  # microseconds; a constant, because a division by one is compiled to a multiplication
WEEK_DAYS = 7


class Rows(NamedTuple):
    """Rows of one block.

    Attributes
    ----------
    code : int32 [m], resource of each row. place : int32 [codes], row of the results of each code, -1 for one that is not wanted.
    time : int64 [m], microseconds. value : float64 [m], NaN where missing. step : int64 [m] or [1], seconds.
    whole : whether no value is missing.
    """

    code: np.ndarray
    place: np.ndarray
    time: np.ndarray
    value: np.ndarray
    step: np.ndarray
    whole: bool


class EvenRows(NamedTuple):
    """Rows of one block in stretches of one resource at an even step.

    Attributes
    ----------
    place : int32 [k], row of the results of each stretch, -1 for one that is not wanted. first : int64 [k], microseconds.
    step : int64 [k], seconds. begin, rows : int64 [k], its samples in `value`.
    value : float64 [m], NaN where missing. whole : whether no value is missing.
    """

    place: np.ndarray
    first: np.ndarray
    step: np.ndarray
    begin: np.ndarray
    rows: np.ndarray
    value: np.ndarray
    whole: bool


class Run(NamedTuple):
    """Samples of one resource and day.

    Attributes
    ----------
    value : float64 [m], NaN where missing. whole : whether no value is missing. step : their longest step, seconds.
    """

    value: np.ndarray
    whole: bool
    step: int


class Results(NamedTuple):
    """What is kept of all rows so far.

    Attributes
    ----------
    end : end of the newest day, microseconds. full_at : float64 [n], value from which a sample counts as pinned.
    daily : float64 [n, days], maxima, -inf where none.
    counts : int64 [n, w, 3], samples, pinned samples and longest step.
    top : float64 [n, w, k], largest samples, ascending.
    """

    end: int
    full_at: np.ndarray
    daily: np.ndarray
    counts: np.ndarray
    top: np.ndarray


@njit
def fold(block: Rows, results: Results) -> None:
    """Take the rows of a block into the results, in place."""
    code, place, time, value, step, whole = block
    end, days, rows = results.end, results.daily.shape[1], len(code)
    at = 0
    while at < rows:
        one, row = code[at], place[code[at]]
        day = days - 1 - (end - 1 - time[at]) // DAY
        if row < 0 or day < 0 or day >= days or time[at] >= end:
            at += 1
            continue
        low = end - (days - day) * DAY
        high = low + DAY
        first = at
        at += 1
        while at < rows and code[at] == one and low <= time[at] < high:
            at += 1
        longest = step[0] if len(step) == 1 else step[first:at].max()
        _take(row, day, Run(value[first:at], whole, longest), results)


@njit
def fold_even(block: EvenRows, results: Results) -> None:
    """Take the rows of a block whose times are known into the results, in place; only values are looked at."""
    place, first, step, begin, rows, value, whole = block
    end, days = results.end, results.daily.shape[1]
    for k in range(len(rows)):
        at, last, time, pace = begin[k], begin[k] + rows[k], first[k], step[k] * 1_000_000
        while at < last and place[k] >= 0:
            day = days - 1 - (end - 1 - time) // DAY
            count = min(last - at, (end - (days - 1 - day) * DAY - time + pace - 1) // pace)
            if 0 <= day < days:
                _take(place[k], day, Run(value[at : at + count], whole, step[k]), results)
            at += count
            time += count * pace


@njit
def _take(row: int, day: int, run: Run, results: Results) -> None:
    """Take a run into the results of its resource, row, and day."""
    value, whole, step = run
    _, full_at, daily, counts, top = results
    week = day // WEEK_DAYS
    largest = _largest(value)
    daily[row, day] = max(daily[row, day], largest)
    seen = len(value) if whole else _seen(value)
    counts[row, week, 0] += seen
    # Few runs hold a sample that matters, so the others are not looked at again.
    if largest >= full_at[row]:
        counts[row, week, 1] += (value >= full_at[row]).sum()
    if largest > top[row, week, 0]:
        _keep(top[row, week], value)
    if seen and step > counts[row, week, 2]:
        counts[row, week, 2] = step


@njit
def _largest(run: np.ndarray) -> float:
    """Largest value, -inf where all are missing; four at a time, because each comparison waits for the one before it."""
    a = b = c = d = -np.inf
    whole = len(run) // 4 * 4
    for at in range(0, whole, 4):
        a = run[at] if run[at] > a else a
        b = run[at + 1] if run[at + 1] > b else b
        c = run[at + 2] if run[at + 2] > c else c
        d = run[at + 3] if run[at + 3] > d else d
    for at in range(whole, len(run)):
        a = run[at] if run[at] > a else a
    return max(max(a, b), max(c, d))


@njit
def _seen(run: np.ndarray) -> int:
    seen = 0
    for sample in run:
        seen += sample == sample
    return seen


@njit
def _keep(top: np.ndarray, run: np.ndarray) -> None:
    """Put the samples of a run that belong there among the largest, ascending; the smallest ones go."""
    for sample in run:
        if sample > top[0]:
            at = 0
            while at + 1 < len(top) and top[at + 1] < sample:
                top[at] = top[at + 1]
                at += 1
            top[at] = sample

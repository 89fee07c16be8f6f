"""Series that stream past in chunks: the step of each, and rates of counters; both remember how the last chunk ended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.tables.columns import Rejected

SECOND = 1_000_000  # times are counted in microseconds in here
UNKNOWN = np.iinfo("int64").min
GAP = 1.5  # steps from which a distance is a gap
FIRST = "first sample of a counter: there is nothing to compare it with"
AFTER_GAP = "first sample of a counter after a gap: what happened in the gap is not known"
TWICE = "a later row has the same resource_id, metric, time"
BACKWARDS = "a counter's sample is older than one already read: its files must follow each other in time by their names"
MOMENT = 60  # seconds that an event takes, where only the moment of it is told
NO_STEP = "the step cannot be told from one sample; set step_seconds"


class Memory:
    """Numbers the series of one metric, and keeps the last time, last value and step (in seconds, 0 unknown) of each."""

    def __init__(self, step_seconds: int = 0) -> None:
        self.fixed = step_seconds
        self.time = np.empty(0, dtype="int64")
        self.value = np.empty(0)
        self.step = np.empty(0, dtype="int64")
        self._numbers: dict[str, int] = {}

    def codes(self, ids: pd.Series) -> np.ndarray:
        """Number of the series of each row."""
        local, names = pd.factorize(ids)
        numbers = np.array([self._numbers.setdefault(name, len(self._numbers)) for name in names], dtype="int64")
        new = len(self._numbers) - len(self.time)
        self.time = np.r_[self.time, np.full(new, UNKNOWN)]
        self.value = np.r_[self.value, np.full(new, np.nan)]
        self.step = np.r_[self.step, np.zeros(new, dtype="int64")]
        return numbers[local]

    def steps(self, codes: np.ndarray, times: np.ndarray) -> np.ndarray:
        """Step of each row in seconds: the most frequent distance within its series in this chunk, or else before.

        A series without any distance yet gets the most frequent step of the others; 0 where nothing is known at all.
        """
        if self.fixed or not len(codes):
            return np.full(len(codes), self.fixed)
        ordered, moments = in_order(codes, times)
        starts = np.r_[True, ordered[1:] != ordered[:-1]]
        before = np.r_[UNKNOWN, moments[:-1]]
        before[starts] = self.time[ordered[starts]]
        known = (before != UNKNOWN) & (moments > before)
        self._learn(ordered[known], moments[known] - before[known])
        ends = np.r_[starts[1:], True]
        self.time[ordered[ends]] = np.maximum(self.time[ordered[ends]], moments[ends])
        step = self.step[codes]
        return np.where(step > 0, step, self._usual()) if (step == 0).any() else step

    def _learn(self, codes: np.ndarray, distance: np.ndarray) -> None:
        if not len(codes):
            return
        seconds = np.maximum((distance + SECOND // 2) // SECOND, 1)
        width = int(seconds.max()) + 1
        pairs, counts = np.unique(codes * width + seconds, return_counts=True)
        order = np.lexsort((counts, pairs // width))
        series = pairs[order] // width
        last = np.r_[series[1:] != series[:-1], True]
        self.step[series[last]] = pairs[order][last] % width

    def _usual(self) -> int:
        steps, counts = np.unique(self.step[self.step > 0], return_counts=True)
        return int(steps[counts.argmax()]) if len(steps) else 0


def in_order(codes: np.ndarray, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both arrays sorted by series and time; most files are in that order already."""
    forward = (codes[1:] > codes[:-1]) | ((codes[1:] == codes[:-1]) & (times[1:] >= times[:-1]))
    if forward.all():
        return codes, times
    order = np.lexsort((times, codes))
    return codes[order], times[order]


def increases(rows: pd.DataFrame, memory: Memory, *, per_second: bool, rejected: Rejected) -> pd.DataFrame:
    """Turn the values of a counter into what was counted from one sample to the next, at the time of the first.

    Parameters
    ----------
    rows : resource_id, time, value, sorted by series and time, also from chunk to chunk.
    per_second : divide by the length of the step.

    Notes
    -----
    A value below the one before means that the counter began again at zero, so that the value itself is the increase
    (the rule of Prometheus' rate). Rows that give no increase are counted in `rejected`.
    """
    codes = memory.codes(rows["resource_id"])
    times = rows["time"].dt.as_unit("us").astype("int64").to_numpy()
    values = rows["value"].to_numpy()
    starts = np.r_[True, codes[1:] != codes[:-1]][: len(codes)]
    before_time, before = np.r_[UNKNOWN, times[:-1]][: len(codes)], np.r_[np.nan, values[:-1]][: len(codes)]
    before_time[starts], before[starts] = memory.time[codes[starts]], memory.value[codes[starts]]
    step = memory.steps(codes, times)
    ends = np.r_[starts[1:], True][: len(codes)]
    memory.value[codes[ends]] = values[ends]
    first = before_time == UNKNOWN
    length = np.where(first, 0, times - np.where(first, 0, before_time)) / SECOND
    gap = length > GAP * step
    for reason, mask in ((FIRST, first), (TWICE, ~first & (length == 0)), (BACKWARDS, length < 0), (AFTER_GAP, gap)):
        rejected.add(reason, int(mask.sum()))
    keep = ~(first | (length <= 0) | gap)
    grown = np.where(values < before, values, values - before)[keep]
    kept = rows[keep].copy()
    kept["value"] = grown / length[keep] if per_second else grown
    kept["time"] = pd.to_datetime(before_time[keep], unit="us", utc=True)
    kept["step_seconds"] = step[keep]
    return kept

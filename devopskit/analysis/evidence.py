"""What the history of each workload can carry: weeks that may be judged, reasons to stay undecided, caveats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from devopskit.analysis.given_numbers import LARGEST
from devopskit.analysis.patterns import COUNTS_UP, counts_up, growths, shifts
from devopskit.analysis.row_median import row_median
from devopskit.tables.summary import Summary
from devopskit.units import significant

WEEK_SECONDS = 604_800
LEAST_COVERAGE = 0.5  # left out because a week with fewer samples has a smaller maximum and would flatter every rule
LEAST_WEEKS = 2
PINNED_SHARE = 0.02
SOFT_LIMIT = 1.02  # use above this multiple of the capacity shows that the capacity does not hold use back
# A sample so many times the typical daily maximum is broken, unless the capacity allows it: a millionfold sample at night is
# hundreds of times less above the day's maximum, and a known capacity tells a rare large job from it.
BROKEN, BROKEN_ABOVE_CAPACITY = 1e4, 1e3
ANOTHER_UNIT = 10.0  # typical use above this multiple of the capacity is more likely in another unit than real


@dataclass(frozen=True)
class Evidence:
    """What may be used of each workload, and why not.

    Attributes
    ----------
    need : float [n, w], weekly need, NaN where the week may not be judged.
    weeks : int [n], weeks that may be judged.
    reason : text [n], why the workload stays undecided, '' where it can be decided.
    caveats : text [n], what a reader must know, separated by semicolons.
    """

    need: np.ndarray
    weeks: np.ndarray
    reason: np.ndarray
    caveats: np.ndarray

    @property
    def usable(self) -> np.ndarray:
        """Whether each workload may be sized and may teach the pool, bool [n]."""
        return self.reason == ""


def weigh(summary: Summary, need: str, capacity: np.ndarray) -> Evidence:
    """Judge the weeks of every workload and say in words what keeps it undecided.

    Parameters
    ----------
    need : "max" or "p999".
    capacity : float [n], provisioned now, NaN where unknown.
    """
    full = WEEK_SECONDS / summary.step_seconds[:, None]
    judged = summary.samples >= LEAST_COVERAGE * full
    weekly = np.where(judged, summary.need(need), np.nan)
    weeks = judged.sum(1)
    peak = _largest(summary.weekly_max)
    empty = summary.samples.sum(1) == 0
    broken = broken_days(summary, capacity)
    pinned = pinned_at_limit(summary, capacity)
    reason = np.full(len(weeks), "", dtype=object)
    for test, words in (
        (counts_up(summary.daily_max), COUNTS_UP),
        (weeks < LEAST_WEEKS, _short(weeks)),
        (pinned, "use is pinned at its limit, so what it needs is hidden; a higher limit for two weeks would decide it"),
        (
            peak == 0,
            "every sample is zero: nothing to size; a look at whether it is used at all, or at the meter, would decide it",
        ),
        (broken.any(1), _name_broken(summary, broken)),
        (empty, "no sample in the period; 2 weeks of history would decide it"),
    ):
        reason = np.where(test, words, reason)
    return Evidence(weekly, weeks, reason.astype(object), _caveats(summary, capacity, peak, pinned))


def broken_days(summary: Summary, capacity: np.ndarray) -> np.ndarray:
    """Days whose maximum cannot be use, bool [n, 7 w]: far above the typical day and far above what is provisioned."""
    typical = typical_day(summary.daily_max)
    # Samples near the largest number there is would make the bound infinite, and they are broken whatever the others are.
    with np.errstate(over="ignore"):
        bound = np.where(np.isfinite(capacity), np.fmax(BROKEN_ABOVE_CAPACITY * typical, 10 * capacity), BROKEN * typical)
    return ((summary.daily_max > bound[:, None]) & (typical > 0)[:, None]) | (summary.daily_max > LARGEST)


def pinned_at_limit(summary: Summary, capacity: np.ndarray) -> np.ndarray:
    """Whether use is held back by its limit, bool [n]: often at the capacity and never clearly above it."""
    often = summary.pinned.sum(1) >= PINNED_SHARE * np.maximum(summary.samples.sum(1), 1)
    with np.errstate(invalid="ignore"):
        return often & (summary.pinned.sum(1) > 0) & ~(_largest(summary.weekly_max) > SOFT_LIMIT * capacity)


def typical_day(daily_max: np.ndarray) -> np.ndarray:
    """Median of the daily maxima that are above zero, [n], NaN where there is none."""
    return row_median(np.where(daily_max > 0, daily_max, np.nan))


def _largest(extremes: np.ndarray) -> np.ndarray:
    return np.fmax.reduce(extremes, axis=1, initial=np.nan)


def _short(weeks: np.ndarray) -> np.ndarray:
    words = "{} week{} with at least half of the samples; {} more would decide it"
    told = [words.format(w, "" if w == 1 else "s", max(LEAST_WEEKS - w, 0)) for w in range(int(weeks.max(initial=0)) + 1)]
    return np.array(told, dtype=object)[weeks]


def _name_broken(summary: Summary, broken: np.ndarray) -> np.ndarray:
    words = np.full(len(broken), "", dtype=object)
    first = summary.end - timedelta(days=broken.shape[1])
    for i in np.flatnonzero(broken.any(1)):
        day = int(np.argmax(np.where(broken[i], summary.daily_max[i], -1)))
        words[i] = (
            f"a broken sample: {significant(summary.daily_max[i, day])} on {first + timedelta(days=day):%Y-%m-%d} against "
            f"{significant(typical_day(summary.daily_max[i : i + 1])[0])} on a typical day; correcting or removing it would decide it"
        )
    return words


def _caveats(summary: Summary, capacity: np.ndarray, peak: np.ndarray, pinned: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        above = np.asarray(peak > SOFT_LIMIT * capacity)
    gaps = (summary.samples > 0) & (summary.samples < LEAST_COVERAGE * WEEK_SECONDS / summary.step_seconds[:, None])
    parts: tuple[tuple[np.ndarray, np.ndarray | str], ...] = (
        (above, "use went above the capacity given, so the capacity is no hard limit"),
        (
            typical_day(summary.daily_max) > ANOTHER_UNIT * capacity,
            "more than ten times the capacity on a typical day: check the unit",
        ),
        (pinned, "pinned at its limit"),
        (np.asarray(gaps.any(1)), "weeks with fewer than half of their samples were left out"),
    )
    parts += tuple((words != "", words) for words in (shifts(summary.daily_max), growths(summary.daily_max)))
    caveats = np.full(len(peak), "", dtype=object)
    for test, words in parts:
        caveats[test] = caveats[test] + np.where(caveats[test] == "", "", "; ") + np.broadcast_to(words, len(peak))[test]
    return caveats

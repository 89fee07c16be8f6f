"""Stated against observed: what a rule fitted on earlier weeks only would have missed in each later week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from devopskit.analysis.plain_rule import PlainRule, multiple
from devopskit.tables.summary import Summary


@dataclass(frozen=True)
class BackTest:
    """One row for each judged week.

    Attributes
    ----------
    origin : datetime64[D] [o], start of the judged week.
    stated : float [o], the risk that was asked for.
    observed : float [o], share of workloads whose need exceeded the size that the earlier weeks gave.
    workloads : int [o], workloads judged.
    """

    origin: np.ndarray
    stated: np.ndarray
    observed: np.ndarray
    workloads: np.ndarray

    @property
    def pooled(self) -> float:
        """Observed share over all judged workload-weeks, NaN where there are none."""
        total = self.workloads.sum()
        return float((self.observed * self.workloads).sum() / total) if total else float("nan")


def replay(rule: PlainRule, summary: Summary, risk: float) -> BackTest:
    """Fit the rule before each week, judge it by the week; weeks with too little past are left out."""
    rows = []
    for week in range(1, rule.ratio.shape[1]):
        seen = rule.ratio[:, week][np.isfinite(rule.ratio[:, week])]
        if len(seen) and not rule.lack(week):
            k = multiple(rule.pool(week), risk)
            rows.append((week, float((seen > k).mean()), len(seen)))
    return tabulate(summary, risk, rows)


def tabulate(summary: Summary, risk: float, rows: Iterable[tuple[int, float, int]]) -> BackTest:
    """Arrays from rows of (week, observed share, workloads)."""
    week, observed, workloads = zip(*rows, strict=True) if rows else ((), (), ())
    first = summary.end - timedelta(days=7 * summary.weekly_max.shape[1])
    start = np.datetime64(first.replace(tzinfo=None), "D") + 7 * np.array(week, dtype="timedelta64[D]")
    return BackTest(start, np.full(len(week), risk), np.array(observed, float), np.array(workloads, int))

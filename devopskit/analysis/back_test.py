"""Stated against observed: what sizes fitted and calibrated on earlier weeks only would have missed in each later week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from devopskit.analysis.history import History
from devopskit.analysis.method import Choice
from devopskit.tables.summary import Summary

NINETY = 1.645  # standard deviations on either side that hold 90 % of a normal value


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

    @property
    def interval(self) -> tuple[float, float]:
        """Range that holds the true share in nine of ten cases, NaN where nothing was judged.

        Weeks share shocks, so that their scatter counts where it is wider than that of independent workload-weeks. Source:
        Wilson's interval for a share (1927), with the number of independent weeks that this scatter leaves.
        """
        seen, total = self.workloads > 0, int(self.workloads.sum())
        if not total:
            return float("nan"), float("nan")
        share, weeks = self.pooled, int(seen.sum())
        off = self.workloads[seen] * (self.observed[seen] - share)
        between = float((off**2).sum()) / total**2 * weeks / max(weeks - 1, 1)
        alone = share * (1 - share) / total
        count = total * alone / max(alone, between) if alone else float(total)
        centre = (share + NINETY**2 / (2 * count)) / (1 + NINETY**2 / count)
        half = NINETY / (1 + NINETY**2 / count) * float(np.sqrt(share * (1 - share) / count + NINETY**2 / (4 * count**2)))
        return max(centre - half, 0.0), min(centre + half, 1.0)


def judge(choice: Choice | None, history: History, summary: Summary, risk: float) -> BackTest:
    """Judge each past origin of a choice by its week, with the nominal risk that the weeks before it gave."""
    rows = [] if choice is None else [(o, *_week(choice, history, k, risk)) for k, o in enumerate(choice.track.origins)]
    weeks, shares, counts = zip(*rows, strict=True) if rows else ((), (), ())
    first = summary.end - timedelta(days=7 * history.weeks)
    start = np.datetime64(first.replace(tzinfo=None), "D") + 7 * np.array(weeks, dtype="timedelta64[D]")
    return BackTest(start, np.full(len(weeks), risk), np.array(shares, float), np.array(counts, int))


def _week(choice: Choice, history: History, index: int, risk: float) -> tuple[float, int]:
    """Share missed and workloads judged at one origin."""
    track = choice.track
    judged = track.judged[index]
    nominal = track.nominal(risk, history.views, before=track.origins[index])
    missed = track.missed(nominal, history.views, index)
    return float(missed[judged].mean()) if judged.any() else float("nan"), int(judged.sum())

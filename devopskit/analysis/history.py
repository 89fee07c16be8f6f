"""The fleet's past as training samples: for every week start (origin) what was known, and the need of the week that followed."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from devopskit.analysis.features import FLOOR, WEEK_DAYS, View, look

LEAST_POOL_ONE_ORIGIN = 35  # needed because with fewer workloads a single week says more about that week than about the rule
LEAST_POOL = 20
MOST_TEACHERS = 6000  # three origins of so many give 180 misses at 1 %, a tenth of which is chance; more would only cost time


@dataclass(frozen=True)
class Pool:
    """Samples of all origins before one.

    Attributes
    ----------
    view : what was known, m rows.
    outcome : float [m], log need of the week that followed.
    row, origin : int [m], workload and week of each sample.
    """

    view: View
    outcome: np.ndarray
    row: np.ndarray
    origin: np.ndarray


@dataclass(frozen=True)
class History:
    """Needs and daily maxima of n workloads over w weeks; rows that may not teach the pool hold NaN only.

    Attributes
    ----------
    need : float [n, w], NaN where the week may not be judged.
    daily : float [n, 7 w].
    capacity : float [n], NaN where unknown.
    rows : int [n], places of these workloads in the whole fleet, None where they are all of it.
    """

    need: np.ndarray
    daily: np.ndarray
    capacity: np.ndarray
    rows: np.ndarray | None = None

    @property
    def weeks(self) -> int:
        """Number of weeks; also the origin that is today."""
        return self.need.shape[1]

    @cached_property
    def today(self) -> View:
        """What is known today."""
        return look(self.need, self.daily, self.capacity)

    def teachers(self, most: int = MOST_TEACHERS) -> History:
        """Give at most so many of the workloads that may teach, from small to large, so that the pool is like the whole fleet.

        Ordered by their needs and not by their place, so that another order of the fleet has the same teachers.
        """
        able = np.flatnonzero(np.isfinite(self.need).any(1))
        if len(able) <= most:
            return self
        with np.errstate(divide="ignore"):
            logs = np.log(np.where(np.isfinite(self.need[able]), np.maximum(self.need[able], 0), np.nan))
        size = np.nan_to_num(np.nanmean(logs, axis=1), neginf=-np.inf)
        chosen = able[np.argsort(size, kind="stable")[np.linspace(0, len(able) - 1, most).round().astype(int)]]
        return History(self.need[chosen], self.daily[chosen], self.capacity[chosen], chosen)

    @cached_property
    def views(self) -> list[View]:
        """What was known at each origin from 1 to today (index 0 has no past and repeats origin 1)."""
        return [look(self.need[:, :o], self.daily[:, : WEEK_DAYS * o], self.capacity) for o in [1, *range(1, self.weeks)]] + [
            self.today
        ]

    @cached_property
    def outcome(self) -> np.ndarray:
        """Log need of each week [n, w], NaN where no sample may be made of it."""
        out = np.full(self.need.shape, np.nan)
        for week in range(1, self.weeks):
            view = self.views[week]
            fine = np.isfinite(self.need[:, week]) & np.isfinite(view.reference) & np.isfinite(view.mean)
            least = FLOOR * np.exp(view.largest[fine])
            out[fine, week] = np.log(np.maximum(self.need[fine, week], least))
        return out

    def pool(self, before: int | None = None) -> Pool:
        """Samples of the origins before week `before` (all by default)."""
        # Kept because every method that is compared learns from the same samples.
        if before not in self._pools:
            self._pools[before] = self._pooled(before)
        return self._pools[before]

    @cached_property
    def _pools(self) -> dict[int | None, Pool]:
        return {}

    def _pooled(self, before: int | None) -> Pool:
        row, origin = np.nonzero(np.isfinite(self.outcome[:, :before]))
        parts = {
            field.name: np.stack([getattr(view, field.name) for view in self.views[: self.weeks]], axis=1)[row, origin]
            for field in fields(View)
        }
        return Pool(View(**parts), self.outcome[row, origin], row, origin)

    def lack(self, before: int | None = None) -> str:
        """Say what the pool lacks to measure a risk, '' where it is large enough."""
        judged = np.isfinite(self.outcome[:, :before])
        size, origins = int(judged.sum()), int(judged.any(0).sum())
        if origins == 0:
            return "no week has a week before it to predict it from; 2 weeks of history would decide it"
        if origins == 1 and size < LEAST_POOL_ONE_ORIGIN:
            more = _weeks(LEAST_POOL / size)
            return (
                f"the risk was measured on {size} workload-weeks of one origin only; {more} of history, or "
                f"{LEAST_POOL_ONE_ORIGIN} workloads, would decide it"
            )
        if size < LEAST_POOL:
            more = _weeks((LEAST_POOL - size) * origins / size)
            return f"the risk was measured on {size} workload-weeks only; {more} of history, or more workloads, would decide it"
        return ""


def _weeks(more: float) -> str:
    count = math.ceil(more)
    return f"{count} more week{'' if count == 1 else 's'}"

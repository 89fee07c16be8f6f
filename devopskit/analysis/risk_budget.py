"""Ladders of sizes: for each workload one size for every nominal risk, from what was known at an origin.

The nominal risks are those that the pooled past errors had; `calibration.py` replays the ladders on past weeks to learn which
nominal risk really meets an asked one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from devopskit.analysis.features import View
from devopskit.analysis.history import History, Pool
from devopskit.analysis.location_scale import fit
from devopskit.analysis.quarters import Quarters, upper_place

LADDER = np.array([0.002, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5])
LEAST_HEADROOM = np.log(1.1)  # a size may always lie this far above the largest use so far
CAP_SHARE = 0.8  # part of the risk that may come from capping
CAP_DOUBT = 1.0  # standard deviations of the expected misses that do not yet speak against a cap

Method = Callable[..., np.ndarray]  # (history, origin, whole=None), see `budget`


def budget(history: History, origin: int, whole: History | None = None) -> np.ndarray:
    """Log sizes [n, risks of LADDER] from the location-scale law with balanced margins.

    Parameters
    ----------
    history : workloads that teach. origin : week whose past is known.
    whole : workloads that are sized today, where they are more than the teachers; those of `history` by default.
    """
    pool, today = history.pool(origin), history.views[origin] if whole is None else whole.today
    capacity = (history if whole is None else whole).capacity
    law, caps = fit(pool.view, pool.outcome, pool.origin, today), _Caps(history, pool)
    quarters = Quarters(pool.view.volatility, pool.view.bigness)
    out = np.empty((len(today.reference), len(LADDER)))
    for k, risk in enumerate(LADDER):
        margins = quarters.balance(law.error, (caps.then(risk) - law.past_location) / law.past_scale, risk)
        wanted = law.location + law.scale * margins.at(today.volatility, today.bigness)
        out[:, k] = np.minimum(wanted, caps.now(risk, today, capacity))
    return _ordered(out)


def plain(history: History, origin: int, whole: History | None = None, *, window: Callable[[View], np.ndarray]) -> np.ndarray:
    """Log sizes [n, risks of LADDER] of a multiple of the largest use within a window; the rest as in `budget`."""
    pool, today = history.pool(origin), history.views[origin] if whole is None else whole.today
    capacity = (history if whole is None else whole).capacity
    # Sorted once, because every risk asks for another place in the same order.
    error, base, caps = np.sort(pool.outcome - window(pool.view)), window(today), _Caps(history, pool)
    margins = [error[upper_place(len(error), risk)] for risk in LADDER]
    sizes = [np.minimum(base + margin, caps.now(risk, today, capacity)) for margin, risk in zip(margins, LADDER, strict=True)]
    out = np.stack(sizes, axis=1)
    return _ordered(out)


METHODS: dict[str, Method] = {
    "budget": budget,
    "the last 14 days": partial(plain, window=lambda view: view.reference),
    "the last 28 days": partial(plain, window=lambda view: view.reference + view.shape[:, 1]),
    "all days": partial(plain, window=lambda view: view.largest),
}


class _Caps:
    """Log ceilings: the capacity, or a multiple of the largest use where that is more.

    A cap saves most of the cost of the long tail, so the lowest multiple is taken that leaves a part of the risk to the margins.
    """

    def __init__(self, history: History, pool: Pool) -> None:
        self.count, self.largest = len(pool.outcome), pool.view.largest
        with np.errstate(divide="ignore"):
            self.capacity = np.log(history.capacity)[pool.row]
        beyond = pool.outcome > np.nan_to_num(self.capacity, nan=-np.inf)
        self.above = np.sort(np.where(beyond, pool.outcome - self.largest, -np.inf))

    def headroom(self, risk: float) -> float:
        """Log multiple of the largest use."""
        expected = risk * self.count
        part = min((CAP_SHARE * expected + CAP_DOUBT * np.sqrt(expected)) / self.count, 0.5)
        return max(self.above[upper_place(self.count, part)], LEAST_HEADROOM)

    def then(self, risk: float) -> np.ndarray:
        """Of the past samples, [m]."""
        return np.fmax(self.capacity, self.largest + self.headroom(risk))

    def now(self, risk: float, today: View, provisioned: np.ndarray) -> np.ndarray:
        """Of today's workloads, [n]."""
        with np.errstate(divide="ignore"):
            return np.fmax(np.log(provisioned), today.largest + self.headroom(risk))


def _ordered(ladder: np.ndarray) -> np.ndarray:
    """Make sizes fall with the risk."""
    return np.maximum.accumulate(ladder[:, ::-1], axis=1)[:, ::-1]

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
from devopskit.analysis.quarters import balance, upper_quantile

LADDER = np.array([0.002, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5])
LEAST_HEADROOM = np.log(1.1)  # a size may always lie this far above the largest use so far
CAP_SHARE = 0.8  # part of the risk that may come from capping
CAP_DOUBT = 1.0  # standard deviations of the expected misses that do not yet speak against a cap
LEAST_FIT = 60  # fewer samples do not carry the two regressions; the plain rules need one number only

Method = Callable[..., np.ndarray]  # (history, origin, whole=None), see `budget`


def budget(history: History, origin: int, whole: History | None = None) -> np.ndarray:
    """Log sizes [n, risks of LADDER] from the location-scale law with balanced margins.

    Parameters
    ----------
    history : workloads that teach. origin : week whose past is known.
    whole : workloads that are sized today, where they are more than the teachers; those of `history` by default.
    """
    pool, today = history.pool(origin), history.views[origin] if whole is None else whole.today
    if len(pool.outcome) < LEAST_FIT:
        return METHODS["the last 14 days"](history, origin, whole)
    capacity = (history if whole is None else whole).capacity
    law = fit(pool.view, pool.outcome, today)
    out = np.empty((len(today.reference), len(LADDER)))
    for k, risk in enumerate(LADDER):
        cap_then, cap_now = _caps(history, pool, today, capacity, risk)
        ceiling = (cap_then - law.past_location) / law.past_scale
        margins = balance(law.error, ceiling, pool.view.volatility, pool.view.bigness, risk)
        out[:, k] = np.minimum(law.location + law.scale * margins.at(today.volatility, today.bigness), cap_now)
    return _ordered(out)


def plain(history: History, origin: int, whole: History | None = None, *, window: Callable[[View], np.ndarray]) -> np.ndarray:
    """Log sizes [n, risks of LADDER] of a multiple of the largest use within a window; the rest as in `budget`."""
    pool, today = history.pool(origin), history.views[origin] if whole is None else whole.today
    capacity = (history if whole is None else whole).capacity
    error, base = pool.outcome - window(pool.view), window(today)
    out = np.stack(
        [np.minimum(base + upper_quantile(error, risk), _caps(history, pool, today, capacity, risk)[1]) for risk in LADDER],
        axis=1,
    )
    return _ordered(out)


METHODS: dict[str, Method] = {
    "budget": budget,
    "the last 14 days": partial(plain, window=lambda view: view.reference),
    "the last 28 days": partial(plain, window=lambda view: view.reference + view.shape[:, 1]),
    "all days": partial(plain, window=lambda view: view.largest),
}


def _caps(history: History, pool: Pool, today: View, provisioned: np.ndarray, risk: float) -> tuple[np.ndarray, np.ndarray]:
    """Log ceilings of the past samples and of today: the capacity, or a multiple of the largest use where that is more.

    A cap saves most of the cost of the long tail, so the lowest multiple is taken that leaves a part of the risk to the margins.
    """
    with np.errstate(divide="ignore"):
        capacity, capacity_now = np.log(history.capacity), np.log(provisioned)
    expected = risk * len(pool.outcome)
    part = min((CAP_SHARE * expected + CAP_DOUBT * np.sqrt(expected)) / len(pool.outcome), 0.5)
    above = np.where(pool.outcome > np.nan_to_num(capacity[pool.row], nan=-np.inf), pool.outcome - pool.view.largest, -np.inf)
    headroom = max(upper_quantile(above, part), LEAST_HEADROOM)
    return np.fmax(capacity[pool.row], pool.view.largest + headroom), np.fmax(capacity_now, today.largest + headroom)


def _ordered(ladder: np.ndarray) -> np.ndarray:
    """Make sizes fall with the risk."""
    return np.maximum.accumulate(ladder[:, ::-1], axis=1)[:, ::-1]

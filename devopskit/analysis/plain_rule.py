"""The plain rule: a size is k times the largest use of the last 14 days, with the smallest k that met the risk on the past.

Every past week start is an origin: the rule sees what came before, the week that follows judges it. The ratios of need to the
14 day maximum are pooled over workloads and origins, so the k of a risk is one order statistic, and any k has a measured risk.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

WINDOW_DAYS, WEEK_DAYS = 14, 7
LEAST_POOL_ONE_ORIGIN = 35  # with fewer workloads a single week says more about that week than about the rule
LEAST_POOL = 20


@dataclass(frozen=True)
class PlainRule:
    """Ratios of weekly need to the 14 day maximum before it, pooled over workloads and origins.

    Attributes
    ----------
    base : float [n, w + 1], largest use of the 14 days (fewer where there are fewer) before each week; the last column is now.
    ratio : float [n, w], need over base, NaN where either is missing or the workload may not teach the pool.
    """

    base: np.ndarray
    ratio: np.ndarray

    def pool(self, before: int | None = None) -> np.ndarray:
        """Sorted ratios of the origins before week `before` (all by default)."""
        past = self.ratio[:, :before]
        return np.sort(past[np.isfinite(past)])

    def origins(self, before: int | None = None) -> int:
        """Weeks that judge at least one workload."""
        return int(np.isfinite(self.ratio[:, :before]).any(0).sum())

    def lack(self, before: int | None = None) -> str:
        """Say what the pool lacks to measure a risk, '' where it is large enough."""
        size, origins = len(self.pool(before)), self.origins(before)
        if origins == 0:
            return "no week has a week before it to predict it from; 2 weeks of history would decide it"
        if origins == 1 and size < LEAST_POOL_ONE_ORIGIN:
            more = math.ceil(LEAST_POOL / size)
            return (
                f"the risk was measured on {size} workload-weeks of one origin only; {more} more weeks of history, or "
                f"{LEAST_POOL_ONE_ORIGIN} workloads, would decide it"
            )
        if size < LEAST_POOL:
            more = math.ceil((LEAST_POOL - size) * origins / size)
            return f"the risk was measured on {size} workload-weeks only; {more} more weeks of history, or more workloads, would decide it"
        return ""


def fit(need: np.ndarray, daily_max: np.ndarray, usable: np.ndarray) -> PlainRule:
    """Collect the rule's ratios on the past.

    Parameters
    ----------
    need : float [n, w], weekly need, NaN where the week may not be judged.
    daily_max : float [n, 7 w].
    usable : bool [n], workloads that may teach the pool.
    """
    weeks = need.shape[1]
    base = np.stack([_recent(daily_max[:, : WEEK_DAYS * week]) for week in range(weeks + 1)], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(usable[:, None] & (base[:, :-1] > 0), need / base[:, :-1], np.nan)
    return PlainRule(base, ratio)


def multiple(pool: np.ndarray, risk: float) -> float:
    """Smallest k with at most `risk` of the pool above it, counting one unseen failure; the largest ratio where the pool is too small.

    The rank is that of split conformal prediction (Vovk et al. 2005): ceil((m + 1)(1 - risk)) of m sorted ratios.
    """
    rank = math.ceil((len(pool) + 1) * (1 - risk) - 1e-9)
    return float(pool[min(rank, len(pool)) - 1])


def chance_above(pool: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Measured chance that a ratio exceeds each k, (failures + 1) / (m + 1), at most 1; NaN where k is NaN."""
    failures = len(pool) - np.searchsorted(pool, k, side="right")
    return np.where(np.isfinite(k), np.minimum((failures + 1) / (len(pool) + 1), 1.0), np.nan)


def _recent(days: np.ndarray) -> np.ndarray:
    return np.fmax.reduce(days[:, -WINDOW_DAYS:], axis=1, initial=np.nan)

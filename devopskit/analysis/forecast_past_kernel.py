"""Rolling origins inside the history: what each expert would have said, and how wrong it was; compiled."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.compiled import njit
from devopskit.analysis.forecast_experts_kernel import COUNT, paths
from devopskit.analysis.forecast_profile_kernel import running_sums

ORIGINS = 25


@njit
def origins(first: int, length: int, horizon: int, week: int) -> np.ndarray:
    """Past origins, oldest first: evenly spaced over up to 8 weeks and the horizon, each with at least a week (if possible two) behind it."""
    behind = 2 * week if length - first >= 4 * week else week
    span = min(length - first - behind, 8 * week + horizon)
    count = max(min(ORIGINS, span), 0)
    out = np.empty(count, np.int64)
    for k in range(count):
        out[k] = length - span + (k * span) // count
    return out


@njit
def past_paths(z: np.ndarray, first: int, cuts: np.ndarray, horizon: int, sizes: tuple[int, int], long: int) -> np.ndarray:
    """Paths [origins + 1, experts, horizon] of every expert at every cut, and from the end of the history last."""
    sums = running_sums(z)
    out = np.empty((len(cuts) + 1, COUNT, horizon))
    for k in range(len(cuts)):
        paths(z, sums, first, cuts[k], long, sizes, out[k])
    paths(z, sums, first, len(z), long, sizes, out[len(cuts)])
    return out


@njit
def losses(y: np.ndarray, past: np.ndarray, cuts: np.ndarray, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean absolute error [experts, buckets] over past origins and the number of values [buckets] behind it."""
    buckets = len(edges)
    total, count = np.zeros((COUNT, buckets)), np.zeros(buckets)
    for k in range(len(cuts)):
        b = 0
        for lead in range(min(past.shape[2], len(y) - cuts[k])):
            while lead >= edges[b]:
                b += 1
            actual = y[cuts[k] + lead]
            if np.isnan(actual):
                continue
            count[b] += 1.0
            for e in range(COUNT):
                total[e, b] += abs(actual - past[k, e, lead])
    for b in range(buckets):
        for e in range(COUNT):
            total[e, b] = total[e, b] / count[b] if count[b] > 0 else np.nan
    return total, count

"""Rolling origins inside the history: what each expert would have said, and how wrong it was; compiled."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.compiled import njit
from devopskit.analysis.forecast_experts_kernel import COUNT, paths
from devopskit.analysis.forecast_profile_kernel import running_sums

ORIGINS, NEWEST = 25, 8
STEADY = 4.0  # values' worth of the whole past in a figure of the recent past, which may rest on a few


@njit
def merged(values: np.ndarray, split: int) -> np.ndarray:
    """Two rising stretches as one, each value once; np.unique would add two seconds to the first run, which compiles it."""
    out = np.empty(len(values), np.int64)
    left, right, count = 0, split, 0
    while left < split or right < len(values):
        take_left = right >= len(values) or (left < split and values[left] <= values[right])
        value = values[left] if take_left else values[right]
        left, right = (left + 1, right) if take_left else (left, right + 1)
        if count == 0 or value != out[count - 1]:
            out[count] = value
            count += 1
    return out[:count]


@njit
def origins(first: int, length: int, horizon: int, week: int) -> np.ndarray:
    """Past origins, oldest first, each with at least a week (if possible two) behind it.

    They are evenly spaced over up to 8 weeks and the horizon; the last week (28 days of daily values) has more of them, because
    what is true since the last change shows there only.
    """
    behind = 2 * week if length - first >= 4 * week else week
    span = min(length - first - behind, 8 * week + horizon)
    count = max(min(ORIGINS, span), 0)
    near = min(max(week, 28), span)
    extra = max(min(NEWEST, near), 0)
    out = np.empty(count + extra, np.int64)
    for k in range(count):
        out[k] = length - span + (k * span) // count
    for k in range(extra):
        out[count + k] = length - near + (k * near) // extra
    return merged(out, count)


def past_paths(z: np.ndarray, first: int, cuts: np.ndarray, horizon: int, sizes: tuple[int, int], long: int) -> np.ndarray:
    """Paths [origins + 1, experts, horizon] of every expert at every cut, and from the end of the history last.

    Not compiled itself, because numba would link and optimise all experts once more, a second of each first run.
    """
    sums = running_sums(z)
    out = np.empty((len(cuts) + 1, COUNT, horizon))
    for k in range(len(cuts)):
        paths(z, sums, first, cuts[k], long, sizes, out[k])
    paths(z, sums, first, len(z), long, sizes, out[len(cuts)])
    return out


@njit
def losses(
    y: np.ndarray, past: np.ndarray, cuts: np.ndarray, edges: np.ndarray, half: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean absolute error [experts, buckets] over past origins, the recent one, and the number of values [buckets] behind them.

    In the recent one the weight of an error halves every `half` steps: after a change of level the methods that follow it are
    better at once, whereas their mean over two months hardly moves.
    """
    buckets = len(edges)
    total, count = np.zeros((COUNT, buckets)), np.zeros(buckets)
    recent, weight = np.zeros((COUNT, buckets)), np.zeros(buckets)
    for k in range(len(cuts)):
        b = 0
        for lead in range(min(past.shape[2], len(y) - cuts[k])):
            while lead >= edges[b]:
                b += 1
            actual = y[cuts[k] + lead]
            if np.isnan(actual):
                continue
            share = 0.5 ** ((len(y) - cuts[k] - lead) / half)
            count[b] += 1.0
            weight[b] += share
            for e in range(COUNT):
                error = abs(actual - past[k, e, lead])
                total[e, b] += error
                recent[e, b] += share * error
    for b in range(buckets):
        for e in range(COUNT):
            total[e, b] = total[e, b] / count[b] if count[b] > 0 else np.nan
            recent[e, b] = (recent[e, b] + STEADY * total[e, b]) / (weight[b] + STEADY)
    return total, recent, count

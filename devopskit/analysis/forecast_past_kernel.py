"""Rolling origins inside the history: what each expert would have said, and how wrong it was; compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from devopskit.analysis.compiled import njit
from devopskit.analysis.forecast_experts_kernel import COUNT, paths
from devopskit.analysis.forecast_profile_kernel import Lengths, running_sums

ORIGINS, NEWEST = 25, 8
STEADY = 4.0  # values' worth of the whole past in a figure of the recent past, which may rest on a few


class Losses(NamedTuple):
    """Mean absolute errors over past origins.

    Attributes
    ----------
    every, recent : float [experts, buckets], over all origins, and with weights that halve with age.
    number : float [buckets], of values behind them.
    """

    every: np.ndarray
    recent: np.ndarray
    number: np.ndarray


class Hindsight(NamedTuple):
    """A history, and what the combined path would have said in it.

    Attributes
    ----------
    y : float [T], NaN where missing. cuts : int [origins]. period : steps of a short period, a day or a week of days.
    centre, apart : float [origins + 1, horizon], combined paths from every cut and from the end last, and how far the
        experts stand apart there.
    """

    y: np.ndarray
    cuts: np.ndarray
    period: int
    centre: np.ndarray
    apart: np.ndarray


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
def origins(length: int, horizon: int, week: int) -> np.ndarray:
    """Past origins, oldest first, each with at least a week (if possible two) behind it.

    They are evenly spaced over up to 8 weeks and the horizon; the last week (28 days of daily values) has more of them, because
    what is true since the last change shows there only.
    """
    behind = 2 * week if length >= 4 * week else week
    span = min(length - behind, 8 * week + horizon)
    count = max(min(ORIGINS, span), 0)
    near = min(max(week, 28), span)
    extra = max(min(NEWEST, near), 0)
    out = np.empty(count + extra, np.int64)
    for k in range(count):
        out[k] = length - span + (k * span) // count
    for k in range(extra):
        out[count + k] = length - near + (k * near) // extra
    return merged(out, count)


def past_paths(z: np.ndarray, cuts: np.ndarray, lengths: Lengths) -> np.ndarray:
    """Paths [origins + 1, experts, horizon] of every expert at every cut, and from the end of the history last.

    Not compiled itself, because numba would link and optimise all experts once more, a second of each first run.
    """
    sums = running_sums(z)
    out = np.empty((len(cuts) + 1, COUNT, lengths.horizon))
    for k in range(len(cuts)):
        paths(z, sums, cuts[k], lengths, out[k])
    paths(z, sums, len(z), lengths, out[len(cuts)])
    return out


@njit
def losses(y: np.ndarray, past: np.ndarray, cuts: np.ndarray, edges: np.ndarray, half: float) -> Losses:
    """How wrong every expert was.

    In the recent error the weight of an error halves every `half` steps: after a change of level the methods that follow it are
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
    return Losses(total, recent, count)

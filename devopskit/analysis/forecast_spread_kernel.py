"""How wrong the combined path was at past origins, and what that says about each coming step; compiled, one series at a time."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.compiled import njit

FEATURES = 18
TINY = 1e-300


@njit
def combined(past: np.ndarray, weights: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Weighted paths [origins + 1, horizon]; weights are [buckets, experts]."""
    count, experts, horizon = past.shape
    out = np.zeros((count, horizon))
    for k in range(count):
        for e in range(experts):
            b = 0
            for lead in range(horizon):
                while lead >= edges[b]:
                    b += 1
                out[k, lead] += weights[b, e] * past[k, e, lead]
    return out


@njit
def disagreement(past: np.ndarray, centre: np.ndarray, weights: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Weighted mean distance [origins + 1, horizon] of the experts from their combination."""
    count, experts, horizon = past.shape
    out = np.zeros((count, horizon))
    for k in range(count):
        for e in range(experts):
            b = 0
            for lead in range(horizon):
                while lead >= edges[b]:
                    b += 1
                out[k, lead] += weights[b, e] * abs(past[k, e, lead] - centre[k, lead])
    return out


@njit
def errors(y: np.ndarray, centre: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """Errors [origins, horizon] of the combined path, NaN beyond the end and in gaps."""
    out = np.full((len(cuts), centre.shape[1]), np.nan)
    for k in range(len(cuts)):
        for lead in range(min(centre.shape[1], len(y) - cuts[k])):
            out[k, lead] = y[cuts[k] + lead] - centre[k, lead]
    return out


@njit
def scales(error: np.ndarray, apart: np.ndarray, edges: np.ndarray, ages: np.ndarray, half: float) -> np.ndarray:
    """Of each bucket [6, buckets]: mean absolute error, that of the newest third, root mean square, disagreement, values, recent.

    The recent error has weights that halve every `half` steps; `ages` are the steps from each origin to the end.
    A bucket without a value takes the figures of the one before: errors hardly shrink with the lead.
    """
    out = np.zeros((6, len(edges)))
    recent, weight = np.zeros(len(edges)), np.zeros(len(edges))
    newest = error.shape[0] - error.shape[0] // 3
    for k in range(error.shape[0]):
        b = 0
        for lead in range(error.shape[1]):
            while lead >= edges[b]:
                b += 1
            e = error[k, lead]
            if np.isnan(e):
                continue
            out[0, b] += abs(e)
            out[2, b] += e * e
            out[3, b] += apart[k, lead]
            out[4, b] += 1.0
            share = 0.5 ** ((ages[k] - lead) / half)
            weight[b] += share
            out[5, b] += share * abs(e)
            if k >= newest:
                out[1, b] += abs(e)
                recent[b] += 1.0
    for b in range(len(edges)):
        n = out[4, b]
        if n == 0 and b > 0:
            for j in (0, 1, 2, 3, 5):
                out[j, b] = out[j, b - 1]
            continue
        n = max(n, 1.0)
        # eight values' worth of the whole past steady the newest third, which may hold only a few
        out[5, b] = (out[5, b] + 4.0 * out[0, b] / n) / (weight[b] + 4.0)
        out[1, b] = (out[1, b] + 8.0 * out[0, b] / n) / (recent[b] + 8.0)
        out[0, b], out[2, b], out[3, b] = out[0, b] / n, np.sqrt(out[2, b] / n), out[3, b] / n
    return out


@njit
def phase_profile(error: np.ndarray, ages: np.ndarray, period: int) -> np.ndarray:
    """Relative size of the errors by phase from the end [period], drawn towards 1 where few values are known; `ages` as in `scales`."""
    total, count = np.zeros(period), np.zeros(period)
    for k in range(error.shape[0]):
        for lead in range(error.shape[1]):
            if not np.isnan(error[k, lead]):
                phase = (lead - ages[k]) % period
                total[phase] += abs(error[k, lead])
                count[phase] += 1.0
    mean = total.sum() / max(count.sum(), 1.0) + TINY
    return (total + 10.0 * mean) / (count + 10.0) / mean


@njit
def features(
    known: np.ndarray, ahead: tuple[np.ndarray, np.ndarray], profile: np.ndarray, edges: np.ndarray, facts: np.ndarray
) -> np.ndarray:
    """Describe [horizon, features] what may widen or narrow a step beside the error of its bucket.

    `ahead` are the path and how far the experts stand apart [horizon]; `facts` are those of `describe`: the mean size of the
    series, its weekly naive error, how straight it is, its span of origins in steps, and changes and sizes of the last days.
    """
    path, apart = ahead
    horizon, period = len(path), len(profile)
    out = np.zeros((horizon, FEATURES))
    tiny = 1e-4 * facts[0] + TINY
    total, count = 0.0, 0.0
    for k in range(len(edges)):
        total, count = total + known[0, k] * known[4, k], count + known[4, k]
    overall = total / max(count, 1.0) + tiny
    b = 0
    for lead in range(horizon):
        while lead >= edges[b]:
            b += 1
        own = known[0, b] + tiny
        out[lead, 0] = 1.0
        out[lead, 1] = clipped(np.log(overall / own))
        out[lead, 2] = clipped(np.log((known[1, b] + tiny) / own))
        out[lead, 3] = clipped(np.log((apart[lead] + 0.05 * known[3, b] + tiny) / (known[3, b] + tiny)))
        out[lead, 4] = np.log(profile[lead % period])
        out[lead, 5] = np.log((abs(path[lead]) + 0.2 * facts[0] + tiny) / (1.2 * facts[0] + tiny))
        out[lead, 6] = clipped(np.log((facts[1] + tiny) / own))
        out[lead, 7] = clipped(np.log((known[2, b] + tiny) / own))
        out[lead, 8] = np.log(min(max(facts[3] / edges[b], 0.2), 30.0))
        out[lead, 9] = facts[2]
        new, change = np.log((known[5, b] + tiny) / own), np.log((facts[4] + tiny) / own)
        out[lead, 10], out[lead, 11] = wide(new), wide(change)
        out[lead, 12] = wide(np.log((facts[5] + tiny) / own))
        out[lead, 13], out[lead, 14] = share_of(facts[6], facts[0]), share_of(facts[7], facts[0])
        out[lead, 15] = share_of(path[lead], facts[0])
        # a fall below half is followed further than the mixture of old and new that suits usual days
        out[lead, 16], out[lead, 17] = min(wide(new) + 0.7, 0.0), min(wide(change) + 0.7, 0.0)
    return out


@njit
def wide(value: float) -> float:
    """A log ratio within a factor of 150: a series may fall to a hundredth for good."""
    return min(max(value, -5.0), 5.0)


@njit
def share_of(value: float, size: float) -> float:
    """Log of a size as a share of the usual size, not below a hundredth."""
    return wide(np.log((abs(value) + 0.01 * size + TINY) / (1.01 * size + TINY)))


@njit
def clipped(value: float) -> float:
    """A log ratio within a factor of 20, because beyond it one broken value speaks."""
    return min(max(value, -3.0), 3.0)


@njit
def own_quantiles(
    error: np.ndarray, ages: np.ndarray, profile: np.ndarray, edges: np.ndarray, levels: np.ndarray
) -> np.ndarray:
    """Quantiles [buckets, levels] of the past errors over the phase profile, in units of their mean size; `ages` as in `scales`."""
    out = np.zeros((len(edges), len(levels)))
    buffer = np.empty(error.size)
    start = 0
    for b in range(len(edges)):
        n, size = 0, 0.0
        for k in range(error.shape[0]):
            for lead in range(start, min(edges[b], error.shape[1])):
                if not np.isnan(error[k, lead]):
                    buffer[n] = error[k, lead] / profile[(lead - ages[k]) % len(profile)]
                    size += abs(buffer[n])
                    n += 1
        start = edges[b]
        if n < 8 or size <= 0.0:
            if b > 0:
                for g in range(len(levels)):
                    out[b, g] = out[b - 1, g]
            continue
        values = np.sort(buffer[:n])
        for g in range(len(levels)):
            place = min(max(levels[g] * (n + 1) - 1, 0.0), n - 1.0)
            low = int(place)
            high = min(low + 1, n - 1)
            out[b, g] = (values[low] + (place - low) * (values[high] - values[low])) / (size / n)
    return out


@njit
def step_sizes(
    known: np.ndarray, described: np.ndarray, coefficients: np.ndarray, edges: np.ndarray, size: float
) -> np.ndarray:
    """Scale [horizon] of the error of each coming step; coefficients are [buckets, features]."""
    out = np.empty(described.shape[0])
    b = 0
    for lead in range(len(out)):
        while lead >= edges[b]:
            b += 1
        total = 0.0
        for f in range(described.shape[1]):
            total += coefficients[b, f] * described[lead, f]
        out[lead] = (known[0, b] + 1e-4 * size + TINY) * np.exp(total)
    return out

"""Maxima of blocks of steps (days, weeks, all steps up to a lead) and how past paths missed them; compiled."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.compiled import njit
from devopskit.analysis.forecast_past_kernel import Hindsight

PEAK_MEASURES = 13
PEAK_LOGS = 15
RARE = 0.05  # chance with which a block exceeds the level drawn from the tail of the daily maxima


@njit
def largest(y: np.ndarray, a: int, b: int) -> float:
    """Largest value of y[a:b]; NaN where fewer than half of the steps are known, because the peak may be among the others."""
    top, n = -np.inf, 0
    for i in range(a, b):
        if not np.isnan(y[i]):
            top = max(top, y[i])
            n += 1
    return top if 2 * n >= b - a and n > 0 else np.nan


@njit
def peak_measures(past: Hindsight, block: tuple[int, int], scale: float, upper: np.ndarray) -> tuple[float, np.ndarray]:
    """Largest value of the path in a block, and what a peak may differ by [measures], all in the unit of the series.

    The measures: the scale of a step's error, mean and mean size of past misses of the same block (of a nearer block of the
    same length where the history is too short), the largest values of the last block, of the usual block, their spread, the
    largest of all, the largest value in the block of the paths `upper` [horizon, 2], the 90 and 99 % quantiles of a step, the
    mean size of the recent misses, the largest value of the last short period, the largest past miss, and the level of
    `tail`. Behind them, for `peak_logs` alone: the root mean square of the misses and the 90 % quantile of the daily maxima.
    `block` is first step and end.
    """
    y, cuts, period, centre, _ = past
    a, b = block
    out = np.zeros(PEAK_MEASURES + 2)
    path = centre[-1, a:b].max()
    n, total, size, recent, weight, square, worst = 0, 0.0, 0.0, 0.0, 0.0, 0.0, -np.inf
    shift, half = 0, 7.0 * period if period == 24 else 28.0
    while shift <= a and n < 4:
        n, total, size, recent, weight, square, worst = 0, 0.0, 0.0, 0.0, 0.0, 0.0, -np.inf
        for k in range(len(cuts)):
            if cuts[k] + b - shift > len(y):
                continue
            top = largest(y, cuts[k] + a - shift, cuts[k] + b - shift)
            if not np.isnan(top):
                miss = top - centre[k, a - shift : b - shift].max()
                n, total, size = n + 1, total + miss, size + abs(miss)
                square, worst = square + miss * miss, max(worst, miss)
                share = 0.5 ** ((len(y) - cuts[k] - b + shift) / half)
                recent, weight = recent + share * abs(miss), weight + share
        shift += b - a
    out[0] = scale
    known = n / (n + 3.0)  # because few past blocks say little: the rest is left to the scale
    out[1], out[2] = (known * total / n, known * size / n) if n else (0.0, 0.0)
    out[3], out[4], out[5], out[6] = past_tops(y, b - a, path)
    out[7], out[8] = upper[a:b, 0].max() - path, upper[a:b, 1].max() - path
    out[9] = known * (recent + size / n) / (weight + 1.0) if n else 0.0
    top = largest(y, len(y) - period, len(y))
    out[10] = out[3] if np.isnan(top) else top - path
    out[11], out[13] = (known * worst, np.sqrt(square / n)) if n else (0.0, 0.0)
    out[12], out[14] = tail(y, 24 if period == 24 else 1, b - a, path)
    return path, out


@njit
def tail(y: np.ndarray, day: int, length: int, path: float) -> tuple[float, float]:
    """Level that the largest value of a block exceeds with a chance of 5 %, and 90 % quantile of the daily maxima, from the path.

    The largest fifth of the daily maxima are taken as an exponential tail (peaks over a threshold, Pickands 1975), because
    three weeks have three largest values but twenty daily ones.
    """
    tops, n = np.empty(len(y) // day), 0
    for k in range(len(tops)):
        top = largest(y, len(y) - (k + 1) * day, len(y) - k * day)
        if not np.isnan(top):
            tops[n] = top
            n += 1
    if n < 2:
        return 0.0, 0.0
    tops = np.sort(tops[:n])
    many = min(max(4, n // 5), n - 1)
    start = tops[n - 1 - many]
    excess = tops[n - many :].mean() - start
    times = max(length / day, 0.25) * many / n / RARE
    return start + excess * np.log(max(times, 1.0)) - path, tops[min(int(0.9 * n), n - 1)] - path


@njit
def peak_size(measured: np.ndarray, coefficients: np.ndarray) -> float:
    """Unit of a peak's misses: a geometric mix of the measures, because calm and bursty series differ by orders of magnitude."""
    total, logs = 0.0, peak_logs(measured)
    for j in range(PEAK_LOGS):
        total += logs[j] * coefficients[j]
    return plain_size(measured) * np.exp(total)


@njit
def plain_size(measured: np.ndarray) -> float:
    """A rough unit; the tiny floor keeps a series of zeros a series of zeros instead of nothing over nothing."""
    return 0.5 * measured[0] + measured[2] + 0.5 * measured[5] + 0.5 * max(measured[7], 0.0) + 1e-300


@njit
def peak_logs(measured: np.ndarray) -> np.ndarray:
    """The logs of the measures over the rough unit that `peak_size` weighs."""
    out, place, plain = np.ones(PEAK_LOGS), 1, plain_size(measured)
    for j in (0, 2, 5, 7, 8, 9):
        out[place] = np.log((max(measured[j], 0.0) + 0.02 * plain) / plain)
        place += 1
    for j in (3, 4, 6, 10, 11, 12, 13, 14):
        out[place] = np.log((abs(measured[j]) + 0.1 * plain) / plain)
        place += 1
    return out


@njit
def past_tops(y: np.ndarray, length: int, path: float) -> tuple[float, float, float, float]:
    """Distance from the path of the largest value of the last block, of the mean and the spread of up to 8 blocks, and of all."""
    last, mean, square, every, n = np.nan, 0.0, 0.0, -np.inf, 0
    for k in range(min(8, len(y) // length)):
        top = largest(y, len(y) - (k + 1) * length, len(y) - k * length)
        if np.isnan(top):
            continue
        if np.isnan(last):
            last = top
        mean, square, every, n = mean + top, square + top * top, max(every, top), n + 1
    if n == 0:
        top = largest(y, 0, len(y))
        return top - path, top - path, 0.0, top - path
    mean /= n
    return last - path, mean - path, np.sqrt(max(square / n - mean * mean, 0.0)), every - path

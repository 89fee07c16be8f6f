"""One series from its history to quantiles: weights by own past loss, errors, steps and peaks; compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from devopskit.analysis.compiled import njit
from devopskit.analysis.forecast_experts_kernel import COUNT, TRENDS, YEARS
from devopskit.analysis.forecast_past_kernel import Hindsight, Losses, losses, origins, past_paths
from devopskit.analysis.forecast_peak_kernel import PEAK_MEASURES, peak_measures, peak_size
from devopskit.analysis.forecast_profile_kernel import Lengths, day_means, running_sums, straightness
from devopskit.analysis.forecast_recent_kernel import half_life, lately
from devopskit.analysis.forecast_spread_kernel import (
    combined,
    disagreement,
    errors,
    features,
    own_quantiles,
    phase_profile,
    scales,
    step_sizes,
)

FEW = 2.0  # independent windows from which own losses count half
FAR = 6.0  # scales beyond which a distance says no more


class Seen(NamedTuple):
    """Quantiles of what has been seen, from which those of a step are made.

    Attributes
    ----------
    own : float [buckets, levels], of the own past errors. usual : float [2, horizon, levels], of the values at the same phase.
    ends : float [3], recent median, minimum and maximum.
    """

    own: np.ndarray
    usual: np.ndarray
    ends: np.ndarray


@njit
def describe(y: np.ndarray, z: np.ndarray, span: int, day: int, week: int) -> np.ndarray:
    """Mean size, weekly naive error, straightness (0 below R² 0.5, 1 from 0.9), span of the origins in steps, and `lately`."""
    lag = week if len(y) >= 2 * week else (24 if day > 1 else 7)
    total, level, n, seen = 0.0, 0.0, 0, 0
    for i in range(len(y)):
        if np.isnan(y[i]):
            continue
        level += abs(y[i])
        seen += 1
        if i >= lag and not np.isnan(y[i - lag]):
            total += abs(y[i] - y[i - lag])
            n += 1
    level /= max(seen, 1)
    straight = straightness(day_means(running_sums(z), len(z), day, 28))
    out = np.empty(8)
    out[0], out[1] = np.abs(z).mean(), max(total / max(n, 1), 0.01 * level)
    out[2], out[3] = min(max((straight - 0.5) / 0.4, 0.0), 1.0), max(span, 1)
    new = lately(z, 24 if day > 1 else 7)
    for k in range(4):
        out[4 + k] = new[k]
    return out


@njit
def expert_weights(past: Losses, edges: np.ndarray, gate: np.ndarray, facts: np.ndarray) -> np.ndarray:
    """Weights [buckets, experts]: own past losses to a power, less where few independent windows exist, times the preference."""
    loss, recent, count = past
    buckets = len(edges)
    out = np.empty((buckets, COUNT))
    long = log_loss(overall(loss, count), facts[1])
    for b in range(buckets):
        known = b
        while known > 0 and count[known] == 0:
            known -= 1
        short, new = np.zeros(COUNT), np.zeros(COUNT)
        if count[known] > 0:
            short, new = log_loss(column(loss, known), facts[1]), log_loss(column(recent, known), facts[1])
        windows = facts[3] / edges[b]
        power = gate[b, 0] * windows / (windows + FEW)
        for e in range(COUNT):
            bonus = gate[b, 2] * facts[2] if TRENDS <= e < YEARS else 0.0
            out[b, e] = gate[b, 4 + e] + bonus - power * short[e] - gate[b, 1] * long[e] - gate[b, 3] * new[e]
        shares(out[b])
    return out


@njit
def shares(logs: np.ndarray) -> None:
    """Turn log weights into weights that add to one, in place."""
    best, total = logs.max(), 0.0
    for e in range(len(logs)):
        logs[e] = np.exp(logs[e] - best)
        total += logs[e]
    for e in range(len(logs)):
        logs[e] /= total


@njit
def column(values: np.ndarray, b: int) -> np.ndarray:
    """A column as an array of its own, so that what takes it is compiled for one layout only."""
    out = np.empty(values.shape[0])
    for e in range(len(out)):
        out[e] = values[e, b]
    return out


@njit
def overall(loss: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Mean loss [experts] over all values of all buckets."""
    out = np.zeros(loss.shape[0])
    for e in range(len(out)):
        for b in range(len(count)):
            if count[b] > 0:
                out[e] += loss[e, b] * count[b] / max(count.sum(), 1.0)
    return out


@njit
def log_loss(loss: np.ndarray, size: float) -> np.ndarray:
    """Log of losses over the best; a fiftieth of the best is added, so that a perfect fit is not worth everything."""
    out, least = np.empty(len(loss)), loss.min()
    for e in range(len(loss)):
        out[e] = np.log(loss[e] + 0.02 * least + 1e-12 * size + 1e-300)
    best = out.min()
    for e in range(len(loss)):
        out[e] -= best
    return out


@njit
def steps(path: np.ndarray, scale: np.ndarray, seen: Seen, edges: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Quantiles [horizon, levels] of every step."""
    own, usual, ends = seen
    out = np.empty((len(path), table.shape[2]))
    b = 0
    for lead in range(len(path)):
        while lead >= edges[b]:
            b += 1
        s = scale[lead]
        for g in range(table.shape[2]):
            total = table[b, 0, g] + table[b, 4, g] * own[b, g]
            for j in range(3):
                total += table[b, 1 + j, g] * min(max((ends[j] - path[lead]) / s, -FAR), FAR)
            for j in range(2):
                total += table[b, 5 + j, g] * min(max((usual[j, lead, g] - path[lead]) / s, -FAR), FAR)
            out[lead, g] = path[lead] + s * total
        out[lead].sort()
    return out


@njit
def peaks(
    past: Hindsight,
    upper: np.ndarray,
    blocks: np.ndarray,
    known: np.ndarray,
    coefficients: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """Quantiles [blocks, levels] of the largest value of each block.

    `upper` [horizon, 2] are high quantiles of the steps, blocks are [k, 3]: first step, end, row of the table; `known` [k]
    are the error scales.
    """
    table, sizes = coefficients
    out = np.empty((len(blocks), table.shape[2]))
    for k in range(len(blocks)):
        path, measured = peak_measures(past, (blocks[k, 0], blocks[k, 1]), known[k], upper)
        size = peak_size(measured, sizes[blocks[k, 2]])
        for g in range(table.shape[2]):
            total = table[blocks[k, 2], PEAK_MEASURES, g]
            for j in range(PEAK_MEASURES):
                total += table[blocks[k, 2], j, g] * min(max(measured[j] / size, -FAR), FAR)
            out[k, g] = path + size * total
        out[k].sort()
    return out


# The two functions below call compiled ones and are not compiled themselves: numba would link and optimise all that they call
# a second time, which takes five seconds of a first run, whereas a call from Python takes a microsecond.
def past_and_path(
    y: np.ndarray, z: np.ndarray, lengths: Lengths, edges: np.ndarray, gate: np.ndarray
) -> tuple[Hindsight, np.ndarray, np.ndarray]:
    """Origins with their combined paths, weights and facts of one series; z is y with its gaps filled."""
    day, week, _, horizon = lengths
    cuts = origins(len(z), horizon, week)
    past = past_paths(z, cuts, lengths)
    facts = describe(y, z, len(z) - cuts[0] if len(cuts) else 1, day, week)
    weights = expert_weights(losses(y, past, cuts, edges, half_life(day)), edges, gate, facts)
    centre = combined(past, weights, edges)
    apart = disagreement(past, centre, weights, edges)
    return Hindsight(y, cuts, 24 if day > 1 else 7, centre, apart), weights, facts


def spread(
    past: Hindsight, facts: np.ndarray, edges: np.ndarray, coefficients: np.ndarray, levels: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Error scale [buckets] and [horizon] and own quantiles [buckets, levels]."""
    y, cuts, period, centre, apart = past
    error = errors(y, centre, cuts)
    ages = len(y) - cuts
    known = scales(error, apart, edges, ages, half_life(1 if period == 7 else 24))
    profile = phase_profile(error, ages, period)
    described = features(known, (centre[-1], apart[-1]), profile, edges, facts)
    sizes = step_sizes(known, described, coefficients, edges, facts[0])
    return known[0] + 1e-4 * facts[0], sizes, own_quantiles(error, ages, profile, edges, levels)

"""The engine: every series on its own, so that memory stays small; the fleet has its say through `tail` alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from devopskit.analysis.forecast_answer_kernel import Seen, past_and_path, peaks, spread, steps
from devopskit.analysis.forecast_gaps import fill
from devopskit.analysis.forecast_profile_kernel import Lengths
from devopskit.analysis.forecast_recent_kernel import usual_quantiles
from devopskit.analysis.forecast_request import SEASONS, Request
from devopskit.analysis.forecast_table import DAYS, EDGES, GRID, RUNS, WEEKS, Table

UPPER = np.array([16, 19])  # of the grid: 90 and 99 %
LONG = {"hourly": 16, "daily": 52}  # weeks that the long means look back
SCORES = special.ndtri(GRID)  # normal scores of the levels
HIGH, NEARLY = special.ndtri((0.95, 0.993))  # where a wider tail is measured, and how far it reaches at most


@dataclass(frozen=True)
class Answer:
    """Quantiles on the grid of one series, in its unit.

    Attributes
    ----------
    steps : float [horizon, levels].
    days, weeks, runs : float [blocks, levels], quantiles of the maximum of each day, week and stretch from now.
    run_ends : int [blocks], last step of each stretch.
    weights : float [experts], mean over the leads.
    path : float [horizon], the combined path.
    odds : float [blocks, 2], factor and power of the odds of the chance of running out in each stretch.
    """

    steps: np.ndarray
    days: np.ndarray
    weeks: np.ndarray
    runs: np.ndarray
    run_ends: np.ndarray
    weights: np.ndarray
    path: np.ndarray
    odds: np.ndarray


@dataclass(frozen=True)
class Engine:
    """All that is the same for the series of a request; `tail` is the factor of the upper tails of maxima."""

    request: Request
    table: Table
    tail: float = 1.0

    @property
    def name(self) -> str:
        """Name of the step: "hourly" or "daily"."""
        return SEASONS[self.request.season]

    @property
    def edges(self) -> np.ndarray:
        """Last steps of the lead buckets that the horizon touches."""
        edges = EDGES[self.name]
        return edges[: int(np.searchsorted(edges, self.request.horizon)) + 1]

    def blocks(self, length: int, ends: np.ndarray) -> np.ndarray:
        """Blocks [k, 3] of a length within the horizon: first step, end, row of the table by number of the block."""
        k = np.arange(self.request.horizon // length)
        return np.stack([k * length, (k + 1) * length, np.searchsorted(ends, k + 1)], axis=1)

    def runs(self) -> np.ndarray:
        """Stretches [k, 3] from now; the last ends with the horizon."""
        ends = RUNS[self.name]
        inside = np.unique(np.append(ends[ends < self.request.horizon], self.request.horizon))
        return np.stack([np.zeros(len(inside), int), inside, np.searchsorted(ends, inside)], axis=1)

    def answer(self, row: np.ndarray) -> Answer:
        """Forecast one history [T] whose evidence is sufficient."""
        request, table, edges = self.request, self.table, self.edges
        y = row[int(np.isfinite(row).argmax()) :]
        z = fill(y[None, :], request.season)[0]
        lengths = Lengths(request.day, request.week, LONG[self.name], request.horizon)
        past, weights, facts = past_and_path(y, z, lengths, edges, table.gate)
        path = past.centre[-1]
        known, scale, own = spread(past, facts, edges, table.scale, GRID)
        recent = z[-4 * request.week :]
        ends = np.array([np.median(z[-2 * request.week :]), recent.min(), recent.max()])
        seen = Seen(own, usual_quantiles(z, path, past.period, GRID), ends)
        values = steps(path, scale, seen, edges, table.step)
        upper = values[:, UPPER]
        parts = (
            (self.blocks(request.day, DAYS), (table.day, table.day_size)),
            (self.blocks(request.week, WEEKS), (table.week, table.week_size)),
            (self.runs(), (table.run, table.run_size)),
        )
        days, weeks, runs = (stretched(peaks(past, upper, b, known[bucket(edges, b)], part), self.tail) for b, part in parts)
        odds = table.odds[self.runs()[:, 2]]
        mean = (weights * np.diff(np.minimum(edges, request.horizon), prepend=0)[:, None]).sum(0) / request.horizon
        return Answer(values, days, weeks, runs, self.runs()[:, 1], mean, path, odds)


def bucket(edges: np.ndarray, blocks: np.ndarray) -> np.ndarray:
    """Lead bucket of the last step of each block."""
    return np.minimum(np.searchsorted(edges, blocks[:, 1] - 1, side="right"), len(edges) - 1)


def at(levels: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Quantiles at other levels than the grid [..., q]: straight between them, the outer slope continued beyond."""
    place = np.clip(np.searchsorted(GRID, levels) - 1, 0, len(GRID) - 2)
    share = (levels - GRID[place]) / (GRID[place + 1] - GRID[place])
    # the slope per log chance keeps an outer quantile finite and still apart from its neighbour
    low, high = levels < GRID[0], levels > GRID[-1]
    share = np.where(low, -np.log(GRID[0] / np.maximum(levels, 1e-12)) / np.log(2), share)
    share = np.where(high, 1 + np.log((1 - GRID[-1]) / np.maximum(1 - levels, 1e-12)) / np.log(2), share)
    return values[..., place] * (1 - share) + values[..., place + 1] * share


def stretched(quantiles: np.ndarray, factor: float) -> np.ndarray:
    """Quantiles [..., levels] whose normal scores above the median are multiplied, in full at 95 %."""
    if factor == 1:
        return quantiles
    if factor < 1:
        scores = np.where(SCORES > 0, factor, 1.0) * SCORES
    else:
        # The outermost stays, because it lies far out already and what is missed at 95 % says nothing about it.
        scores = np.interp(SCORES, [SCORES[0], 0, HIGH, SCORES[-1]], [SCORES[0], 0, min(factor * HIGH, NEARLY), SCORES[-1]])
    return at(special.ndtr(scores), quantiles)


def below(quantiles: np.ndarray, limit: float) -> float:
    """Chance that a value with these quantiles stays at or below the limit, with exponential tails beyond the grid."""
    low, high = quantiles[0], quantiles[-1]
    if limit < low:
        width = max(quantiles[2] - low, 1e-12 * max(abs(low), 1e-300))
        return float(GRID[0] * np.exp(-(low - limit) / width))
    if limit >= high:
        width = max(high - quantiles[-3], 1e-12 * max(abs(high), 1e-300))
        return float(1 - (1 - GRID[-1]) * np.exp(-(limit - high) / width))
    return float(np.interp(limit, quantiles, GRID))

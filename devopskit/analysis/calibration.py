"""Replay of a method on past weeks: which nominal risk really meets an asked one, and what it costs.

Every past origin is sized from what came before it only, with the same moves from advice to advice as the real ones, and judged by
its week. Observed shares are shrunk to the nominal risk by a few pseudo-misses, because a short past would otherwise swing it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.history import History
from devopskit.analysis.hysteresis import at_risk, settle
from devopskit.analysis.risk_budget import LADDER, Method

PRIOR_MISSES = 20.0
FARTHEST = 2.0  # the nominal risk stays within this factor of the asked one
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Track:
    """Sizes of one method on past origins and today.

    Attributes
    ----------
    name : of the method.
    origins : weeks that were sized and judged.
    sizes : float [origins, n, rungs], log sizes advised at each, after the moves.
    outcome : float [origins, n], log needs, NaN where not judged.
    today : float [n, rungs], log sizes of today before any move.
    """

    name: str
    origins: list[int]
    sizes: np.ndarray
    outcome: np.ndarray
    today: np.ndarray

    def misses(self, before: int | None = None) -> tuple[np.ndarray, int]:
        """Misses of each rung and judged workload-weeks, over the origins before week `before`."""
        use = np.array([before is None or origin < before for origin in self.origins], dtype=bool)
        judged = np.isfinite(self.outcome[use]) & np.isfinite(self.sizes[use, :, 0])
        missed = (self.outcome[use][:, :, None] > self.sizes[use] + TOLERANCE) & judged[:, :, None]
        return missed.sum((0, 1)), int(judged.sum())

    def observed(self, before: int | None = None) -> np.ndarray:
        """Share of misses of each rung, shrunk to its nominal risk and rising with it."""
        missed, judged = self.misses(before)
        return np.maximum.accumulate((missed + PRIOR_MISSES) / (judged + PRIOR_MISSES / LADDER))

    def nominal(self, risk: float, before: int | None = None) -> float:
        """Nominal risk that met the asked one on the past."""
        found = np.exp(np.interp(np.log(risk), np.log(self.observed(before)), np.log(LADDER)))
        return float(np.clip(found, risk / FARTHEST, risk * FARTHEST))

    def at(self, risk: float, index: int, before: int | None = None) -> np.ndarray:
        """Log sizes [n] advised at the `index`-th origin for an asked risk, calibrated on the origins before week `before`."""
        return at_risk(self.sizes[index], self.nominal(risk, before))

    def chance(self, log_size: np.ndarray) -> np.ndarray:
        """Measured chance [n] that a need exceeds each log size, from today's ladder; the ends of the ladder hold it."""
        place = (self.today > log_size[:, None] - TOLERANCE).sum(1)
        low, high = np.clip(place - 1, 0, len(LADDER) - 1), np.clip(place, 0, len(LADDER) - 1)
        rows = np.arange(len(log_size))
        above, below = self.today[rows, low], self.today[rows, high]
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(above > below, (above - log_size) / (above - below), 0.0)
        shares = np.log(self.observed())
        chance = np.exp(shares[low] + np.clip(part, 0.0, 1.0) * (shares[high] - shares[low]))
        return np.where(np.isfinite(log_size) & np.isfinite(self.today).all(1), chance, np.nan)

    def cost(self, risk: float) -> float:
        """Cost at a risk on the past: log of the summed sizes plus mean log size, so that large and typical workloads count alike."""
        sizes = np.stack([self.at(risk, k) for k in range(len(self.origins))])
        judged = np.isfinite(self.outcome) & np.isfinite(sizes)
        return float(np.log(np.exp(sizes[judged]).sum()) + sizes[judged].mean())


def replay(name: str, method: Method, history: History, *, moves: bool) -> Track:
    """Size every past origin that has a pool, and today.

    Parameters
    ----------
    moves : whether sizes move from advice to advice as `hysteresis.settle` lets them (there is a previous advice today).
    """
    origins = [o for o in range(2, history.weeks) if not history.lack(o)]
    advised: list[np.ndarray] = []
    for origin in origins:
        ladder = method(history, origin)
        last = advised[-1] if advised and moves else np.full(ladder.shape, np.nan)
        advised.append(settle(ladder, ladder, last, LADDER))
    shape = (len(origins), len(history.need), len(LADDER))
    return Track(
        name=name,
        origins=origins,
        sizes=np.stack(advised) if advised else np.empty(shape),
        outcome=history.outcome[:, origins].T if origins else np.empty(shape[:2]),
        today=method(history, history.weeks),
    )

"""Which method sizes this fleet: the risk budget, or a plain rule where that was cheaper on the fleet's own past."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from devopskit.analysis.calibration import TOLERANCE, Track, replay
from devopskit.analysis.features import View
from devopskit.analysis.history import History
from devopskit.analysis.hysteresis import at_own_risk, settle, urgency
from devopskit.analysis.risk_budget import METHODS
from devopskit.units import significant

GRID = np.array([0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5])  # no pool below 1 %, because its tail is extrapolation
NOT_CALIBRATED = "under 1 %, not calibrated"
PLAIN_MARGIN = 0.15  # above the largest use, as Kubernetes right-sizers do for memory (robusta-dev/krr, strategies/simple.py)
# Risks at which methods are compared; one method serves all risks, so that more risk is never dearer.
COMPARED = (0.02, 0.05, 0.1)
BETTER = 0.06  # a plain rule must be cheaper by this log cost, because it spreads the risk less evenly
LEAST_ORIGINS = 4  # on at least this many past weeks
UNEVEN = 0.03  # and it may not leave a quarter of the fleet further from the risk than this


@dataclass(frozen=True)
class Choice:
    """The method chosen for a fleet.

    Attributes
    ----------
    track : the method on past origins and today.
    history : what it was replayed on. today : what is known today of all workloads, those that taught and the others.
    relief : log multiple of a wanted size above which a size comes down at once.
    """

    track: Track
    history: History
    today: View
    relief: float

    def sizes(self, risk: float, previous: np.ndarray) -> np.ndarray:
        """Sizes [n] of today at an accepted risk, moved from the previous ones (NaN where none)."""
        used, far = self.today.needed, urgency(len(self.history.pool(self.history.weeks).outcome))
        wanted, nominal = self.wanted(risk), self.nominal(risk)
        return np.exp(settle(self.track.today, wanted, np.log(previous), nominal, self.relief, used=used, far=far))

    def wanted(self, risk: float) -> np.ndarray:
        """Log sizes [n] that meet a risk, before any move."""
        calibrated = at_own_risk(self.track.today, self.nominal(risk))
        return np.maximum(calibrated, self._floor(risk)) if risk < GRID[0] else calibrated

    def nominal(self, risk: float) -> np.ndarray:
        """Rung of the ladder [n] that met the asked risk on the past, never falling with the risk."""
        place = float(np.interp(np.log(risk), np.log(GRID), np.arange(len(GRID))))
        low = min(int(place), len(GRID) - 2)
        lower, upper = self._nominals[:, low], self._nominals[:, low + 1]
        return np.exp(np.log(lower) * (1 - (place - low)) + np.log(upper) * (place - low))

    def stated(self, size: np.ndarray, risk: float) -> np.ndarray:
        """Chance [n] to state beside each size: the asked risk holds for the fleet where the wanted size is given in full."""
        promised = (np.log(size) >= self.wanted(risk) - TOLERANCE) & (risk >= GRID[0])
        return np.where(promised, np.minimum(self.chance(size), risk), self.chance(size))

    def chance(self, size: np.ndarray) -> np.ndarray:
        """Measured chance [n] that the need of a week exceeds each size, from the workload's own ladder."""
        with np.errstate(divide="ignore"):
            return self.track.chance(np.log(size))

    def words(self, risk: float) -> str:
        """Say the rule in words, with the typical multiple of recent use that it comes to."""
        if self.track.name == "budget":
            rule = "size from the expected weekly need plus a margin for its scatter, balanced over volatile and calm, large and small"
        else:
            rule = (
                f"size = a multiple of the largest use of {self.track.name}, cheaper than the finer rule on this fleet's past"
            )
        multiple = float(np.exp(np.nanmedian(self.wanted(risk) - self.today.reference)))
        typical = f", typically {significant(multiple)} x the largest use of the last 14 days"
        return rule + typical + (f"; {NOT_CALIBRATED}" if risk < GRID[0] else "")

    @cached_property
    def _nominals(self) -> np.ndarray:
        """Nominal risk of each workload of today at each risk of GRID, [n, risks]."""
        found = [self.track.nominal(risk, self.history.views).at(self.today) for risk in GRID]
        return np.maximum.accumulate(np.stack(found, axis=1), axis=1)

    def _floor(self, risk: float) -> np.ndarray:
        """Log floor under 1 %: from the largest use so far at 1 % to the plain rule's margin above it at no risk."""
        return self.today.largest + np.log1p(PLAIN_MARGIN * (1 - risk / GRID[0]))


def choose(history: History, *, moves: bool, whole: History | None = None) -> Choice:
    """Replay the methods; the risk budget serves unless a plain rule was clearly cheaper and as even on the past.

    Parameters
    ----------
    history : workloads that teach. whole : workloads to size today, where they are more.
    """
    others = None if whole is history else whole
    tracks = [replay(name, method, history, moves=moves, whole=others) for name, method in METHODS.items()]
    budget, best = tracks[0], tracks[0]
    if len(budget.origins) >= LEAST_ORIGINS:
        lowest = _costs(budget, history.views) - BETTER
        for track in tracks[1:]:
            costs = _costs(track, history.views)
            if (costs < lowest).all() and all(_even(track, history.views, risk) for risk in COMPARED):
                best, lowest = track, costs
    return Choice(best, history, (others or history).today, budget.relief)


def _costs(track: Track, views: list[View]) -> np.ndarray:
    """Log costs on the past, mean over the compared risks: with one nominal risk for all, and with one for each quarter."""
    rows = [(track.cost(track.common(r), views), track.cost(track.nominal(r, views), views)) for r in COMPARED]
    return np.mean(rows, axis=0)


def _even(track: Track, views: list[View], risk: float) -> bool:
    """Whether each quarter of volatility and of size met the risk on the past."""
    nominal = track.nominal(risk, views)
    missed = np.concatenate([track.missed(nominal, views, k)[track.judged[k]] for k in range(len(track.origins))])
    for name in ("volatility", "bigness"):
        quarter = np.minimum((4 * track.ranks(views, name)).astype(int), 3)
        count = np.bincount(quarter, minlength=4)
        share = np.bincount(quarter, missed, minlength=4) / np.maximum(count, 1)
        if (np.abs(share - risk)[count > 0] > max(UNEVEN, 0.5 * risk)).any():
            return False
    return True

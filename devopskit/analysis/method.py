"""Which method sizes this fleet: the risk budget, or a plain rule where that was cheaper on the fleet's own past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.calibration import TOLERANCE, Nominal, Track, replay
from devopskit.analysis.features import View
from devopskit.analysis.history import History
from devopskit.analysis.hysteresis import at_own_risk, settle
from devopskit.analysis.quarters import upper_quantile
from devopskit.analysis.risk_budget import METHODS

LOWEST = 0.01  # below it the pooled tail is extrapolation
BETTER = 0.03  # a plain rule must be cheaper by this log cost, because it spreads the risk less evenly
LEAST_ORIGINS = 3  # on at least this many past weeks
UNEVEN = 0.03  # and it may not leave a quarter of the fleet further from the risk than this


@dataclass(frozen=True)
class Choice:
    """The method chosen for an asked risk, replayed on the past.

    Attributes
    ----------
    track : the method on past origins and today.
    risk : asked.
    nominal : float [n], risk of the ladder that met the asked one on the past, for each workload.
    floor : float [n], log size that no size is below (asked risks under 1 %), minus infinity else.
    """

    track: Track
    risk: float
    nominal: np.ndarray
    floor: np.ndarray

    def sizes(self, previous: np.ndarray) -> np.ndarray:
        """Sizes [n] of today, moved from the previous ones (NaN where none)."""
        return np.exp(settle(self.track.today, self._wanted, np.log(previous), self.nominal, self.track.relief))

    def chance(self, size: np.ndarray) -> np.ndarray:
        """Measured chance [n] that the need of a week exceeds each size, from the workload's own ladder."""
        with np.errstate(divide="ignore"):
            return self.track.chance(np.log(size))

    def stated(self, size: np.ndarray) -> np.ndarray:
        """Chance [n] to state beside each size: the asked risk holds for the fleet where the wanted size is given in full."""
        full = np.log(size) >= self._wanted - TOLERANCE
        return np.where(full, np.minimum(self.chance(size), self.risk), self.chance(size))

    @property
    def _wanted(self) -> np.ndarray:
        return np.maximum(at_own_risk(self.track.today, self.nominal), self.floor)

    @property
    def words(self) -> str:
        """The rule in words."""
        if self.track.name == "budget":
            rule = "size from the expected weekly need plus a margin for its scatter, balanced over volatile and calm, large and small"
        else:
            rule = (
                f"size = a multiple of the largest use of {self.track.name}, cheaper than the finer rule on this fleet's past"
            )
        return rule + ("; under 1 %, not calibrated" if self.risk < LOWEST else "")


def choose(history: History, risk: float, *, moves: bool) -> Choice:
    """Replay the methods and take the cheapest that spreads the risk evenly enough; the risk budget where none is better."""
    return pick([replay(name, method, history, moves=moves) for name, method in METHODS.items()], history, risk)


def pick(tracks: list[Track], history: History, risk: float) -> Choice:
    """Choose among replayed methods, the first of which is the risk budget."""
    asked, views = max(risk, LOWEST), history.views
    best, *others = [(track, track.nominal(asked, views)) for track in tracks]
    for other in others:
        cheaper = (
            len(other[0].origins) >= LEAST_ORIGINS and other[0].cost(other[1], views) < best[0].cost(best[1], views) - BETTER
        )
        if cheaper and _even(*other, views, asked):
            best = other
    track, nominal = best
    floor = _tail(track, nominal, history, risk) if risk < LOWEST else np.full(len(history.need), -np.inf)
    return Choice(track, risk, nominal.at(views[-1]), floor)


def _even(track: Track, nominal: Nominal, views: list[View], risk: float) -> bool:
    """Whether each quarter of volatility and of size met the risk on the past."""
    missed, groups = [], []
    for k, origin in enumerate(track.origins):
        judged = np.isfinite(track.outcome[k]) & np.isfinite(track.sizes[k, :, 0])
        missed.append((track.outcome[k] > track.at(nominal, views, k))[judged])
        groups.append(np.stack([views[origin].volatility, views[origin].bigness])[:, judged])
    miss, group = np.concatenate(missed), np.minimum((4 * np.concatenate(groups, axis=1)).astype(int), 3)
    shares = [miss[g == quarter].mean() for g in group for quarter in range(4) if (g == quarter).any()]
    return max(abs(share - risk) for share in shares) <= max(UNEVEN, 0.5 * risk)


def _tail(track: Track, nominal: Nominal, history: History, risk: float) -> np.ndarray:
    """Log floor for a risk under 1 %: a multiple of the largest use so far, the smallest that met the risk beside the 1 % sizes."""
    if track.origins:
        over = [
            np.where(
                track.outcome[k] > track.at(nominal, history.views, k), track.outcome[k] - history.views[o].largest, -np.inf
            )[np.isfinite(track.outcome[k])]
            for k, o in enumerate(track.origins)
        ]
        multiple = upper_quantile(np.concatenate(over), risk)
    else:
        pool = history.pool()
        multiple = upper_quantile(pool.outcome - pool.view.largest, risk)
    return history.views[history.weeks].largest + max(multiple, 0.0)

"""Replay of a method on past weeks: which nominal risk really meets an asked one, and what it costs.

Every past origin is sized from what came before it only, with the same moves from advice to advice as the real ones, and judged by
its week. Observed shares are shrunk to the nominal risk by a few pseudo-misses, because a short past would otherwise swing it, and
weeks that swing more than chance explains count for fewer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from devopskit.analysis.features import View
from devopskit.analysis.history import History
from devopskit.analysis.hysteresis import at_own_risk, calm_walk, urgency
from devopskit.analysis.large_needs import LEAST_RISK, MORE_NEED, SPARED, largeness, missed_need
from devopskit.analysis.quarters import KNOTS, band
from devopskit.analysis.risk_budget import LADDER, Method
from devopskit.analysis.week_shocks import inflation

PRIOR_MISSES, PRIOR_QUARTER = 20.0, 4.0
NARROW = 0.3  # part of the band of quarters.py that a quarter may keep when it is replayed, because moves blur it again
CAUTION = 1.0  # standard errors of the misses on the safe side, because the next week may be one of the worse ones
FARTHEST = 2.0  # the nominal risk stays within this factor of the asked one
# the widest that is tried, because a cut on two weeks of past is often taken back in the third
FIRST_RELIEF = float(np.log(4.0))
TOLERANCE = 1e-6
RESCALED = 2  # rounds that give the risk spared on large workloads to the others, because the ladders bend


@dataclass(frozen=True)
class Track:
    """Sizes of one method on past origins and today.

    Attributes
    ----------
    name : of the method.
    origins : weeks that were sized and judged.
    sizes : float [origins, n, rungs], log sizes advised at each, after the moves.
    outcome : float [origins, n], log needs, NaN where not judged.
    today : float [all, rungs], log sizes of today before any move; all workloads, where only n of them teach.
    relief : log multiple of a wanted size above which a size comes down at once.
    """

    name: str
    origins: list[int]
    sizes: np.ndarray
    outcome: np.ndarray
    today: np.ndarray
    relief: float

    @cached_property
    def judged(self) -> np.ndarray:
        """Which workloads were sized and judged at each origin, bool [origins, n]."""
        return np.isfinite(self.outcome) & np.isfinite(self.sizes[:, :, 0])

    def observed(self, use: list[int] | None = None) -> np.ndarray:
        """Share of misses of each rung over the origins with these indices (all by default), rising with the risk."""
        chosen = tuple(range(len(self.origins)) if use is None else use)
        # Counted once, because every risk and every question about a size asks for it.
        if chosen not in self._observed:
            self._observed[chosen] = self._counted(list(chosen))
        return self._observed[chosen]

    @cached_property
    def _observed(self) -> dict[tuple[int, ...], np.ndarray]:
        return {}

    def _counted(self, chosen: list[int]) -> np.ndarray:
        judged = self.judged[chosen]
        missed = (self.outcome[chosen][:, :, None] > self.sizes[chosen] + TOLERANCE) & judged[:, :, None]
        swing = inflation(missed.sum(1), judged.sum(1))
        return np.maximum.accumulate(cautious_share(missed.sum((0, 1)) / swing, judged.sum() / swing, LADDER))

    def nominal(self, risk: float, views: list[View], before: int | None = None) -> Nominal:
        """Nominal risks that met the asked one on the origins before week `before`: in all, in each quarter, and in need.

        Parameters
        ----------
        risk : asked.
        views : what was known at each origin, which orders the workloads into quarters.
        """
        use = [k for k, origin in enumerate(self.origins) if before is None or origin < before]
        found = self.common(risk, use)
        if not use:
            return found
        if risk >= LEAST_RISK:
            found = self.spared(found, risk, views, use)
        for name in ("volatility", "bigness"):
            factor = getattr(found, name)
            factor += quarter_factors(self._misses(found, views, use), self.ranks(views, name, use), risk)
        return replace(found, common=found.common * min(1.0, risk / self._share(found, risk, views, use)))

    def spared(self, found: Nominal, risk: float, views: list[View], use: list[int]) -> Nominal:
        """Give the large workloads a lower risk and the others a higher one, until no more than the risk of the need was missed.

        The least power of `large_needs.SPARED` that does, or the largest, because more would cost more than it spares.
        """
        outcome = np.concatenate([self.outcome[k][self.judged[k]] for k in use])
        tried = found
        for power in SPARED:
            tried = replace(found, spared=power)
            for _ in range(RESCALED if power else 0):
                common = tried.common * risk / self._share(tried, risk, views, use)
                tried = replace(tried, common=float(np.clip(common, risk / FARTHEST, risk * FARTHEST)))
            if missed_need(outcome, self._misses(tried, views, use)) <= MORE_NEED * risk:
                break
        return tried

    def _misses(self, nominal: Nominal, views: list[View], use: list[int]) -> np.ndarray:
        """Which of the judged workload-weeks of these origins were missed, bool [m]."""
        return np.concatenate([self.missed(nominal, views, k)[self.judged[k]] for k in use])

    def _share(self, nominal: Nominal, risk: float, views: list[View], use: list[int]) -> float:
        """Cautious share of misses over these origins."""
        missed = np.array([self.missed(nominal, views, k)[self.judged[k]].sum() for k in use])
        judged = self.judged[use].sum(1)
        swing = float(inflation(missed[:, None], judged)[0])
        return float(cautious_share(missed.sum() / swing, judged.sum() / swing, risk))

    def common(self, risk: float, use: list[int] | None = None) -> Nominal:
        """One nominal risk for all that met the asked one over the origins with these indices (all by default)."""
        found = np.exp(np.interp(np.log(risk), np.log(self.observed(use)), np.log(LADDER)))
        return Nominal(float(np.clip(found, risk / FARTHEST, risk * FARTHEST)), np.zeros(4), np.zeros(4))

    def missed(self, nominal: Nominal, views: list[View], index: int) -> np.ndarray:
        """Whether each need [n] exceeded the size advised at the `index`-th origin."""
        return self.outcome[index] > self.at(nominal, views, index) + TOLERANCE

    def ranks(self, views: list[View], name: str, use: list[int] | None = None) -> np.ndarray:
        """Ranks of the judged workloads by a field of the views, over the origins with these indices (all by default)."""
        chosen = range(len(self.origins)) if use is None else use
        return np.concatenate([getattr(views[self.origins[k]], name)[self.judged[k]] for k in chosen])

    def at(self, nominal: Nominal, views: list[View], index: int) -> np.ndarray:
        """Log sizes [n] advised at the `index`-th origin for nominal risks."""
        return at_own_risk(self.sizes[index], nominal.at(views[self.origins[index]]))

    def one_chance(self, row: int, size: float) -> float:
        """Measured chance that the need of one workload exceeds a size."""
        return float(self.chance(np.log(np.array([size])), np.array([row]))[0])

    def chance(self, log_size: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """Measured chance [n] that a need exceeds each log size, from today's ladder; the ends of the ladder hold it.

        `rows` are the workloads the sizes are for; all by default.
        """
        today = self.today if rows is None else self.today[rows]
        place = (today > log_size[:, None] - TOLERANCE).sum(1)
        low, high = np.clip(place - 1, 0, len(LADDER) - 1), np.clip(place, 0, len(LADDER) - 1)
        at = np.arange(len(log_size))
        above, below = today[at, low], today[at, high]
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(above > below, (above - log_size) / (above - below), 0.0)
        shares = np.log(self.observed())
        chance = np.exp(shares[low] + np.clip(part, 0.0, 1.0) * (shares[high] - shares[low]))
        return np.where(np.isfinite(log_size) & np.isfinite(today).all(1), chance, np.nan)

    def cost(self, nominal: Nominal, views: list[View]) -> float:
        """Cost on the past: log of the summed sizes plus mean log size, so that large and typical workloads count alike."""
        sizes = np.stack([self.at(nominal, views, k) for k in range(len(self.origins))])
        judged = np.isfinite(self.outcome) & np.isfinite(sizes)
        return float(np.log(np.exp(sizes[judged]).sum()) + sizes[judged].mean())


@dataclass(frozen=True)
class Nominal:
    """Nominal risks: a common one, log factors of each quarter of volatility and of size, and how far large needs are spared."""

    common: float
    volatility: np.ndarray
    bigness: np.ndarray
    spared: float = 0.0

    def at(self, view: View) -> np.ndarray:
        """Nominal risk of each workload of a view, [n]."""
        factor = np.interp(view.volatility, KNOTS, self.volatility) + np.interp(view.bigness, KNOTS, self.bigness)
        lower = self.spared * largeness(view.mean)
        return np.clip(self.common * np.exp(factor - lower), LADDER[0], LADDER[-1])


def cautious_share(missed: np.ndarray | float, judged: np.ndarray | float, risk: np.ndarray | float) -> np.ndarray:
    """Share of misses on the safe side of its error, shrunk to the nominal risk."""
    return (missed + CAUTION * np.sqrt(missed) + PRIOR_MISSES) / (judged + PRIOR_MISSES / risk)


def quarter_factors(missed: np.ndarray, ranks: np.ndarray, risk: float) -> np.ndarray:
    """Log factors [4] that bring the share of misses of each quarter back to the edge of the band around the risk.

    A share within its own standard error of the band says nothing against it, and to follow it would cost capacity for no
    evenness in the next weeks.
    """
    low, high = band(risk)
    quarter = np.minimum((4 * ranks).astype(int), 3)
    count = np.bincount(quarter, minlength=4)
    error = np.sqrt(risk * (1 - risk) / np.maximum(count, 1))
    least = np.maximum(risk - np.maximum(NARROW * (risk - low), error), 0.3 * risk)
    most = risk + np.maximum(NARROW * (high - risk), error)
    share = (np.bincount(quarter, missed, minlength=4) + PRIOR_QUARTER) / (count + PRIOR_QUARTER / risk)
    return np.log(np.clip(share, least, most) / share)


def replay(name: str, method: Method, history: History, *, moves: bool, whole: History | None = None) -> Track:
    """Size every past origin that has a pool, and today.

    Parameters
    ----------
    whole : workloads to size today, where they are more than those of `history` that teach.
    moves : whether sizes move from advice to advice as `hysteresis.settle` lets them (there is a previous advice today).
    """
    origins = [o for o in range(2, history.weeks) if not history.lack(o)]
    ladders = [method(history, origin) for origin in origins]
    sizes, relief = np.empty((0, len(history.need), len(LADDER))), FIRST_RELIEF
    if len(origins) > 1 and moves:
        far = [urgency(len(history.pool(origin).outcome)) for origin in origins]
        sizes, relief = calm_walk(ladders, [history.views[origin].needed for origin in origins], far)
    elif origins:
        sizes = np.stack(ladders)
    return Track(
        name=name,
        origins=origins,
        sizes=sizes,
        outcome=history.outcome[:, origins].T,
        today=method(history, history.weeks, whole),
        relief=relief,
    )

"""Share of instances on spot capacity: replays of the advised policy in which pools are reclaimed at the given rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from devopskit.analysis.policy_risk import Goal, chance_of
from devopskit.analysis.policy_search_past import Past
from devopskit.analysis.policy_search_trial import Candidate, tried
from devopskit.errors import RequestError

SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
WORLDS = 4  # histories of interruptions drawn for each share; their weeks are pooled
SEED = 20_240_901  # fixed, so that the same past gives the same advice


@dataclass(frozen=True)
class Spot:
    """What is known about the spot market.

    Attributes
    ----------
    interruptions_per_hour : rate at which one instance is reclaimed; 5 % a month is 0.05 / 730.
    price_ratio : spot price over on-demand price, 0 to 1.
    pools : kinds of machines and zones the spot instances are spread over; a reclaim takes all that lie in one.
    """

    interruptions_per_hour: float
    price_ratio: float
    pools: int = 3

    def __post_init__(self) -> None:
        if not (self.interruptions_per_hour >= 0 and 0 <= self.price_ratio <= 1 and self.pools >= 1):
            raise RequestError(
                f"rate {self.interruptions_per_hour}, price ratio {self.price_ratio} or {self.pools} pools is out of range",
                "a rate cannot be negative, spot capacity never costs more than on demand, and it lies in one pool at least",
                "give for example Spot(interruptions_per_hour=0.05 / 730, price_ratio=0.35, pools=3)",
            )


@dataclass(frozen=True)
class SpotAdvice:
    """Advised share with what every share would cost and risk.

    Attributes
    ----------
    share : cheapest share whose chance of a broken week is at most the accepted one; 0 where none is.
    saving : part of the cost that it saves.
    trials : one row a share: share, cost (mean instances at the on-demand price), chance, weeks, weeks_kept.
    """

    share: float
    saving: float
    trials: pd.DataFrame


def spot_share(
    candidate: Candidate,
    past: Past,
    spot: Spot,
    *,
    goal: Goal | None = None,
    minima: np.ndarray | None = None,
    shares: tuple[float, ...] = SHARES,
) -> SpotAdvice:
    """Replay a policy with interruptions for each share of spot capacity.

    Every instance of a pool is reclaimed together, which is the worst way they can depend on each other. The two minutes of
    notice that clouds give are not used, because a replacement needs them for its own start.

    Parameters
    ----------
    candidate, past, minima : as in `policy_search_trial.tried`.
    """
    goal = goal or Goal()
    rows = [_judged(share, candidate, past, spot, goal=goal, minima=minima) for share in shares]
    trials = pd.DataFrame(rows, columns=["share", "cost", "chance", "weeks", "weeks_kept"])
    safe = trials[trials["chance"] <= goal.risk]
    best = safe.loc[safe["cost"].idxmin()] if len(safe) else None
    if best is None:
        return SpotAdvice(0.0, 0.0, trials)
    whole = float(trials["cost"].max())
    return SpotAdvice(float(best["share"]), 1 - float(best["cost"]) / whole, trials)


def _judged(
    share: float, candidate: Candidate, past: Past, spot: Spot, *, goal: Goal, minima: np.ndarray | None
) -> tuple[float, float, float, int, int]:
    """Cost, chance and kept weeks of one share over all drawn histories."""
    worlds = WORLDS if share * spot.interruptions_per_hour > 0 else 1
    lost = [_reclaimed(past, spot, share, np.random.default_rng([SEED, world])) for world in range(worlds)]
    trials = [tried(candidate, past, usable=goal.usable_share, minima=minima, lost=one) for one in lost]
    episodes = np.concatenate([trial.episodes for trial in trials])
    weeks = int(sum(trial.judged.sum() for trial in trials))
    kept = int(sum((trial.shares[trial.judged] <= goal.budget_share).sum() for trial in trials))
    replicas = float(np.mean([trial.cost for trial in trials]))
    # The past counts once, however many histories were drawn over it, so that draws do not pass for experience.
    chance = chance_of(_thinned(episodes, worlds), weeks // worlds, goal.minutes).value
    return share, replicas * (1 - share * (1 - spot.price_ratio)), chance, weeks, kept


def _thinned(episodes: np.ndarray, worlds: int) -> np.ndarray:
    """Every so many-th episode by length: the same lengths at the number of one history."""
    return np.sort(episodes)[::-1][::worlds]


def _reclaimed(past: Past, spot: Spot, share: float, rng: np.random.Generator) -> np.ndarray:
    """Share of all instances that dies at each step, float [steps]."""
    steps, hours = len(past.demand), past.settings.sync_period_s / 3600
    events = rng.random((steps, spot.pools)) < spot.interruptions_per_hour * hours
    return events.sum(axis=1) * (share / spot.pools)

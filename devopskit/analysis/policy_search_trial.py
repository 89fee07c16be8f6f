"""One candidate policy replayed over past weeks: what each week cost and which minutes were short."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.policy_search_floors import Floors
from devopskit.analysis.policy_search_past import Past
from devopskit.analysis.replay import replay
from devopskit.analysis.replay_fleet import Conditions
from devopskit.analysis.replay_outcome import Replayed
from devopskit.tables.policies import Hpa

EPISODE_GAP = 30  # minutes; shorter pauses belong to one episode, because one surge may be short more than once


@dataclass(frozen=True)
class Candidate:
    """A policy, alone or with minima of its own for each quarter hour of the week.

    Attributes
    ----------
    policy : its maximum and behaviour hold always, its minimum where `minima` has none.
    floors : rule of those minima; None = no schedule.
    """

    policy: Hpa
    floors: Floors | None = None


@dataclass(frozen=True)
class Trial:
    """What a candidate came to over the past; small, because thousands of them are kept.

    Attributes
    ----------
    replicas : float [weeks], mean instances paid for.
    shares : float [weeks], share of the minutes in which demand was above what the ready instances carry.
    judged : bool [weeks], False where the schedule could not be known before the week.
    episodes : int [episodes], short minutes of each episode of the judged weeks.
    peak : largest count; at_most : share of the steps at the maximum; reversals : changes of direction a day.
    """

    candidate: Candidate
    replicas: np.ndarray
    shares: np.ndarray
    judged: np.ndarray
    episodes: np.ndarray
    peak: int
    at_most: float
    reversals: float

    @property
    def cost(self) -> float:
        """Mean instances over all weeks but the first, which no schedule knows: so that any two trials compare the same weeks."""
        return float(self.replicas[1:].mean()) if len(self.replicas) > 1 else float(self.replicas.mean())


def tried(
    candidate: Candidate, past: Past, *, usable: float = 1.0, minima: np.ndarray | None = None, lost: np.ndarray | None = None
) -> Trial:
    """Replay a candidate over every week of the past.

    Parameters
    ----------
    usable : share of the request that a ready instance can carry within the objective.
    minima : int64 [weeks, steps of a week] of a schedule, each week from earlier weeks only; -1 where none was known.
    lost : float [steps], share of the instances that die at each step.
    """
    low = None if minima is None else np.where(minima < 0, candidate.policy.min_replicas, minima).reshape(-1)
    found = replay(
        past.demand, candidate.policy, past.fleet, settings=past.settings, conditions=Conditions(minima=low, lost=lost)
    )
    return trial_of(candidate, found, past, usable=usable, minima=minima)


def trial_of(
    candidate: Candidate, found: Replayed, past: Past, *, usable: float = 1.0, minima: np.ndarray | None = None
) -> Trial:
    """Judge a replay of the past, whatever autoscaler made it; parameters as in `tried`."""
    carried = found.ready * (past.fleet.request_m * usable)
    short = (past.demand > carried).reshape(-1, past.minute_steps).any(axis=1).reshape(past.weeks, -1)
    judged = np.ones(past.weeks, dtype=bool)
    if minima is not None:
        judged[:] = (minima >= 0).all(axis=1)
    replicas = found.replicas
    return Trial(
        candidate=candidate,
        replicas=replicas.reshape(past.weeks, -1).mean(axis=1),
        shares=short.mean(axis=1),
        judged=judged,
        episodes=episodes_of(short[judged]),
        peak=int(replicas.max()),
        at_most=float((replicas >= candidate.policy.max_replicas).mean()),
        reversals=_reversals(replicas) / (7 * past.weeks),
    )


def episodes_of(short: np.ndarray) -> np.ndarray:
    """Short minutes of each episode, int [episodes], from bool [weeks, minutes]."""
    at = np.flatnonzero(short)
    if not len(at):
        return np.zeros(0, np.int64)
    starts = np.concatenate([[0], np.flatnonzero(np.diff(at) > EPISODE_GAP) + 1])
    return np.diff(np.concatenate([starts, [len(at)]]))


def _reversals(replicas: np.ndarray) -> int:
    """How often growing turned into shrinking or back."""
    moves = np.diff(replicas)
    signs = np.sign(moves[moves != 0])
    return int((signs[1:] != signs[:-1]).sum())

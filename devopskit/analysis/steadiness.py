"""What calm sizes cost: how often a size would have moved on past weeks with and without small steps, and at what price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.sizing import Case

LARGE = 0.1  # a move by a tenth or more is one that somebody must look at
SLACK = 1e-9


@dataclass(frozen=True)
class Steadiness:
    """Moves on past weeks.

    Attributes
    ----------
    advices : pairs of successive advices of one workload that were compared.
    free, steady : share of them that moved by a tenth or more, without and with small steps; NaN where there are none.
    cost : sum of all sizes with small steps over that without; NaN where there are none.
    missed_free, missed_steady : share of weeks whose need exceeded the size.
    """

    advices: int
    free: float
    steady: float
    cost: float
    missed_free: float
    missed_steady: float


def steadiness(still: Case, moving: Case, *, risk: float) -> Steadiness:
    """Compare the replayed weeks of one summary at a risk.

    Parameters
    ----------
    still, moving : answers of `sizing.prepare` without and with moves.
    """
    free, judged, missed_free = _replayed(still, risk)
    steady, _, missed_steady = _replayed(moving, risk)
    if not judged.any():
        return Steadiness(0, *[float("nan")] * 5)
    pairs = judged[1:] & judged[:-1]
    shares = [
        float((np.abs(np.expm1(np.diff(sizes, axis=0)))[pairs] >= LARGE - SLACK).mean()) if pairs.any() else float("nan")
        for sizes in (free, steady)
    ]
    cost = float(np.exp(steady)[judged].sum() / np.exp(free)[judged].sum())
    return Steadiness(int(pairs.sum()), shares[0], shares[1], cost, missed_free, missed_steady)


def _replayed(case: Case, risk: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Log sizes [origins, n] of past weeks, which of them were judged, and the share that was too small."""
    if case.choice is None or not case.choice.track.origins:
        return np.empty((0, 0)), np.zeros((0, 0), bool), float("nan")
    track, views = case.choice.track, case.teachers.views
    nominal = track.nominal(risk, views)
    sizes = np.stack([track.at(nominal, views, k) for k in range(len(track.origins))])
    missed = np.stack([track.missed(nominal, views, k) for k in range(len(track.origins))])
    return sizes, track.judged, float(missed[track.judged].mean())

"""Moves of a size from one advice to the next: small ones at once, large ones in steps, unless waiting would be dangerous."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.risk_budget import LADDER

UP, DOWN = np.log(1.099), np.log(0.901)  # largest moves of one advice: below 10 %, so that no week brings a jolt
# A size above this multiple of the wanted one comes down at once.
RELIEFS = (*np.log([1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.3, 2.6, 3.0, 4.0]), np.inf)
MOVES = 0.03  # share of advices that may move a size by a tenth or more; the past tells which relief keeps it
SLACK = 1e-9
# A size whose own risk lies this far above the accepted one is raised at once. A distance and not a multiple, because a multiple
# of 1 % is still a rare miss and would be followed by a jolt each week, while the same multiple of 10 % is every second week.
URGENT = 0.09
USUAL = 0.05  # accepted risk at which the error of an own risk is taken, so that one distance serves all risks
# Up to this risk a size does not wait below what was needed of late either, because it was chosen to be rarely too small.
RARE = 0.03


def settle(
    ladder: np.ndarray,
    wanted: np.ndarray,
    previous: np.ndarray,
    risk: np.ndarray,
    relief: float,
    *,
    used: np.ndarray | None = None,
    far: float = URGENT,
) -> np.ndarray:
    """Log sizes [...] to advise now.

    Parameters
    ----------
    ladder : float [n, risks of LADDER], log sizes of today.
    wanted : float [n] or [n, r], log sizes that meet `risk`.
    previous : same shape, log sizes of the last advice, NaN where none.
    risk : nominal risk of each workload, or of each column of `wanted`.
    relief : log multiple of the wanted size above which a size comes down at once.
    used : float [n], log of the largest need of late, NaN or None where it is not known. The need and not the largest sample,
        because a size for the 99.9th percentile lies below the largest sample for good reason.
    far : distance of the own risk above the accepted one that is urgent, see `urgency`.
    """
    dangerous = np.minimum(risk + far, LADDER[-1])
    urgent = at_risk(ladder, dangerous) if wanted.ndim == 2 else at_own_risk(ladder, dangerous)
    if used is not None:
        reached = np.minimum(wanted, used[:, None] if wanted.ndim == 2 else used)
        urgent = np.where(risk <= RARE, np.fmax(urgent, reached), urgent)
    stepped = np.clip(wanted, previous + DOWN, previous + UP)
    moved = np.where((urgent > previous + UP) | (previous > wanted + relief), wanted, stepped)
    return np.where(np.isfinite(previous), moved, wanted)


def urgency(samples: int) -> float:
    """Distance of an own risk above the accepted one from which a size is raised at once.

    The own risk is read from the errors of one quarter of the samples, so that it must lie above by its standard error as well:
    otherwise a short past would raise sizes that the next week brings down again.
    """
    own = USUAL + URGENT
    return URGENT + float(np.sqrt(own * (1.0 - own) / (max(samples, 1) / 4.0)))


def walk(
    ladders: list[np.ndarray], relief: float, used: list[np.ndarray] | None = None, far: list[float] | None = None
) -> np.ndarray:
    """Log sizes [origins, n, rungs] advised at successive origins; `used` and `far` as in `settle`, for each of them."""
    advised = [ladders[0]]
    for at, ladder in enumerate(ladders[1:], start=1):
        recent, distance = None if used is None else used[at], URGENT if far is None else far[at]
        advised.append(settle(ladder, ladder, advised[-1], LADDER, relief, used=recent, far=distance))
    return np.stack(advised)


def calm_walk(
    ladders: list[np.ndarray], used: list[np.ndarray] | None = None, far: list[float] | None = None
) -> tuple[np.ndarray, float]:
    """Walk with the smallest relief that kept large moves rare, and that relief."""
    usual = (LADDER >= 0.01) & (LADDER <= 0.1)
    for relief in RELIEFS:
        sizes = walk(ladders, relief, used, far)
        steps = np.diff(sizes[:, :, usual], axis=0)
        known = np.isfinite(steps).sum((0, 1))
        large = ((steps > UP + SLACK) | (steps < DOWN - SLACK)).sum((0, 1))
        if (large <= MOVES * np.maximum(known, 1)).all():
            break
    return sizes, relief


def at_own_risk(ladder: np.ndarray, risk: np.ndarray) -> np.ndarray:
    """Log sizes [n] at each workload's own nominal risk, between the rungs."""
    place = np.interp(np.log(risk), np.log(LADDER), np.arange(len(LADDER)))
    low = np.minimum(place.astype(int), len(LADDER) - 2)
    rows, part = np.arange(len(ladder)), place - low
    return ladder[rows, low] * (1 - part) + ladder[rows, low + 1] * part


def at_risk(ladder: np.ndarray, risk: np.ndarray) -> np.ndarray:
    """Log sizes [n, r] at several nominal risks, between the rungs."""
    place = np.interp(np.log(risk), np.log(LADDER), np.arange(len(LADDER)))
    low = np.minimum(place.astype(int), len(LADDER) - 2)
    part = place - low
    return ladder[:, low] * (1 - part) + ladder[:, low + 1] * part

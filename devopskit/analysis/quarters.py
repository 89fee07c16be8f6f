"""Margins that keep the risk in each quarter of volatility and of size near the stated one.

One common margin is cheapest but lets the volatile and the small (or the large) workloads carry the misses. So the margin of
each quarter whose share of misses on the past left a band around the risk is moved to the edge of that band.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

KNOTS = np.array([0.125, 0.375, 0.625, 0.875])  # middles of the quarters; between them margins change linearly
BAND, WIDENING = 0.005, 1.0  # half width; it grows above 10 %, because an even risk costs most where misses are many
ROUNDING = 1e-9  # margins and ceilings are themselves past errors, so equal ones must not depend on the last bit
ROUNDS, LEAST_QUARTER, STEP = 4, 8, 0.8
PRIOR_MISSES = 15.0  # expected misses of a quarter at which its own margin counts half; fewer are mostly chance


@dataclass(frozen=True)
class Margins:
    """Error to allow for: one common margin and what each quarter adds to it, in units of the scale."""

    common: float
    volatility: np.ndarray
    bigness: np.ndarray

    def at(self, volatility: np.ndarray, bigness: np.ndarray) -> np.ndarray:
        """Margin of workloads with these ranks (0 to 1)."""
        return self.common + np.interp(volatility, KNOTS, self.volatility) + np.interp(bigness, KNOTS, self.bigness)


class Quarters:
    """Which errors belong to which quarter of volatility and of size; made once for all risks that are asked of them.

    Parameters
    ----------
    volatility, bigness : float [m], ranks between 0 and 1.
    """

    def __init__(self, volatility: np.ndarray, bigness: np.ndarray) -> None:
        self.bends = np.hstack([_bends(volatility), _bends(bigness)])
        places = [np.flatnonzero(_quarter(ranks) == g) for ranks in (volatility, bigness) for g in range(4)]
        self.places = [(k, mine, self.bends[mine]) for k, mine in enumerate(places) if len(mine) >= LEAST_QUARTER]

    def balance(self, error: np.ndarray, ceiling: np.ndarray, risk: float) -> Margins:
        """Find the margins that `risk` of the past errors exceed, within the band in each quarter.

        Parameters
        ----------
        error : float [m], errors of past samples in units of the scale.
        ceiling : float [m], error at which a size would have been capped.
        """
        least, most = band(risk)
        error = np.where(error > ceiling + ROUNDING, error.max(), error)  # a miss at any margin
        common, added = upper_quantile(error, risk), np.zeros(8)
        errors = [error[mine] for _, mine, _ in self.places]
        for _ in range(ROUNDS):
            for (k, mine, bends), own in zip(self.places, errors, strict=True):
                allowed = common + bends @ added
                share = np.count_nonzero(own > allowed + ROUNDING) / len(mine)
                wanted = min(max(share, least), most)
                if wanted != share:
                    trust = len(mine) * risk / (len(mine) * risk + PRIOR_MISSES)
                    added[k] += STEP * trust * upper_quantile(own - allowed, wanted)
            common += upper_quantile(error - common - self.bends @ added, risk)
        return Margins(common, added[:4], added[4:])


def band(risk: float) -> tuple[float, float]:
    """Shares of misses that a quarter may have at a risk."""
    half = BAND + WIDENING * max(0.0, risk - 0.1)
    return max(risk - half, 0.3 * risk), risk + half


def upper_quantile(values: np.ndarray, risk: float) -> float:
    """Value that at most `risk` of the values exceed, counting one unseen."""
    place = upper_place(len(values), risk)
    return float(np.partition(values, place)[place])


def upper_place(count: int, risk: float) -> int:
    """Place of the upper quantile among `count` ascending values (rank of split conformal prediction, Vovk et al. 2005)."""
    return min(int(np.ceil((count + 1) * (1 - risk) - 1e-9)), count) - 1


def _quarter(ranks: np.ndarray) -> np.ndarray:
    return np.minimum((4 * ranks).astype(int), 3)


def _bends(ranks: np.ndarray) -> np.ndarray:
    """Share [m, 4] that the margin of each quarter has in that of a workload: numpy.interp as a product, which is quicker."""
    return np.stack([np.interp(ranks, KNOTS, one) for one in np.eye(4)], axis=1)

"""Throughput of a service against its instances: the universal scalability law, fitted with its error.

X(N) = rate N / (1 + contention (N - 1) + crosstalk N (N - 1)); N. J. Gunther, Guerrilla Capacity Planning, 2007, chapter 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

LEAST_COUNTS = 6  # distinct numbers of instances; fewer cannot tell contention from crosstalk


@dataclass(frozen=True)
class Scalability:
    """How throughput grows with instances.

    Attributes
    ----------
    rate : throughput of one instance. contention, crosstalk : the two losses, zero or more.
    error : median relative error of the fit at the counts it was fitted to.
    """

    rate: float
    contention: float
    crosstalk: float
    error: float

    def at(self, instances: np.ndarray) -> np.ndarray:
        """Throughput of each number of instances, float [n]."""
        return _law(np.asarray(instances, float), self.rate, self.contention, self.crosstalk)

    @property
    def peak(self) -> float:
        """Number of instances beyond which more of them give less; infinite without crosstalk."""
        return float(np.sqrt((1 - self.contention) / self.crosstalk)) if self.crosstalk > 0 else float("inf")


def fit_scalability(instances: np.ndarray, throughput: np.ndarray) -> tuple[Scalability | None, str]:
    """Law of a service, or None and the reason why the data carry none.

    Parameters
    ----------
    instances : [n] ready instances. throughput : [n] largest rate they kept up with, any unit a second.
    """
    counts, rates = np.asarray(instances, float), np.asarray(throughput, float)
    known = np.isfinite(counts) & np.isfinite(rates) & (counts >= 1) & (rates > 0)
    counts, rates = counts[known], rates[known]
    distinct = len(np.unique(counts))
    if distinct < LEAST_COUNTS:
        return None, f"{distinct} different numbers of instances were seen; {LEAST_COUNTS} would tell contention from crosstalk"
    start = [float(np.median(rates / counts)), 0.01, 1e-5]
    found = optimize.least_squares(
        lambda shape: np.log(_law(counts, *shape)) - np.log(rates),  # relative errors, because rates span decades
        start,
        bounds=([1e-12, 0.0, 0.0], [np.inf, 1.0, 1.0]),
        x_scale=[max(start[0], 1e-9), 0.01, 1e-4],
    )
    error = float(np.median(np.abs(_law(counts, *found.x) / rates - 1)))
    rate, contention, crosstalk = (float(value) for value in found.x)
    return Scalability(rate, contention, crosstalk, error), ""


def _law(counts: np.ndarray, rate: float, contention: float, crosstalk: float) -> np.ndarray:
    return rate * counts / (1 + contention * (counts - 1) + crosstalk * counts * (counts - 1))

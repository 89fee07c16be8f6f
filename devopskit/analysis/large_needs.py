"""Large workloads: how much of the need of a fleet is theirs, and how much of it was missed.

A share of missed workload-weeks says nothing about the missed need, because a few workloads hold most of it: the sizes of the
large ones save most, so a method that counts weeks alone lets them carry the misses.
"""

from __future__ import annotations

import numpy as np

GIANT = 3.0  # log of the need over the average from which it counts no further, so that one giant does not rule the fleet
SPARED = (0.0, 0.1, 0.2, 0.3, 0.4)  # powers of the need over the average that the nominal risk is divided by
MORE_NEED = 1.1  # multiple of the risk that the missed share of the need may reach, because a missed week is one of more need
LEAST_RISK = 0.1  # below it too few weeks of large workloads are missed to tell a tilt from chance, and each costs much


def largeness(mean: np.ndarray) -> np.ndarray:
    """Log of each need over the average need of the fleet, [n] between 0 and GIANT; 0 where the need is not known.

    Parameters
    ----------
    mean : float [n], mean log need of each workload.
    """
    known = np.isfinite(mean)
    if not known.any():
        return np.zeros(len(mean))
    top = mean[known].max()  # taken out because the exponential of large logarithms has no end
    average = top + np.log(np.exp(mean[known] - top).mean())
    return np.clip(np.where(known, mean, -np.inf) - average, 0.0, GIANT)


def missed_need(outcome: np.ndarray, missed: np.ndarray) -> float:
    """Share of the summed need that belongs to missed workload-weeks; 0 where there are none.

    Parameters
    ----------
    outcome : float [m], log needs. missed : bool [m].
    """
    if not len(outcome):
        return 0.0
    need = np.exp(outcome - outcome.max())
    return float(need[missed].sum() / need.sum())

"""Largest number of instances that is of use: where the measured throughput of a service would begin to fall.

Under an autoscaler nobody sees an instance count at its limit, so that each step counts as what it would have served at full use.
"""

from __future__ import annotations

import math

import numpy as np

from devopskit.analysis.latency_curve_usl import fit_scalability
from devopskit.units import format_share

LEAST_USE = 0.2  # below it most of the use is what every instance needs just for being there, and the ratio means nothing
LEAST_SAMPLES = 3  # of a count; fewer are one odd minute
MOST_ERROR = 0.1  # median relative error from which the law is not believed
REACH = 2.0  # times the largest count seen; a peak further away is the law's word alone


def useful_instances(instances: np.ndarray, rate: np.ndarray, utilisation: np.ndarray) -> tuple[int | None, str]:
    """Count beyond which more instances serve less, or None with the reason, "" where no such count is in sight.

    Parameters
    ----------
    instances, rate, utilisation : float [n], measured together: counts, requests a second, share of the request that was used;
        NaN where unknown.
    """
    counts, rates = _at_full_use(instances, rate, utilisation)
    law, reason = fit_scalability(counts, rates)
    if law is None:
        return None, reason
    if law.error > MOST_ERROR:
        return (
            None,
            f"the law of scalability misses the measured throughput by {format_share(law.error)}; something else moves it",
        )
    if law.peak > REACH * counts.max():
        return None, ""
    return max(1, math.floor(law.peak)), ""


def _at_full_use(instances: np.ndarray, rate: np.ndarray, utilisation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Counts [k] and the median rate [k] that each would serve with all of its request used."""
    counts, rates, use = (np.asarray(values, float) for values in (instances, rate, utilisation))
    known = np.isfinite(counts) & np.isfinite(rates) & np.isfinite(use)
    known[known] = (counts[known] >= 1) & (rates[known] > 0) & (use[known] >= LEAST_USE)
    whole, full = np.round(counts[known]), rates[known] / use[known]
    # Medians, because roll-outs and cold starts throw single steps far off.
    seen, times = np.unique(whole, return_counts=True)
    often = seen[times >= LEAST_SAMPLES]
    return often, np.array([np.median(full[whole == count]) for count in often])

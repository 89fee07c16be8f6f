"""Whether the credits of a burstable machine would have carried past hours: a balance that is earned and spent hour by hour."""

from __future__ import annotations

import numpy as np

# One credit is a whole vCPU for a minute. A machine earns its baseline and keeps at most what a day earns.
# Source: EC2 user guide, CPU credits and baseline utilization for burstable performance instances.
MINUTES, HOURS_KEPT = 60.0, 24.0


def lowest_balance(cores: np.ndarray, steady: np.ndarray) -> np.ndarray:
    """Lowest credit balance of each type while it would have run these hours, float [types]; below 0 it would have been held.

    Parameters
    ----------
    cores : float [hours], mean use of each hour, oldest first; NaN = not measured, which neither earns nor spends.
    steady : float [types], cores that are there for good: vCPU times baseline.

    The first day only fills the balance, because a machine that has just changed its type begins with none.
    """
    earned = MINUTES * steady
    balance, lowest = np.zeros(len(steady)), np.full(len(steady), np.inf)
    for hour, used in enumerate(np.where(np.isfinite(cores), cores, np.nan)):
        change = 0.0 if np.isnan(used) else earned - MINUTES * used
        balance = np.minimum(balance + change, HOURS_KEPT * earned)
        lowest = np.where(hour >= HOURS_KEPT, np.minimum(lowest, balance), lowest)
        balance = np.maximum(balance, 0.0)
    return lowest

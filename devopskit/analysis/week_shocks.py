"""How much more the misses of a fleet swing from week to week than chance explains: weeks share releases, holidays and load."""

from __future__ import annotations

import numpy as np

QUIET_WEEKS = 4.0  # weeks of chance alone that the estimate is shrunk to, because few weeks say little of their own spread


def inflation(missed: np.ndarray, judged: np.ndarray) -> np.ndarray:
    """Variance of the weekly misses over that of independent ones, [rungs], at least 1 (design effect, Kish, Survey Sampling, 1965).

    Divided by it, a count of workload-weeks says as much as that many independent ones.

    Parameters
    ----------
    missed : int [weeks, rungs], misses of each week at each of several sizes.
    judged : int [weeks], workloads judged in each week.
    """
    weeks = int((judged > 0).sum())
    if weeks < 2:
        return np.ones(missed.shape[1])
    # One miss of two is added, so that no miss at all is no proof of a share of zero.
    common = (missed.sum(0) + 1.0) / (judged.sum() + 2.0)
    share = missed / np.maximum(judged, 1)[:, None]
    found = (judged[:, None] * (share - common) ** 2).sum(0) / (common * (1.0 - common)) / (weeks - 1)
    return np.maximum((QUIET_WEEKS + (weeks - 1) * found) / (QUIET_WEEKS + weeks - 1), 1.0)

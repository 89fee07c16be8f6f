"""Candidate of ../shared/bench/rightsizing/bench.py: calls `recommend_sizes` and nothing else."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.sizing import recommend_sizes


def size(history, *, step, kind, risk, capacity, need, previous) -> np.ndarray:
    """Sizes of one origin, NaN where undecided."""
    return recommend_sizes(history, step_seconds=step, kind=kind, risk=risk, need=need, capacity=capacity, previous=previous)

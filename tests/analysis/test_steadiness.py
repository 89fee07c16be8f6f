"""Small steps make large moves rare; what they cost and miss is measured on the same past weeks."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.reduction import reduce_dense
from devopskit.analysis.sizing import prepare
from devopskit.analysis.steadiness import Steadiness, steadiness

HOUR, WEEK = 3600, 168


def fleet(scatter: float, weeks: int = 9) -> np.ndarray:
    """Forty workloads whose weeks differ by `scatter`."""
    rng = np.random.default_rng(4)
    weekly = np.repeat(rng.normal(0, scatter, (40, weeks)), WEEK, axis=1)
    return rng.lognormal(0, 1, (40, 1)) * np.exp(weekly + 0.05 * rng.normal(size=weekly.shape))


def replayed(usage: np.ndarray) -> Steadiness:
    """Steadiness at 5 % of the largest use of a week."""
    summary = reduce_dense(usage, step_seconds=HOUR)
    return steadiness(*(prepare(summary, "max", None, moves=moves) for moves in (False, True)), risk=0.05)


def test_small_steps_move_fewer_sizes_than_free_ones():
    found = replayed(fleet(0.3))
    assert found.steady < 0.7 * found.free
    assert found.advices == 40 * 6


def test_the_cost_of_small_steps_is_a_ratio_near_one():
    found = replayed(fleet(0.3))
    assert 0.8 < found.cost < 1.5
    assert 0 <= found.missed_steady <= 0.12


def test_a_fleet_that_never_changes_never_moves_a_size():
    found = replayed(np.ones((40, 6 * WEEK)))
    assert (found.free, found.steady) == (0.0, 0.0)
    assert found.cost == pytest.approx(1.0)


def test_a_history_too_short_to_replay_compares_nothing():
    found = replayed(fleet(0.3, 2)[:5])
    assert found.advices == 0
    assert np.isnan(found.cost)

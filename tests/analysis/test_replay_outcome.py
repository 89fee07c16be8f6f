"""Shortage, cost and caveats of a replay, from arrays of a few steps."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.replay_outcome import Replayed


def outcome(demand: list[int], replicas: list[int], ready: list[int], most: int = 9) -> Replayed:
    return Replayed(
        np.array(demand), np.array(replicas, np.int32), np.array(ready, np.int32), Fleet(500, 1), 15.0, most, ("said",)
    )


def test_demand_above_the_requests_of_ready_pods_is_short() -> None:
    found = outcome([900, 1000, 1300, 2000], [2, 2, 3, 4], [2, 2, 2, 3])
    assert found.short_m.tolist() == [0, 0, 300, 500]
    assert found.short_minutes == 0.5
    assert found.short_share == 0.5


def test_replicas_asked_for_are_paid_whether_they_serve_or_not() -> None:
    found = outcome([0] * 4, [4, 4, 4, 4], [0, 0, 4, 4])
    assert found.replica_hours == pytest.approx(4 * 60 / 3600)
    assert found.cost(0.3) == pytest.approx(0.02)


def test_a_replay_below_its_maximum_has_only_its_notes() -> None:
    found = outcome([0, 0], [2, 9], [2, 2])
    assert (found.at_most_share, found.censored, found.caveats) == (0.5, False, ("said",))


def test_a_replay_at_its_maximum_for_long_is_censored_and_says_so() -> None:
    found = outcome([0, 0, 0], [9, 9, 2], [2, 2, 2])
    assert found.censored
    assert found.caveats == ("said", "at the maximum of 9 for 67 % of the time: what was wanted beyond is hidden")


def test_a_fleet_of_millions_does_not_overflow_its_hours() -> None:
    found = outcome([0] * 4, [2_000_000_000] * 4, [0] * 4)
    assert found.replica_hours == pytest.approx(2_000_000_000 / 60)

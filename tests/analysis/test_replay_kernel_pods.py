"""Groups of young pods in the compiled loop, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.autoscalers.hpa import STANDARD
from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.replay_kernel_limits import Now, Plan
from devopskit.analysis.replay_kernel_pods import counted, lose, new_pods, serving, settle, start, stop
from devopskit.analysis.replay_plan import plan_of
from devopskit.tables.policies import Hpa


@pytest.fixture
def plan() -> Plan:
    """Pods serve after two syncs and count after four."""
    return plan_of(Hpa(50), Fleet(500, 6, start_s=30, metric_window_s=30), STANDARD).plan


@pytest.fixture
def pods(plan: Plan) -> np.ndarray:
    """Six old pods, four started at step 1 and three at step 2."""
    out = new_pods(plan)
    start(out, 1, 4)
    start(out, 2, 3)
    return out


def test_started_pods_serve_first_and_count_later(pods: np.ndarray, plan: Plan) -> None:
    settle(pods, plan, 3)
    assert (serving(pods, 13), counted(pods, 13)) == (10, 6)
    settle(pods, plan, 5)
    assert (serving(pods, 13), counted(pods, 13)) == (13, 10)


def test_the_newest_pods_are_stopped_first(pods: np.ndarray, plan: Plan) -> None:
    settle(pods, plan, 3)
    stop(pods, 5)  # the three of step 2, which never served, and two of step 1
    assert (serving(pods, 8), counted(pods, 8)) == (8, 6)


def test_old_pods_are_stopped_when_no_young_one_is_left(pods: np.ndarray, plan: Plan) -> None:
    stop(pods, 9)
    assert (serving(pods, 4), counted(pods, 4)) == (4, 4)


def test_pods_started_after_a_stop_wait_from_their_own_birth(pods: np.ndarray, plan: Plan) -> None:
    stop(pods, 7)
    start(pods, 4, 2)
    settle(pods, plan, 5)
    assert serving(pods, 8) == 6
    settle(pods, plan, 6)
    assert serving(pods, 8) == 8


def test_a_lost_zone_takes_counted_pods_and_starts_them_anew(pods: np.ndarray, plan: Plan) -> None:
    lose(pods, 1 / 3, Now(5, 13, 2))  # five of thirteen, rounded up
    assert (serving(pods, 13), counted(pods, 13)) == (1, 1)
    settle(pods, plan, 5)
    assert (serving(pods, 13), counted(pods, 13)) == (8, 5)


def test_no_more_pods_are_lost_than_are_counted(pods: np.ndarray) -> None:
    lose(pods, 1.0, Now(2, 13, 2))
    assert counted(pods, 13) == 0


def test_a_share_of_nothing_loses_nothing(pods: np.ndarray) -> None:
    before = pods.copy()
    lose(pods, 0.0, Now(2, 13, 2))
    assert pods.tolist() == before.tolist()

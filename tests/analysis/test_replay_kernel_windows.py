"""Stabilisation windows of the compiled loop, by hand: the queue answers as a scan over every remembered proposal."""

from __future__ import annotations

from devopskit.analysis.autoscalers.hpa import STANDARD
from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.replay_kernel_limits import Now, Plan
from devopskit.analysis.replay_kernel_windows import new_windows, power_of_two, steadied
from devopskit.analysis.replay_plan import plan_of
from devopskit.tables.policies import Behavior, Hpa, Rules

WIDE = Behavior(Rules(45), Rules(60))


def plan_with(behavior: Behavior | None) -> Plan:
    return plan_of(Hpa(50, behavior=behavior), Fleet(500, 8), STANDARD).plan


def test_a_room_is_the_next_power_of_two() -> None:
    assert [power_of_two(n) for n in (0, 8, 9, 64, 65)] == [8, 8, 16, 64, 128]


def test_the_initial_count_holds_for_the_whole_window_of_old() -> None:
    plan = plan_with(None)
    windows = new_windows(plan)
    assert steadied(Now(20, 8, 2), 3, plan, windows) == 8  # 300 seconds are 20 syncs, and the edge counts
    assert steadied(Now(21, 8, 2), 4, plan, windows) == 4


def test_a_window_of_a_behaviour_forgets_at_its_edge() -> None:
    plan = plan_with(WIDE)
    windows = new_windows(plan)
    assert steadied(Now(3, 8, 2), 3, plan, windows) == 8
    assert steadied(Now(4, 8, 2), 2, plan, windows) == 3


def test_growth_is_held_to_the_lowest_proposal_of_its_window() -> None:
    plan = plan_with(WIDE)
    windows = new_windows(plan)
    assert steadied(Now(1, 8, 2), 20, plan, windows) == 8
    assert steadied(Now(2, 8, 2), 15, plan, windows) == 8
    assert steadied(Now(3, 8, 2), 30, plan, windows) == 15  # the initial 8 of step 0 has left, 20 and 15 have not


def test_a_window_of_zero_lets_growth_through_at_once() -> None:
    plan = plan_with(Behavior())
    assert steadied(Now(1, 8, 2), 20, plan, new_windows(plan)) == 20


def test_a_smaller_proposal_before_a_larger_one_is_dropped_without_harm() -> None:
    plan = plan_with(WIDE)
    windows = new_windows(plan)
    steadied(Now(4, 8, 2), 5, plan, windows)
    steadied(Now(5, 8, 2), 7, plan, windows)
    assert steadied(Now(6, 8, 2), 2, plan, windows) == 7
    assert steadied(Now(8, 8, 2), 2, plan, windows) == 7
    assert steadied(Now(9, 8, 2), 2, plan, windows) == 2

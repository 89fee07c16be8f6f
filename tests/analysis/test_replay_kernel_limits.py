"""Rates, events and limits of the compiled loop, by hand."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.autoscalers.hpa import STANDARD
from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.replay_kernel import Numbers
from devopskit.analysis.replay_kernel_limits import AT, CHANGE, SIZE, UP, Now, limited, new_events, record
from devopskit.analysis.replay_plan import plan_of
from devopskit.tables.policies import Behavior, Hpa, Rate, Rules
from devopskit.tables.policies_hpa import Select


def numbers(behavior: Behavior | None, *, low: int = 2, high: int = 100) -> Numbers:
    return plan_of(Hpa(high, low, behavior=behavior), Fleet(500, 10), STANDARD)


def up(select: Select, *rates: Rate) -> Behavior:
    return Behavior(Rules(0, select, rates))


def after(found: Numbers, desired: int, *, changes: tuple[tuple[int, int], ...] = (), at: int = 10, current: int = 10) -> int:
    events = new_events(found.plan)
    for change, step in changes:
        record(events, change, found.plan, step)
    return limited(Now(at, current, 2), desired, found.plan, found.rates, events)


def test_without_a_behaviour_the_count_at_most_doubles() -> None:
    assert after(numbers(None), 35) == 20


def test_without_a_behaviour_four_pods_are_always_in_reach() -> None:
    assert after(numbers(None), 35, current=1) == 4


def test_the_faster_of_two_rates_counts_with_max() -> None:
    assert after(numbers(up("Max", Rate("Pods", 4, 15), Rate("Percent", 50, 15))), 35) == 15


def test_the_slower_of_two_rates_counts_with_min() -> None:
    assert after(numbers(up("Min", Rate("Pods", 4, 15), Rate("Percent", 50, 15))), 35) == 14


def test_a_disabled_direction_does_not_move() -> None:
    assert after(numbers(up("Disabled", Rate("Pods", 4, 15))), 35) == 10


def test_what_was_added_within_the_period_is_counted_off() -> None:
    rule = numbers(up("Max", Rate("Pods", 4, 60)))
    assert after(rule, 35, changes=((3, 7),)) == 11
    assert after(rule, 35, changes=((3, 6),)) == 14  # 60 seconds ago is outside, because the edge does not count


def test_a_percentage_down_is_rounded_towards_more_change() -> None:
    assert after(numbers(Behavior(down=Rules(0, "Max", (Rate("Percent", 25, 15),)))), 2) == 7


def test_the_maximum_and_the_minimum_bound_every_rate() -> None:
    wild = numbers(Behavior(Rules(0, "Max", (Rate("Percent", 900, 15),))), high=12)
    assert after(wild, 90) == 12
    assert after(wild, 0) == 2


def test_an_event_past_the_longest_period_gives_its_slot_to_the_next() -> None:
    rule = numbers(up("Max", Rate("Pods", 4, 60)))
    events = new_events(rule.plan)
    record(events, 3, rule.plan, 0)
    record(events, 2, rule.plan, 4)  # step 0 is exactly as old as the longest period and not yet past it
    record(events, 1, rule.plan, 5)
    assert np.array(events[UP, [CHANGE, AT], :2]).tolist() == [[1, 2], [5, 4]]
    assert events[UP, SIZE, 0] == 2


def test_a_count_of_zero_wakes_up_to_the_minimum() -> None:
    assert after(numbers(Behavior()), 1, current=0) == 2

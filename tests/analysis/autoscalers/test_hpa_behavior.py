"""Windows, rates and events of an HPA; answers by hand."""

from __future__ import annotations

import pytest

from devopskit.analysis.autoscalers.hpa_behavior import (
    Event,
    Past,
    Recommended,
    changed_within,
    down_limit,
    highest_in_window,
    limited,
    limited_without_behavior,
    record,
    up_limit,
    within_band,
)
from devopskit.tables.policies import Behavior, Rate, Rules

NONE = Past([], [])


def test_the_highest_proposal_of_the_window_holds_the_count_up() -> None:
    past = [Recommended(9, 0.0), Recommended(4, 100.0)]
    assert highest_in_window(past, 3, 300, 300.0) == 9


def test_a_proposal_exactly_as_old_as_the_window_still_counts() -> None:
    assert highest_in_window([Recommended(9, 0.0)], 3, 300, 300.0) == 9
    assert highest_in_window([Recommended(9, 0.0)], 3, 300, 300.1) == 3


def test_an_expired_slot_is_used_again_and_others_stay() -> None:
    past = [Recommended(9, 0.0), Recommended(5, 200.0)]
    highest_in_window(past, 3, 300, 400.0)
    assert [r.count for r in past] == [3, 5]


def test_the_current_count_is_moved_into_the_band_of_both_windows() -> None:
    past = [Recommended(4, 0.0), Recommended(6, 50.0)]
    assert within_band(list(past), (10, 5), (100, 100), 60.0) == 6
    assert within_band(list(past), (2, 5), (100, 100), 60.0) == 4
    assert within_band(list(past), (5, 5), (100, 100), 60.0) == 5


def test_with_behavior_the_edge_of_a_window_is_outside() -> None:
    assert within_band([Recommended(9, 0.0)], (9, 3), (0, 300), 299.0) == 9
    assert within_band([Recommended(9, 0.0)], (9, 3), (0, 300), 300.0) == 3


def test_changes_exactly_as_old_as_the_period_are_not_counted() -> None:
    events = [Event(3, 0.0), Event(4, 10.0)]
    assert changed_within(events, 60, 60.0) == 4
    assert changed_within(events, 61, 60.0) == 7


def test_only_one_outdated_slot_is_overwritten_and_the_other_counts_on() -> None:
    events = [Event(1, 0.0), Event(2, 10.0)]
    record(events, 5, Rules(0, "Max", (Rate("Pods", 4, 15),)), 100.0)
    assert [(e.change, e.outdated) for e in events] == [(1, True), (5, False)]
    assert changed_within(events, 600, 100.0) == 6


def test_a_fresh_event_takes_a_slot_of_its_own() -> None:
    events = [Event(1, 95.0)]
    record(events, 5, Rules(0, "Max", (Rate("Pods", 4, 15),)), 100.0)
    assert [e.change for e in events] == [1, 5]


@pytest.mark.parametrize(
    ("current", "select", "limit"),
    [(3, "Max", 7), (10, "Max", 20), (3, "Min", 6), (10, "Min", 14), (10, "Disabled", 10)],
)
def test_four_pods_or_a_doubling_limit_growth(current: int, select: str, limit: int) -> None:
    rules = Rules(0, select, (Rate("Pods", 4, 15), Rate("Percent", 100, 15)))
    assert up_limit(current, rules, NONE, 0.0) == limit


@pytest.mark.parametrize(
    ("current", "select", "limit"),
    [(80, "Max", 72), (80, "Min", 76), (10, "Max", 6), (10, "Min", 9), (10, "Disabled", 10)],
)
def test_four_pods_or_a_tenth_limit_shrinking(current: int, select: str, limit: int) -> None:
    rules = Rules(0, select, (Rate("Pods", 4, 60), Rate("Percent", 10, 60)))
    assert down_limit(current, rules, NONE, 0.0) == limit


def test_what_was_added_in_the_period_counts_against_growth() -> None:
    rules = Rules(0, "Max", (Rate("Pods", 4, 60),))
    assert up_limit(10, rules, Past([Event(3, 50.0)], []), 60.0) == 11


def test_what_was_removed_in_the_period_counts_against_shrinking() -> None:
    rules = Rules(0, "Max", (Rate("Pods", 4, 60),))
    assert down_limit(10, rules, Past([], [Event(3, 50.0)]), 60.0) == 9


@pytest.mark.parametrize(
    ("counts", "limits", "answer"),
    [
        ((5, 7), (1, 10), (7, "DesiredWithinRange")),
        ((5, 30), (1, 100), (10, "ScaleUpLimit")),
        ((5, 30), (1, 8), (8, "TooManyReplicas")),
        ((5, 0), (2, 8), (2, "TooFewReplicas")),
        ((5, 5), (1, 8), (5, "DesiredWithinRange")),
    ],
)
def test_rates_and_limits_give_the_reason_of_the_status(
    counts: tuple[int, int], limits: tuple[int, int], answer: tuple[int, str]
) -> None:
    assert limited(counts, limits, Behavior().filled(300), NONE, 0.0) == answer


def test_a_slow_rate_is_the_reason_when_it_is_above_the_minimum() -> None:
    slow = Behavior(down=Rules(0, "Max", (Rate("Pods", 1, 60),)))
    assert limited((5, 1), (2, 8), slow.filled(300), NONE, 0.0) == (4, "ScaleDownLimit")


@pytest.mark.parametrize(
    ("current", "desired", "answer"),
    [
        (5, 30, (10, "ScaleUpLimit")),
        (1, 30, (4, "ScaleUpLimit")),
        (5, 1, (2, "TooFewReplicas")),
        (30, 90, (50, "TooManyReplicas")),
        (5, 9, (9, "DesiredWithinRange")),
        (30, 3, (3, "DesiredWithinRange")),
    ],
)
def test_without_behavior_growth_is_doubling_or_four(current: int, desired: int, answer: tuple[int, str]) -> None:
    assert limited_without_behavior(current, desired, 2, 50) == answer

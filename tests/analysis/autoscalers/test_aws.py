"""AWS: tracking, steps, schedules, forecasts, ECS, Lambda; answers by hand from the documented rules."""

from __future__ import annotations

import pytest

from devopskit.analysis.autoscalers.aws_predictive import PredictiveController, floor_at, floor_of
from devopskit.analysis.autoscalers.aws_scheduled import ScheduledController, limits_at
from devopskit.analysis.autoscalers.aws_step import StepScalingController, adjusted
from devopskit.analysis.autoscalers.aws_target_tracking import TargetTrackingController, alarm, wanted
from devopskit.analysis.autoscalers.contract import Seen
from devopskit.analysis.autoscalers.ecs import EcsController
from devopskit.analysis.autoscalers.lambda_concurrency import ProvisionedConcurrencyController, break_even
from devopskit.tables.policies import (
    Action,
    Ecs,
    Predictive,
    ProvisionedConcurrency,
    Scheduled,
    Step,
    StepScaling,
    TargetTracking,
    Tracked,
)

HALF = Tracked(50)
STEPS = (Step(0, 10, 1), Step(10, 20, 3), Step(20, None, 5), Step(-10, 0, -1), Step(None, -10, -2))
DAY = 86_400


def at(current: int, percent: float) -> Seen:
    return Seen(current, current, current, used_m=int(10 * percent), request_m=1000)


@pytest.mark.parametrize(
    ("points", "answer"),
    [
        ([60, 60, 60], "high"),
        ([60, 60, 50], "none"),  # exactly the target is not above it
        ([60, 60], "none"),  # two points are too few
        ([60, None, 60], "none"),  # a missing point
        ([40] * 15, "low"),
        ([40] * 14, "none"),
        ([45.0] * 15, "none"),  # 90 % of the target is not below itself
        ([40] * 14 + [None], "none"),  # missing data never scale in
    ],
)
def test_managed_alarms_need_three_points_up_and_fifteen_down(points: list[float | None], answer: str) -> None:
    assert alarm(HALF, points) == answer


@pytest.mark.parametrize(
    ("current", "points", "capacity"),
    [(10, [60] * 3, 12), (10, [51] * 3, 11), (10, [20] * 15, 4), (10, [44] * 15, 9), (3, [150] * 3, 9), (10, [50] * 3, 10)],
)
def test_capacity_is_current_times_metric_over_target(current: int, points: list[float | None], capacity: int) -> None:
    assert wanted(HALF, current, points)[1] == capacity


def test_a_policy_without_scale_in_never_shrinks() -> None:
    assert wanted(Tracked(50, scale_in=False), 10, [20] * 15) == ("low", 10)


def test_tracking_grows_at_the_third_high_minute_and_then_cools_down() -> None:
    control = TargetTrackingController(TargetTracking(1, 50, (HALF,)))
    counts = [control.step(60 * minute, at(10, 100)).count for minute in range(9)]
    assert counts == [10, 10, 20, 10, 10, 10, 10, 20, 10]


def test_tracking_shrinks_after_fifteen_low_minutes() -> None:
    control = TargetTrackingController(TargetTracking(1, 50, (HALF,)))
    counts = [control.step(60 * minute, at(10, 20)).count for minute in range(16)]
    assert counts == [10] * 14 + [4, 10]


def test_growth_is_not_held_back_by_the_cooldown_of_shrinking() -> None:
    control = TargetTrackingController(TargetTracking(1, 50, (Tracked(50, down_points=1),)))
    assert control.step(0, at(10, 20)).count == 4
    counts = [control.step(60 * minute, at(4, 100)).count for minute in (1, 2, 3)]
    assert counts == [4, 4, 8]


def test_the_highest_of_two_policies_wins_within_the_limits() -> None:
    control = TargetTrackingController(TargetTracking(1, 15, (Tracked(50, up_points=1), Tracked(25, up_points=1))))
    assert control.step(0, at(10, 60)).count == 15


@pytest.mark.parametrize(
    ("metric", "capacity"),
    [(55, 11), (60, 13), (69.9, 13), (70, 15), (500, 15), (50, 11), (45, 9), (40, 8), (39, 8)],
)
def test_a_step_is_found_by_the_breach_of_the_threshold(metric: float, capacity: int) -> None:
    # 50 lies in the step from 0, because an upward step holds its lower bound; -10 in the step to -10
    assert adjusted(StepScaling(1, 50, 50, STEPS), 10, metric) == capacity


@pytest.mark.parametrize(
    ("kind", "by", "least", "current", "capacity"),
    [
        ("ExactCapacity", 7, None, 10, 7),
        ("ExactCapacity", 99, None, 10, 50),
        ("PercentChangeInCapacity", 50, None, 10, 15),
        ("PercentChangeInCapacity", -20, None, 10, 8),
        ("PercentChangeInCapacity", 10, 4, 10, 14),
        ("PercentChangeInCapacity", -10, 4, 10, 6),
        ("PercentChangeInCapacity", 15, None, 10, 11),  # 1.5 is cut to 1
        ("PercentChangeInCapacity", 5, None, 10, 11),  # a half counts as one
        ("PercentChangeInCapacity", -5, None, 10, 9),
        ("ChangeInCapacity", -30, None, 10, 1),
    ],
)
def test_each_adjustment_type_changes_capacity_its_own_way(
    kind: str, by: int, least: int | None, current: int, capacity: int
) -> None:
    policy = StepScaling(1, 50, 50, (Step(0, None, by),), kind, least)
    assert adjusted(policy, current, 60) == capacity


def test_a_breach_outside_of_all_steps_changes_nothing() -> None:
    assert adjusted(StepScaling(1, 50, 50, (Step(10, 20, 5),)), 10, 55) == 10


def test_step_scaling_waits_for_its_points_and_its_cooldown() -> None:
    control = StepScalingController(StepScaling(1, 50, 50, STEPS, points=2))
    counts = [control.step(60 * minute, at(10, 75)).count for minute in range(8)]
    assert counts == [10, 15, 10, 10, 10, 10, 15, 10]


def test_step_scaling_keeps_still_below_its_threshold() -> None:
    control = StepScalingController(StepScaling(1, 50, 50, STEPS))
    assert control.step(0, at(10, 49)).count == 10


def test_an_alarm_below_its_threshold_scales_in() -> None:
    control = StepScalingController(StepScaling(1, 50, 50, STEPS, above=False))
    assert control.step(0, at(10, 45)).count == 9


WORK = Scheduled(2, 20, (Action(8 * 3600, 10, 40), Action(20 * 3600, 2, 20)))


@pytest.mark.parametrize(
    ("at_s", "limits"),
    [
        (0, (2, 20)),
        (8 * 3600, (10, 40)),
        (8 * 3600 - 1, (2, 20)),
        (20 * 3600, (2, 20)),
        (12 * 3600, (10, 40)),
        (3 * DAY, (2, 20)),
    ],
)
def test_scheduled_limits_hold_until_the_next_action(at_s: int, limits: tuple[int, int]) -> None:
    assert limits_at(WORK, at_s) == limits


def test_the_last_action_of_the_week_carries_over_into_monday() -> None:
    assert limits_at(Scheduled(1, 9, (Action(5 * DAY, 4, 9),)), 0) == (4, 9)


def test_a_capacity_outside_of_new_limits_is_moved_to_the_nearest() -> None:
    control = ScheduledController(WORK)
    assert control.step(8 * 3600, at(5, 0)).count == 10
    assert control.step(20 * 3600, at(35, 0)).count == 20


def test_a_desired_capacity_is_set_once_when_it_comes_due() -> None:
    control = ScheduledController(Scheduled(1, 20, (Action(120, desired=12),)))
    counts = [control.step(now, at(3, 0)).count for now in (0, 60, 120, 180)]
    assert counts == [3, 3, 12, 3]


FORECAST = Predictive(2, 10, 100.0, forecast_only=False)


@pytest.mark.parametrize(("load", "floor"), [(0, 2), (150, 2), (201, 3), (1000, 10), (5000, 10)])
def test_the_floor_of_an_hour_is_its_load_over_the_target(load: float, floor: int) -> None:
    assert floor_of(FORECAST, load) == floor


def test_a_buffer_lets_the_forecast_pass_the_maximum() -> None:
    assert floor_of(Predictive(2, 10, 100.0, max_buffer=10), 1500) == 17  # 15 instances and a tenth, rounded up
    assert floor_of(Predictive(2, 10, 100.0, max_buffer=10), 900) == 9


def test_capacity_is_started_five_minutes_before_the_hour() -> None:
    assert floor_at(FORECAST, [300, 800], 3299) == 3
    assert floor_at(FORECAST, [300, 800], 3300) == 8


def test_the_floor_of_the_hour_holds_until_it_ends() -> None:
    assert floor_at(FORECAST, [800, 300], 3599) == 8
    assert floor_at(FORECAST, [800, 300], 3600) == 3


def test_a_forecast_raises_and_never_lowers_the_count() -> None:
    control = PredictiveController(FORECAST, [500])
    assert control.step(0, at(3, 0)).count == 5
    assert control.step(0, at(9, 0)).count == 9


def test_in_mode_forecast_only_nothing_is_scaled() -> None:
    assert PredictiveController(Predictive(2, 10, 100.0), [900]).step(0, at(3, 0)).count == 3


SERVICE = Ecs(TargetTracking(1, 50, (Tracked(50, up_points=1, down_points=1),), 0, 0))


@pytest.mark.parametrize(("now", "percent", "count"), [(0, 20, 4), (100, 20, 10), (199, 20, 10), (200, 20, 4), (150, 100, 20)])
def test_a_deployment_stops_scale_in_and_not_scale_out(now: float, percent: float, count: int) -> None:
    assert EcsController(SERVICE, [(100, 200)]).step(now, at(10, percent)).count == count


@pytest.mark.parametrize(("minutes", "percent", "count"), [(2, 100, 10), (3, 105, 15), (3, 70, 10), (14, 35, 10), (15, 35, 5)])
def test_provisioned_concurrency_tracks_seventy_percent(minutes: int, percent: float, count: int) -> None:
    control = ProvisionedConcurrencyController(ProvisionedConcurrency(1, 50))
    assert [control.step(60 * m, at(10, percent)).count for m in range(minutes)][-1] == count


def test_provisioned_concurrency_pays_from_sixty_percent() -> None:
    assert break_even() == pytest.approx(0.60, abs=0.001)

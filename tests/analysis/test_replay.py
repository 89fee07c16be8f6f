"""Replays with few steps, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.replay import replay
from devopskit.analysis.replay_fleet import Conditions, Fleet
from devopskit.errors import DataError, RequestError
from devopskit.tables.policies import (
    Action,
    AzureRule,
    AzureVmss,
    Behavior,
    Ecs,
    GcpMig,
    Hpa,
    Keda,
    Metric,
    Predictive,
    ProvisionedConcurrency,
    Rules,
    Scheduled,
    Step,
    StepScaling,
    SwarmSchedule,
    TargetTracking,
    Tracked,
    Trigger,
)

HALF = Hpa(50, 1, (Metric("Resource", "cpu", "Utilization", 50),))
QUEUE = Metric("External", "queue", "AverageValue", 1000)
AT_ONCE = Fleet(1000, 4, start_s=0, metric_window_s=0)


def flat(millicores: int, steps: int) -> np.ndarray:
    return np.full(steps, millicores)


def test_demand_at_twice_the_target_doubles_at_the_first_sync() -> None:
    # 4000 m over 4 pods is 100 % of 50 %
    assert replay(flat(4000, 3), HALF, AT_ONCE).replicas.tolist() == [8, 8, 8]


def test_a_new_pod_serves_only_after_its_start_delay() -> None:
    found = replay(flat(4000, 5), HALF, Fleet(1000, 4, start_s=30, metric_window_s=0))
    assert found.replicas.tolist() == [8, 8, 8, 8, 8]
    assert found.ready.tolist() == [4, 4, 8, 8, 8]


def test_pods_that_start_do_not_add_to_growth() -> None:
    # 12 are wanted; 8 unready ones at zero hold it: 300 % over 12 pods is 100 %, doubling goes on to 16 only when ready
    found = replay(flat(6000, 3), HALF, Fleet(1000, 4, start_s=300))
    assert found.replicas.tolist() == [8, 12, 12]


def test_shrinking_waits_for_the_first_five_minutes() -> None:
    found = replay(flat(500, 22), HALF, AT_ONCE)
    assert found.replicas.tolist() == [4] * 21 + [1]


def test_with_behavior_the_edge_of_the_window_is_outside() -> None:
    hpa = Hpa(50, 1, HALF.metrics, Behavior())
    assert replay(flat(500, 22), hpa, AT_ONCE).replicas.tolist() == [4] * 20 + [1] * 2


def test_a_limit_of_the_pod_hides_the_demand_above_it() -> None:
    found = replay(flat(40_000, 2), HALF, Fleet(1000, 4, start_s=0, metric_window_s=0, limit_m=600))
    # 600 of 1000 m is 60 % of 50 %: ceil(1.2 x 4), then 1.2 x 5
    assert found.replicas.tolist() == [5, 6]


def test_a_metric_that_lags_is_answered_later() -> None:
    demand = np.array([2000, 4000, 4000, 4000])
    found = replay(demand, HALF, Fleet(1000, 4, start_s=0, metric_window_s=0, metric_lag_s=30))
    assert found.replicas.tolist() == [4, 4, 4, 8]


def test_scheduled_minima_raise_the_count_at_their_step() -> None:
    minima = Conditions(minima=np.array([1, 1, 7, 7]))
    assert replay(flat(2000, 4), HALF, AT_ONCE, conditions=minima).replicas.tolist() == [4, 4, 7, 7]


def test_a_zone_that_fails_takes_a_third_of_the_pods_until_they_start_anew() -> None:
    lost = Conditions(lost=np.array([0.0, 1 / 3, 0.0, 0.0]))
    found = replay(flat(3000, 4), HALF, Fleet(1000, 6, start_s=30), conditions=lost)
    assert found.ready.tolist() == [6, 4, 4, 6]
    assert found.replicas.tolist() == [6, 6, 6, 6]


def test_missing_samples_of_all_pods_leave_the_count_alone() -> None:
    gone = Conditions(missing=np.array([9, 0]))
    assert replay(flat(4000, 2), HALF, AT_ONCE, conditions=gone).replicas.tolist() == [4, 8]


def test_an_outside_metric_is_answered_by_its_own_series() -> None:
    queue = Conditions(outside={"queue": np.array([4000, 7000, 7000])})
    assert replay(flat(0, 3), Hpa(50, 1, (QUEUE,)), AT_ONCE, conditions=queue).replicas.tolist() == [4, 7, 7]


def test_an_outside_metric_without_a_series_always_fails() -> None:
    assert replay(flat(0, 50), Hpa(50, 1, (QUEUE,)), AT_ONCE).replicas.tolist() == [4] * 50


def test_the_version_of_the_cluster_decides_at_the_edge() -> None:
    # 55 % on a target of 50 % is 1.1 in binary floats
    old, new = HpaSettings(version="1.32"), HpaSettings(version="1.33")
    assert replay(flat(5500, 1), HALF, Fleet(1000, 10, start_s=0), settings=old).replicas.tolist() == [11]
    assert replay(flat(5500, 1), HALF, Fleet(1000, 10, start_s=0), settings=new).replicas.tolist() == [10]


def test_demand_in_requests_is_replayed_with_its_cpu_each() -> None:
    found = replay(np.array([400.0, 400.0]), HALF, AT_ONCE, cpu_per_request=10.0)
    assert found.replicas.tolist() == [8, 8]


def test_a_policy_on_defaults_says_what_was_filled_in() -> None:
    assert replay(flat(100, 2), Hpa(5), AT_ONCE).notes == ("no metric given: the API fills in CPU at 80 % of the request",)


def test_a_utilisation_target_without_a_request_cannot_be_replayed() -> None:
    with pytest.raises(RequestError, match="sets no CPU request"):
        replay(flat(100, 2), HALF, Fleet(0, 4))


@pytest.mark.parametrize("metric", [Metric("Pods", "rps", "AverageValue", 5), Metric("Resource", "memory", "Utilization", 70)])
def test_a_metric_that_demand_cannot_drive_is_refused(metric: Metric) -> None:
    with pytest.raises(RequestError, match="cannot be replayed from CPU demand"):
        replay(flat(100, 2), Hpa(5, 1, (metric,)), AT_ONCE)


def test_zero_replicas_need_the_gate_and_an_outside_metric() -> None:
    with pytest.raises(RequestError, match="the policy has minReplicas 0"):
        replay(flat(100, 2), Hpa(5, 0), AT_ONCE)
    with pytest.raises(RequestError, match="the policy has minReplicas 0"):
        replay(flat(100, 2), Hpa(5, 0, (QUEUE,)), AT_ONCE, settings=HpaSettings(version="1.36"))


def test_a_scheduled_minimum_of_zero_needs_the_gate_too() -> None:
    minima = np.array([2, 0, 2])
    with pytest.raises(RequestError, match="a scheduled minimum is 0"):
        replay(np.full(3, 500), Hpa(9, 2), Fleet(500, 2), conditions=Conditions(minima=minima))


def test_series_of_another_length_than_the_demand_are_refused() -> None:
    with pytest.raises(RequestError, match="minima has 3 steps and the demand has 2"):
        replay(flat(100, 2), HALF, AT_ONCE, conditions=Conditions(minima=np.array([1, 1, 1])))


def test_minima_for_another_form_than_an_hpa_are_refused() -> None:
    with pytest.raises(RequestError, match="scheduled minima are given for a policy of the form GcpMig"):
        replay(flat(100, 2), GcpMig(1, 5), AT_ONCE, conditions=Conditions(minima=np.array([1, 1])))


def test_negative_demand_is_refused_before_anything_runs() -> None:
    with pytest.raises(DataError, match="1 steps have negative demand"):
        replay(np.array([100, -1]), HALF, AT_ONCE)


def test_the_same_question_has_the_same_answer_twice() -> None:
    demand = np.random.default_rng(3).integers(0, 9000, 400)
    first, second = replay(demand, HALF, AT_ONCE), replay(demand, HALF, AT_ONCE)
    assert (first.replicas == second.replicas).all()


def test_the_demand_given_is_left_as_it_was() -> None:
    demand = np.array([4000.0, np.nan] + [4000.0] * 30)
    replay(demand, HALF, AT_ONCE)
    assert np.isnan(demand[1])


WEEK_END = Scheduled(2, 9, (Action(45, 6, 9),))
OTHERS = [
    (TargetTracking(1, 20, (Tracked(50, up_points=1),)), [8] * 24),
    (Ecs(TargetTracking(1, 20, (Tracked(50, up_points=1),))), [8] * 24),
    (StepScaling(1, 20, 50, (Step(0, None, 2),)), [6] * 20 + [8] * 4),
    (ProvisionedConcurrency(1, 20, 0.5), [4] * 8 + [8] * 16),
    (GcpMig(1, 20, cpu_target=0.5), [8] * 24),
    (AzureVmss(1, 20, (AzureRule("out", "cpu", 70),)), [5] * 20 + [6] * 4),
    (SwarmSchedule(((0, 3),)), [3] * 24),
    (Predictive(5, 20, 100.0, forecast_only=False), [5] * 24),
    (WEEK_END, [6] * 24),
]


@pytest.mark.parametrize(("policy", "replicas"), OTHERS, ids=lambda value: type(value).__name__)
def test_every_other_form_is_replayed_step_by_step(policy, replicas: list[int]) -> None:
    # 4000 m over four machines of 1000 m: 100 % at first; one answer a minute is four steps
    assert replay(flat(4000, 24), policy, AT_ONCE).replicas.tolist() == replicas


def test_keda_wakes_and_sleeps_with_the_length_of_the_queue() -> None:
    queue = Conditions(outside={"queue": np.array([0, 0, 3000, 3000, 3000, 0, 0, 0, 0, 0])})
    keda = Keda((Trigger("queue", 1000),), 0, 10, cooldown_s=30, behavior=Behavior(down=Rules(0)))
    found = replay(flat(0, 10), keda, Fleet(1000, 0, start_s=0), conditions=queue)
    assert found.replicas.tolist() == [0, 0, 1, 3, 3, 1, 1, 1, 0, 0]

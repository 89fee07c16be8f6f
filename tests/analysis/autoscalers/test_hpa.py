"""One sync after the other of an HPA; counts by hand from the controller's rules."""

from __future__ import annotations

import pytest

from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.analysis.autoscalers.hpa import HpaController, HpaSettings, propose, tolerance_of
from devopskit.analysis.autoscalers.hpa_metrics import Tolerance
from devopskit.tables.policies import Behavior, Hpa, Metric, Rules

QUEUE = Metric("External", "queue", "AverageValue", 1000)
CPU = Metric("Resource", "cpu", "Utilization", 50)
ZERO = HpaSettings(version="1.37")


def steady(current: int, used: int) -> Seen:
    return Seen(current, current, current, used_m=used, request_m=1000)


def test_a_restart_blocks_shrinking_for_five_minutes() -> None:
    control = HpaController(Hpa(20, 1, (CPU,)))
    assert control.step(0, steady(10, 100)).count == 10
    assert control.step(300, steady(10, 100)).count == 10
    assert control.step(315, steady(10, 100)).count == 2


def test_growth_needs_no_window_and_stops_at_twice_the_count() -> None:
    assert HpaController(Hpa(100, 1, (CPU,))).step(0, steady(10, 2000)) == Decision(20, "ScaleUpLimit")


def test_a_count_above_the_maximum_is_cut_without_reading_metrics() -> None:
    control = HpaController(Hpa(5, 1, (CPU,)))
    assert control.sync(0, 9, lambda: pytest.fail("metrics were read")) == Decision(5, "AboveMaxReplicas")


def test_a_count_below_the_minimum_is_raised_without_reading_metrics() -> None:
    control = HpaController(Hpa(5, 3, (CPU,)))
    assert control.sync(0, 1, lambda: pytest.fail("metrics were read")) == Decision(3, "BelowMinReplicas")


def test_zero_replicas_mean_that_a_person_switched_it_off() -> None:
    assert HpaController(Hpa(5, 1, (CPU,))).step(0, steady(0, 0)) == Decision(0, "ScalingDisabled")


def test_the_highest_proposal_of_all_metrics_wins() -> None:
    control = HpaController(Hpa(50, 1, (CPU, QUEUE)))
    seen = Seen(10, 10, 10, used_m=600, request_m=1000, outside={"queue": 15_000})
    assert control.step(0, seen).count == 15


def test_a_failed_metric_stops_shrinking_and_stores_nothing() -> None:
    control = HpaController(Hpa(50, 1, (CPU, QUEUE)))
    assert control.step(0, steady(10, 100)) == Decision(10, "MetricError", error=True)
    assert len(control.recommended or []) == 1


def test_a_failed_metric_does_not_stop_growth() -> None:
    assert HpaController(Hpa(50, 1, (CPU, QUEUE))).step(0, steady(10, 800)) == Decision(16, "DesiredWithinRange", error=True)


def test_an_hpa_that_slept_by_itself_wakes_for_an_outside_metric() -> None:
    control = HpaController(Hpa(10, 0, (QUEUE,), Behavior(down=Rules(0))), ZERO)
    assert control.step(0, Seen(1, 1, 1, outside={"queue": 0})).count == 0
    assert control.step(15, Seen(0, 0, 0, outside={"queue": 0})).count == 0
    assert control.step(30, Seen(0, 0, 0, outside={"queue": 2500})).count == 3


def test_before_the_gate_zero_is_never_left() -> None:
    control = HpaController(Hpa(10, 0, (QUEUE,), Behavior(down=Rules(0))), HpaSettings(version="1.36"))
    control.step(0, Seen(1, 1, 1, outside={"queue": 0}))
    assert control.step(30, Seen(0, 0, 0, outside={"queue": 2500})).count == 0


def test_tolerance_by_direction_is_obeyed_since_its_release() -> None:
    policy = Hpa(10, 1, (CPU,), Behavior(up=Rules(tolerance=0.0), down=Rules(tolerance=0.5)))
    assert tolerance_of(policy, HpaSettings(version="1.33")) == Tolerance(0.5, 0.0)
    assert tolerance_of(policy, HpaSettings(version="1.32")) == Tolerance(0.1, 0.1, closed=False)


@pytest.mark.parametrize(
    ("metric", "seen", "replicas"),
    [
        (CPU, Seen(4, 4, 4, used_m=1000, request_m=1000), 8),
        (CPU, Seen(4, 2, 2, used_m=1000, request_m=1000), 4),  # two unready ones at zero: exactly on target
        (CPU, Seen(6, 4, 4, used_m=100, request_m=1000), 1),  # unready ones play no part in shrinking
        (CPU, Seen(4, 4, 4, missing=4, used_m=900, request_m=1000), None),
        (CPU, Seen(4, 4, 4, used_m=900), None),  # no request
        (QUEUE, Seen(4, 4, 4), None),  # no value
        (QUEUE, Seen(4, 4, 4, outside={"queue": 9000}), 9),
        (Metric("Object", "rps", "Value", 1000), Seen(4, 3, 3, outside={"rps": 2000}), 6),
        (Metric("Resource", "cpu", "AverageValue", 200), Seen(4, 4, 3, missing=1, used_m=100, request_m=9), 2),
    ],
)
def test_one_metric_over_equal_pods_follows_the_rules_of_pods(metric: Metric, seen: Seen, replicas: int | None) -> None:
    assert propose(metric, seen, Tolerance()) == replicas

"""KEDA: who sets the count at a poll, what is reported when a trigger fails, and both on one clock."""

from __future__ import annotations

from fractions import Fraction

import pytest

from devopskit.analysis.autoscalers.contract import Seen
from devopskit.analysis.autoscalers.keda import KedaController, Poll, fallback_value, is_active, polled
from devopskit.tables.policies import Behavior, Fallback, Keda, Rules, Trigger

QUEUE = Trigger("queue", 1000)
FAST = Behavior(down=Rules(0))


def seen(current: int, queue: int | None) -> Seen:
    return Seen(current, current, current, outside={} if queue is None else {"queue": queue})


@pytest.mark.parametrize(
    ("low", "idle", "poll", "answer"),
    [
        (0, None, Poll(0, True, 0), (1, True)),  # from zero to one
        (3, None, Poll(0, True, 0), (3, True)),  # from zero to the minimum
        (3, 0, Poll(1, True, 0), (3, True)),  # below the minimum with idle replicas
        (3, 0, Poll(5, True, 0), (5, False)),  # active: the HPA's business
        (0, None, Poll(7, False, 301), (0, True)),  # cooled down: to zero from any count
        (0, None, Poll(7, False, 300), (7, False)),  # exactly the cooldown is not enough
        (0, None, Poll(7, False, None), (0, True)),  # never active: no cooldown
        (4, 1, Poll(7, False, 400), (1, True)),  # to the idle count
        (0, None, Poll(0, False, 900), (0, False)),  # nothing to do
    ],
)
def test_a_poll_of_keda_owns_only_zero_and_idle(low: int, idle: int | None, poll: Poll, answer: tuple[int, bool]) -> None:
    assert polled(Keda((QUEUE,), low, 100, idle), poll) == answer


@pytest.mark.parametrize(
    ("value", "activation", "active"), [(1, 0, True), (0, 0, False), (5, 5, False), (6, 5, True), (-1, 0, False)]
)
def test_a_trigger_is_active_strictly_above_its_activation(value: int, activation: int, active: bool) -> None:
    assert is_active(value, Trigger("q", 10, activation)) is active


@pytest.mark.parametrize(
    ("kind", "failures", "current", "value"),
    [
        ("static", 3, 4, None),
        ("static", 4, 4, 60),
        ("currentReplicas", 4, 4, 40),
        ("currentReplicasIfHigher", 4, 9, 90),
        ("currentReplicasIfHigher", 4, 2, 60),
        ("currentReplicasIfLower", 4, 9, 60),
    ],
)
def test_the_fallback_reports_target_times_replicas(kind: str, failures: int, current: int, value: int | None) -> None:
    assert fallback_value(Fallback(3, 6, kind), Trigger("q", 10), failures, current, 1) == value


def test_a_value_trigger_divides_the_fallback_by_ready_pods() -> None:
    trigger = Trigger("q", 10, metric_kind="Value")
    assert fallback_value(Fallback(3, 5), trigger, 4, 1, 4) == Fraction(50, 4)
    assert fallback_value(Fallback(3, 5), trigger, 4, 0, 0) == 50


def test_work_wakes_the_workload_and_the_hpa_takes_over() -> None:
    control = KedaController(Keda((QUEUE,)))
    assert control.step(0, seen(0, 5000)).count == 1
    assert control.step(15, seen(1, 5000)).count == 4
    assert control.step(30, seen(4, 5000)).count == 5


def test_without_work_the_workload_goes_to_zero_after_the_cooldown() -> None:
    control = KedaController(Keda((QUEUE,), cooldown_s=60))
    control.step(0, seen(1, 500))
    assert control.step(30, seen(1, 0)).count == 1
    assert control.step(60, seen(1, 0)).count == 1
    assert control.step(90, seen(1, 0)).count == 0


def test_between_polls_a_sleeping_workload_is_left_asleep() -> None:
    control = KedaController(Keda((QUEUE,)))
    assert control.step(0, seen(0, 0)).count == 0
    assert control.step(15, seen(0, 9000)).count == 0
    assert control.step(30, seen(0, 9000)).count == 1


def test_a_failing_trigger_holds_the_fallback_count() -> None:
    control = KedaController(Keda((QUEUE,), 1, 50, fallback=Fallback(1, 8), behavior=FAST))
    control.last_active = 0.0
    assert control.step(0, seen(2, None)).count == 2
    assert control.step(30, seen(2, None)).count == 6
    assert control.step(45, seen(6, None)).count == 8


def test_the_initial_cooldown_keeps_a_new_workload_up() -> None:
    control = KedaController(Keda((QUEUE,), initial_cooldown_s=100))
    assert control.step(0, seen(2, 0)).count == 2
    assert control.step(120, seen(2, 0)).count == 0

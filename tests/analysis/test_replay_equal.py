"""The compiled loop and the step contract are the same rule: random policies, demand, gaps, zones and lags, step by step."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.autoscalers.hpa import HpaController, HpaSettings
from devopskit.analysis.replay import replay
from devopskit.analysis.replay_fleet import Conditions, Fleet
from devopskit.analysis.replay_steps import drive
from devopskit.tables.policies import Behavior, Hpa, Metric, Rate, Rules

STEPS = 500
TARGETS = (30, 55, 70, 80, 120)
PERIODS = (15, 30, 60, 100, 300, 600)


def rules(rng: np.random.Generator) -> Rules:
    rates = [
        Rate("Pods", int(rng.integers(1, 9)), int(rng.choice(PERIODS))),
        Rate("Percent", int(rng.choice([5, 25, 100])), 60),
    ]
    return Rules(
        window_s=[None, 0, 15, 100, 300][rng.integers(5)],
        select=["Max", "Min", "Max", "Min", "Disabled"][rng.integers(5)],
        rates=tuple(rates[: rng.integers(3)]),
        tolerance=[None, 0.0, 0.05, 0.2][rng.integers(4)],
    )


def policy(rng: np.random.Generator) -> Hpa:
    pool = [
        Metric("Resource", "cpu", "Utilization", int(rng.choice(TARGETS))),
        Metric("ContainerResource", "cpu", "AverageValue", int(rng.integers(60, 400)), "app"),
        Metric("External", "queue", "AverageValue", int(rng.integers(500, 9000))),
        Metric("Object", "hits", "Value", int(rng.integers(500, 9000))),
    ]
    metrics = tuple(np.array(pool, object)[np.sort(rng.choice(4, rng.integers(1, 4), replace=False))])
    behavior = [None, Behavior(), Behavior(rules(rng), rules(rng)), Behavior(rules(rng), rules(rng))][rng.integers(4)]
    low = int(rng.integers(1, 5))
    return Hpa(low + int(rng.choice([0, 5, 60])), low, metrics, behavior)


def fleet(rng: np.random.Generator) -> Fleet:
    return Fleet(
        request_m=int(rng.choice([100, 333, 1000])),
        initial=int(rng.integers(1, 30)),
        start_s=float(rng.choice([0, 10, 45, 90, 400])),
        limit_m=[None, 500, 2000][rng.integers(3)],
        metric_window_s=float(rng.choice([0, 15, 60])),
        initialization_s=float(rng.choice([0, 120, 300])),
        metric_lag_s=float(rng.choice([0, 0, 15, 60])),
    )


def conditions(rng: np.random.Generator) -> Conditions:
    gaps = rng.random(STEPS) < rng.choice([0, 0.05])
    return Conditions(
        outside={"queue": walk(rng, 20_000), "hits": np.where(rng.random(STEPS) < 0.02, -1, walk(rng, 8_000))},
        missing=np.where(gaps, rng.integers(1, 9, STEPS), 0),
        lost=np.where(rng.random(STEPS) < rng.choice([0, 0.01]), 1 / 3, 0.0),
    )


def walk(rng: np.random.Generator, level: float) -> np.ndarray:
    steps = rng.normal(0, 0.08, STEPS) + rng.choice([0.0, 0.0, 0.7, -0.7], STEPS) * (rng.random(STEPS) < 0.1)
    return (level * np.exp(np.cumsum(steps).clip(-3, 3))).astype(np.int64)


@pytest.mark.parametrize("seed", range(80))
def test_the_compiled_loop_equals_the_controller_at_every_step(seed: int) -> None:
    rng = np.random.default_rng([20, seed])
    hpa, of, around, demand = policy(rng), fleet(rng), conditions(rng), walk(rng, 4_000)
    settings = HpaSettings(version=["1.30", "1.33", "1.37"][seed % 3], downscale_window_s=[60, 300, 310][seed % 3])
    fast = replay(demand, hpa, of, settings=settings, conditions=around)
    slow, ready = drive(HpaController(hpa, settings), demand, of, step_s=15, conditions=around)
    assert fast.replicas.tolist() == slow.tolist()
    assert fast.ready.tolist() == ready.tolist()


@pytest.mark.parametrize("seed", range(10))
def test_an_hpa_that_may_sleep_equals_the_controller_too(seed: int) -> None:
    rng = np.random.default_rng([21, seed])
    queue = np.where(np.arange(STEPS) % 160 < 60, walk(rng, 2_000), 0)
    hpa = Hpa(20, 0, (Metric("External", "queue", "AverageValue", 500),), [None, Behavior()][seed % 2])
    around, of = Conditions(outside={"queue": queue}), Fleet(500, 3)
    fast = replay(np.full(STEPS, 900), hpa, of, conditions=around)
    slow, _ = drive(HpaController(hpa), np.full(STEPS, 900), of, step_s=15, conditions=around)
    assert fast.replicas.tolist() == slow.tolist()
    assert 0 in fast.replicas


def test_demand_that_never_moves_keeps_the_count_in_both() -> None:
    hpa, of = Hpa(10, 2), Fleet(1000, 5)
    fast = replay(np.full(50, 4000), hpa, of)
    slow, _ = drive(HpaController(hpa), np.full(50, 4000), of, step_s=15)
    assert fast.replicas.tolist() == [5] * 50
    assert slow.tolist() == [5] * 50

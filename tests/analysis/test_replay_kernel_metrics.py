"""Replicas that metrics ask for over equal pods in the compiled loop, by hand from the published algorithm."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.autoscalers.hpa import STANDARD, HpaSettings
from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.replay_kernel_metrics import FAILED, Counts, desired_count
from devopskit.analysis.replay_plan import plan_of
from devopskit.tables.policies import Hpa, Metric

CPU = Metric("Resource", "cpu", "Utilization", 50)
QUEUE = Metric("External", "queue", "AverageValue", 1000)
HITS = Metric("Object", "hits", "Value", 1000)


def desired(
    counts: Counts, *metrics: Metric, outside: tuple[int, ...] = (), request: int = 1000, settings: HpaSettings = STANDARD
) -> int:
    found = plan_of(Hpa(1000, 1, metrics or (CPU,)), Fleet(request, 1), settings)
    values = np.array([[0] * (len(found.metrics) - len(outside)) + list(outside)], np.int64)
    return desired_count(found.plan, found.metrics, values, 0, counts)


def test_the_percentage_is_cut_off_before_the_ratio() -> None:
    assert desired(Counts(10, 10, 10, 0, 559)) == 10  # 55 %, on the edge of the tolerance
    assert desired(Counts(10, 10, 10, 0, 560)) == 12  # 56 %, 11.2 pods


def test_before_release_1_33_the_edge_itself_scaled() -> None:
    assert desired(Counts(10, 10, 10, 0, 559), settings=HpaSettings(version="1.32")) == 11


def test_only_counted_pods_are_multiplied_when_shrinking() -> None:
    assert desired(Counts(20, 20, 8, 0, 200)) == 4


def test_young_pods_dampen_growth_as_if_they_used_nothing() -> None:
    assert desired(Counts(20, 10, 10, 0, 900)) == 20  # 90 % of ten, 45 % of twenty: the other side of the target


def test_missing_pods_count_as_full_when_the_rest_would_shrink() -> None:
    assert desired(Counts(10, 10, 10, 5, 100)) == 10  # 10 % of five and 100 % of five: 55 %, within the tolerance


def test_missing_pods_count_as_idle_when_the_rest_would_grow() -> None:
    assert desired(Counts(10, 10, 10, 4, 1000)) == 12  # 100 % of six and nothing of four: 60 % of ten


def test_no_sample_at_all_fails() -> None:
    assert desired(Counts(10, 10, 10, 10, 400)) == FAILED


def test_an_average_from_outside_is_spread_over_all_pods() -> None:
    assert desired(Counts(10, 4, 4, 0, 0), QUEUE, outside=(12_500,)) == 13
    assert desired(Counts(10, 4, 4, 0, 0), QUEUE, outside=(10_900,)) == 10


def test_a_value_from_outside_multiplies_ready_pods() -> None:
    assert desired(Counts(10, 4, 4, 0, 0), HITS, outside=(2_000,)) == 8


def test_one_failed_metric_stops_shrinking_and_not_growing() -> None:
    assert desired(Counts(10, 10, 10, 0, 200), CPU, QUEUE, outside=(-1,)) == FAILED
    assert desired(Counts(10, 10, 10, 0, 900), CPU, QUEUE, outside=(-1,)) == 18


def test_the_highest_of_several_metrics_is_taken() -> None:
    assert desired(Counts(10, 10, 10, 0, 900), CPU, QUEUE, outside=(30_000,)) == 30

"""Weekly minima as cron triggers of KEDA: times by hand, and what cannot be written refused."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from devopskit.errors import DataError, RequestError
from devopskit.operations import keda_minima
from devopskit.tables.policies import Behavior, Hpa, Metric, Rules

WEB = Hpa(20, 2, (Metric("Resource", "cpu", "Utilization", 70),))
# 5 from Monday 08:15 to 09:30, 9 on the last quarter of the week, 2 otherwise
WEEK = [2] * 33 + [5] * 5 + [2] * 633 + [9]


def spec(minima: list[int] = WEEK, policy: Hpa = WEB) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(keda_minima.emit(minima, policy=policy, name="web", namespace="shop"))["spec"]
    return found


def test_each_run_above_the_least_minimum_is_one_trigger_in_utc() -> None:
    assert [one["metadata"] for one in spec()["triggers"][1:]] == [
        {"timezone": "Etc/UTC", "start": "15 8 * * 1", "end": "30 9 * * 1", "desiredReplicas": "5"},
        {"timezone": "Etc/UTC", "start": "45 23 * * 0", "end": "0 0 * * 1", "desiredReplicas": "9"},
    ]


def test_the_cpu_target_of_the_hpa_is_a_trigger_beside_them() -> None:
    assert spec()["triggers"][0] == {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "70"}}


def test_limits_are_those_of_the_policy_and_never_below_the_table() -> None:
    assert (spec()["minReplicaCount"], spec()["maxReplicaCount"]) == (2, 20)
    assert spec([2] * 671 + [30])["maxReplicaCount"] == 30


def test_the_behaviour_of_the_hpa_is_kept() -> None:
    calm = Hpa(20, 2, WEB.metrics, Behavior(down=Rules(900)))
    config = spec(policy=calm)["advanced"]["horizontalPodAutoscalerConfig"]
    assert config["behavior"]["scaleDown"]["stabilizationWindowSeconds"] == 900


def test_a_week_of_one_minimum_needs_no_clock() -> None:
    assert [one["type"] for one in spec([3] * 672)["triggers"]] == ["cpu"]


@pytest.mark.parametrize("minima", [[2] * 671, [2] * 671 + [0], []])
def test_a_table_that_is_no_week_or_holds_a_zero_is_refused(minima: list[int]) -> None:
    with pytest.raises(RequestError, match="a week has 672 quarter hours"):
        spec(minima)


def test_a_policy_without_a_cpu_target_is_refused() -> None:
    outside = Hpa(20, 2, (Metric("External", "queue", "Value", 5000),))
    with pytest.raises(RequestError, match="no utilisation target of the CPU"):
        spec(policy=outside)


def test_a_cron_line_that_is_no_time_of_one_day_is_refused() -> None:
    text = keda_minima.emit(WEEK, policy=WEB, name="web").replace("15 8 * * 1", "15 8 1 * *")
    with pytest.raises(DataError, match="not a time of one day of the week"):
        keda_minima.read(text)


def test_of_triggers_that_overlap_the_largest_wins() -> None:
    both = (
        keda_minima.emit(WEEK, policy=WEB, name="web")
        .replace("start: 45 23 * * 0", "start: 0 9 * * 1")
        .replace("end: 0 0 * * 1", "end: 30 9 * * 1")
    )
    assert keda_minima.read(both)[33:39] == (5, 5, 5, 9, 9, 2)

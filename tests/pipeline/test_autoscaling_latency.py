"""From measured latency to the goal of a workload's policy: literal series in, goal and words out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.autoscalers.hpa import STANDARD
from devopskit.analysis.latency_curve_erlang import wait_quantile
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.replay_fleet import Fleet
from devopskit.pipeline.autoscaling_curves import curves, drawn_curve
from devopskit.pipeline.autoscaling_latency import NOT_MEASURED, Latency, Measurements, latency_of
from devopskit.pipeline.autoscaling_series import on_steps, replayed_ready
from devopskit.pipeline.autoscaling_workloads import Workload
from devopskit.tables.performance import LATENCY_P95, REQUEST_RATE
from devopskit.tables.policies import Hpa, Metric
from devopskit.tables.usage import WORKLOAD_PODS

FIRST = 1_780_272_000.0  # Monday 2026-06-01 00:00 UTC
STEPS = 2016  # a week of five minutes
USE = 0.1 + 0.8 * np.random.default_rng(3).random(STEPS)
POLICY = Hpa(40, 10, (Metric("Resource", "cpu", "Utilization", 60),))
RESOURCE = {"resource_id": "prod/shop/deployment/web", "name": "web", "tags": json.dumps({"latency_slo": "100ms"})}
WEB = Workload(RESOURCE, "web", POLICY, 500, USE * 10 * 500, 300, 0.0, first_s=FIRST)
FLEET = Fleet(500, 10, start_s=60)
NOTHING = pd.DataFrame({"resource_id": [], "metric": [], "time": [], "value": [], "step_seconds": []})


def rows(resource_id: str, metric: str, values: np.ndarray) -> pd.DataFrame:
    times = pd.to_datetime(FIRST + 300 * np.arange(len(values)), unit="s", utc=True).as_unit("us")
    return pd.DataFrame({"resource_id": resource_id, "metric": metric, "time": times, "value": values, "step_seconds": 300})


def seen(service: str = "prod/shop/service/web", pods: bool = True) -> Measurements:
    latency = rows(service, LATENCY_P95, 0.02 + 0.03 * wait_quantile(4, USE, 0.95))
    rate = rows(service, REQUEST_RATE, 1000 * USE)
    counted = rows("prod/shop/deployment/web", WORKLOAD_PODS, np.full(STEPS, 10.0))
    return Measurements(pd.concat([latency, rate]), counted if pods else NOTHING)


def found(measured: Measurements, workload: Workload = WEB, **more: Any) -> Latency:
    return latency_of(workload, measured, Goal(), fleet=FLEET, settings=STANDARD, **more)


def test_a_measured_service_with_an_objective_sets_the_usable_share() -> None:
    latency = found(seen())
    exact = USE[0.02 + 0.03 * wait_quantile(4, USE, 0.95) <= 0.1].max()
    assert latency.goal.usable_share == pytest.approx(exact, abs=0.03)
    assert (latency.service, latency.counted) == ("prod/shop/service/web", True)


def test_budget_and_risk_of_the_report_stay_what_was_asked() -> None:
    latency = latency_of(WEB, seen(), Goal(budget_share=0.002, risk=0.1), fleet=FLEET, settings=STANDARD)
    assert (latency.goal.budget_share, latency.goal.risk) == (0.002, 0.1)


def test_latency_under_the_id_of_the_workload_itself_is_taken_as_well() -> None:
    assert found(seen("prod/shop/deployment/web")).service == "prod/shop/deployment/web"


@pytest.mark.parametrize("service", ["prod/other/service/web", "dev/shop/service/web", "prod/shop/service/web2"])
def test_a_service_of_another_place_or_name_is_not_taken(service: str) -> None:
    latency = found(seen(service))
    assert (latency.service, latency.goal) == ("", Goal())
    assert latency.words.startswith(NOT_MEASURED)


def test_without_an_objective_the_curve_is_shown_and_the_goal_stays() -> None:
    latency = found(seen(), replace(WEB, resource=RESOURCE | {"tags": "{}"}))
    assert latency.goal == Goal()
    assert latency.curve is not None
    assert latency.words.endswith("no objective is set for it")


def test_the_objective_of_the_report_holds_where_no_tag_does() -> None:
    latency = found(seen(), replace(WEB, resource=RESOURCE | {"tags": "{}"}), asked=0.1)
    assert latency.goal.usable_share == found(seen()).goal.usable_share


def test_pods_that_were_not_counted_are_replayed_and_it_is_said() -> None:
    latency = found(seen(pods=False))
    assert not latency.counted
    assert "rests on a replay of the policy in force" in latency.warnings[0]


def test_a_tag_that_cannot_be_read_is_a_warning_of_the_advice() -> None:
    latency = found(seen(), replace(WEB, resource=RESOURCE | {"tags": json.dumps({"latency_slo": "fast"})}))
    assert "'fast', which is no latency" in latency.warnings[0]


def test_without_a_request_there_is_no_share_of_it() -> None:
    latency = latency_of(replace(WEB, request_m=0), seen(), Goal(), fleet=Fleet(0, 10), settings=STANDARD)
    assert "sets no CPU request" in latency.words
    assert latency.curve is None


def test_without_demand_nothing_is_laid_on_its_steps() -> None:
    empty = replace(WEB, demand_m=np.zeros(0), step_seconds=0, first_s=0.0)
    assert found(seen(), empty).curve is None


def test_latency_that_load_does_not_explain_leaves_the_budget_of_minutes() -> None:
    wild = rows("prod/shop/service/web", LATENCY_P95, np.random.default_rng(1).lognormal(-3, 1.5, STEPS))
    latency = found(Measurements(wild, seen().pods))
    assert (latency.goal, latency.curve) == (Goal(), None)
    assert "something else than load moves latency" in latency.words


def test_throughput_that_falls_bounds_the_instances() -> None:
    counts = np.resize(np.arange(2.0, 42.0), STEPS)
    rate = 0.6 * 100 * counts / (1 + 0.03 * (counts - 1) + 0.0005 * counts * (counts - 1))
    service = "prod/shop/service/web"
    both = pd.concat([rows(service, REQUEST_RATE, rate), rows(service, LATENCY_P95, np.full(STEPS, 0.05))])
    pods = rows("prod/shop/deployment/web", WORKLOAD_PODS, counts)
    latency = found(Measurements(both, pods), replace(WEB, demand_m=0.6 * counts * 500))
    assert latency.useful == 44
    assert "beyond 44 instances its throughput falls" in latency.warnings[0]


def test_values_are_laid_on_the_steps_they_were_measured_in() -> None:
    times = pd.to_datetime([FIRST, FIRST + 60, FIRST + 700], unit="s", utc=True).as_unit("us")
    fine = pd.DataFrame({"time": times, "value": [1.0, 3.0, 7.0], "step_seconds": 60})
    assert on_steps(fine, first_s=FIRST, step_s=300, steps=4).tolist() == pytest.approx([2.0, np.nan, 7.0, np.nan], nan_ok=True)


def test_a_coarse_value_holds_for_every_step_it_was_measured_over() -> None:
    times = pd.to_datetime([FIRST], unit="s", utc=True).as_unit("us")
    hour = pd.DataFrame({"time": times, "value": [5.0], "step_seconds": 3600})
    assert on_steps(hour, first_s=FIRST + 300, step_s=300, steps=12).tolist() == pytest.approx(
        [5.0] * 11 + [np.nan], nan_ok=True
    )


def test_values_before_and_after_the_demand_are_left_out() -> None:
    times = pd.to_datetime([FIRST - 300, FIRST + 600], unit="s", utc=True).as_unit("us")
    outside = pd.DataFrame({"time": times, "value": [5.0, 6.0], "step_seconds": 300})
    assert np.isnan(on_steps(outside, first_s=FIRST, step_s=300, steps=2)).all()
    assert np.isnan(on_steps(outside.head(0), first_s=FIRST, step_s=300, steps=2)).all()


def test_replayed_instances_stand_at_the_steps_of_their_demand() -> None:
    demand = np.full(STEPS, 3000.0)
    demand[1000:1200] = 12_000.0  # 24 instances used to the full, 40 at 60 %
    ready = replayed_ready(replace(WEB, demand_m=demand), FLEET, STANDARD)
    assert len(ready) == STEPS
    assert ready[500] == 10
    assert 12_000 / 500 / 0.66 <= ready[1150] <= 40  # the tolerance leaves a tenth above the target


def test_less_than_a_week_of_demand_has_no_replayed_instances() -> None:
    assert np.isnan(replayed_ready(replace(WEB, demand_m=np.full(100, 3000.0)), FLEET, STANDARD)).all()


def test_the_table_of_latencies_has_a_row_for_each_workload() -> None:
    frame = curves([(WEB, found(seen())), (WEB, found(seen("other")))])
    assert list(frame["service"]) == ["prod/shop/service/web", ""]
    assert list(frame["objective_s"]) == [0.1, 0.1]
    assert frame["error"].isna().tolist() == [False, True]


def test_the_drawn_curve_is_that_of_the_leading_workload_or_of_one_with_an_objective() -> None:
    free = replace(WEB, resource=RESOURCE | {"resource_id": "prod/shop/deployment/free", "tags": "{}"})
    both = [(free, found(seen(), replace(WEB, resource=RESOURCE | {"tags": "{}"}))), (WEB, found(seen()))]
    assert drawn_curve(both, "")[0] == "prod/shop/deployment/web"
    assert drawn_curve(both, "prod/shop/deployment/free")[0] == "prod/shop/deployment/free"
    assert drawn_curve([], "")[0] == ""


def test_the_points_of_a_curve_are_measurements_and_a_line() -> None:
    _, points = drawn_curve([(WEB, found(seen()))], "")
    assert (points["measured_s"].notna().sum(), points["fitted_s"].notna().sum()) == (240, 60)
    assert points["fitted_s"].dropna().is_monotonic_increasing

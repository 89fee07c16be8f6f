"""Groups of machines from the rows of a store: demand of their machines, size, price, advice and Terraform."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.group_policy import view
from devopskit.analysis.group_search import GroupAdvice
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.recommend_policy import Advice
from devopskit.pipeline.autoscaling_groups import MEMBERS, NO_DEMAND, NO_SIZE, Group, _group, advised, emitted
from devopskit.pipeline.autoscaling_manifests import group_texts
from devopskit.tables.policies import AzureRule, AzureVmss, CountPolicy, Ecs, GcpMig, TargetTracking, Tracked

ASG = "arn:aws:autoscaling:eu-west-1:1:autoScalingGroup:x:autoScalingGroupName/web"
SPEC = {"minNumReplicas": 2, "maxNumReplicas": 9}
ROW = {"resource_id": ASG, "kind": "GcpMig", "name": "web", "policy": json.dumps(SPEC), "defined_in": None}
MEMBER = {"resource_id": "i-1", "owner_id": ASG, "cpu_capacity": 4.0, "kind": "instance"}
BOTH = pd.DataFrame([MEMBER, MEMBER | {"resource_id": "i-2"}])
NOBODY = BOTH.head(0)
PRICED = pd.DataFrame({"resource_id": ["i-1", "i-2"], "monthly_cost": [73.0, 73.0], "currency": "USD", "note": "your bill"})
EMPTY = pd.DataFrame()


def seen(*rows: tuple[str, str, float, str], step: int = 300) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["resource_id", "metric", "value", "time"])
    return frame.assign(time=pd.to_datetime(frame["time"], utc=True).dt.as_unit("us"), step_seconds=step)


SHARES = seen(
    ("i-1", "system.cpu.utilization", 0.5, "2026-06-01 00:00"), ("i-2", "system.cpu.utilization", 0.25, "2026-06-01 00:00"),
    ("i-1", "system.cpu.utilization", 1.0, "2026-06-01 00:05"),
)  # fmt: skip


def group(measured: pd.DataFrame, members: pd.DataFrame = BOTH, book: pd.DataFrame = PRICED, **more: Any) -> Group:
    return _group({**ROW, **more}, {}, members, measured, book)


def test_demand_of_a_group_is_the_cores_that_its_machines_used_together() -> None:
    found = group(SHARES).workload
    assert found.demand_m.tolist() == [3000.0, 4000.0]
    assert found.caveats == (MEMBERS,)


def test_demand_that_was_measured_for_the_group_itself_wins() -> None:
    own = seen((ASG, "k8s.workload.cpu.usage", 7.5, "2026-06-01 00:00"))
    found = group(pd.concat([SHARES, own])).workload
    assert (found.demand_m.tolist(), found.caveats) == ([7500.0], ())


def test_machines_measured_at_unequal_steps_are_added_at_the_coarsest() -> None:
    coarse = seen(("i-2", "system.cpu.usage", 2.0, "2026-06-01 00:00"), step=600)
    fine = seen(("i-1", "system.cpu.usage", 1.0, "2026-06-01 00:00"), ("i-1", "system.cpu.usage", 3.0, "2026-06-01 00:05"))
    found = group(pd.concat([coarse, fine])).workload
    assert (found.demand_m.tolist(), found.step_seconds) == ([4000.0], 600)


def test_a_machine_costs_what_its_bill_says_an_hour() -> None:
    found = group(SHARES).workload
    assert (found.hourly_price, found.currency, found.request_m) == (pytest.approx(0.1), "USD", 4000)


def test_machines_in_two_currencies_have_no_price() -> None:
    mixed = PRICED.assign(currency=["USD", "EUR"])
    assert group(SHARES, book=mixed).workload.price_note == "no price of a machine of this group is known"


def test_a_group_without_any_use_says_what_would_decide_it() -> None:
    assert group(SHARES.head(0)).workload.reason == NO_DEMAND


def test_a_group_whose_size_is_unknown_says_what_would_decide_it() -> None:
    own = seen((ASG, "k8s.workload.cpu.usage", 7.5, "2026-06-01 00:00"))
    assert group(own, members=NOBODY, book=EMPTY).workload.reason == NO_SIZE


def test_a_policy_on_another_metric_is_undecided_with_the_name_of_the_metric() -> None:
    other = json.dumps({"maxNumReplicas": 9, "loadBalancingUtilization": {}, "customMetricUtilizations": [{"metric": "q"}]})
    assert "customMetricUtilizations" in group(SHARES, policy=other).workload.reason


@pytest.mark.parametrize("text", ["{", "[]", '{"minNumReplicas": 1}', "3"])
def test_a_policy_that_is_no_such_policy_is_undecided_and_never_an_error(text: str) -> None:
    assert "is not of the form that GcpMig has" in group(SHARES, policy=text).workload.reason


def test_a_scaled_object_needs_the_series_of_its_triggers() -> None:
    spec = json.dumps({"triggers": [{"type": "kafka", "metadata": {"lagThreshold": "5"}}]})
    assert "follow something outside of the pods" in group(SHARES, kind="Keda", policy=spec).workload.reason


def test_what_is_undecided_is_not_replayed() -> None:
    one = group(SHARES.head(0))
    assert advised(one, Goal(), 60.0) == (None, NO_DEMAND)


def test_demand_that_cannot_be_replayed_is_a_reason_and_no_error() -> None:
    one = group(SHARES)
    gaps = replace(one, workload=replace(one.workload, demand_m=np.full(100, np.nan)))
    assert "steps have no demand" in advised(gaps, Goal(), 60.0)[1]


@pytest.mark.parametrize(
    ("policy", "kind"),
    [
        (TargetTracking(2, 9, (Tracked(50.0),)), "aws_autoscaling_policy"),
        (Ecs(TargetTracking(2, 9, (Tracked(50.0),))), "aws_appautoscaling_policy"),
        (GcpMig(2, 9), "google_compute_autoscaler"),
        (AzureVmss(2, 9, (AzureRule("out", "Percentage CPU", 70),)), "azurerm_monitor_autoscale_setting"),
    ],
)
def test_each_form_is_written_in_the_terraform_of_its_cloud(policy: Any, kind: str) -> None:
    caption, text = emitted(group(SHARES), policy)
    assert caption == f"{kind} web"
    assert f'resource "{kind}" "web' in text


def difference(policy: CountPolicy | None) -> list[tuple[str, str]]:
    current = GcpMig(2, 9)
    shown = Advice(view(current), None, None, None, EMPTY, EMPTY, (), "", Goal())
    return list(group_texts(group(SHARES), GroupAdvice(policy, current, shown)))  # type: ignore[arg-type]


def test_the_difference_on_the_page_is_between_two_texts_of_one_writer() -> None:
    ((caption, text),) = difference(GcpMig(1, 12, 0.8))
    assert caption == "google_compute_autoscaler web"
    assert "-      target = 0.6\n+      target = 0.8" in text
    assert "+    min_replicas    = 1" in text


def test_a_policy_that_stays_has_no_difference() -> None:
    assert difference(GcpMig(2, 9)) == []
    assert difference(None) == []


def test_a_name_that_terraform_would_not_take_becomes_a_label() -> None:
    named = group(SHARES, name='9 "x"\n${evil}')
    assert emitted(named, GcpMig(2, 9))[0] == "google_compute_autoscaler g_9__x____evil_"

"""Policies in their autoscaler's own terms: what the real API defaults is filled in, what it refuses is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.errors import RequestError
from devopskit.tables.policies import (
    Action,
    AzureRule,
    AzureVmss,
    Behavior,
    Budget,
    ClusterAutoscaler,
    Ecs,
    Fallback,
    GcpMig,
    Hpa,
    Karpenter,
    Keda,
    Metric,
    NodeShape,
    Predictive,
    ProvisionedConcurrency,
    Rate,
    Rules,
    ScaleInControl,
    Scheduled,
    Step,
    StepScaling,
    SwarmSchedule,
    TargetTracking,
    Tracked,
    Trigger,
    Vpa,
    policies,
    read_behavior,
    read_hpa,
)
from devopskit.tables.policies_hpa_spec import milli

CPU = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}}


def test_a_policy_without_metrics_gets_cpu_at_eighty_percent_and_says_so() -> None:
    hpa = read_hpa({"maxReplicas": 5})
    assert hpa.metrics == (Metric("Resource", "cpu", "Utilization", 80),)
    assert hpa.defaulted == ("no metric given: the API fills in CPU at 80 % of the request",)


def test_a_policy_without_a_minimum_gets_one_replica() -> None:
    assert read_hpa({"maxReplicas": 5, "metrics": [CPU]}) == Hpa(5, 1, (Metric("Resource", "cpu", "Utilization", 70),))


def test_a_minimum_of_zero_is_kept_and_not_defaulted() -> None:
    assert read_hpa({"maxReplicas": 5, "minReplicas": 0, "metrics": [CPU]}).min_replicas == 0


def test_metrics_of_every_kind_are_read_with_their_quantities() -> None:
    external = {"type": "External", "external": {"metric": {"name": "queue"}, "target": {"type": "Value", "value": "2k"}}}
    pods = {"type": "Pods", "pods": {"metric": {"name": "rps"}, "target": {"type": "AverageValue", "averageValue": "1500m"}}}
    hpa = read_hpa({"maxReplicas": 5, "metrics": [external, pods]})
    assert hpa.metrics == (Metric("External", "queue", "Value", 2_000_000), Metric("Pods", "rps", "AverageValue", 1500))
    assert hpa.outside


def test_a_container_metric_keeps_the_name_of_its_container() -> None:
    target = {"type": "AverageValue", "averageValue": "250m"}
    entry = {"type": "ContainerResource", "containerResource": {"name": "cpu", "container": "app", "target": target}}
    assert read_hpa({"maxReplicas": 5, "metrics": [entry]}).metrics == (
        Metric("ContainerResource", "cpu", "AverageValue", 250, "app"),
    )


@pytest.mark.parametrize(
    ("quantity", "found"), [("250m", 250), (2, 2000), ("1.5", 1500), ("1Ki", 1_024_000), ("100u", 1), ("0.0005", 1)]
)
def test_quantities_become_milli_units_rounded_up(quantity: str | int, found: int) -> None:
    assert milli(quantity) == found


def test_giving_one_side_of_behavior_fills_both_sides() -> None:
    found = read_behavior({"scaleDown": {"stabilizationWindowSeconds": 0}})
    assert found is not None
    filled = found.filled(300)
    assert filled.up == Rules(0, "Max", (Rate("Pods", 4, 15), Rate("Percent", 100, 15)))
    assert filled.down == Rules(0, "Max", (Rate("Percent", 100, 15),))


def test_the_down_window_comes_from_the_flag_of_the_controller() -> None:
    assert Behavior().filled(120).down.window_s == 120
    assert Behavior(down=Rules(30)).filled(120).down.window_s == 30


def test_no_behavior_is_not_the_same_as_an_empty_one() -> None:
    assert read_behavior(None) is None
    assert read_behavior({}) == Behavior()


def test_a_tolerance_is_read_as_a_quantity() -> None:
    found = read_behavior({"scaleUp": {"tolerance": "50m"}})
    assert found is not None
    assert found.up.tolerance == 0.05


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"maxReplicas": 3, "minReplicas": 5}, "minimum of 5 is above the maximum of 3"),
        ({"maxReplicas": 0}, "minimum of 1 is above the maximum of 0"),
        ({"maxReplicas": 3, "minReplicas": -1}, "minimum of -1 is below 0"),
        ({"minReplicas": 1}, "no maxReplicas"),
        ({"maxReplicas": 3, "behavior": {"scaleUp": {"stabilizationWindowSeconds": 3601}}}, "window has 3601 seconds"),
        ({"maxReplicas": 3, "behavior": {"scaleDown": {"tolerance": "-1"}}}, "tolerance of -1.0 is negative"),
        ({"maxReplicas": "3"}, "maxReplicas is '3', which is not a whole number"),
        ({"maxReplicas": 3, "minReplicas": True}, "minReplicas is True, which is not a whole number"),
        ({"maxReplicas": 2**31}, "maxReplicas is 2147483648, which is not a whole number of at most 2147483647"),
        ({"maxReplicas": 3, "behavior": []}, "behavior of the HorizontalPodAutoscaler is list and not an object"),
        ({"maxReplicas": 3, "behavior": {"scaleUp": "fast"}}, "a direction of behavior .* is str and not an object"),
        ({"maxReplicas": 3, "behavior": {"scaleUp": {"selectPolicy": "Best"}}}, "selects by 'Best'"),
        ({"maxReplicas": 3, "behavior": {"scaleUp": {"policies": []}}}, "an empty list of policies"),
        ({"maxReplicas": 3, "behavior": {"scaleUp": {"policies": ["4"]}}}, "a policy of behavior .* is str and not an object"),
        ({"maxReplicas": 3, "metrics": ["cpu"]}, "a metric of the HorizontalPodAutoscaler is str and not an object"),
    ],
)
def test_what_the_api_refuses_of_an_hpa_is_refused(spec: dict, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        read_hpa(spec)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"type": "Utilization", "averageUtilization": 0}, "target of cpu is 0, which is not above zero"),
        ({"type": "Value", "value": "3"}, "a Resource metric has a target of kind Value"),
        ({"type": "Utilization"}, "sets 0 of averageUtilization"),
        ({"averageUtilization": 50, "averageValue": "1"}, "sets 2 of averageUtilization"),
    ],
)
def test_a_target_that_the_api_refuses_is_refused(target: dict, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        read_hpa({"maxReplicas": 3, "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]})


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ({"type": "Memory", "memory": {}}, "metric of type 'Memory' has no information for this source"),
        ({"type": "Resource"}, "metric of type 'Resource' has no information for this source"),
        ({"type": "Pods", "resource": {"name": "cpu"}}, "metric of type 'Pods' has no information for this source"),
        ({"resource": {"name": "cpu"}}, "metric of type '' has no information for this source"),
        ({"type": "Resource", "resource": {"target": {"averageUtilization": 50}}}, "a Resource metric has no name"),
        ({"type": "External", "external": {"target": {"value": "5"}}}, "an? External metric has no name"),
        (
            {"type": "ContainerResource", "containerResource": {"name": "cpu", "target": {"averageUtilization": 50}}},
            "a ContainerResource metric names the container ''",
        ),
        (
            {"type": "Resource", "resource": {"name": "cpu", "target": {"averageUtilization": 70.5}}},
            "averageUtilization is 70.5, which is not a whole number",
        ),
    ],
)
def test_a_metric_that_the_api_refuses_is_refused(metric: dict, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        read_hpa({"maxReplicas": 3, "metrics": [metric]})


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        ({"type": "Nodes", "value": 4, "periodSeconds": 15}, "a scaling policy is of type 'Nodes'"),
        ({"type": "Pods", "periodSeconds": 15}, "the value of a scaling policy is 0"),
        ({"type": "Pods", "value": 4}, "a scaling policy has a period of 0 seconds"),
        ({"type": "Percent", "value": 12.5, "periodSeconds": 15}, "value is 12.5, which is not a whole number"),
    ],
)
def test_a_scaling_policy_that_the_api_refuses_is_refused(rate: dict, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        read_hpa({"maxReplicas": 3, "behavior": {"scaleDown": {"policies": [rate]}}})


def test_a_spec_that_is_no_object_is_refused() -> None:
    with pytest.raises(RequestError, match="the spec of the HorizontalPodAutoscaler is list and not an object"):
        read_hpa([])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "period", "words"),
    [(0, 15, "not above zero"), (4, 0, "period of 0 seconds"), (4, 1801, "period of 1801 seconds")],
)
def test_a_rate_outside_of_the_api_limits_is_refused(value: int, period: int, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        Rate("Pods", value, period)


def test_a_longest_window_and_period_are_still_taken() -> None:
    assert Rules(3600, "Min", (Rate("Percent", 10, 1800),)).window_s == 3600


def test_the_hpa_keda_makes_has_a_minimum_of_one() -> None:
    hpa = Keda((Trigger("queue", 5000),)).hpa()
    assert hpa == Hpa(100, 1, (Metric("External", "queue", "AverageValue", 5000),))


def test_a_value_trigger_becomes_a_value_target() -> None:
    hpa = Keda((Trigger("queue", 5000, metric_kind="Value"),), 3, 9, behavior=Behavior()).hpa()
    assert hpa == Hpa(9, 3, (Metric("External", "queue", "Value", 5000),), Behavior())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Keda(()), "has no trigger"),
        (lambda: Keda((Trigger("q", 1),), 2, 10, idle_replicas=2), "idleReplicaCount 2 is not below minReplicaCount 2"),
        (lambda: Keda((Trigger("q", 1),), 5, 3), "minimum of 5 is above the maximum of 3"),
        (lambda: Keda((Trigger("q", 1),), polling_s=0), "pollingInterval is 0"),
        (lambda: Trigger("q", 0), "threshold of the trigger q is 0"),
        (lambda: Fallback(-1, 3), "failureThreshold -1"),
    ],
)
def test_what_keda_refuses_is_refused(make, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        make()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: TargetTracking(1, 5, ()), "no target-tracking policy"),
        (lambda: Tracked(0), "target value of a tracking policy is 0"),
        (lambda: Step(5, 5, 1), "step from 5 to 5 is empty"),
        (lambda: StepScaling(1, 5, 50, (Step(0, 10, 1), Step(5, None, 2))), "two steps of the policy overlap"),
        (lambda: Scheduled(1, 5, (Action(0, 9, 3),)), "minimum of 9 is above the maximum of 3"),
        (lambda: Predictive(1, 5, 10, buffer_s=3600), "SchedulingBufferTime is 3600"),
        (lambda: ProvisionedConcurrency(1, 5, 0.95), "utilisation target is 0.95"),
        (lambda: ProvisionedConcurrency(0, 5), "minimum of 0 is below 1"),
        (lambda: Ecs(TargetTracking(9, 5, (Tracked(50),))), "minimum of 9 is above the maximum of 5"),
    ],
)
def test_what_aws_refuses_is_refused(make, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        make()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: GcpMig(1, 5, cpu_target=1.2), "CPU target is 1.2"),
        (lambda: ScaleInControl(60), "both or neither"),
        (lambda: ScaleInControl(60, 1, 10), "both or neither"),
        (lambda: AzureVmss(5, 1, ()), "minimum of 5 is above the maximum of 1"),
        (lambda: AzureRule("out", "cpu", 70, change=0), "change of a rule is 0"),
        (lambda: SwarmSchedule(()), "schedule is empty"),
        (lambda: SwarmSchedule(((604_800, 3),)), "outside of the week"),
    ],
)
def test_what_google_azure_and_swarm_refuse_is_refused(make, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        make()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: NodeShape(0, 1), "allocatable CPU of a node is 0"),
        (lambda: ClusterAutoscaler(1, 5, NodeShape(1, 1), utilization_threshold=1.5), "threshold is 1.5"),
        (lambda: Budget("ten"), "neither a count nor a percentage"),
        (lambda: Budget("110%"), "neither a count nor a percentage"),
        (lambda: Karpenter(NodeShape(1, 1), 5, consolidate_after_s=-1), "consolidateAfter is -1"),
        (lambda: Vpa(least=500, most=100), "minAllowed 500 is above maxAllowed 100"),
    ],
)
def test_what_autoscalers_of_nodes_refuse_is_refused(make, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        make()


def test_the_low_alarm_is_nine_tenths_of_the_target_unless_given() -> None:
    assert Tracked(50).low == 45
    assert Tracked(50, low_threshold=40).low == 40


def test_the_table_of_policies_takes_a_row_of_each_kind() -> None:
    row = {
        "resource_id": "c/n/Deployment/web",
        "kind": "Hpa",
        "name": "web",
        "policy": "{}",
        "version": "1.33",
        "defined_in": "k8s/web.yaml:3",
    }
    assert len(policies.check(pd.DataFrame([row]))) == 1

"""Policies as the clouds describe them to forms: what is tracked is read, what is not the CPU is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from devopskit.errors import RequestError
from devopskit.tables.policies import AzureRule, AzureVmss, Ecs, GcpMig, Keda, ScaleInControl, TargetTracking, Tracked, Trigger
from devopskit.tables.policies_cloud_specs import read_policy
from devopskit.tables.policies_keda_spec import read_keda


def tracked(metric: str = "ASGAverageCPUUtilization", **more: Any) -> dict[str, Any]:
    given = {"PredefinedMetricSpecification": {"PredefinedMetricType": metric}, "TargetValue": 50.0}
    return {"PolicyName": "cpu", "TargetTrackingConfiguration": given | more}


def rule(operator: str, threshold: float, **more: Any) -> dict[str, Any]:
    trigger = {"metricName": "Percentage CPU", "operator": operator, "threshold": threshold, "timeWindow": "PT10M"}
    return {"metricTrigger": trigger | more, "scaleAction": {"type": "ChangeCount", "value": "2", "cooldown": "PT1H5M"}}


def test_a_group_of_aws_holds_its_limits_and_its_target() -> None:
    found = read_policy("TargetTracking", {"MinSize": 2, "MaxSize": 9, "ScalingPolicies": [tracked(DisableScaleIn=True)]})
    assert found == TargetTracking(2, 9, (Tracked(50.0, scale_in=False),))


def test_the_warmup_of_instances_holds_the_next_step_back() -> None:
    policy = tracked() | {"EstimatedInstanceWarmup": 90}
    found = read_policy("TargetTracking", {"MinSize": 2, "MaxSize": 9, "ScalingPolicies": [policy], "DefaultCooldown": 300})
    assert isinstance(found, TargetTracking)
    assert (found.out_cooldown_s, found.in_cooldown_s) == (90, 90)


@pytest.mark.parametrize("held", [[], [tracked("ALBRequestCountPerTarget")], [tracked(), {"PolicyType": "StepScaling"}]])
def test_a_group_that_follows_anything_else_too_is_not_replayed(held: list[dict[str, Any]]) -> None:
    with pytest.raises(RequestError, match="follows another metric or an alarm of its own"):
        read_policy("TargetTracking", {"MinSize": 2, "MaxSize": 9, "ScalingPolicies": held})


def test_a_service_of_ecs_has_cooldowns_of_its_own() -> None:
    given = {
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
        "TargetValue": 60, "ScaleOutCooldown": 30, "ScaleInCooldown": 600,
    }  # fmt: skip
    spec = {"MinCapacity": 1, "MaxCapacity": 4, "ScalingPolicies": [{"TargetTrackingScalingPolicyConfiguration": given}]}
    assert read_policy("Ecs", spec) == Ecs(TargetTracking(1, 4, (Tracked(60.0),), 30, 600))


def test_a_group_of_google_is_read_with_its_scale_in_control() -> None:
    control = {"timeWindowSec": 600, "maxScaledInReplicas": {"percent": 10}}
    spec = {"minNumReplicas": 2, "maxNumReplicas": 9, "cpuUtilization": {"utilizationTarget": 0.75}, "scaleInControl": control}
    assert read_policy("GcpMig", spec) == GcpMig(2, 9, 0.75, 60, ScaleInControl(600, max_percent=10))


def test_a_group_of_google_without_a_signal_holds_the_cpu_at_sixty_percent() -> None:
    assert read_policy("GcpMig", {"maxNumReplicas": 9}) == GcpMig(1, 9, 0.6)


def test_a_group_of_google_on_requests_alone_is_refused_by_the_name_of_its_signal() -> None:
    with pytest.raises(RequestError, match="follows loadBalancingUtilization"):
        read_policy("GcpMig", {"maxNumReplicas": 9, "loadBalancingUtilization": {"utilizationTarget": 0.8}})


def test_a_setting_of_azure_is_its_default_profile() -> None:
    rules = [rule("GreaterThan", 70), rule("LessThan", 30)]
    profiles = [{"recurrence": {}, "fixedDate": {"start": "x"}}, {"capacity": {"minimum": "2", "maximum": "9"}, "rules": rules}]
    out, back = (AzureRule(way, "Percentage CPU", level, 2, 600, 3900) for way, level in (("out", 70.0), ("in", 30.0)))
    assert read_policy("AzureVmss", {"profiles": profiles}) == AzureVmss(2, 9, (out, back))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"metricName": "Queue"}, "follows Queue"),
        ({"timeWindow": "10 minutes"}, "not of the form PT10M"),
    ],
)
def test_a_rule_of_azure_that_cannot_be_replayed_is_refused_with_its_reason(change: dict[str, str], said: str) -> None:
    rules = [rule("GreaterThan", 70, **change)]
    with pytest.raises(RequestError, match=said):
        read_policy("AzureVmss", {"profiles": [{"capacity": {"minimum": "1", "maximum": "2"}, "rules": rules}]})


def test_a_rule_of_azure_that_changes_by_percent_is_refused() -> None:
    by_percent = rule("GreaterThan", 70) | {"scaleAction": {"type": "PercentChangeCount", "value": "20", "cooldown": "PT5M"}}
    with pytest.raises(RequestError, match="PercentChangeCount"):
        read_policy("AzureVmss", {"profiles": [{"capacity": {"minimum": "1", "maximum": "2"}, "rules": [by_percent]}]})


def test_a_setting_of_dates_alone_has_nothing_that_holds_always() -> None:
    with pytest.raises(RequestError, match="no profile that holds without a date"):
        read_policy("AzureVmss", {"profiles": [{"fixedDate": {"start": "x"}}]})


def test_limits_that_the_cloud_would_refuse_are_refused() -> None:
    with pytest.raises(RequestError, match="above the maximum"):
        read_policy("GcpMig", {"minNumReplicas": 9, "maxNumReplicas": 2})


def test_a_kind_without_a_reader_is_named_with_those_that_have_one() -> None:
    with pytest.raises(RequestError, match="SwarmSchedule"):
        read_policy("SwarmSchedule", {})


def test_a_scaled_object_is_read_with_what_keda_defaults() -> None:
    triggers = [{"type": "kafka", "metadata": {"lagThreshold": "50", "activationThreshold": "5"}}]
    assert read_keda({"triggers": triggers}) == Keda((Trigger("s0-kafka", 50_000, 5000),))


def test_a_cron_trigger_carries_no_value_that_a_replica_could_hold() -> None:
    with pytest.raises(RequestError, match="trigger of type 'cron'"):
        read_keda({"triggers": [{"type": "cron", "metadata": {"value": "5"}}]})

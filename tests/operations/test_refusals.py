"""What the real API would refuse is refused before it is written, in the meaning of its message."""

from __future__ import annotations

from typing import Any

import pytest

from devopskit.errors import DataError, RequestError
from devopskit.operations import (
    cloudformation,
    cronjob,
    cronjob_minima,
    hpa,
    karpenter,
    keda,
    pdb,
    swarm,
    terraform_appautoscaling,
    terraform_autoscaling,
    terraform_azure,
    vpa,
)
from devopskit.tables.policies import (
    Action,
    AzureRule,
    AzureVmss,
    Budget,
    Ecs,
    Hpa,
    Karpenter,
    Keda,
    NodeShape,
    Predictive,
    Scheduled,
    Step,
    StepScaling,
    SwarmSchedule,
    TargetTracking,
    Tracked,
    Trigger,
    Vpa,
)
from devopskit.tables.policies_disruption import DisruptionBudget

TRACKING = TargetTracking(1, 9, (Tracked(60.0),))
NODE = NodeShape(4000, 8192)
HPA_TEXT = hpa.emit(Hpa(9, 2), name="web")


def scheduled(*actions: Action) -> Scheduled:
    return Scheduled(1, 9, actions)


REFUSED: list[tuple[Any, Any, dict[str, Any], str]] = [
    (hpa, Hpa(9, 0), {"name": "web"}, "minReplicas is 0 and no metric"),
    (hpa, Hpa(9), {"name": "Web_1"}, "is not a name that Kubernetes takes"),
    (hpa, Hpa(9), {"name": "web", "target": "web"}, "is not of the form Kind/name"),
    (hpa, Hpa(9), {"name": "web", "namespace": "a" * 64}, "at most 63 lower case"),
    (keda, Keda((Trigger("a", 1), Trigger("a", 2))), {"name": "web"}, "two triggers are called 'a'"),
    (karpenter, Karpenter(NODE, 3, budgets=(Budget(opens_s=90),)), {"name": "a"}, "which are no whole minutes"),
    (vpa, Vpa("cpu"), {"name": "web", "beside": Hpa(9)}, "an HPA scales the same workload on cpu"),
    (pdb, DisruptionBudget(1), {"name": "web", "replicas": 1}, "with 1 pods the budget lets none of them go"),
    (pdb, DisruptionBudget("100%"), {"name": "web", "replicas": 7}, "every drain would wait for it for ever"),
    (cronjob, scheduled(Action(0, desired=3)), {"hpa": "web"}, "sets a capacity, which a CronJob has no field for"),
    (cronjob, scheduled(Action(30, 3)), {"hpa": "web"}, "the time of an action is 30 seconds"),
    (cronjob, scheduled(Action(0)), {"hpa": "web"}, "sets nothing"),
    (cronjob, scheduled(Action(0, 2), Action(0, 3)), {"hpa": "web"}, "the second at that time"),
    (cronjob, scheduled(Action(604_800, 2)), {"hpa": "web"}, "outside of it"),
    (cronjob_minima, [2] * 671, {"hpa": "web"}, "the table has 671 minima"),
    (cronjob_minima, [0] * 672, {"hpa": "web"}, "the smallest 0"),
    (swarm, SwarmSchedule(((0, 2),)), {"service": "web; reboot"}, "is no name of a Swarm service"),
    (terraform_appautoscaling, Ecs(TRACKING), {"name": "web", "dimension": "rds:cluster:ReadReplicaCount"}, "of the form Ecs"),
    (terraform_appautoscaling, Ecs(TRACKING), {"name": '"} x {'}, "is no label that Terraform takes"),
    (terraform_autoscaling, TRACKING, {"name": "1web"}, "is no label that Terraform takes"),
    (terraform_autoscaling, StepScaling(1, 9, 60.0, ()), {"name": "web"}, "the step policy has no step"),
    (
        terraform_autoscaling,
        StepScaling(1, 9, 60.0, (Step(0, None, 1),), min_magnitude=2),
        {"name": "web"},
        "AWS takes MinAdjustmentMagnitude only with",
    ),
    (
        terraform_autoscaling,
        TargetTracking(1, 9, (Tracked(6.0), Tracked(7.0))),
        {"name": "web", "metrics": ["ASGAverageCPUUtilization"]},
        "only 1 different metrics are named",
    ),
    (terraform_autoscaling, Predictive(1, 9, 5.0, max_buffer=101), {"name": "web"}, "MaxCapacityBuffer is 101 percent"),
    (terraform_azure, AzureVmss(1, 9, (AzureRule("out", "cpu", 70.0, duration_s=60),)), {"name": "web"}, "outside of 5 to 720"),
    (terraform_azure, AzureVmss(1, 9, (AzureRule("out", "cpu", 70.0, cooldown_s=90),)), {"name": "web"}, "no whole minutes"),
    (terraform_azure, AzureVmss(1, 9, (AzureRule("out", "cpu", 70.0),) * 11), {"name": "web"}, "the profile has 11 rules"),
    (cloudformation, Ecs(TRACKING), {"name": "web", "group": "g"}, "is given for an Auto Scaling group"),
    (cloudformation, Ecs(TRACKING), {"name": "--"}, "holds neither letters nor digits"),
]


@pytest.mark.parametrize(("part", "policy", "told", "words"), REFUSED, ids=[str(number) for number in range(len(REFUSED))])
def test_what_the_api_would_refuse_is_never_emitted(part: Any, policy: Any, told: dict[str, Any], words: str) -> None:
    with pytest.raises(RequestError, match=words) as refused:
        part.emit(policy, **told)
    assert len(str(refused.value).split()) >= 12


UNREADABLE: list[tuple[Any, str, str]] = [
    (hpa, "a: [", "the text is not YAML"),
    (hpa, "kind: Pod\n", "the text holds no HorizontalPodAutoscaler"),
    (hpa, HPA_TEXT.replace("maxReplicas: 9", "maxReplicas: 1"), "minimum of 2 is above the maximum of 1"),
    (hpa, "# replay: [1]\n" + HPA_TEXT.split("\n", 1)[1], "is no JSON object"),
    (keda, keda.emit(Keda((Trigger("a", 1),)), name="web").replace("threshold", "x"), "has no threshold"),
    (karpenter, "kind: NodePool\nspec: {}\n", "does not say what one of its nodes offers"),
    (karpenter, '# replay: {"node": {"cpu_m": 1, "memory_mib": 1}}\nkind: NodePool\nspec: {}\n', "has no limit on CPU"),
    (cronjob_minima, cronjob.emit(scheduled(Action(0, 2)), hpa="web"), "has no variable MINIMA"),
    (cronjob_minima, cronjob_minima.emit([2] * 672, hpa="web").replace("2x672", "2x671"), "is no week of quarter hours"),
    (cronjob, cronjob.emit(scheduled(Action(0, 2)), hpa="web").replace("0 0 * * MON", "0 0 1 * *"), "not one time on days"),
    (swarm, "0 0 * * MON reboot", "has no line with docker service scale"),
    (terraform_azure, 'resource "x" "y" {}', "holds no resource of type azurerm_monitor_autoscale_setting"),
    (terraform_azure, "resource {{", "is not HCL"),
    (
        terraform_appautoscaling,
        'resource "aws_appautoscaling_target" "a" {\n  max_capacity = 3\n}\n',
        "has no policy and no scheduled",
    ),
    (cloudformation, "a: 1", "has no section Resources"),
    (cloudformation, "Resources: {}", "has no policy and no scheduled action"),
]


@pytest.mark.parametrize(("part", "text", "words"), UNREADABLE, ids=[str(number) for number in range(len(UNREADABLE))])
def test_a_text_that_holds_no_such_policy_is_refused_with_the_reason(part: Any, text: str, words: str) -> None:
    with pytest.raises((DataError, RequestError), match=words) as refused:
        part.read(text)
    assert len(str(refused.value).split()) >= 12


def test_a_step_policy_without_its_alarm_cannot_be_read() -> None:
    text = terraform_autoscaling.emit(StepScaling(1, 9, 60.0, (Step(0, None, 1),)), name="web")
    with pytest.raises(DataError, match="has no alarm in this text"):
        terraform_autoscaling.read(text.split('resource "aws_cloudwatch')[0])


def test_a_budget_of_both_kinds_is_refused_like_the_api_does() -> None:
    with pytest.raises(RequestError, match="both or neither of minAvailable and maxUnavailable"):
        DisruptionBudget(1, 1)


@pytest.mark.parametrize("given", [-1, "101%", "half"])
def test_a_budget_that_is_no_count_and_no_percentage_is_refused(given: int | str) -> None:
    with pytest.raises(RequestError, match="takes whole counts of zero or more and whole percentages"):
        DisruptionBudget(given)

"""Policies of groups moved in their own terms: the form, its windows and its proportions stay."""

from __future__ import annotations

import pytest

from devopskit.analysis.group_policy import GroupPolicy, limits, varied, view
from devopskit.errors import RequestError
from devopskit.tables.policies import (
    AzureRule,
    AzureVmss,
    Ecs,
    GcpMig,
    ScaleInControl,
    Step,
    StepScaling,
    TargetTracking,
    Tracked,
)

ASG = TargetTracking(2, 10, (Tracked(50.0, 40.0), Tracked(60.0, scale_in=False)), 120, 240)
VMSS = AzureVmss(2, 10, (AzureRule("out", "cpu", 70, 2), AzureRule("in", "cpu", 28, duration_s=900)))


def test_target_tracking_keeps_points_cooldowns_and_the_place_of_its_low_alarm() -> None:
    moved = varied(ASG, target=75, least=3, most=20)
    assert moved == TargetTracking(3, 20, (Tracked(75.0, 60.0), Tracked(75.0, scale_in=False)), 120, 240)


def test_an_ecs_service_stays_one() -> None:
    assert varied(Ecs(ASG), target=75, least=3, most=20) == Ecs(varied(ASG, target=75, least=3, most=20))


def test_a_group_of_google_keeps_its_scale_in_control() -> None:
    control = ScaleInControl(600, max_percent=10)
    assert varied(GcpMig(1, 5, 0.6, 90, control), target=80, least=2, most=9) == GcpMig(2, 9, 0.8, 90, control)


def test_rules_of_azure_move_together_in_proportion() -> None:
    moved = varied(VMSS, target=80, least=3, most=20)
    assert moved == AzureVmss(3, 20, (AzureRule("out", "cpu", 80.0, 2), AzureRule("in", "cpu", 32.0, duration_s=900)))


def test_step_scaling_moves_its_threshold_and_keeps_its_steps() -> None:
    policy = StepScaling(1, 5, 70, (Step(0, None, 2),), cooldown_s=60)
    assert varied(policy, target=50, least=1, most=8) == StepScaling(1, 8, 50.0, (Step(0, None, 2),), cooldown_s=60)


@pytest.mark.parametrize(
    ("policy", "shown"),
    [(ASG, (2, 10, 50)), (Ecs(ASG), (2, 10, 50)), (GcpMig(0, 5, 0.6), (1, 5, 60)), (VMSS, (2, 10, 70)), (StepScaling(0, 5, 65, ()), (1, 5, 65))],
)  # fmt: skip
def test_tables_show_limits_and_target_of_every_form(policy: GroupPolicy, shown: tuple[int, int, int]) -> None:
    seen = view(policy)
    assert (seen.min_replicas, seen.max_replicas, seen.metrics[0].target) == shown
    assert limits(policy) == shown[:2]


def test_a_setting_without_a_rule_out_has_no_target() -> None:
    with pytest.raises(RequestError, match="no rule that scales out"):
        view(AzureVmss(1, 5, (AzureRule("in", "cpu", 30),)))

"""Every form of a policy over a few minutes of demand: replicas minute by minute, worked out by hand from the documented rule."""

from __future__ import annotations

import numpy as np

import devopskit as kit
from devopskit.tables.policies import CountPolicy

MINUTE = kit.HpaSettings(sync_period_s=60)
CALM = kit.Conditions()


def replicas(policy: CountPolicy, demand: list[int], initial: int = 4, conditions: kit.Conditions = CALM) -> list[int]:  # type: ignore[valid-type]
    """Counts after each minute; an instance offers a core and serves a minute after it was asked for."""
    fleet = kit.Fleet(1000, initial, start_s=60, metric_window_s=0, initialization_s=0)
    found = kit.replay(policy, np.array(demand), fleet=fleet, settings=MINUTE, conditions=conditions)
    return [int(count) for count in found.replicas]


def test_a_google_group_grows_at_once_and_keeps_its_peak_for_ten_minutes() -> None:
    # four cores at a target of a half are eight machines; the last such minute is the fourth, and ten minutes later still counts
    counts = replicas(kit.GcpMig(1, 20, 0.5), [2000] * 2 + [4000] * 3 + [2000] * 14)
    assert counts == [4, 4] + [8] * 13 + [4] * 4


def test_a_scale_in_control_lets_a_google_group_go_step_by_step() -> None:
    slow = kit.GcpMig(1, 20, 0.5, scale_in=kit.ScaleInControl(600, max_vms=1))
    counts = replicas(slow, [2000] * 2 + [4000] * 3 + [2000] * 14)
    # one machine below the largest size of ten minutes, and that size is eight until the window has left it behind
    assert counts[14:] == [8, 7, 7, 7, 7]


def test_target_tracking_needs_three_minutes_up_and_fifteen_down() -> None:
    policy = kit.TargetTracking(2, 20, (kit.Tracked(50.0),), 60, 60)
    counts = replicas(policy, [2000] * 2 + [4000] * 5 + [1000] * 20)
    # 100 % over 50 % doubles four; 12.5 % of eight over 50 % is two, at the fifteenth low minute
    assert counts == [4] * 4 + [8] * 17 + [2] * 6


def test_a_service_of_ecs_follows_the_same_alarms() -> None:
    policy = kit.Ecs(kit.TargetTracking(2, 20, (kit.Tracked(50.0),), 120, 60))
    assert replicas(policy, [4000] * 8) == [4, 4] + [8] * 6


def test_provisioned_concurrency_has_no_cooldown_and_never_goes_below_its_minimum() -> None:
    counts = replicas(kit.ProvisionedConcurrency(2, 20, 0.5), [2000] * 2 + [4000] * 4 + [500] * 17)
    # 6.25 % of eight over 50 % is one, and the minimum is two
    assert counts == [4] * 4 + [8] * 16 + [2] * 3


def test_rules_of_azure_average_over_their_duration_and_cool_down() -> None:
    rules = kit.AzureRule("out", "cpu", 70, 2, 120, 120), kit.AzureRule("in", "cpu", 25, 1, 120, 120)
    counts = replicas(kit.AzureVmss(2, 10, rules), [2000] * 2 + [4000] * 6 + [500] * 8)
    # 75 % over two minutes adds two; 8 % over two minutes takes one away, again only after the cooldown
    assert counts == [4, 4] + [6] * 7 + [5, 5, 4, 4, 3, 3, 2]


def test_step_scaling_goes_by_the_size_of_the_breach_and_waits_for_its_cooldown() -> None:
    policy = kit.StepScaling(2, 10, 70.0, (kit.Step(0, 20, 1), kit.Step(20, None, 3)), cooldown_s=120)
    # 75 % is five above the threshold; 100 % falls into the cooldown; 80 % and 83 % are one step each
    assert replicas(policy, [2000, 3000, 4000, 4000, 4000, 5000, 6000]) == [4, 5, 5, 6, 6, 7, 7]


def test_a_large_breach_takes_the_large_step() -> None:
    policy = kit.StepScaling(2, 10, 70.0, (kit.Step(0, 20, 1), kit.Step(20, None, 3)), cooldown_s=120)
    assert replicas(policy, [4000]) == [7]


def test_scheduled_actions_move_the_limits_and_the_last_of_the_week_holds_before_the_first() -> None:
    policy = kit.Scheduled(2, 10, (kit.Action(120, 6, None), kit.Action(300, 1, 3)))
    assert replicas(policy, [1000] * 8) == [3, 3, 6, 6, 6, 3, 3, 3]


def test_a_schedule_of_swarm_sets_the_count_itself() -> None:
    assert replicas(kit.SwarmSchedule(((120, 6), (300, 3))), [1000] * 8) == [3, 3, 6, 6, 6, 3, 3, 3]


def test_keda_wakes_lets_the_hpa_grow_and_puts_to_sleep_past_its_window() -> None:
    queue = np.array([0, 0, 50, 50, 120, 120, 20, 0, 0, 0, 0, 0]) * 1000
    policy = kit.Keda((kit.Trigger("q", 20_000),), 0, 10, None, 60, 120)
    counts = replicas(policy, [1000] * 12, 1, kit.Conditions(outside={"q": queue}))
    # never active: zero; work: one; 50 over 20 is three; 120 over 20 is six; two minutes of rest must be exceeded
    assert counts == [0, 0, 1, 3, 6, 6, 6, 6, 6, 0, 0, 0]


def test_an_idle_count_of_keda_is_kept_while_nothing_waits() -> None:
    queue = np.array([0, 0, 50, 0, 0, 0, 0]) * 1000
    policy = kit.Keda((kit.Trigger("q", 20_000),), 2, 10, 0, 60, 60)
    counts = replicas(policy, [1000] * 7, 2, kit.Conditions(outside={"q": queue}))
    # asleep at once, two as soon as work waits, asleep again when more than a minute has passed since
    assert counts == [0, 0, 2, 2, 0, 0, 0]


def test_an_hpa_grows_past_its_tolerance_and_shrinks_after_five_minutes() -> None:
    policy = kit.Hpa(20, 2, (kit.Metric("Resource", "cpu", "Utilization", 50),))
    counts = replicas(policy, [2000, 2200, 2400] + [1000] * 8)
    # 55 % is within a tenth of 50 %, 60 % is not: ceil(1.2 x 4); the proposals of five minutes hold the count
    assert counts[:3] == [4, 4, 5]
    assert counts[-1] == 2
    assert min(counts[:7]) >= 4

"""Google MIGs, Azure scale sets, Docker Swarm; answers by hand from the documented rules."""

from __future__ import annotations

import pytest

from devopskit.analysis.autoscalers.azure_vmss import AzureVmssController, capacity
from devopskit.analysis.autoscalers.contract import Seen
from devopskit.analysis.autoscalers.gcp_mig import Aged, GcpMigController, group_size
from devopskit.analysis.autoscalers.swarm import SwarmController, replicas_at
from devopskit.tables.policies import AzureRule, AzureVmss, GcpMig, ScaleInControl, SwarmSchedule

MIG = GcpMig(1, 100)
OUT, IN = AzureRule("out", "cpu", 70), AzureRule("in", "cpu", 30)


def at(current: int, percent: float) -> Seen:
    return Seen(current, current, current, used_m=int(10 * percent), request_m=1000)


@pytest.mark.parametrize(
    ("recommended", "size"),
    [
        ([Aged(12, 0)], 12),
        ([Aged(4, 0), Aged(20, 300)], 20),
        ([Aged(4, 0), Aged(20, 600)], 20),  # exactly ten minutes still counts
        ([Aged(4, 0), Aged(20, 601)], 4),
        ([Aged(500, 0)], 100),
        ([Aged(0, 0)], 1),
    ],
)
def test_the_peak_of_ten_minutes_is_kept(recommended: list[Aged], size: int) -> None:
    assert group_size(MIG, recommended, [Aged(10, 0)]) == size


@pytest.mark.parametrize(
    ("control", "size"),
    [
        (ScaleInControl(600, max_vms=3), 17),
        (ScaleInControl(600, max_percent=10), 18),
        (ScaleInControl(60, max_vms=3), 7),  # the larger size is outside of the window
        (ScaleInControl(600, max_vms=50), 4),
        (ScaleInControl(600, max_percent=33), 14),  # 6.6 is cut to 6
    ],
)
def test_a_scale_in_control_counts_from_the_largest_size(control: ScaleInControl, size: int) -> None:
    assert group_size(GcpMig(1, 100, scale_in=control), [Aged(4, 0)], [Aged(20, 300), Aged(10, 0)]) == size


def test_a_group_grows_at_once_and_shrinks_after_ten_minutes() -> None:
    control = GcpMigController(GcpMig(1, 100, cpu_target=0.5))
    counts = [control.step(now, at(10, percent)).count for now, percent in ((0, 100), (60, 20), (600, 20), (660, 20))]
    assert counts == [20, 20, 20, 4]


def test_a_group_without_a_signal_keeps_its_size() -> None:
    assert GcpMigController(MIG).step(0, Seen(5, 5, 0, request_m=1000)).error


@pytest.mark.parametrize(
    ("current", "percent", "count"),
    [
        (4, 71, 5),
        (4, 70, 4),  # exactly the threshold does not fire
        (4, 29, 3),  # 29 x 4 / 3 = 38.7 stays below 70
        (2, 29, 1),  # 29 x 2 / 1 = 58
        (10, 90, 10),  # at the maximum
        (1, 5, 1),  # at the minimum
    ],
)
def test_rules_move_the_capacity_by_their_change(current: int, percent: float, count: int) -> None:
    assert capacity(AzureVmss(1, 10, (OUT, IN)), current, [percent, percent]) == count


def test_a_step_in_that_would_flap_is_made_smaller_or_skipped() -> None:
    rules = AzureRule("out", "cpu", 600), AzureRule("in", "cpu", 600, change=3)
    # 500 x 6 / 3 = 1000 and 500 x 6 / 4 = 750 are above 600; 500 x 6 / 5 = 600 is not below it
    assert capacity(AzureVmss(1, 10, rules), 6, [500, 500]) == 6
    # 450 x 6 / 5 = 540 is below 600
    assert capacity(AzureVmss(1, 10, rules), 6, [450, 450]) == 5


def test_any_rule_grows_and_all_rules_shrink() -> None:
    rules = OUT, AzureRule("out", "queue", 100), IN, AzureRule("in", "queue", 10)
    assert capacity(AzureVmss(1, 10, rules), 4, [20, 150, 20, 150]) == 5
    assert capacity(AzureVmss(1, 10, rules), 4, [20, 50, 20, 50]) == 4
    assert capacity(AzureVmss(1, 10, rules), 4, [20, 5, 20, 5]) == 3


def test_azure_averages_over_the_duration_and_cools_down() -> None:
    control = AzureVmssController(AzureVmss(1, 10, (AzureRule("out", "cpu", 70, duration_s=120), IN)))
    counts = [control.step(60 * m, at(4, percent)).count for m, percent in enumerate((50, 80, 80, 80, 80, 80, 80, 80))]
    # minute 1 averages 65; minute 2 averages 80 and grows; then five minutes of cooldown
    assert counts == [4, 4, 5, 4, 4, 4, 4, 5]


def test_azure_without_data_keeps_the_capacity() -> None:
    control = AzureVmssController(AzureVmss(1, 10, (OUT, IN)))
    assert control.step(0, Seen(4, 0, 0, request_m=1000)).error


SHOP = SwarmSchedule(((8 * 3600, 10), (20 * 3600, 3)))


@pytest.mark.parametrize(
    ("at_s", "count"), [(0, 3), (8 * 3600, 10), (20 * 3600 - 1, 10), (20 * 3600, 3), (604_800 + 9 * 3600, 10)]
)
def test_a_schedule_sets_swarm_replicas_by_time_of_week(at_s: float, count: int) -> None:
    assert replicas_at(SHOP, at_s) == count
    assert SwarmController(SHOP).step(at_s, at(5, 0)).count == count

"""Replicas one metric of an HPA asks for; every answer is computed by hand from the published algorithm."""

from __future__ import annotations

import pytest

from devopskit.analysis.autoscalers.hpa_metrics import (
    Tolerance,
    by_average,
    by_utilization,
    by_value,
    by_value_per_pod,
    outside_sum,
    truncated,
    usage_ratio,
    utilization_ratio,
    value_per_pod,
)
from devopskit.analysis.autoscalers.hpa_pods import NoProposal, Pod


def pods(*usages: int | None, request: int = 1000, ready: bool = True) -> list[Pod]:
    return [Pod(f"p{i}", usage, request, ready=ready) for i, usage in enumerate(usages)]


def test_utilization_is_cut_to_a_whole_percent_before_the_ratio() -> None:
    # 899 of 1000 millicores is 89.9 %, counts as 89 %, and 89 / 80 = 1.1125 asks for ceil(1.1125)
    assert by_utilization(1, 80, pods(899)).percent == 89
    assert by_utilization(1, 80, pods(899)).replicas == 2


def test_a_percent_that_is_cut_can_stay_inside_of_the_tolerance() -> None:
    # 889 of 1000 is cut to 88 %, and 88 / 80 = 1.1 still holds
    assert by_utilization(1, 80, pods(889)).replicas == 1


def test_mean_use_is_an_integer_division_over_the_pods() -> None:
    assert by_average(2, 100, pods(100, 101)).mean_m == 100


def test_use_at_twice_the_target_doubles_the_replicas() -> None:
    assert by_utilization(3, 50, pods(1000, 1000, 1000)).replicas == 6


def test_use_at_half_the_target_halves_the_replicas() -> None:
    assert by_utilization(4, 80, pods(400, 400, 400, 400)).replicas == 2


def test_the_ratio_multiplies_ready_pods_and_not_the_current_count() -> None:
    # ten replicas are asked for, two pods exist: 160 % of 80 % gives 4, not 20
    assert by_utilization(10, 80, pods(1600, 1600)).replicas == 4


def test_a_missing_pod_counts_as_idle_when_the_rest_would_grow() -> None:
    # 100 % of 50 % over one pod is 2; with the missing one at zero 50 % of 50 % holds
    assert by_utilization(2, 50, pods(1000, None)).replicas == 2


def test_a_missing_pod_counts_as_full_when_the_rest_would_shrink() -> None:
    # 10 % alone would ask for one; with the missing pod at its whole request 55 % of 80 % asks for ceil(0.6875 x 2)
    assert by_utilization(2, 80, pods(100, None)).replicas == 2


def test_a_missing_pod_counts_at_the_target_above_one_hundred_percent() -> None:
    # target 150: the missing pod is taken at 1500; (300 + 1500) / 2000 = 90 %, 90 / 150 = 0.6, ceil(0.6 x 2) = 2
    assert by_utilization(2, 150, pods(300, None)).replicas == 2


def test_an_unready_pod_counts_as_idle_when_the_rest_would_grow() -> None:
    starting = Pod("new", 900, 1000, ready=False, start_age_s=60, transition_age_s=60)
    # 160 % of one pod over two pods is 80 %: no growth
    assert by_utilization(2, 80, [*pods(1600), starting]).replicas == 2


def test_an_unready_pod_plays_no_part_when_the_rest_would_shrink() -> None:
    starting = Pod("new", 900, 1000, ready=False, start_age_s=60, transition_age_s=60)
    assert by_utilization(3, 80, [*pods(200, 200), starting]).replicas == 1


def test_a_second_ratio_on_the_other_side_of_one_changes_nothing() -> None:
    # 120 % of 100 % would grow; with two missing pods at zero 40 % would shrink
    assert by_utilization(3, 100, pods(1200, None, None)).replicas == 3


def test_use_of_unknown_pods_counts_only_where_a_request_is_known() -> None:
    assert by_utilization(1, 50, pods(500), unknown={"stranger": 9000}).replicas == 1


def test_memory_of_a_starting_pod_counts_at_once() -> None:
    starting = Pod("new", 1600, 1000, ready=False, start_age_s=5, transition_age_s=5)
    assert by_utilization(1, 80, [starting], cpu=False).replicas == 2


def test_a_pod_without_a_request_stops_a_utilisation_target() -> None:
    with pytest.raises(NoProposal, match="a pod has no request"):
        by_utilization(1, 50, [Pod("a", 100, None)])


def test_no_pods_at_all_give_no_proposal() -> None:
    with pytest.raises(NoProposal, match="the workload has no pods"):
        by_average(1, 100, [])


def test_pods_without_any_sample_give_no_proposal() -> None:
    with pytest.raises(NoProposal, match="no counted pod has a sample"):
        by_average(2, 100, pods(None, None))


def test_requests_that_match_no_sample_give_no_ratio() -> None:
    with pytest.raises(NoProposal, match="no pod with a sample has a request"):
        utilization_ratio({"a": 1}, {"b": 1}, 50)


def test_an_average_value_grows_by_the_ratio_of_means() -> None:
    assert by_average(2, 100, pods(150, 250)).replicas == 4


def test_a_usage_ratio_uses_the_cut_mean() -> None:
    assert usage_ratio({"a": 10, "b": 11}, 10) == (1.0, 10)


@pytest.mark.parametrize(("a", "b", "quotient"), [(7, 2, 3), (-7, 2, -3), (7, -2, -3), (-7, -2, 3), (0, 5, 0), (6, 3, 2)])
def test_integer_division_cuts_towards_zero_as_go(a: int, b: int, quotient: int) -> None:
    assert truncated(a, b) == quotient


@pytest.mark.parametrize(
    ("current", "target", "value", "ready", "replicas"),
    [
        (3, 10_000, 20_000, 3, 6),  # twice the target
        (3, 10_000, 10_500, 3, 3),  # inside of the tolerance
        (5, 10_000, 20_000, 2, 4),  # ready pods are multiplied, not current ones
        (0, 10_000, 25_000, 0, 3),  # from zero: ceil(2.5), no tolerance
        (0, 10_000, 10_500, 0, 2),  # from zero even 1.05 is rounded up
        (4, 10_000, 0, 4, 0),  # nothing left to do
        (1, 1, 2**62, 1, 2**31 - 1),  # held at the largest count
    ],
)
def test_a_value_target_multiplies_running_and_ready_pods(
    current: int, target: int, value: int, ready: int, replicas: int
) -> None:
    assert by_value(current, target, value, ready) == replicas


@pytest.mark.parametrize(
    ("current", "target", "value", "replicas"),
    [
        (3, 5_000, 20_000, 4),  # ceil(4.0)
        (3, 5_000, 15_900, 3),  # 1.06 per pod: holds
        (3, 5_000, 17_000, 4),  # 1.133: ceil(3.4)
        (0, 5_000, 12_000, 3),  # from zero no tolerance
        (0, 5_000, 0, 0),  # 0 / 0 is no number and holds nothing
        (10, 5_000, 20_000, 4),  # shrinks to ceil(4.0)
    ],
)
def test_an_average_of_an_outside_value_ignores_readiness(current: int, target: int, value: int, replicas: int) -> None:
    assert by_value_per_pod(current, target, value) == replicas


@pytest.mark.parametrize(
    ("value", "current", "shown"), [(1000, 3, 334), (1000, 0, 0), (2**63 - 1, 3, 2**63 - 1), (999, 3, 333)]
)
def test_the_value_per_pod_of_the_status_is_rounded_up(value: int, current: int, shown: int) -> None:
    assert value_per_pod(value, current) == shown


def test_sums_of_external_series_stop_at_the_largest_integer() -> None:
    assert outside_sum([2**63 - 1, 5]) == 2**63 - 1
    assert outside_sum([1, 2, 3]) == 6


@pytest.mark.parametrize(
    ("version", "ratio", "holds"),
    [
        ("1.32", 1.1, False),
        ("1.33", 1.1, True),
        ("1.32", 0.9, True),
        ("v1.33.4-gke.100", 0.9, True),
        ("1.37", 1.11, False),
        ("1.20+", 1.0, True),
    ],
)
def test_the_edge_of_the_tolerance_depends_on_the_version(version: str, ratio: float, holds: bool) -> None:
    assert Tolerance.of(version).holds(ratio) is holds


def test_a_tolerance_by_direction_is_a_closed_interval() -> None:
    band = Tolerance(down=0.0, up=0.5)
    assert band.holds(1.5)
    assert not band.holds(0.99)

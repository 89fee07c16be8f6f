"""VerticalPodAutoscaler: bounds, OOM samples, evictions, and a request over days."""

from __future__ import annotations

import pytest

from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.analysis.autoscalers.vpa import Bounds, VpaController, after_oom, bounds, evicts
from devopskit.tables.policies import Vpa

INSIDE = Bounds(150, 200, 400)


@pytest.mark.parametrize(
    ("percentiles", "days", "samples", "found"),
    [
        ((200, 400, 600), 8, 11_520, Bounds(230, 460, 776)),  # 690 x 1.125 = 776.25
        ((200, 400, 600), 2, 1440, Bounds(230, 460, 1380)),  # confidence 1: 690 x 2
        ((200, 400, 600), 1, 144, Bounds(225, 460, 7590)),  # confidence 0.1: 690 x 11; 230 x 1.01^-2 = 225.47
        ((2, 4, 6), 8, 11_520, Bounds(25, 25, 25)),  # never below 25 m
        ((100, 100, 100), 0.5, 1440, Bounds(115, 115, 345)),  # half a day: 115 x 3; 115 x 1.002^-2 = 114.5
        ((100, 100, 100), 0, 1, Bounds(25, 115, 10**9)),  # the first sample bounds nothing
    ],
)
def test_bounds_widen_the_fewer_data_there_are(
    percentiles: tuple[int, int, int], days: float, samples: int, found: Bounds
) -> None:
    assert bounds(*percentiles, history_days=days, samples=samples) == found


@pytest.mark.parametrize(("mib", "counted_mib"), [(1000, 1200), (100, 200), (500, 600), (499, 599), (2000, 2400)])
def test_an_oom_kill_counts_as_a_larger_sample(mib: int, counted_mib: int) -> None:
    assert after_oom(mib * 2**20) == counted_mib * 2**20


@pytest.mark.parametrize(
    ("request_m", "age", "replicas", "quick_oom", "evicted"),
    [
        (100, 600, 3, False, True),  # below the lower bound
        (500, 600, 3, False, True),  # above the upper bound
        (180, 50_000, 3, False, True),  # inside, old, 11.1 % off
        (180, 43_200, 3, False, False),  # exactly twelve hours is not enough
        (185, 50_000, 3, False, False),  # 8.1 % off
        (180, 600, 3, True, True),  # killed right after its start
        (100, 600, 1, False, False),  # a single replica is never evicted
    ],
)
def test_a_pod_is_evicted_when_its_request_is_far_off(
    request_m: int, age: float, replicas: int, quick_oom: bool, evicted: bool
) -> None:
    assert evicts(request_m, INSIDE, pod_age_s=age, replicas=replicas, quick_oom=quick_oom) is evicted


def seen(used: int, request: int = 1000, replicas: int = 2) -> Seen:
    return Seen(replicas, replicas, replicas, used_m=used, request_m=request)


def test_a_large_request_is_left_alone_while_data_are_few() -> None:
    control = VpaController(Vpa())
    assert control.step(0, seen(100)) == Decision(2, "Keep", request_m=1000)


def test_an_old_pod_with_a_large_request_is_given_a_smaller_one() -> None:
    control = VpaController(Vpa())
    control.step(0, seen(100))
    # 100 m lies in the bucket from 95.5 to 110.3 m (10 m, 5 % wider each): 110.3 x 1.15 = 126.8
    assert control.step(43_260, seen(100)) == Decision(2, "Evicted", request_m=127)


def test_mode_off_recommends_and_never_changes_a_request() -> None:
    control = VpaController(Vpa(mode="Off"))
    control.step(0, seen(100))
    assert control.step(43_260, seen(100)).request_m == 1000


def test_bounds_of_the_policy_hold_the_request() -> None:
    control = VpaController(Vpa(least=300))
    control.step(0, seen(100))
    assert control.step(43_260, seen(100)).request_m == 300


def test_yesterday_weighs_half_of_today() -> None:
    control = VpaController(Vpa())
    control.step(0, seen(100))
    control.step(86_400, seen(900))
    weights = list(control.weights.values())
    assert weights[1] == pytest.approx(2 * weights[0])

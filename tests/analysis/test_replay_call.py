"""`kit.replay`: policy first, demand second, the rest by name."""

from __future__ import annotations

import numpy as np
import pytest

import devopskit as kit
from devopskit.errors import RequestError
from devopskit.tables.policies import CountPolicy

CALM = np.full(240, 4000)


def test_a_policy_on_a_demand_needs_only_the_request_of_a_pod() -> None:
    found = kit.replay(kit.Hpa(20, 4), CALM, request_m=1000)
    # 4 cores over 4 pods are 100 % against 80 %, so that a fifth pod comes
    assert (found.replicas[0], found.replicas[-1]) == (5, 5)
    assert found.cost(0.1) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("policy", "first"),
    [
        (kit.Hpa(9, 3), 3),
        (kit.GcpMig(3, 9, 0.9), 3),
        (kit.TargetTracking(3, 9, (kit.Tracked(50),)), 3),
        (kit.Ecs(kit.TargetTracking(3, 9, (kit.Tracked(50),))), 3),
        (kit.SwarmSchedule(((0, 7), (3600, 3))), 3),
        (kit.Keda((kit.Trigger("q", 1000),), 0, 9), 1),
    ],
)
def test_every_form_begins_at_its_minimum_or_with_one(policy: CountPolicy, first: int) -> None:
    assert kit.replay(policy, np.full(4, 900), request_m=1000).ready[0] == first


def test_requests_become_millicores_by_what_one_of_them_costs() -> None:
    found = kit.replay(kit.Hpa(20, 4), np.full(8, 800.0), request_m=1000, cpu_per_request=5.0)
    assert found.demand_m.tolist() == [4000] * 8


def test_a_fleet_says_more_than_the_request() -> None:
    slow = kit.Fleet(1000, 4, start_s=120)
    found = kit.replay(kit.Hpa(20, 2), np.full(40, 8000), fleet=slow)
    assert found.ready[:8].tolist() == [4] * 8


def test_a_share_of_no_request_is_refused_as_the_cluster_would() -> None:
    with pytest.raises(RequestError, match="sets no CPU request"):
        kit.replay(kit.Hpa(20, 2), CALM)

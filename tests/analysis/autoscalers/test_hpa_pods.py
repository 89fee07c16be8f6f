"""Which pods an HPA counts, and what they request."""

from __future__ import annotations

import pytest

from devopskit.analysis.autoscalers.hpa_pods import NoProposal, Pod, Waits, group, pod_request


@pytest.mark.parametrize(
    ("pod", "worth"),
    [
        (Pod("p", 10, deleted=True), "ignored"),
        (Pod("p", 10, phase="Failed"), "ignored"),
        (Pod("p", 10, phase="Succeeded"), "ignored"),
        (Pod("p", 10, phase="Pending"), "unready"),
        (Pod("p", None), "missing"),
        (Pod("p", 10, ready=None), "unready"),
        (Pod("p", 10, start_age_s=None), "unready"),
        (Pod("p", 10), "ready"),
    ],
)
def test_a_pod_is_sorted_by_what_its_sample_is_worth(pod: Pod, worth: str) -> None:
    assert getattr(group([pod], cpu=True), worth) == (pod,)


@pytest.mark.parametrize(
    ("age", "since_ready", "sample_age", "ready", "worth"),
    [
        (299, 100, 10, True, "ready"),  # the whole window of 60 s lies after readiness
        (299, 60, 0, True, "ready"),  # exactly one window ago
        (299, 59, 0, True, "unready"),  # one second too early
        (299, 90, 31, True, "unready"),  # an old sample
        (299, 200, 0, False, "unready"),
        (300, 5, 0, True, "ready"),  # past the initialisation period readiness alone decides
        (300, 280, 0, False, "unready"),  # became unready 20 s after its start: never was ready
        (300, 270, 0, False, "ready"),  # 30 s after its start: had been ready once
    ],
)
def test_cpu_of_a_starting_pod_is_distrusted(
    age: float, since_ready: float, sample_age: float, ready: bool, worth: str
) -> None:
    pod = Pod("p", 10, start_age_s=age, transition_age_s=since_ready, metric_age_s=sample_age, ready=ready)
    assert getattr(group([pod], cpu=True), worth) == (pod,)


def test_memory_of_a_starting_pod_is_trusted_at_once() -> None:
    pod = Pod("p", 10, start_age_s=1, transition_age_s=1, ready=False)
    assert group([pod], cpu=False).ready == (pod,)


def test_the_waits_of_a_cluster_can_be_shortened() -> None:
    pod = Pod("p", 10, start_age_s=150, transition_age_s=10)
    assert group([pod], cpu=True, waits=Waits(initialization_s=120)).ready == (pod,)


def test_requests_of_containers_and_sidecars_are_added() -> None:
    sidecar = {"name": "proxy", "request_m": 50, "restart_always": True}
    once = {"name": "migrate", "request_m": 900}
    assert pod_request({"containers": [{"name": "app", "request_m": 100}], "init_containers": [sidecar, once]}) == 150


def test_a_request_of_the_whole_pod_comes_first() -> None:
    assert pod_request({"pod_request_m": 700, "containers": [{"name": "app", "request_m": 100}]}) == 700


def test_a_named_container_is_taken_alone() -> None:
    pod = {"pod_request_m": 700, "containers": [{"name": "app", "request_m": 100}, {"name": "b", "request_m": 5}]}
    assert pod_request(pod, "b") == 5


def test_an_old_cluster_does_not_know_requests_of_pods() -> None:
    assert pod_request({"pod_request_m": 700, "containers": [{"name": "app", "request_m": 100}]}, pod_level=False) == 100


def test_a_container_without_a_request_stops_the_metric() -> None:
    with pytest.raises(NoProposal, match="set a CPU request on every container of the pod, sidecars included"):
        pod_request({"containers": [{"name": "app", "request_m": 100}, {"name": "log", "request_m": None}]})


def test_a_container_that_does_not_exist_stops_the_metric() -> None:
    with pytest.raises(NoProposal, match="no request is set for nobody"):
        pod_request({"containers": [{"name": "app", "request_m": 100}]}, "nobody")

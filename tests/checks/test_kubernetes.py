from __future__ import annotations

import pytest

from devopskit.checks._kubernetes import autoscaled, copies, has_heap, notes, quality_of_service, rounded, scaler, target

GIB = 1024.0**3
NAN = float("nan")
WEB = "c/ns/deployment/web/app"
UNSET = {"cpu_request": NAN, "cpu_limit": NAN, "memory_request": NAN, "memory_limit": NAN}


@pytest.mark.parametrize(
    ("metric", "size", "written"),
    [("cpu", 0.25, 0.25), ("cpu", 0.2501, 0.251), ("cpu", 1.0, 1.0), ("memory", GIB, GIB), ("memory", GIB + 1, GIB + 1024**2)],
)
def test_size_is_rounded_up_to_what_people_write(metric, size, written):
    assert rounded(metric, size) == written


def test_hpa_belongs_to_the_workload_it_scales(inventory):
    things = inventory(
        {"resource_id": "c/ns/hpa/web", "kind": "hpa", "owner_id": "c/ns/deployment/web", "autoscaled_on": "memory"}
    )
    assert autoscaled(things) == {"c/ns/deployment/web": "memory"}


def test_hpa_without_metrics_counts_as_one_on_cpu(inventory):
    things = inventory({"resource_id": "c/ns/hpa/web", "kind": "hpa", "owner_id": "c/ns/deployment/web"})
    assert autoscaled(things) == {"c/ns/deployment/web": "cpu"}


def test_scaler_is_found_by_the_id_of_the_workload_where_no_owner_is_given():
    assert scaler({"resource_id": WEB, "owner_id": None, "autoscaled_on": None}, {"c/ns/deployment/web": "cpu"}) == "cpu"


def test_scaler_that_the_container_names_itself_comes_first():
    assert scaler({"resource_id": WEB, "owner_id": None, "autoscaled_on": "memory"}, {"c/ns/deployment/web": "cpu"}) == "memory"


def test_only_the_held_metric_is_a_target():
    assert target("cpu", "memory") == ""
    assert target("CPU, memory", "memory").startswith("A horizontal autoscaler holds memory at a target")


def test_copies_come_from_the_container_then_the_workload_then_one(inventory):
    things = inventory(
        {"resource_id": "c/ns/deployment/a/x", "kind": "container", "replicas": 4.0},
        {"resource_id": "c/ns/deployment/b/x", "kind": "container"},
        {"resource_id": "c/ns/deployment/b", "kind": "workload", "replicas": 3.0},
        {"resource_id": "c/ns/deployment/d/x", "kind": "container"},
    )
    assert copies(things) == {"c/ns/deployment/a/x": 4.0, "c/ns/deployment/b/x": 3.0, "c/ns/deployment/d/x": 1.0}


@pytest.mark.parametrize(("runtime", "heap"), [("jvm", True), ("Java 21", True), ("go", False), (None, False)])
def test_heap_is_told_by_the_runtime(runtime, heap):
    assert has_heap({"runtime": runtime}) is heap


def test_first_request_ends_best_effort():
    assert quality_of_service(UNSET, {"cpu": 0.1}) == ["quality of service changes from BestEffort to Burstable"]


def test_equal_requests_and_limits_stay_guaranteed_only_together():
    full = {"cpu_request": 1.0, "cpu_limit": 1.0, "memory_request": GIB, "memory_limit": GIB}
    assert quality_of_service(full, {"memory": 2 * GIB}) == []
    assert quality_of_service(full, {"cpu": 0.5}) == ["quality of service changes from Guaranteed to Burstable"]


def test_burstable_container_stays_burstable_without_a_caveat():
    loose = {"cpu_request": 1.0, "cpu_limit": NAN, "memory_request": GIB, "memory_limit": 2 * GIB}
    assert quality_of_service(loose, {"cpu": 0.5, "memory": GIB}) == []


def test_request_below_its_limit_needs_no_word_about_the_limit():
    assert notes({"cpu_request": 1.0, "cpu_limit": 2.0, "runtime": None}, "cpu", "", 0.5) == []

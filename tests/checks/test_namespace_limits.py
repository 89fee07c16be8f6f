from __future__ import annotations

import json
import math

import pytest

from devopskit.checks._namespace_limits import Namespace, namespaces
from devopskit.checks.oversized_containers import find

GIB, MIB = 1024.0**3, 1024.0**2
WEB = "c/shop/deployment/web/app"
APP = {
    "resource_id": WEB,
    "kind": "container",
    "cpu_request": 1.0,
    "memory_request": 2 * GIB,
    "memory_limit": 2 * GIB,
    "replicas": 3.0,
}
RATE = {"resource_id": WEB, "core_month": 20.0, "gib_month": 3.0}


def bounds(**facts):
    return {"resource_id": "c/shop/limit_range/bounds", "kind": "limit_range", "tags": json.dumps(facts)}


def quota(**facts):
    spelled = {name.replace("__", "."): value for name, value in facts.items()}
    return {"resource_id": "c/shop/resource_quota/compute", "kind": "resource_quota", "tags": json.dumps(spelled)}


@pytest.fixture
def sized(inventory, decided, rated):
    """Findings by field for a container that needs these cores and bytes, beside bounds of its namespace."""

    def size(cores, memory, *rows, **changed):
        sizes = decided((WEB, "cpu", cores), (WEB, "memory", memory))
        return find(sizes, inventory(APP | changed, *rows), rated(RATE), minimum_saving=0.0).set_index("field")

    return size


def test_bounds_of_a_namespace_are_read_from_its_facts(inventory):
    rows = inventory(bounds(cpu_min="0.1", cpu_max="4", memory_default=GIB), quota(limits__cpu_hard="8", limits__cpu_used="3"))
    here = namespaces(rows)["c", "shop"]
    assert (here.least, here.most, here.default) == ({"cpu": 0.1}, {"cpu": 4.0}, {"memory": GIB})
    assert (here.left, here.demanded) == ({"limits.cpu": 5.0}, {"limits.cpu"})


def test_of_two_limit_ranges_the_narrower_bounds_count(inventory):
    other = bounds(cpu_min="0.2", cpu_max="8") | {"resource_id": "c/shop/limit_range/other"}
    here = namespaces(inventory(bounds(cpu_min="0.1", cpu_max="4"), other))["c", "shop"]
    assert (here.least["cpu"], here.most["cpu"]) == (0.2, 4.0)


def test_a_bound_that_is_no_number_is_no_bound(inventory):
    here = namespaces(inventory(bounds(cpu_min="much", cpu_max=None)))["c", "shop"]
    assert (here.least, here.most) == ({}, {})


def test_a_size_below_the_limit_range_is_raised_to_its_least_and_says_so(sized):
    row = sized(0.02, 1.5 * GIB, bounds(cpu_min="0.1")).loc["cpu_request"]
    assert (row["recommended"], row["saving"]) == ("0.1", pytest.approx(3 * 0.9 * 20))
    assert "raised to the least that the LimitRange of its namespace admits" in row["caveats"]


def test_a_size_above_the_limit_range_is_refused_with_its_bound(sized):
    row = sized(0.5, 5 * GIB, bounds(memory_max=str(4 * GIB))).loc["memory_request"]
    assert row["status"] == "undecided"
    assert row["reason"] == "It needs 5 GiB, and the LimitRange of its namespace admits 4 GiB at most: raise that first."


def test_bounds_of_another_namespace_or_cluster_change_nothing(sized):
    elsewhere = [bounds(cpu_min="0.5") | {"resource_id": name} for name in ("c/other/limit_range/b", "d/shop/limit_range/b")]
    assert sized(0.02, 1.5 * GIB, *elsewhere).loc["cpu_request", "recommended"] == "0.02"


def test_a_quota_on_limits_has_the_cpu_limit_written_and_says_why(sized):
    row = sized(0.25, 1.5 * GIB, quota(limits__cpu_hard="40", limits__cpu_used="3")).loc["cpu_request"]
    assert json.loads(row["evidence"])["also_set"] == {"cpu_limit": 0.25}
    assert "the ResourceQuota of its namespace refuses pods without a CPU limit, so the limit is set too" in row["caveats"]
    assert "quality of service changes from Burstable to Guaranteed" in row["caveats"]


def test_a_default_limit_below_the_request_has_the_limit_written(sized):
    row = sized(1.5, 1.5 * GIB, bounds(cpu_default="1")).loc["cpu_request"]
    assert json.loads(row["evidence"])["also_set"] == {"cpu_limit": 1.5}
    assert "fills in a CPU limit of 1 core where none is written, below this request" in row["caveats"]


def test_a_default_limit_above_the_request_is_said_because_unset_is_not_unlimited(sized):
    row = sized(0.25, 1.5 * GIB, bounds(cpu_default="1")).loc["cpu_request"]
    assert "also_set" not in json.loads(row["evidence"])
    assert "the LimitRange of its namespace fills in a CPU limit of 1 core" in row["caveats"]


def test_a_limit_that_is_written_already_satisfies_the_quota(sized):
    row = sized(0.25, 1.5 * GIB, quota(limits__cpu_hard="40"), cpu_limit=1.0).loc["cpu_request"]
    assert "also_set" not in json.loads(row["evidence"])
    assert "ResourceQuota of its namespace refuses" not in row["caveats"]


def test_a_limit_too_far_above_its_request_must_fall_with_it(sized):
    row = sized(0.25, 1.5 * GIB, bounds(cpu_max_limit_request_ratio="2"), cpu_limit=1.0).loc["cpu_request"]
    assert "allows a limit of 2 x the request at most: lower the limit of 1 core in the same change" in row["caveats"]


def test_a_raise_beyond_the_quota_says_what_is_left_and_what_it_asks_for(sized):
    row = sized(2.0, 2 * GIB, quota(requests__cpu_hard="10", requests__cpu_used="9")).loc["cpu_request"]
    # three copies more by one core each
    assert (
        "the ResourceQuota of its namespace leaves 1 core of cpu and this asks for 3 cores more: raise it first"
        in row["caveats"]
    )


def test_a_quota_without_room_for_one_more_copy_is_said_for_the_rolling_update(sized):
    row = sized(0.5, 2 * GIB, quota(requests__cpu_hard="10", requests__cpu_used="9.8")).loc["cpu_request"]
    assert "the ResourceQuota leaves 200 m of cpu, too little for one more copy during a rolling update" in row["caveats"]


def test_a_quota_with_room_enough_needs_no_word():
    here = Namespace(left={"requests.cpu": 10.0}, demanded={"requests.cpu"})
    assert here.notes("cpu", 1.0, 2.0, limit=math.nan, copies=3.0) == []
    assert here.needs_cpu_limit(2.0, math.nan) == ""

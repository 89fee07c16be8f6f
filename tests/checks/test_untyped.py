from __future__ import annotations

import math

import pytest

from devopskit.checks._untyped import findings

GIB = 1024.0**3
VM = {
    "resource_id": "vm",
    "cpu_capacity": 8.0,
    "memory_capacity": 32 * GIB,
    "state": "running",
    "licence": None,
    "autoscaled_on": None,
}
RATE = {"reason": "unpriced: its type is not known"}


def size(amount, **fields):
    usual = {
        "status": "decided",
        "size": amount,
        "peak": amount,
        "risk": 0.04,
        "risk_now": 0.0,
        "workload_weeks": 40.0,
        "caveats": None,
    }
    return usual | fields


BOTH = {"cpu": size(2.2), "memory": size(3.3 * GIB)}


def judged(resource=VM, sizes=BOTH, group=None):
    return {row["field"]: row for row in findings("oversized_instances", resource, sizes, RATE, group)}


def test_cores_are_rounded_up_to_whole_ones_and_memory_to_quarters_of_a_gib():
    rows = judged()
    assert (rows["vcpu"]["recommended"], rows["memory"]["recommended"]) == ("3", str(int(3.5 * GIB)))


def test_released_amounts_stand_in_their_own_columns():
    rows = judged()
    assert (rows["vcpu"]["saving_cores"], rows["memory"]["saving_bytes"]) == (5.0, 28.5 * GIB)


def test_no_money_is_claimed_and_the_reason_is_named():
    row = judged()["vcpu"]
    assert (math.isnan(row["saving"]), row["currency"], row["price_note"]) == (True, "", "unpriced: its type is not known")


def test_too_small_machine_gets_more_and_releases_less_than_nothing():
    row = judged(VM | {"cpu_capacity": 2.0})["vcpu"]
    assert (row["recommended"], row["saving_cores"]) == ("3", -1.0)


def test_machine_that_has_the_next_step_is_kept():
    assert judged(VM | {"cpu_capacity": 3.0})["vcpu"]["status"] == "keep"


def test_idle_machine_keeps_at_least_one_core():
    assert judged(sizes=BOTH | {"cpu": size(0.001)})["vcpu"]["recommended"] == "1"


def test_metric_without_history_leaves_the_other_decided():
    rows = judged(sizes=BOTH | {"memory": None})
    assert (rows["vcpu"]["status"], rows["memory"]["status"]) == ("decided", "undecided")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "stopped"}, "It is stopped"),
        ({"licence": "oracle"}, "A licence is bound to its cores (oracle)"),
        ({"autoscaled_on": "cpu"}, "An autoscaler holds its cpu at a target"),
        ({"cpu_capacity": None}, "Neither its type nor its cpu capacity is in the inventory"),
    ],
)
def test_what_cannot_be_sized_says_why(fields, words):
    row = judged(VM | fields)["vcpu"]
    assert (row["status"], row["reason"].startswith(words)) == ("undecided", True)


def test_member_of_a_group_is_changed_with_its_group():
    assert {row["change_group"] for row in judged(group={"resource_id": "web"}).values()} == {"web"}

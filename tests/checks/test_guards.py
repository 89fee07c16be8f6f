from __future__ import annotations

import math

import pandas as pd
import pytest

from devopskit.checks._guards import group_sizes, held_by_credits, hindrance, joint_risk, notes, switched_off, undecided

PLAIN = {
    "type": "m5.large",
    "metal": False,
    "special": False,
    "gpu": 0.0,
    "local_disk_bytes": 0.0,
    "vcpu": 2.0,
    "burst_baseline": 1.0,
}
BURST = PLAIN | {"type": "t3.large", "burst_baseline": 0.3}
RUNNING = {"state": "running", "licence": None, "autoscaled_on": None}


def test_plain_running_machine_has_no_hindrance():
    assert hindrance(RUNNING, PLAIN, None) == ""


@pytest.mark.parametrize("state", ["stopped", "Deallocated", "SUSPENDED", "terminated"])
def test_machine_that_does_not_run_has_nothing_to_be_sized_from(state):
    assert hindrance(RUNNING | {"state": state}, PLAIN, None).startswith(f"It is {state}")


def test_autoscaler_of_the_group_counts_like_one_of_the_machine():
    assert "holds the CPU of its group at a target" in hindrance(RUNNING, PLAIN, {"autoscaled_on": "CPU"})
    assert hindrance(RUNNING, PLAIN, {"autoscaled_on": "requests"}) == ""


def test_missing_state_counts_as_running():
    assert hindrance(RUNNING | {"state": float("nan")}, PLAIN, None) == ""


def test_undecided_metric_passes_its_own_reason_on():
    row = {"status": "undecided", "reason": "3 days of history; 14 would decide it."}
    assert undecided({"cpu": row}, "cpu") == "Not enough data for cpu: 3 days of history; 14 would decide it."
    assert undecided({"cpu": {"status": "decided"}}, "cpu") == ""


def test_undecided_metric_without_a_reason_says_that():
    assert undecided({"cpu": {"status": "undecided", "reason": None}}, "cpu").endswith("no reason was given")


@pytest.mark.parametrize(
    ("peak", "lowest", "words"), [(0.5, None, ""), (0.6, 10.0, ""), (0.6, None, "may have been"), (0.6, 0.0, "ran out")]
)
def test_burstable_machine_is_judged_by_baseline_and_credits(peak, lowest, words):
    said = held_by_credits(BURST, {"peak": peak}, None if lowest is None else {"minimum": lowest})
    assert words in said
    assert bool(words) == bool(said)


def test_steady_machine_is_never_held_by_credits():
    assert held_by_credits(PLAIN, {"peak": 2.0}, {"minimum": 0.0}) == ""


def test_joint_risk_is_at_most_the_sum_of_both():
    assert joint_risk({"risk": 0.04}, {"risk": 0.03}) == pytest.approx(0.07)
    assert joint_risk({"risk": 0.7}, {"risk": 0.6}) == 1.0
    assert joint_risk({"risk": 0.04}, {"risk": None}) == 0.04
    assert math.isnan(joint_risk({"risk": None}, {"risk": None}))


def test_small_commitments_are_not_worth_a_caveat():
    assert notes({}, None, {"covered": 0.01}) == []
    assert notes({}, None, {"covered": 0.5}) == [
        "commitments cover 50 % of its cost: the saving holds where other use takes them up"
    ]


def members(*owners):
    return pd.DataFrame({"resource_id": [f"i-{n}" for n in range(len(owners))], "owner_id": pd.Series(owners, dtype="str")})


def test_undecided_member_takes_the_size_of_its_group():
    sizes = {
        "cpu": {
            "i-0": {"status": "undecided", "size": None, "resource_id": "i-0"},
            "i-1": {"status": "decided", "size": 2.0, "resource_id": "i-1"},
        }
    }
    shared = group_sizes(sizes, members("g", "g"), {"g": {}})
    assert shared["cpu"]["i-0"] == {"status": "decided", "size": 2.0, "resource_id": "i-0"}


def test_machines_of_no_group_keep_their_own_sizes():
    sizes = {"cpu": {"i-0": {"status": "decided", "size": 1.0}, "i-1": {"status": "decided", "size": 2.0}}}
    assert group_sizes(sizes, members(None, None), {}) == sizes


def test_sizes_that_were_given_are_not_changed_in_place():
    sizes = {"cpu": {"i-0": {"status": "decided", "size": 1.0}, "i-1": {"status": "decided", "size": 2.0}}}
    group_sizes(sizes, members("g", "g"), {"g": {}})
    assert sizes["cpu"]["i-0"]["size"] == 1.0


def test_cores_that_are_switched_off_are_a_caveat():
    said = ["CPU options leave 1 of its 2 vCPU on; another type starts with all of its own"]
    assert switched_off({"cpu_capacity": 1.0}, PLAIN) == said
    assert switched_off({"cpu_capacity": 2.0}, PLAIN) == []
    assert switched_off({"cpu_capacity": None}, PLAIN) == []

from __future__ import annotations

import json

import pandas as pd
import pytest

from devopskit.checks._autoscaled_requests import together
from devopskit.checks.oversized_containers import find

GIB = 1024.0**3
LOAD = "c/shop/deployment/web"
WEB, SIDE = f"{LOAD}/app", f"{LOAD}/proxy"
APP = {"resource_id": WEB, "kind": "container", "cpu_request": 1.0, "memory_request": GIB, "memory_limit": GIB, "replicas": 4.0}
RATE = {"resource_id": WEB, "core_month": 20.0, "gib_month": 3.0}
HELD = APP | {"autoscaled_on": "cpu", "owner": "shop", "owner_id": LOAD}


@pytest.fixture
def advised(inventory, decided, rated):
    """Findings by resource and field for containers that need these cores, under an autoscaler at 60 %."""

    def advise(cores, *containers, targets=None, **settings):
        sizes = decided(*[(row["resource_id"], "cpu", need) for row, need in zip(containers, cores, strict=True)])
        held = {LOAD: 60} if targets is None else targets
        found = find(sizes, inventory(*containers), rated(RATE), targets=held, minimum_saving=0.0, **settings)
        return found.set_index(["resource_id", "field"])

    return advise


def test_request_and_target_are_advised_together_and_keep_the_operating_point(advised):
    found = advised([0.8], HELD)
    request, target = found.loc[(WEB, "cpu_request")], found.loc[(LOAD, "target_cpu")]
    # 60 % of 1 core is 0.6; 75 % of 0.8 is 0.6 again.
    assert (request["recommended"], target["current"], target["recommended"], target["unit"]) == ("0.8", "60", "75", "percent")
    assert request["saving"] == pytest.approx(4 * 0.2 * 20)
    assert "the target of its autoscaler moves with it, to 75 %" in request["caveats"]


def test_request_and_target_are_one_change_group_with_the_money_counted_once(advised):
    found = advised([0.8], HELD)
    assert set(found["change_group"]) == {LOAD}
    assert found["saving"].sum() == pytest.approx(16.0)
    assert found.loc[(LOAD, "target_cpu"), "owner"] == "shop"


def test_reason_of_the_target_says_at_what_use_copies_are_added(advised):
    reason = advised([0.8], HELD).loc[(LOAD, "target_cpu"), "reason"]
    assert reason == (
        "Its autoscaler adds copies when one uses 600 m, 60 % of the requests of now; 75 % of the new ones is that point again, so the "
        "number of copies stays and the measured use of one copy holds."
    )


def test_the_share_is_of_all_containers_of_a_copy_together(advised):
    side = HELD | {"resource_id": SIDE, "cpu_request": 0.5}
    found = advised([0.75, 0.5], HELD, side)
    # 60 % of 1.5 cores is 0.9; of 0.75 + 0.5 that is 72 %.
    assert found.loc[(LOAD, "target_cpu"), "recommended"] == "72"
    assert found.loc[(SIDE, "cpu_request"), "status"] == "keep"


@pytest.mark.parametrize(("cores", "share"), [(0.5, "120"), (2.5, "24")])
def test_a_target_outside_of_what_a_share_can_hold_leaves_the_request_undecided(advised, cores, share):
    found = advised([cores], HELD)
    row = found.loc[(WEB, "cpu_request")]
    assert (row["status"], pd.isna(row["recommended"]), pd.isna(row["saving"])) == ("undecided", True, True)
    assert f"would have to be {share} %, outside of 30 to 95 %" in row["reason"]
    assert "A target of type AverageValue at 600 m a copy would hold the same point" in row["reason"]
    assert (LOAD, "target_cpu") not in found.index


def test_a_container_beside_it_without_a_request_leaves_nothing_to_hold(advised):
    side = HELD | {"resource_id": SIDE, "cpu_request": None}
    row = advised([0.8, 0.01], HELD, side).loc[(WEB, "cpu_request")]
    assert row["status"] == "undecided"
    assert "A container beside it requests no CPU" in row["reason"]


def test_without_a_known_target_the_request_stays_undecided(advised):
    row = advised([0.8], HELD, targets={}).loc[(WEB, "cpu_request")]
    assert (row["status"], json.loads(row["evidence"])) == ("undecided", {})
    assert "would decide both together" in row["reason"]


def test_a_request_that_stays_leaves_the_target_as_it_is(advised):
    found = advised([0.97], HELD)
    assert found.loc[(WEB, "cpu_request"), "status"] == "keep"
    assert (LOAD, "target_cpu") not in found.index


def test_a_larger_request_lowers_the_target_with_it(advised):
    found = advised([1.5], HELD)
    assert found.loc[(LOAD, "target_cpu"), "recommended"] == "40"
    assert found.loc[(WEB, "cpu_request"), "saving"] == pytest.approx(-4 * 0.5 * 20)


def test_memory_of_the_same_container_is_decided_as_usual_in_the_same_group(inventory, decided, rated):
    sizes = decided((WEB, "cpu", 0.8), (WEB, "memory", 0.5 * GIB))
    found = find(sizes, inventory(HELD), rated(RATE), targets={LOAD: 60}, minimum_saving=0.0).set_index("field")
    assert found["status"].to_dict() == {"cpu_request": "decided", "memory_request": "decided", "target_cpu": "decided"}
    assert found.loc["memory_request", "recommended"] == str(int(0.5 * GIB))


def test_rows_that_join_a_target_are_copies_and_the_given_ones_stay():
    given = {
        "resource_id": WEB, "field": "cpu_request", "status": "decided", "recommended": "0.8", "caveats": "", "change_group": WEB,
        "currency": "EUR", "risk": 0.04, "risk_now": 0.01, "weeks_tested": 9.0,
    }  # fmt: skip
    joined, target = together([given], [HELD], {LOAD: 60.0}, check="oversized_containers")
    assert (given["change_group"], given["caveats"]) == (WEB, "")
    assert (joined["change_group"], target["recommended"]) == (LOAD, "75")

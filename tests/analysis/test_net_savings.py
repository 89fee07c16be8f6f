"""Savings that add up: order, one change a field, the cost as the limit, nodes under containers, commitments."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from devopskit.analysis.net_savings import net_savings
from devopskit.tables.findings import findings

NAN = float("nan")
ENDS = pd.Timestamp("2027-01-01", tz="UTC")
BOX = {
    "resource_id": "i-1", "monthly_cost": 100.0, "currency": "EUR", "cluster": "", "pays": False, "covered": 0.0, "kind": "",
    "usage_key": "ec2", "spend_key": "compute", "expiry": pd.NaT,
}  # fmt: skip


def pools(*rows):
    frame = pd.DataFrame([BOX | row for row in rows])
    return frame.assign(expiry=pd.to_datetime(frame["expiry"], utc=True).astype("datetime64[us, UTC]"))


def found(*rows):
    usual = {
        "resource_id": "i-1",
        "check": "some",
        "status": "decided",
        "reason": "why.",
        "recommended": "new",
        "caveats": "",
        "evidence": "{}",
    }
    filled = [usual | row | {"finding_id": f"f{n}", "field": row.get("field", f"field{n}")} for n, row in enumerate(rows)]
    frame = pd.DataFrame(filled)
    return findings.check(frame.assign(saving_low=frame["saving"] / 2, saving_high=frame["saving"]))


def test_each_action_sees_only_what_the_former_ones_left():
    rows = found(
        {"action": "modernise", "saving": 10.0},
        {"action": "right-size", "saving": 50.0},
        {"action": "schedule", "saving": 60.0},
    )
    net = net_savings(rows, pools({}))
    # 100: the schedule takes 60, half of the other 40 is 20, a tenth of the other 20 is 2.
    assert net["saving"].tolist() == pytest.approx([2.0, 20.0, 60.0])
    assert net["saving_low"].tolist() == pytest.approx([1.0, 10.0, 30.0])
    assert net["caveats"].tolist() == ["counted after the other changes of the same resource"] * 2 + [""]


def test_what_is_removed_cannot_be_saved_on_again():
    net = net_savings(found({"action": "right-size", "saving": 50.0}, {"action": "terminate", "saving": 100.0}), pools({}))
    assert net["saving"].tolist() == [0.0, 100.0]


def test_two_removals_of_one_thing_count_once():
    net = net_savings(found({"action": "terminate", "saving": 100.0}, {"action": "terminate", "saving": 90.0}), pools({}))
    assert net["saving"].tolist() == pytest.approx([100.0, 0.0])


def test_only_the_best_change_of_a_field_counts():
    rows = found(
        {"action": "modernise", "field": "type", "saving": 10.0},
        {"action": "modernise", "field": "type", "saving": 20.0, "recommended": "arm"},
    )
    net = net_savings(rows, pools({}))
    assert (net["status"].tolist(), net["saving"].tolist()[1]) == (["keep", "decided"], 20.0)
    assert net.loc[0, "reason"] == "why. Another change of the same field saves more: arm."
    assert pd.isna(net.loc[0, "saving"])


def test_parts_of_a_cost_are_saved_on_separately_within_the_whole():
    storage = {"action": "tier", "saving": 10.0, "evidence": json.dumps({"part": "storage", "monthly_cost": 30.0})}
    net = net_savings(found({"action": "right-size", "saving": 35.0, "evidence": '{"monthly_cost": 70.0}'}, storage), pools({}))
    assert net["saving"].tolist() == pytest.approx([35.0, 10.0])


def test_a_removal_takes_every_part_with_it():
    storage = {"action": "tier", "saving": 10.0, "evidence": json.dumps({"part": "storage", "monthly_cost": 30.0})}
    net = net_savings(found({"action": "terminate", "saving": 100.0}, storage), pools({}))
    assert net["saving"].tolist() == [100.0, 0.0]


def test_a_price_that_is_paid_whatever_went_before_leaves_less_to_save():
    after = {"action": "modernise", "saving": 90.0, "evidence": json.dumps({"monthly_cost": 100.0, "cost_after": 10.0})}
    net = net_savings(found({"action": "right-size", "saving": 60.0}, after), pools({}))
    # 40 are left and 10 are paid afterwards: 30, not 90 % of 40.
    assert net["saving"].tolist() == pytest.approx([60.0, 30.0])


def test_no_resource_saves_more_than_it_costs():
    rows = found({"action": "tier", "saving": 80.0, "evidence": '{"part": "a", "monthly_cost": 90}'},
                 {"action": "tier", "saving": 80.0, "evidence": '{"part": "b", "monthly_cost": 90}'})  # fmt: skip
    assert net_savings(rows, pools({}))["saving"].sum() == pytest.approx(100.0)


def test_what_must_be_bought_stays_a_negative_saving():
    net = net_savings(found({"action": "right-size", "saving": -40.0}), pools({}))
    assert net["saving"].tolist() == [-40.0]


def test_nodes_save_only_on_what_their_containers_leave():
    rows = found(
        {"action": "right-size", "saving": 50.0, "resource_id": "c/x"},
        {"action": "modernise", "saving": 20.0, "resource_id": "n"},
    )
    fleet = pools(
        {"resource_id": "c/x", "cluster": "c"}, {"resource_id": "n", "cluster": "c", "pays": True, "monthly_cost": 200.0}
    )
    # Containers free 50 of the 200 that the nodes cost, so a quarter of the node's own saving is gone.
    assert net_savings(rows, fleet)["saving"].tolist() == pytest.approx([50.0, 15.0])


def test_a_covered_machine_with_nothing_else_to_cover_saves_nothing_until_it_ends():
    rows = found({"action": "terminate", "saving": 100.0})
    net = net_savings(rows, pools({"covered": 1.0, "kind": "Spend", "expiry": ENDS})).iloc[0]
    assert (net["saving"], net["saving_after_expiry"], net["commitment_expiry"]) == (0.0, 100.0, ENDS)
    assert "paid on until it ends" in net["caveats"]


def test_freed_commitment_is_worth_what_other_use_takes_up():
    rows = found({"action": "terminate", "saving": 100.0})
    fleet = pools({"covered": 1.0, "kind": "Spend", "expiry": ENDS}, {"resource_id": "i-2", "monthly_cost": 40.0})
    net = net_savings(rows, fleet).iloc[0]
    # i-2 pays 40 on demand, which the freed commitment covers from now on; 60 strand.
    assert (net["saving"], net["saving_after_expiry"]) == (pytest.approx(40.0), 100.0)


def test_use_that_a_reservation_cannot_cover_takes_nothing_up():
    rows = found({"action": "terminate", "saving": 100.0})
    fleet = pools({"covered": 1.0, "kind": "Usage"}, {"resource_id": "i-2", "monthly_cost": 40.0, "usage_key": "rds"})
    assert net_savings(rows, fleet)["saving"].tolist() == [0.0]


def test_saving_below_the_uncovered_part_strands_nothing():
    rows = found({"action": "terminate", "saving": 100.0})
    fleet = pools({"covered": 0.5, "kind": "Spend"}, {"resource_id": "i-2", "monthly_cost": 400.0})
    net = net_savings(rows, fleet).iloc[0]
    assert (net["saving"], pd.isna(net["saving_after_expiry"])) == (100.0, True)


def test_undecided_and_unpriced_findings_stay_as_they_are():
    rows = found({"action": "terminate", "saving": NAN}, {"action": "tier", "saving": NAN, "status": "undecided"})
    pd.testing.assert_frame_equal(net_savings(rows, pools({})), rows)


def test_two_kinds_of_change_to_one_field_leave_only_the_better_one():
    size = {"action": "right-size", "saving": 60.0, "field": "instance_type", "recommended": "m6i.large"}
    newer = {"action": "modernise", "saving": 40.0, "field": "instance_type", "recommended": "m7g.xlarge"}
    net = net_savings(found(size, newer), pools({}))
    assert net["status"].tolist() == ["decided", "keep"]
    assert net["reason"].iloc[1] == "why. Another change of the same field saves more: m6i.large."

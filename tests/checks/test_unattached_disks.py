from __future__ import annotations

import json

import pytest

from devopskit.checks.unattached_disks import find

GIB = 1024.0**3
DISK = {
    "resource_id": "vol-1",
    "kind": "disk",
    "type": "gp3",
    "state": "unattached",
    "disk_capacity": 100 * GIB,
    "created_at": "2026-01-01",
}
RATE = {"resource_id": "vol-1", "monthly_cost": 8.0, "currency": "USD"}


def test_a_disk_without_a_machine_saves_its_price_less_a_snapshot(inventory, rated, now):
    row = find(inventory(DISK), rated(RATE), now=now).iloc[0]
    # 100 GiB at 0.05 is a snapshot of 5 at most: least 8 - 5, likely 8 - 2.5, at most all of it.
    assert row[["saving_low", "saving", "saving_high"]].tolist() == [pytest.approx(3.0), pytest.approx(5.5), 8.0]
    assert json.loads(row["evidence"]) | {"unattached_days": 181.0} == json.loads(row["evidence"])
    assert (row["action"], row["recommended"]) == ("terminate", "snapshot, then remove")


def test_an_attached_disk_is_no_matter_of_this_check(inventory, rated, now):
    assert find(inventory(DISK | {"state": "attached"}), rated(RATE), now=now).empty


def test_a_disk_billed_in_another_currency_leaves_the_snapshot_out(inventory, rated, now):
    row = find(inventory(DISK), rated(RATE | {"currency": "EUR"}), now=now).iloc[0]
    assert row["saving"] == 8.0


def test_a_disk_of_unknown_size_may_leave_a_snapshot_as_dear_as_itself(inventory, rated, now):
    row = find(inventory(DISK | {"disk_capacity": None}), rated(RATE), now=now).iloc[0]
    # At most a snapshot of 8 stays: least 8 - 8, likely 8 - 4, at most all of it.
    assert row[["saving_low", "saving", "saving_high", "currency"]].tolist() == [0.0, 4.0, 8.0, "USD"]
    assert row["reason"] == "No machine uses this disk."


def test_a_snapshot_dearer_than_the_disk_leaves_nothing_and_never_a_loss(inventory, rated, now):
    row = find(inventory(DISK), rated(RATE | {"monthly_cost": 2.0}), now=now, least_saving=0.0).iloc[0]
    # 5 for the full snapshot of a disk of 2: least max(2 - 5, 0), likely 2 - min(2.5, 2).
    assert row[["saving_low", "saving", "saving_high"]].tolist() == [0.0, 0.0, 2.0]


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"tags": '{"Retain": "yes"}'}, "keep", "its tag retain says"),
        ({"tags": '{"kubernetes.io/created-for/pvc/name": "db-0"}'}, "undecided", "claim db-0"),
        ({"tags": '{"detached_at": "2026-06-28"}'}, "undecided", "3 days ago; look again after 7 days"),
    ],
)
def test_a_disk_that_may_be_needed_stays(inventory, rated, now, more, status, words):
    row = find(inventory(DISK | more), rated(RATE), now=now).iloc[0]
    assert (row["status"], words in row["reason"]) == (status, True)

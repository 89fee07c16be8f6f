from __future__ import annotations

import json

import pandas as pd
import pytest

from devopskit.checks.oversized_disks import find
from devopskit.tables.findings import findings as findings_table
from devopskit.tables.usage import DISK_IO, DISK_OPERATIONS

GIB = 1024.0**3
MIB = 1024.0**2
OLD = {"resource_id": "vol-1", "kind": "disk", "type": "gp2", "disk_capacity": 1000 * GIB}
FAST = {"resource_id": "vol-1", "kind": "disk", "type": "io1", "disk_capacity": 100 * GIB, "disk_iops": 5000.0}


@pytest.fixture
def none(decided):
    return decided(("other", "disk", 1.0))


def measured(iops, mibps):
    rows = [(DISK_OPERATIONS, iops), (DISK_IO, mibps * MIB)]
    return pd.DataFrame(
        [{"resource_id": "vol-1", "metric": metric, "p999": p, "maximum": p, "minimum": 0.0} for metric, p in rows]
    )


def test_gp2_moves_to_gp3_with_the_measured_performance(inventory, none, rated):
    found = find(none, inventory(OLD), rated({"resource_id": "vol-1", "monthly_cost": 90.0}), peaks=measured(500.0, 40.0))
    row = found.iloc[0]
    # List: 1,000 GiB gp2 100, gp3 80. At the own rate 90: 90 - 90 x 0.8 = 18; the ratio is within 1 %: 18 -/+ 0.72.
    assert row[["current", "recommended", "saving", "action"]].tolist() == ["gp2", "gp3", pytest.approx(18.0), "modernise"]
    assert row[["saving_low", "saving_high"]].tolist() == [pytest.approx(17.28), pytest.approx(18.72)]
    assert json.loads(row["evidence"])["also_set"] == {"disk_iops": 3000.0, "disk_throughput": 125 * MIB}
    assert findings_table.check(found).equals(found)


def test_gp2_without_measurement_keeps_what_it_delivers(inventory, none, rated):
    row = find(none, inventory(OLD), rated({"resource_id": "vol-1", "monthly_cost": 100.0})).iloc[0]
    # 80 + 125 MiB/s above the free ones x 0.04 = 85
    assert row["saving"] == pytest.approx(15.0)
    assert row["reason"].startswith("Its use was not measured; its gp2 delivers 3,000 IOPS and 250 MiB/s, which is kept.")


def test_gp2_that_is_held_at_its_limit_keeps_all_of_it(inventory, none, rated):
    rates = rated({"resource_id": "vol-1", "monthly_cost": 100.0})
    row = find(none, inventory(OLD), rates, peaks=measured(3000.0, 40.0)).iloc[0]
    assert row["saving"] == pytest.approx(15.0)
    assert "holds it back, so all of it is kept" in row["reason"]


def test_unused_iops_of_io1_are_given_back(inventory, none, rated):
    row = find(
        none, inventory(FAST), rated({"resource_id": "vol-1", "monthly_cost": 337.5}), peaks=measured(1000.0, 20.0)
    ).iloc[0]
    # List now 12.5 + 5,000 x 0.065 = 337.5; 1,000 x 1.3 = 1,300 IOPS: 12.5 + 84.5 = 97; saving 240.5
    assert row[["field", "current", "recommended", "saving"]].tolist() == ["disk_iops", "5000", "1300", pytest.approx(240.5)]


def test_unused_throughput_of_gp3_is_given_back_with_its_iops(inventory, none, rated):
    disk = OLD | {"type": "gp3", "disk_iops": 6000.0, "disk_throughput": 325 * MIB}
    row = find(none, inventory(disk), rated({"resource_id": "vol-1", "monthly_cost": 103.0}), peaks=measured(500.0, 20.0)).iloc[
        0
    ]
    # List now 80 + 3,000 x 0.005 + 200 x 0.04 = 103; then 80.
    assert (row["recommended"], row["saving"]) == ("3000", pytest.approx(23.0))
    assert json.loads(row["evidence"])["also_set"] == {"disk_throughput": 125 * MIB}


def test_provisioned_volume_without_measurement_is_undecided(inventory, none, rated):
    row = find(none, inventory(FAST), rated({"resource_id": "vol-1", "monthly_cost": 337.5})).iloc[0]
    assert (row["status"], "were not measured" in row["reason"]) == ("undecided", True)


def test_provisioned_volume_at_its_limit_is_undecided(inventory, none, rated):
    rates = rated({"resource_id": "vol-1", "monthly_cost": 337.5})
    row = find(none, inventory(FAST), rates, peaks=measured(4990.0, 20.0)).iloc[0]
    assert row["reason"].startswith("It reaches 4,990 of 5,000 IOPS")


def test_saving_below_the_minimum_leaves_the_volume_as_it_is(inventory, none, rated):
    small = OLD | {"disk_capacity": 50 * GIB}
    row = find(none, inventory(small), rated({"resource_id": "vol-1", "monthly_cost": 5.0}), peaks=measured(10.0, 1.0)).iloc[0]
    assert (row["status"], pd.isna(row["saving"])) == ("keep", True)


def test_unattached_volume_is_no_matter_of_this_check(inventory, none, rated):
    assert find(none, inventory(OLD | {"state": "unattached"}), rated()).equals(findings_table.empty())


def test_disk_that_will_not_hold_its_data_gets_more_room(inventory, decided, rated):
    sizes = decided(("vol-1", "disk", 1200 * GIB))
    rates = rated({"resource_id": "vol-1", "monthly_cost": 40.0})
    row = find(sizes, inventory(OLD | {"type": "pd-standard", "provider": "gcp"}), rates).iloc[0]
    # 200 of 1,000 GiB more: a fifth of 40
    assert row[["field", "recommended", "saving"]].tolist() == ["disk_size", str(1200 * 2**30), pytest.approx(-8.0)]
    assert row["saving_bytes"] == -200 * GIB


def test_more_room_costs_its_space_and_not_more_of_the_bought_operations(inventory, decided, rated):
    rates = rated({"resource_id": "vol-1", "monthly_cost": 337.5})
    found = find(decided(("vol-1", "disk", 120 * GIB)), inventory(FAST), rates).set_index("field")
    # 20 GiB more at 0.125; the 5,000 IOPS of 325 stay as they are.
    assert found.loc["disk_size", "saving"] == pytest.approx(-2.5)


def test_disk_with_room_to_spare_is_never_shrunk(inventory, decided, rated):
    sizes = decided(("vol-1", "disk", 10 * GIB))
    assert find(sizes, inventory(OLD | {"type": "pd-standard", "provider": "gcp"}), rated()).empty


def test_volume_without_a_size_is_undecided(inventory, none, rated):
    row = find(none, inventory(OLD | {"disk_capacity": None}), rated()).iloc[0]
    assert (row["status"], row["reason"].endswith("map disk_capacity.")) == ("undecided", True)


def test_unpriced_volume_gets_its_advice_without_money(inventory, none, rated):
    rates = rated({"resource_id": "vol-1", "origin": "", "currency": "", "reason": "unpriced: it is not in the bill"})
    row = find(none, inventory(OLD), rates, peaks=measured(500.0, 40.0)).iloc[0]
    assert (row["status"], pd.isna(row["saving"]), row["price_note"]) == ("decided", True, "unpriced: it is not in the bill")


def test_throughput_alone_is_given_back_where_the_iops_stay(inventory, none, rated):
    disk = OLD | {"type": "gp3", "disk_iops": 3000.0, "disk_throughput": 500 * MIB}
    row = find(none, inventory(disk), rated({"resource_id": "vol-1", "monthly_cost": 95.0}), peaks=measured(500.0, 20.0)).iloc[
        0
    ]
    # List now 80 + 375 x 0.04 = 95; then 80.
    assert row[["field", "current", "recommended", "saving"]].tolist() == [
        "disk_throughput", str(500 * 2**20), str(125 * 2**20), pytest.approx(15.0),
    ]  # fmt: skip


def test_throughput_keeps_its_margin_on_what_was_measured(inventory, none, rated):
    disk = OLD | {"type": "gp3", "disk_iops": 3000.0, "disk_throughput": 500 * MIB}
    row = find(none, inventory(disk), rated({"resource_id": "vol-1", "monthly_cost": 95.0}), peaks=measured(500.0, 150.0)).iloc[
        0
    ]
    # 150 x 1.3 = 195 MiB/s: 80 + 70 x 0.04 = 82.8 in place of 80 + 375 x 0.04 = 95.
    assert (row["recommended"], row["saving"]) == (str(195 * 2**20), pytest.approx(12.2))


@pytest.mark.parametrize(("iops", "status"), [(4900.0, "undecided"), (4899.0, "keep")])
def test_volume_is_held_back_from_a_fiftieth_below_its_limit_on(inventory, none, rated, iops, status):
    rates = rated({"resource_id": "vol-1", "monthly_cost": 337.5})
    assert find(none, inventory(FAST), rates, peaks=measured(iops, 20.0)).iloc[0]["status"] == status


def test_region_without_a_list_says_that_nothing_can_be_compared(inventory, none, rated):
    rates = rated({"resource_id": "vol-1", "monthly_cost": 90.0})
    row = find(none, inventory(OLD | {"region": "mars-1"}), rates, peaks=measured(500.0, 40.0)).iloc[0]
    assert (pd.isna(row["saving"]), row["price_note"]) == (True, "unpriced: no list price to compare the present one with")


def test_empty_volume_breaks_nothing(inventory, none, rated):
    row = find(none, inventory(OLD | {"disk_capacity": 0.0}), rated(), peaks=measured(1.0, 1.0)).iloc[0]
    assert pd.isna(row["saving"])


def fills(early, likely, chance=0.6, reach=28):
    days = [pd.Timestamp(day, tz="UTC") if day else pd.NaT for day in (early, likely)]
    return pd.DataFrame([{"resource_id": "vol-1", "reach_days": reach, "chance": chance, "early": days[0], "likely": days[1]}])


def test_disk_that_will_be_full_later_is_kept_with_the_day_it_fills(inventory, decided, rated):
    plain = {"resource_id": "vol-1", "kind": "disk", "disk_capacity": 100 * GIB}
    found = find(decided(("vol-1", "disk", 80 * GIB)), inventory(plain), rated(), filling=fills("2026-07-20", "2026-08-01"))
    row = found.iloc[0]
    assert row[["field", "status"]].tolist() == ["disk_size", "keep"]
    assert "At its growth it is full by 2026-07-20 with a chance of 10 %, an even chance by 2026-08-01: " in row["reason"]
    assert row["reason"].endswith("the report capacity_forecast says by when to order more.")


def test_day_beyond_the_reach_is_said_as_the_chance_within_it(inventory, decided, rated):
    plain = {"resource_id": "vol-1", "kind": "disk", "disk_capacity": 100 * GIB}
    late = fills("2026-07-20", None, chance=0.3)
    row = find(decided(("vol-1", "disk", 80 * GIB)), inventory(plain), rated(), filling=late).iloc[0]
    assert "full by 2026-07-20 with a chance of 10 %, 30 % within 28 days: " in row["reason"]


def test_disk_that_does_not_fill_within_sight_gets_no_row(inventory, decided, rated):
    plain = {"resource_id": "vol-1", "kind": "disk", "disk_capacity": 100 * GIB}
    still = fills(None, None, chance=0.01)
    assert find(decided(("vol-1", "disk", 80 * GIB)), inventory(plain), rated(), filling=still).empty


def test_disk_that_is_too_small_for_the_coming_week_names_the_day_too(inventory, decided, rated):
    plain = {"resource_id": "vol-1", "kind": "disk", "disk_capacity": 100 * GIB}
    rates = rated({"resource_id": "vol-1", "monthly_cost": 10.0})
    row = find(decided(("vol-1", "disk", 110 * GIB)), inventory(plain), rates, filling=fills("2026-07-03", "2026-07-05")).iloc[
        0
    ]
    assert (row["status"], row["recommended"]) == ("decided", str(int(110 * GIB)))
    assert row["reason"].endswith("full by 2026-07-03 with a chance of 10 %, an even chance by 2026-07-05.")

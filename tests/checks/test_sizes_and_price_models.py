"""Bought operations, half-empty disks, spot, fixed groups and quiet caches: by hand, what is right, what is undecided."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from devopskit.checks import fixed_capacity, half_empty_disks, provisioned_iops_disks, quiet_caches, spot_candidates
from devopskit.tables.prices import prices as prices_table
from devopskit.tables.profiles import profiles
from devopskit.tables.usage import DISK_IO, DISK_OPERATIONS, SYSTEM_CPU, SYSTEM_MEMORY_SHARE

GIB, MIB = 1024.0**3, 1024.0**2
IO1 = {"resource_id": "it", "kind": "disk", "type": "io1", "disk_capacity": 100 * GIB, "disk_iops": 5000.0}
LARGE = {"resource_id": "it", "kind": "disk", "type": "pd-ssd", "disk_capacity": 1000 * GIB}
GROUP = {"resource_id": "asg", "kind": "autoscaling_group"}
WORKER = {"type": "m5.large", "owner_id": "asg", "tags": '{"stateless": "yes"}'}
CACHE = {"resource_id": "it", "kind": "cache", "type": "cache.r6g.xlarge"}
WEEK = np.where(np.arange(168) % 24 < 12, 0.1, 0.5)  # twelve quiet and twelve busy hours a day


def use(operations, mibps, days=60.0):
    more = {"days": days}
    return [("it", DISK_OPERATIONS, 0, more | {"maximum": operations}), ("it", DISK_IO, 0, more | {"maximum": mibps * MIB})]


def test_bought_operations_that_gp3_delivers_are_given_back(inventory, rated, seen):
    row = provisioned_iops_disks.find(
        inventory(IO1), rated({"resource_id": "it", "monthly_cost": 337.5}), seen(*use(2000.0, 50.0))
    ).iloc[0]
    # List: 100 x 0.125 + 5,000 x 0.065 = 337.5; gp3 with the included 3,000 IOPS 8.
    assert row[["recommended", "saving", "action"]].tolist() == ["gp3", pytest.approx(329.5), "modernise"]
    assert json.loads(row["evidence"])["cost_after"] == pytest.approx(8.0)
    # The ratio of both prices is within 1 %: 8 -/+ 0.08.
    assert row[["saving_low", "saving_high"]].tolist() == pytest.approx([329.42, 329.58])


def test_operations_that_cost_more_on_gp3_stay(inventory, rated, seen):
    # 4,000 x 1.3 = 5,200 IOPS: 8 + 2,200 x 0.005 = 19 in place of 12.5 for a volume whose own are not known.
    assert provisioned_iops_disks.find(inventory(IO1 | {"disk_iops": None}), rated(), seen(*use(4000.0, 50.0))).empty


def test_operations_that_gp3_cannot_sell_stay(inventory, rated, seen):
    assert provisioned_iops_disks.find(inventory(IO1), rated(), seen(*use(15_000.0, 50.0))).empty


@pytest.mark.parametrize(("more", "days"), [({"tags": '{"low_latency": "1"}'}, 60.0), ({}, 5.0)])
def test_bought_operations_with_a_reason_or_without_history_are_undecided(inventory, rated, seen, more, days):
    row = provisioned_iops_disks.find(inventory(IO1 | more), rated(), seen(*use(100.0, 5.0, days))).iloc[0]
    assert (row["status"], row["reason"].endswith("cannot be told; test it.")) == ("undecided", True)


def test_a_disk_that_is_mostly_empty_is_advice_for_the_next_move(inventory, decided, rated):
    row = half_empty_disks.find(
        decided(("it", "disk", 200 * GIB)), inventory(LARGE), rated({"resource_id": "it", "monthly_cost": 170.0})
    ).iloc[0]
    # 200 x 1.2 = 240 of 1,000 GiB stay: 76 % of 170.
    assert row[["saving", "recommended", "effort"]].tolist() == [pytest.approx(129.2), str(240 * 2**30), "high"]


def test_operations_bought_beside_the_space_are_paid_on_at_a_smaller_size(inventory, decided, rated):
    disk, rates = IO1 | {"disk_capacity": 1000 * GIB}, rated({"resource_id": "it", "monthly_cost": 450.0})
    row = half_empty_disks.find(decided(("it", "disk", 200 * GIB)), inventory(disk), rates).iloc[0]
    # List: 1,000 GiB x 0.125 + 5,000 IOPS x 0.065 = 450; 760 GiB go at 0.125 = 95, and not 76 % of 450.
    assert row[["saving_low", "saving", "saving_high"]].tolist() == pytest.approx([95.0] * 3)


def test_a_disk_that_is_half_full_keeps_its_size(inventory, decided, rated):
    assert half_empty_disks.find(decided(("it", "disk", 450 * GIB)), inventory(LARGE), rated()).empty


def test_a_disk_whose_need_is_not_known_is_undecided(inventory, decided, rated):
    sizes = decided(("it", "disk", 1.0, {"status": "undecided", "reason": "two weeks."}))
    assert half_empty_disks.find(sizes, inventory(LARGE), rated()).iloc[0]["reason"].endswith("two weeks.")


@pytest.fixture
def pair(inventory):
    return lambda **more: inventory(GROUP, *[WORKER | {"resource_id": f"i-{n}"} | more for n in range(2)])


@pytest.fixture
def spot(now):
    usual = {
        "provider": "aws",
        "region": "us-east-1",
        "item": "m5.large",
        "os": "linux",
        "currency": "USD",
        "origin": "refreshed",
        "as_of": now,
    }
    rows = [usual | {"unit": "hour", "price": 0.1}, usual | {"unit": "spot-hour", "price": 0.04}]
    return prices_table.check(pd.DataFrame(rows))


def test_work_that_bears_interruptions_saves_the_spot_price(pair, rated, spot):
    row = spot_candidates.find(pair(), rated({"resource_id": "i-0", "monthly_cost": 100.0}), prices=spot).iloc[0]
    # 60 % less for the four fifths that run on spot: 48; at twice the fallback 36.
    assert row[["saving", "saving_low", "action"]].tolist() == [pytest.approx(48.0), pytest.approx(36.0), "price model"]


def test_spot_already_or_work_of_one_machine_gets_no_finding(pair, inventory, rated, spot):
    assert spot_candidates.find(pair(tags='{"aws:lifecycle": "spot", "stateless": "1"}'), rated(), prices=spot).empty
    assert spot_candidates.find(pair(tags="{}"), rated(), prices=spot).empty
    assert spot_candidates.find(inventory(GROUP, WORKER | {"resource_id": "i-0"}), rated(), prices=spot).empty


def test_covered_machines_and_unknown_spot_prices_are_undecided(pair, rated, spot):
    covered = spot_candidates.find(pair(), rated({"resource_id": "i-0", "covered": 0.3}), prices=spot).set_index("resource_id")
    assert "paid twice" in covered.loc["i-0", "reason"]
    assert "unit spot-hour of prices" in spot_candidates.find(pair(), rated()).iloc[0]["reason"]


def test_prices_of_two_currencies_tell_no_gain_of_spot(pair, rated, spot):
    row = spot_candidates.find(pair(), rated(), prices=spot[spot["unit"] == "spot-hour"].assign(currency="EUR")).iloc[0]
    assert (row["status"], "unit spot-hour of prices" in row["reason"]) == ("undecided", True)


@pytest.fixture
def swinging():
    frames = [pd.DataFrame({"resource_id": f"i-{n}", "hour": range(168), "mean": WEEK}) for n in range(6)]
    return profiles.check(pd.concat(frames).assign(metric=SYSTEM_CPU, weeks=4.0, maximum=1.0))


@pytest.fixture
def six(inventory):
    return lambda **more: inventory(GROUP | more, *[{"resource_id": f"i-{n}", "owner_id": "asg"} for n in range(6)])


def test_a_group_of_fixed_size_saves_the_machines_of_its_quiet_hours(six, rated, swinging):
    found = fixed_capacity.find(six(), rated({"resource_id": "i-0", "monthly_cost": 60.0}), swinging).set_index("resource_id")
    # Quiet: 0.6 / 0.6 = 1, so two stay; busy: 3.0 / 0.6 = 5. Mean 3.5 of 6: 41.7 % of 60 for this member.
    assert found.loc["i-0", ["saving", "saving_low", "recommended"]].tolist() == [
        pytest.approx(25.0),
        pytest.approx(22.5),
        "2 to 5",
    ]
    assert len(found) == 6


def test_a_group_that_scales_gets_no_finding(six, rated, swinging):
    assert fixed_capacity.find(six(autoscaled_on="cpu"), rated(), swinging).empty


def test_a_group_with_even_load_gets_no_finding(six, rated, swinging):
    assert fixed_capacity.find(six(), rated(), swinging.assign(mean=0.3)).empty


def test_a_group_that_is_measured_in_part_is_undecided(six, rated, swinging):
    part = swinging[swinging["resource_id"] != "i-3"]
    assert set(fixed_capacity.find(six(), rated(), part)["status"]) == {"undecided"}


def caches(cpu, memory, days=60.0):
    more = {"days": days}
    return [("it", SYSTEM_CPU, 0, more | {"maximum": cpu}), ("it", SYSTEM_MEMORY_SHARE, 0, more | {"maximum": memory})]


def test_a_quiet_cache_is_halved(inventory, rated, seen):
    row = quiet_caches.find(
        inventory(CACHE), rated({"resource_id": "it", "monthly_cost": 300.0}), seen(*caches(0.1, 0.35))
    ).iloc[0]
    # Half of 300; the smaller type may be 2 % off its half.
    assert row[["saving_low", "saving", "saving_high"]].tolist() == pytest.approx([147.0, 150.0, 153.0])


@pytest.mark.parametrize(("cpu", "memory"), [(0.3, 0.2), (0.1, 0.9)])
def test_a_cache_in_use_keeps_its_size(inventory, rated, seen, cpu, memory):
    assert quiet_caches.find(inventory(CACHE), rated(), seen(*caches(cpu, memory))).empty


def test_a_cache_seen_for_a_week_is_undecided(inventory, rated, seen):
    assert quiet_caches.find(inventory(CACHE), rated(), seen(*caches(0.1, 0.1, 7.0))).iloc[0]["status"] == "undecided"

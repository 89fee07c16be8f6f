"""Machines, schedules, groups, spot, Arm and licences at their edges, with the money by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from devopskit.checks import (
    arm_candidates,
    fixed_capacity,
    half_empty_disks,
    nights_and_weekends,
    spot_candidates,
    unused_licence_cores,
)
from devopskit.checks._newer import cheapest_like
from devopskit.tables.prices import prices as prices_table
from devopskit.tables.profiles import profiles
from devopskit.tables.usage import SYSTEM_CPU

GIB = 1024.0**3
HOUR = np.arange(168)
NIGHTLY = HOUR % 24 >= 6  # six quiet hours a night: 42 a week
DEV = {"resource_id": "i-1", "tags": '{"env": "dev"}'}
LISTED = {
    "provider": "aws",
    "region": "us-east-1",
    "os": "linux",
    "unit": "hour",
    "currency": "USD",
    "origin": "refreshed",
    "as_of": pd.Timestamp("2026-06-01", tz="UTC"),
    "quality": "listed",
}
PAID = '{"licence_cost": 1600, "licence_currency": "EUR"}'
SQL = {"resource_id": "db", "licence": "SQL Server", "cpu_capacity": 16.0, "tags": PAID}


def listed(**items):
    return prices_table.check(
        pd.DataFrame([LISTED | {"item": name.replace("_", "."), "price": price} for name, price in items.items()])
    )


def hours(maximum, weeks=4.0):
    frame = pd.DataFrame({"hour": HOUR, "maximum": maximum, "mean": maximum, "weeks": weeks})
    return profiles.check(frame.assign(resource_id="i-1", metric=SYSTEM_CPU))


@pytest.fixture
def scheduled(inventory, rated):
    """Findings of a development machine that costs 168 a month, so that an hour of the week is worth 1."""
    return lambda week, **more: nights_and_weekends.find(
        inventory(DEV), rated({"resource_id": "i-1", "monthly_cost": 168.0}), week, **more
    )


def test_hours_at_exactly_the_idle_share_of_cpu_are_idle(scheduled):
    row = scheduled(hours(np.where(NIGHTLY, 0.6, 0.05))).iloc[0]
    # 42 of 168 hours; seven starts cost an hour each.
    assert row[["saving_low", "saving", "saving_high"]].tolist() == pytest.approx([35.0, 42.0, 42.0])
    assert scheduled(hours(np.where(NIGHTLY, 0.6, 0.051))).empty


@pytest.mark.parametrize(("asked", "findings"), [(42, 1), (43, 0)])
def test_fewer_idle_hours_than_asked_are_left_alone(scheduled, asked, findings):
    assert len(scheduled(hours(np.where(NIGHTLY, 0.6, 0.0)), least_hours=asked)) == findings


def test_pauses_of_four_hours_count_and_shorter_ones_do_not(scheduled):
    four, three = hours(np.where(HOUR % 24 < 4, 0.0, 0.6)), hours(np.where(HOUR % 24 < 3, 0.0, 0.6))
    # 7 x 4 hours of a week
    assert scheduled(four, least_hours=20).iloc[0]["saving"] == pytest.approx(28.0)
    assert scheduled(three, least_hours=20).empty


def test_sunday_night_joins_monday_morning_to_one_pause_with_one_start(scheduled):
    row = scheduled(hours(np.where((HOUR < 20) | (HOUR >= 150), 0.0, 0.6))).iloc[0]
    # 20 hours of Monday and 18 of Sunday, one start: 38 - 1.
    assert row[["saving", "saving_low"]].tolist() == pytest.approx([38.0, 37.0])


@pytest.mark.parametrize(("seen_weeks", "saving"), [(3.0, 42.0), (2.0, 36.0)])
def test_an_hour_that_was_missed_more_than_once_is_taken_as_busy(scheduled, seen_weeks, saving):
    weeks = np.where(HOUR < 6, seen_weeks, 4.0)  # the night to Monday
    assert scheduled(hours(np.where(NIGHTLY, 0.6, 0.0), weeks)).iloc[0]["saving"] == pytest.approx(saving)


@pytest.fixture
def grouped(inventory, rated):
    """Findings of a group of machines with these means of CPU in quiet and busy hours, each machine at 60 a month."""

    def find(count, quiet, busy, **more):
        members = [{"resource_id": f"i-{n}", "owner_id": "asg"} for n in range(count)]
        mean = np.where(HOUR % 24 < 12, quiet, busy)
        frames = [pd.DataFrame({"resource_id": row["resource_id"], "hour": HOUR, "mean": mean}) for row in members]
        seen = profiles.check(pd.concat(frames).assign(metric=SYSTEM_CPU, weeks=4.0, maximum=1.0))
        rates = rated(*[{"resource_id": row["resource_id"], "monthly_cost": 60.0} for row in members])
        return fixed_capacity.find(
            inventory({"resource_id": "asg", "kind": "autoscaling_group"}, *members), rates, seen, **more
        )

    return find


def test_a_group_keeps_two_machines_in_the_quietest_hour(grouped):
    # Quiet 4 x 0.01 / 0.6 = 0.07, so two; busy 4 x 0.5 / 0.6 = 3.3, so four. Mean 3 of 4: a quarter of 60 for each.
    assert grouped(4, 0.01, 0.5)["saving"].tolist() == pytest.approx([15.0] * 4)


def test_a_load_that_just_doubles_swings_enough_and_less_does_not(grouped):
    # Quiet 4 x 0.25 / 0.5 = 2, busy 4 x 0.5 / 0.5 = 4: mean 3 of 4.
    assert grouped(4, 0.25, 0.5, target=0.5)["saving"].tolist() == pytest.approx([15.0] * 4)
    assert grouped(4, 0.25, 0.49, target=0.5).empty


def test_a_load_that_fits_to_the_last_digit_asks_for_no_machine_more(grouped):
    found = grouped(12, 0.1, 0.4)
    # Quiet 12 x 0.1 / 0.6 = 2, busy 12 x 0.4 / 0.6 = 8: mean 5 of 12, so 7 / 12 of 60 for each.
    assert set(found["recommended"]) == {"2 to 8"}
    assert found["saving"].tolist() == pytest.approx([35.0] * 12)


def test_a_group_of_two_machines_has_none_to_spare(grouped):
    assert grouped(2, 0.01, 0.9).empty
    assert grouped(3, 0.01, 0.9)["saving"].tolist() == pytest.approx([10.0] * 3)  # two in half of the hours: 2.5 of 3


@pytest.mark.parametrize(("need", "findings"), [(400.0, 0), (399.0, 1)])
def test_a_disk_is_half_empty_only_where_less_than_half_stays(inventory, decided, rated, need, findings):
    disk = {"resource_id": "it", "kind": "disk", "type": "pd-ssd", "disk_capacity": 1000 * GIB}
    sizes, rates = decided(("it", "disk", need * GIB)), rated({"resource_id": "it", "monthly_cost": 100.0})
    # 400 x 1.25 = 500 of 1,000
    assert len(half_empty_disks.find(sizes, inventory(disk), rates, margin=1.25)) == findings
    assert half_empty_disks.find(sizes, inventory(disk | {"state": "unattached"}), rates, margin=1.25).empty


@pytest.mark.parametrize(("spot", "status", "saving"), [(0.25, "decided", 60.0), (1.5, "keep", math.nan)])
def test_spot_that_is_dearer_than_on_demand_saves_nothing(inventory, rated, spot, status, saving):
    worker = {"type": "m5.large", "owner_id": "asg", "tags": '{"interruptible": "yes"}'}
    things = inventory(
        {"resource_id": "asg", "kind": "autoscaling_group"}, worker | {"resource_id": "i-0"}, worker | {"resource_id": "i-1"}
    )
    prices = pd.concat([listed(m5_large=1.0), listed(m5_large=spot).assign(unit="spot-hour")])
    row = (
        spot_candidates.find(things, rated({"resource_id": "i-0", "monthly_cost": 100.0}), prices=prices)
        .set_index("resource_id")
        .loc["i-0"]
    )
    # 100 x (1 - 0.25) x the 0.8 that run on spot
    assert (row["status"], row["saving"]) == (status, pytest.approx(saving, nan_ok=True))


@pytest.mark.parametrize("tags", ['{"architectures": "amd64"}', '{"multi_arch": "no"}'])
def test_an_image_for_one_processor_is_not_moved_to_arm(inventory, rated, tags):
    box = {"resource_id": "i-1", "type": "m7i.xlarge", "tags": tags}
    row = arm_candidates.find(
        inventory(box), rated({"resource_id": "i-1", "monthly_cost": 200.0}), prices=listed(m7i_xlarge=0.2, m7g_xlarge=0.15)
    ).iloc[0]
    assert (row["status"], pd.isna(row["saving"])) == ("undecided", True)


def test_a_cheaper_type_of_the_same_processor_is_no_matter_of_arm(inventory, rated):
    box = {"resource_id": "i-1", "type": "m7i.xlarge", "tags": '{"multi_arch": "yes"}'}
    rates = rated({"resource_id": "i-1", "monthly_cost": 200.0})
    row = arm_candidates.find(inventory(box), rates, prices=listed(m7i_xlarge=0.2, m7a_xlarge=0.1, m7g_xlarge=0.15)).iloc[0]
    # 200 x 0.15 / 0.2 = 150, although m7a would cost 100.
    assert (row["recommended"], row["saving"]) == ("m7g.xlarge", pytest.approx(50.0))


NOW = {
    "provider": "aws",
    "type": "m4.large",
    "vcpu": 2.0,
    "memory_bytes": 8.0,
    "burst_baseline": 1.0,
    "network_gbps": 1.0,
    "special": False,
    "metal": False,
    "gpu": 0.0,
    "local_disk_bytes": 0.0,
}
MARKET = pd.DataFrame(
    {"price": [0.1, 0.08, 0.09], "quality": ["repaired", "listed", "listed"]}, index=["m4.large", "new", "other"]
)


@pytest.mark.parametrize(
    "less",
    [
        {"vcpu": 1.0},
        {"memory_bytes": 7.9},
        {"burst_baseline": 0.3},
        {"network_gbps": 0.9},
        {"metal": True},
        {"gpu": 1.0},
        {"local_disk_bytes": 1.0},
        {"provider": "gcp"},
    ],
)
def test_a_type_that_holds_less_or_is_of_another_nature_is_not_like_it(less):
    types = pd.DataFrame([NOW, NOW | {"type": "new"} | less, NOW | {"type": "other"}])
    choice = cheapest_like(NOW, types, MARKET, lambda frame: frame["type"] != "m4.large")
    # 0.09 of 0.10, and as sure as the worse of both prices.
    assert (choice.type, choice.ratio, choice.quality) == ("other", pytest.approx(0.9), "repaired")


@pytest.mark.parametrize(("need", "saving"), [(8.0, [800.0]), (8.01, [])])
def test_a_licence_for_exactly_half_of_the_cores_is_enough_to_say_so(inventory, decided, rated, need, saving):
    # 8 of 16 cores of 1,600; nine are more than half.
    assert unused_licence_cores.find(decided(("db", "cpu", need)), inventory(SQL), rated())["saving"].tolist() == saving


@pytest.mark.parametrize(("since", "saving"), [("2026-06-01", [1600.0]), ("2026-06-02", [])])
def test_a_stopped_machine_frees_its_licence_after_thirty_days(inventory, decided, rated, now, since, saving):
    stopped = SQL | {"state": "stopped", "tags": PAID[:-1] + f', "stopped_at": "{since}"}}'}
    assert unused_licence_cores.find(decided(), inventory(stopped), rated(), now=now)["saving"].tolist() == saving

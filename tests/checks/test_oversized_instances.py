from __future__ import annotations

import pandas as pd
import pytest

from devopskit.checks._machines import Past
from devopskit.checks.oversized_instances import find
from devopskit.tables.findings import findings as findings_table
from devopskit.tables.usage import CPU_CREDITS, DISK_IO, DISK_OPERATIONS, NETWORK_IO

GIB, MIB = 1024.0**3, 1024.0**2


def test_cheapest_type_that_holds_both_needs_is_advised_at_the_own_rate(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 6 * GIB))
    found = find(
        sizes, inventory({"resource_id": "i-1", "type": "m5.2xlarge"}), rated({"resource_id": "i-1", "monthly_cost": 240.0})
    )
    row = found.iloc[0]
    # List 0.384 to 0.096: a quarter. 240 - 240 x 0.25 = 180; a list ratio is within 1 %, so 180 -/+ 60 x 0.01.
    assert row[["recommended", "saving_low", "saving", "saving_high", "currency"]].tolist() == [
        "m5.large",
        179.4,
        180.0,
        180.6,
        "EUR",
    ]
    assert row[["saving_cores", "saving_bytes"]].tolist() == [6.0, 24 * GIB]
    assert findings_table.check(found).equals(found)


def test_reason_is_a_sentence_with_need_chance_and_both_types(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 6 * GIB, {"risk": 0.02}))
    row = find(sizes, inventory({"resource_id": "i-1", "type": "m5.2xlarge"}), rated()).iloc[0]
    assert row["reason"] == (
        "It needs 1.5 cores (chance of more in a week 4 %) and 6 GiB of memory (2 %). "
        "m5.2xlarge has 8 vCPU and 32 GiB, m5.large 2 and 8 GiB."
    )
    assert row["risk"] == pytest.approx(0.06)


def test_weeks_tested_are_those_of_the_metric_that_was_tested_less(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 6 * GIB, {"workload_weeks": 40.0}))
    assert find(sizes, inventory({"resource_id": "i-1", "type": "m5.2xlarge"}), rated()).iloc[0]["weeks_tested"] == 40.0


def test_list_price_widens_the_range_by_what_a_commitment_takes_off(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 6 * GIB))
    rates = rated({"resource_id": "i-1", "monthly_cost": 240.0, "origin": "seed", "note": "list, as of 2025-03-02"})
    row = find(sizes, inventory({"resource_id": "i-1", "type": "m5.2xlarge"}), rates).iloc[0]
    # Low: 0.72 x (240 - 60 x 1.01)
    assert (row["saving_low"], row["saving"]) == (pytest.approx(129.168), 180.0)
    assert row["price_note"] == "list, as of 2025-03-02"


def test_machine_that_is_too_small_gets_a_larger_type_and_a_negative_saving(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 3.0), ("i-1", "memory", 6 * GIB))
    row = find(
        sizes, inventory({"resource_id": "i-1", "type": "m5.large"}), rated({"resource_id": "i-1", "monthly_cost": 70.0})
    ).iloc[0]
    # m5.large 0.096 to c6a.xlarge 0.153 (4 vCPU, 8 GiB): 70 - 70 x 0.153 / 0.096
    assert (row["status"], row["recommended"], row["saving"]) == ("decided", "c6a.xlarge", pytest.approx(-41.5625))
    assert (row["action"], row["saving_cores"]) == ("right-size", -2.0)


def test_machine_that_fits_is_kept_without_a_recommendation(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 6 * GIB))
    row = find(
        sizes, inventory({"resource_id": "i-1", "type": "m5.large"}), rated({"resource_id": "i-1", "monthly_cost": 70.0})
    ).iloc[0]
    assert row["status"] == "keep"
    assert row[["recommended", "saving"]].isna().all()
    assert row["reason"].endswith("No smaller type on the list holds its need for less than m5.large.")


def test_saving_below_the_minimum_leaves_the_machine_as_it_is(inventory, decided, rated, evidence):
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 6 * GIB))
    rates = rated({"resource_id": "i-1", "monthly_cost": 240.0})
    found = find(sizes, inventory({"resource_id": "i-1", "type": "m5.2xlarge"}), rates, minimum_saving=200.0)
    assert found["status"].tolist() == ["keep"]
    assert found.iloc[0]["reason"].endswith("m5.large would save EUR 180 a month, less than the asked 200.")
    assert evidence(found)["saving_not_taken"] == 180.0


def test_machine_is_never_sized_where_memory_is_undecided(inventory, decided, rated):
    undecided = {"status": "undecided", "reason": "9 workload-weeks of history; 35 would decide it."}
    sizes = decided(("i-1", "cpu", 0.5), ("i-1", "memory", None, undecided))
    row = find(
        sizes, inventory({"resource_id": "i-1", "type": "m5.2xlarge"}), rated({"resource_id": "i-1", "monthly_cost": 240.0})
    ).iloc[0]
    assert (row["status"], row["reason"]) == (
        "undecided",
        "Not enough data for memory: 9 workload-weeks of history; 35 would decide it.",
    )
    assert row[["recommended", "saving"]].isna().all()


def test_machine_without_memory_history_says_who_reports_it(inventory, decided, rated):
    row = find(decided(("i-1", "cpu", 0.5)), inventory({"resource_id": "i-1", "type": "m5.large"}), rated()).iloc[0]
    assert row["reason"] == (
        "Not enough data for memory: no memory history was found; collect it for two weeks (the agent of the cloud reports it)."
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"type": "m5d.2xlarge"}, "local disk whose data is lost"),
        ({"type": "g4dn.2xlarge"}, "chosen for its accelerator"),
        ({"type": "m5.metal"}, "chosen for its accelerator or hardware"),
        ({"type": "m5.2xlarge", "licence": "Oracle"}, "licence is bound to its cores"),
        ({"type": "m5.2xlarge", "state": "stopped"}, "It is stopped, so there is no use to size from"),
        ({"type": "m5.2xlarge", "autoscaled_on": "cpu"}, "An autoscaler holds the CPU of its group"),
    ],
)
def test_guarded_machine_is_undecided_with_the_reason(inventory, decided, rated, fields, words):
    sizes = decided(("i-1", "cpu", 0.5), ("i-1", "memory", 2 * GIB))
    row = find(sizes, inventory({"resource_id": "i-1"} | fields), rated({"resource_id": "i-1", "monthly_cost": 240.0})).iloc[0]
    assert row["status"] == "undecided"
    assert words in row["reason"]


def test_burstable_machine_that_reached_its_baseline_is_undecided_without_credits(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 0.6), ("i-1", "memory", 2 * GIB))
    row = find(sizes, inventory({"resource_id": "i-1", "type": "t3.large"}), rated()).iloc[0]
    assert row["reason"].startswith(
        "t3.large is burstable and reached its baseline of 0.6 cores, so it may have been held down"
    )


def test_burstable_machine_with_credits_left_is_sized(inventory, decided, rated):
    peaks = pd.DataFrame([{"resource_id": "i-1", "metric": CPU_CREDITS, "p999": 500.0, "maximum": 576.0, "minimum": 120.0}])
    sizes = decided(("i-1", "cpu", 1.2, {"typical": 0.3}), ("i-1", "memory", 3 * GIB))
    rates = rated({"resource_id": "i-1", "monthly_cost": 60.0})
    row = find(sizes, inventory({"resource_id": "i-1", "type": "t3.large"}), rates, peaks=peaks).iloc[0]
    # t3.medium: 2 vCPU, 4 GiB, baseline 0.4 cores, half the price: 60 - 30.
    assert row[["recommended", "saving"]].tolist() == ["t3.medium", 30.0]


def test_a_smaller_type_must_have_carried_the_past_hours_on_its_credits(inventory, decided, rated):
    peaks = pd.DataFrame([{"resource_id": "i-1", "metric": CPU_CREDITS, "p999": 500.0, "maximum": 576.0, "minimum": 120.0}])
    sizes = decided(("i-1", "cpu", 1.2, {"typical": 0.3}), ("i-1", "memory", 3 * GIB))
    rates = rated({"resource_id": "i-1", "monthly_cost": 60.0})
    # a batch of 14 hours at 1.2 cores: t3.medium earns 24 credits an hour, keeps 576 and would need 672
    hours = pd.DataFrame({"resource_id": "i-1", "hour": range(240), "cores": ([0.1] * 34 + [1.2] * 14) * 5})
    row = find(sizes, inventory({"resource_id": "i-1", "type": "t3.large"}), rates, peaks=peaks, past=Past(hours=hours)).iloc[0]
    assert row["recommended"] != "t3.medium"
    calm = find(
        sizes,
        inventory({"resource_id": "i-1", "type": "t3.large"}),
        rates,
        peaks=peaks,
        past=Past(hours=hours.assign(cores=0.1)),
    )
    assert calm.iloc[0]["recommended"] == "t3.medium"


def test_burstable_machine_that_ran_out_of_credits_says_so(inventory, decided, rated):
    peaks = pd.DataFrame([{"resource_id": "i-1", "metric": CPU_CREDITS, "p999": 500.0, "maximum": 576.0, "minimum": 0.0}])
    sizes = decided(("i-1", "cpu", 1.2), ("i-1", "memory", 3 * GIB))
    row = find(sizes, inventory({"resource_id": "i-1", "type": "t3.large"}), rated(), peaks=peaks).iloc[0]
    assert row["reason"].startswith("t3.large ran out of CPU credits and was held at its baseline")


def test_steady_machine_is_never_moved_to_a_burstable_type_above_its_baseline(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 3 * GIB))
    row = find(
        sizes, inventory({"resource_id": "i-1", "type": "m5.xlarge"}), rated({"resource_id": "i-1", "monthly_cost": 140.0})
    ).iloc[0]
    assert not row["recommended"].startswith("t")


def test_measured_network_keeps_types_whose_sustained_rate_is_lower_out(inventory, decided, rated):
    # m5.large sustains 0.75 Gbit/s = 94 MB/s; m5n.large 2.1 = 263 MB/s and is cheaper than m5.xlarge.
    peaks = pd.DataFrame([{"resource_id": "i-1", "metric": NETWORK_IO, "p999": 120e6, "maximum": 150e6, "minimum": 0.0}])
    sizes = decided(("i-1", "cpu", 1.0), ("i-1", "memory", 6 * GIB))
    rates = rated({"resource_id": "i-1", "monthly_cost": 240.0})
    row = find(sizes, inventory({"resource_id": "i-1", "type": "m5.2xlarge"}), rates, peaks=peaks).iloc[0]
    assert row["recommended"] == "m5n.large"
    assert "network" not in row["caveats"]


def test_unmeasured_network_is_a_caveat_with_both_rates(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 1.0), ("i-1", "memory", 6 * GIB))
    row = find(
        sizes, inventory({"resource_id": "i-1", "type": "m5.2xlarge"}), rated({"resource_id": "i-1", "monthly_cost": 240.0})
    ).iloc[0]
    assert row["caveats"].split("; ") == [
        "sustained network falls from 2.5 to 0.75 Gbit/s and network use was not measured",
        "its disks together may do 3,600 IOPS for good instead of 12,000, and their use was not measured",
    ]


def disk_peaks(iops, mibps):
    """P99.9 of two disks with the same use."""
    rows = [(disk, metric, p) for disk in ("vol-1", "vol-2") for metric, p in ((DISK_OPERATIONS, iops), (DISK_IO, mibps * MIB))]
    return pd.DataFrame([{"resource_id": r, "metric": m, "p999": p, "maximum": p, "minimum": 0.0} for r, m, p in rows])


@pytest.mark.parametrize(
    ("iops", "mibps", "advised"), [(1700.0, 10.0, "m5.large"), (2500.0, 10.0, "m5.xlarge"), (100.0, 60.0, "m5.xlarge")]
)
def test_a_type_must_carry_what_all_disks_of_the_machine_do_together(inventory, decided, rated, iops, mibps, advised):
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 6 * GIB))
    disks = [{"resource_id": name, "kind": "disk", "owner_id": "i-1"} for name in ("vol-1", "vol-2")]
    machine = {"resource_id": "i-1", "type": "m5.2xlarge"}
    rates = rated({"resource_id": "i-1", "monthly_cost": 240.0})
    row = find(sizes, inventory(machine, *disks), rates, peaks=disk_peaks(iops, mibps), family_change=0.9).iloc[0]
    assert (row["recommended"], "may do" in row["caveats"]) == (advised, False)


def test_disks_of_which_one_was_not_measured_rule_nothing_out(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 6 * GIB))
    disks = [{"resource_id": name, "kind": "disk", "owner_id": "i-1"} for name in ("vol-1", "vol-3")]
    machine, rates = {"resource_id": "i-1", "type": "m5.2xlarge"}, rated({"resource_id": "i-1", "monthly_cost": 240.0})
    row = find(sizes, inventory(machine, *disks), rates, peaks=disk_peaks(3000.0, 10.0)).iloc[0]
    assert row["recommended"] == "m5.large"
    assert "their use was not measured" in row["caveats"]


def test_arm_machine_stays_on_arm(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 6 * GIB))
    row = find(
        sizes, inventory({"resource_id": "i-1", "type": "m6g.2xlarge"}), rated({"resource_id": "i-1", "monthly_cost": 220.0})
    ).iloc[0]
    assert row["recommended"] == "m6g.large"


def test_machine_is_never_moved_to_an_older_generation(inventory, decided, rated):
    # r5a.xlarge (4 vCPU, 32 GiB) would be cheaper than r6a.xlarge, but is a generation behind m6i.
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 23 * GIB))
    row = find(
        sizes, inventory({"resource_id": "i-1", "type": "m6i.4xlarge"}), rated({"resource_id": "i-1", "monthly_cost": 500.0})
    ).iloc[0]
    assert row["recommended"] == "r6a.xlarge"


def test_members_of_a_group_get_one_type_that_holds_the_largest(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 0.2), ("i-1", "memory", GIB), ("i-2", "cpu", 1.5), ("i-2", "memory", 6 * GIB))
    things = inventory(
        {"resource_id": "i-1", "type": "m5.2xlarge", "owner_id": "web"}, {"resource_id": "i-2", "type": "m5.2xlarge", "owner_id": "web"},
        {"resource_id": "web", "kind": "autoscaling_group", "name": "web"},
    )  # fmt: skip
    found = find(
        sizes, things, rated({"resource_id": "i-1", "monthly_cost": 240.0}, {"resource_id": "i-2", "monthly_cost": 240.0})
    )
    assert found["recommended"].tolist() == ["m5.large", "m5.large"]
    assert found["change_group"].tolist() == ["web", "web"]
    assert "belongs to the group web: change its launch template" in found.iloc[0]["caveats"]


def test_unpriced_machine_saves_cores_and_memory_and_no_zero(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 6 * GIB))
    rates = rated({"resource_id": "i-1", "origin": "", "currency": "", "reason": "unpriced: it is not in the bill"})
    row = find(sizes, inventory({"resource_id": "i-1", "type": "m5.2xlarge", "region": "mars-1"}), rates).iloc[0]
    assert (row["status"], row["recommended"], row["saving_cores"]) == ("decided", "m5.large", 6.0)
    assert pd.isna(row["saving"])
    assert row["price_note"] == "unpriced: it is not in the bill"


def test_type_without_a_list_price_is_compared_inside_its_family_by_size(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 6 * GIB))
    rates = rated({"resource_id": "i-1", "monthly_cost": 400.0})
    row = find(sizes, inventory({"resource_id": "i-1", "type": "m5.2xlarge", "region": "mars-1"}), rates).iloc[0]
    # 2 of 8 vCPU: 400 - 100; an inferred ratio may be 15 % off: 300 -/+ 15.
    assert row[["saving_low", "saving", "saving_high"]].tolist() == [pytest.approx(285.0), 300.0, pytest.approx(315.0)]


def test_machine_without_a_type_is_sized_in_cores_and_memory(inventory, decided, rated):
    sizes = decided(("vm", "cpu", 2.2), ("vm", "memory", 3.3 * GIB))
    vm = {"resource_id": "vm", "provider": None, "region": None, "cpu_capacity": 8.0, "memory_capacity": 32 * GIB}
    found = find(sizes, inventory(vm), rated()).set_index("field")
    assert found.loc["vcpu", ["current", "recommended", "saving_cores"]].tolist() == ["8", "3", 5.0]
    assert found.loc["memory", ["current", "recommended", "saving_bytes"]].tolist() == [
        str(32 * 2**30),
        str(7 * 2**29),
        28.5 * GIB,
    ]
    assert found["change_group"].tolist() == ["vm", "vm"]


def test_machine_without_type_and_capacity_says_what_is_missing(inventory, decided, rated):
    found = find(decided(("vm", "cpu", 2.2)), inventory({"resource_id": "vm", "provider": None}), rated())
    assert "Neither its type nor its cpu capacity is in the inventory" in found.set_index("field").loc["vcpu", "reason"]


def test_caveats_of_both_sizes_and_of_commitments_are_carried_over(inventory, decided, rated):
    sizes = decided(
        ("i-1", "cpu", 1.5, {"caveats": "one gap of 2 days"}), ("i-1", "memory", 6 * GIB, {"caveats": "grows by 3 % a week"})
    )
    rates = rated({"resource_id": "i-1", "monthly_cost": 240.0, "covered": 0.4})
    caveats = find(sizes, inventory({"resource_id": "i-1", "type": "m5.2xlarge"}), rates).iloc[0]["caveats"]
    assert caveats.startswith("one gap of 2 days; grows by 3 % a week; ")
    assert caveats.endswith("commitments cover 40 % of its cost: the saving holds where other use takes them up")


def test_need_that_no_type_holds_is_left_to_a_person(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 4000.0), ("i-1", "memory", 6 * GIB))
    row = find(sizes, inventory({"resource_id": "i-1", "type": "m5.2xlarge"}), rated()).iloc[0]
    assert (row["status"], row["reason"].endswith("so a person must choose.")) == ("undecided", True)


def test_same_machine_gets_the_same_id_in_every_run(inventory, decided, rated):
    sizes = decided(("i-1", "cpu", 1.5), ("i-1", "memory", 6 * GIB))
    things = inventory({"resource_id": "i-1", "type": "m5.2xlarge"})
    assert find(sizes, things, rated())["finding_id"].tolist() == find(sizes, things, rated())["finding_id"].tolist()


def test_empty_inventory_gives_an_empty_findings_table(inventory, decided, rated):
    found = find(decided(("x", "cpu", 1.0)), inventory({"resource_id": "d", "kind": "disk"}), rated())
    assert found.equals(findings_table.empty())

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.checks.oversized_databases import find
from devopskit.tables.findings import findings as findings_table
from devopskit.tables.usage import DB_CONNECTIONS, DISK_IO, DISK_OPERATIONS

GIB = 1024.0**3
ORDERS = {"resource_id": "orders", "kind": "database", "engine": "mysql", "type": "db.m5.2xlarge"}
RATE = {"resource_id": "orders", "monthly_cost": 500.0}


def connections(most):
    return pd.DataFrame([{"resource_id": "orders", "metric": DB_CONNECTIONS, "p999": most, "maximum": most, "minimum": 0.0}])


def test_smaller_class_is_advised_where_even_the_filled_pool_fits(inventory, decided, rated):
    found = find(decided(("orders", "cpu", 2.5), ("orders", "memory", 14 * GIB)), inventory(ORDERS), rated(RATE))
    row = found.iloc[0]
    # 4 of 8 vCPU of one family: half. The inferred price of a class may be 15 % off: 250 -/+ 37.5.
    assert row[["recommended", "saving_low", "saving", "saving_high"]].tolist() == ["db.m5.xlarge", 212.5, 250.0, 287.5]
    assert row[["saving_cores", "saving_bytes"]].tolist() == [4.0, 16 * GIB]
    assert findings_table.check(found).equals(found)


def test_memory_is_kept_where_its_need_is_not_known(inventory, decided, rated):
    row = find(decided(("orders", "cpu", 2.5)), inventory(ORDERS), rated(RATE)).iloc[0]
    # 4 vCPU with the present 32 GiB: r7i.xlarge lists at 0.2646 where m5.2xlarge lists at 0.384 (r5 is no longer current).
    assert (row["recommended"], row["saving"]) == ("db.r7i.xlarge", pytest.approx(500 - 500 * 0.2646 / 0.384))
    assert row["saving_bytes"] == 0.0


def test_class_whose_memory_alone_stands_in_the_way_is_undecided(inventory, decided, rated):
    row = find(decided(("orders", "cpu", 1.0)), inventory(ORDERS | {"type": "db.r5.xlarge"}), rated(RATE)).iloc[0]
    assert (row["status"], pd.isna(row["recommended"])) == ("undecided", True)
    assert "db.r5.large would hold that, but its memory is 16 GiB instead of 32 GiB" in row["reason"]
    assert row["reason"].endswith("the hit ratio of the buffer pool, or read IOPS after a trial, would decide it.")


def test_full_buffer_pool_never_asks_for_more_memory(inventory, decided, rated):
    sizes = decided(("orders", "cpu", 7.5), ("orders", "memory", 40 * GIB))
    row = find(sizes, inventory(ORDERS), rated(RATE)).iloc[0]
    assert row["status"] == "keep"
    assert row["reason"].endswith("No smaller class on the list holds its need for less than db.m5.2xlarge.")


def test_class_keeps_the_memory_that_its_connections_need(inventory, decided, rated):
    # 1,500 x 1.25 x 12,582,880 bytes = 22 GiB, so the 16 GiB of db.m5.xlarge are too few.
    sizes = decided(("orders", "cpu", 2.5), ("orders", "memory", 5 * GIB))
    row = find(sizes, inventory(ORDERS), rated(RATE), peaks=connections(1500.0)).iloc[0]
    assert row["recommended"] == "db.r7i.xlarge"


def test_measured_connections_that_fit_leave_no_caveat(inventory, decided, rated):
    sizes = decided(("orders", "cpu", 2.5), ("orders", "memory", 5 * GIB))
    row = find(sizes, inventory(ORDERS), rated(RATE), peaks=connections(200.0)).iloc[0]
    assert row["recommended"] == "db.m5.xlarge"
    assert "max_connections" not in row["caveats"]


def test_unmeasured_connections_are_a_caveat_with_both_limits(inventory, decided, rated):
    sizes = decided(("orders", "cpu", 2.5), ("orders", "memory", 5 * GIB))
    caveats = find(sizes, inventory(ORDERS), rated(RATE)).iloc[0]["caveats"]
    # 32 GiB / 12,582,880 and 16 GiB / 12,582,880
    assert "default max_connections falls from 2731 to 1365 and connections were not measured" in caveats


def test_database_that_lacks_cpu_gets_a_larger_class_and_a_negative_saving(inventory, decided, rated):
    row = find(decided(("orders", "cpu", 12.0)), inventory(ORDERS), rated(RATE)).iloc[0]
    # 16 of 8 vCPU of one family: twice.
    assert (row["recommended"], row["saving"], row["saving_cores"]) == ("db.m5.4xlarge", -500.0, -8.0)


def test_burstable_class_at_its_baseline_is_undecided(inventory, decided, rated):
    row = find(decided(("orders", "cpu", 0.6)), inventory(ORDERS | {"type": "db.t3.large"}), rated(RATE)).iloc[0]
    assert row["reason"].startswith("db.t3.large is burstable and reached its baseline of 0.6 cores")


def test_unknown_class_is_undecided_and_named(inventory, decided, rated):
    row = find(decided(("orders", "cpu", 0.6)), inventory(ORDERS | {"type": "db.serverless"}), rated(RATE)).iloc[0]
    assert row["reason"].startswith("The catalog does not know the class db.serverless")


def test_licensed_database_is_undecided(inventory, decided, rated):
    row = find(decided(("orders", "cpu", 0.6)), inventory(ORDERS | {"licence": "oracle-ee"}), rated(RATE)).iloc[0]
    assert "licence is bound to its cores (oracle-ee)" in row["reason"]


def test_undecided_cpu_keeps_its_reason(inventory, decided, rated):
    sizes = decided(("orders", "cpu", None, {"status": "undecided", "reason": "3 days of history; 14 would decide it."}))
    assert (
        find(sizes, inventory(ORDERS), rated(RATE)).iloc[0]["reason"]
        == "Not enough data for cpu: 3 days of history; 14 would decide it."
    )


def test_cloud_sql_tier_is_compared_by_its_own_list(inventory, decided, rated):
    tier = {
        "resource_id": "orders",
        "kind": "database",
        "provider": "gcp",
        "region": "us-central1",
        "type": "db-n1-standard-8",
        "engine": None,
    }
    sizes = decided(("orders", "cpu", 3.0), ("orders", "memory", 10 * GIB))
    row = find(sizes, inventory(tier), rated(RATE)).iloc[0]
    # 0.270205 over 0.540397
    assert (row["recommended"], row["saving"]) == ("db-n1-standard-4", pytest.approx(500 - 500 * 0.270205 / 0.540397))


def test_saving_below_the_minimum_is_kept_in_evidence_only(inventory, decided, rated, evidence):
    sizes = decided(("orders", "cpu", 2.5), ("orders", "memory", 14 * GIB))
    found = find(sizes, inventory(ORDERS), rated(RATE), minimum_saving=300.0)
    assert (found.iloc[0]["status"], pd.isna(found.iloc[0]["saving"])) == ("keep", True)
    assert evidence(found)["saving_not_taken"] == 250.0


def test_two_other_classes_stand_beside_the_advised_one_with_what_rounding_strands(inventory, decided, rated, evidence):
    found = find(decided(("orders", "cpu", 2.5), ("orders", "memory", 14 * GIB)), inventory(ORDERS), rated(RATE))
    said = evidence(found)
    assert [other["type"] for other in said["alternatives"]] == ["db.m7i.xlarge", "db.m5d.xlarge"]
    assert (said["stranded_cores"], said["stranded_bytes"]) == (1.5, 2 * GIB)


def test_reason_names_the_connections_and_the_memory_they_ask_for(inventory, decided, rated):
    sizes = decided(("orders", "cpu", 2.5), ("orders", "memory", 14 * GIB))
    row = find(sizes, inventory(ORDERS), rated(RATE), peaks=connections(100.0)).iloc[0]
    # 100 x 1.25 x 12,582,880 bytes
    assert "Its 100 connections at most need 1.46 GiB of memory by the default rule." in row["reason"]


def storage_use(iops, mibps=1.0):
    rows = [(DISK_OPERATIONS, iops), (DISK_IO, mibps * 1024.0**2)]
    return pd.DataFrame([{"resource_id": "orders", "metric": m, "p999": p, "maximum": p, "minimum": 0.0} for m, p in rows])


@pytest.mark.parametrize(("iops", "advised"), [(3000.0, "db.m5.xlarge"), (7000.0, None)])
def test_a_class_must_carry_the_measured_operations_of_its_storage(inventory, decided, rated, iops, advised):
    sizes = decided(("orders", "cpu", 2.5), ("orders", "memory", 14 * GIB))
    row = find(sizes, inventory(ORDERS), rated(RATE), peaks=storage_use(iops), family_change=0.9).iloc[0]
    assert (row["recommended"] if row["status"] == "decided" else None) == advised
    assert "IOPS and 1 MiB/s at most (P99.9)." in row["reason"]


def of_storage(inventory, decided, rated, iops, storage, **facts):
    database = ORDERS | {"disk_capacity": 200 * GIB, "tags": f'{{"aws:storage-type": "{storage}"}}'} | facts
    found = find(decided(("orders", "cpu", 7.5)), inventory(database), rated(RATE), peaks=storage_use(iops))
    return found[found["field"] == "disk_iops"]


def test_bought_operations_of_storage_that_are_never_used_are_given_back(inventory, decided, rated):
    row = of_storage(inventory, decided, rated, 1500.0, "io1", disk_iops=8000.0).iloc[0]
    # 1,500 x 1.3 = 1,950, rounded up to whole hundreds.
    assert row[["status", "current", "recommended"]].tolist() == ["decided", "8000", "2000"]
    assert (pd.isna(row["saving"]), row["price_note"]) == (
        True,
        "unpriced: no list here knows what an operation of database storage costs",
    )
    assert row["reason"] == "Its io1 storage does 1,500 IOPS (P99.9) of 8,000; 2,000 are that x 1.3."


def test_storage_that_reaches_its_operations_hides_what_it_needs(inventory, decided, rated):
    row = of_storage(inventory, decided, rated, 2990.0, "gp3").iloc[0]
    assert (row["status"], pd.isna(row["recommended"])) == ("undecided", True)
    assert "is held back, which hides what it needs; more operations for two weeks would decide it." in row["reason"]


@pytest.mark.parametrize(
    ("iops", "storage", "facts"),
    [
        (2900.0, "gp2", {}),  # on credits above its 600
        (500.0, "gp3", {}),  # 3,000 are in its price
        (500.0, "gp3", {"disk_capacity": 500 * GIB, "disk_iops": 12_000.0}),  # and 12,000 where it is striped
        (500.0, "io1", {"disk_iops": 1000.0}),  # the fewest that are sold
    ],
)
def test_operations_that_cannot_be_bought_in_smaller_steps_are_kept(inventory, decided, rated, iops, storage, facts):
    row = of_storage(inventory, decided, rated, iops, storage, **facts).iloc[0]
    assert (row["status"], pd.isna(row["saving"])) == ("keep", True)
    assert "fewer cannot be bought" in row["reason"]


@pytest.mark.parametrize(
    ("engine", "gib", "now"), [("postgres", 300, "3000"), ("oracle-ee", 300, "12000"), ("sqlserver-se", 900, "3000")]
)
def test_each_engine_stripes_its_storage_from_a_size_of_its_own(inventory, decided, rated, engine, gib, now):
    row = of_storage(inventory, decided, rated, 500.0, "gp3", disk_capacity=gib * GIB, engine=engine).iloc[0]
    assert row["current"] == now


def test_nothing_is_said_of_storage_whose_kind_or_use_is_not_known(inventory, decided, rated):
    assert of_storage(inventory, decided, rated, 500.0, "standard").empty
    assert of_storage(inventory, decided, rated, float("nan"), "gp3").empty

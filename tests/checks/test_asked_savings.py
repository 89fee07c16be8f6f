"""The least saving that is asked for, each check at it and a cent above: at it money is stated, above it the thing is kept."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from devopskit import parts
from devopskit.checks.unattached_addresses import find
from devopskit.tables.usage import CAPACITY_USED, DB_CONNECTIONS, FAILURES, HIT_RATIO, NETWORK_IO, REQUESTS, SYSTEM_CPU
from devopskit.units import format_money

IT = {"resource_id": "it"}
PART = {"resource_id": "it", "monthly_cost": 80.0}
LATE = {"resource_id": "it", "unit": "GB", "quantity": 100.0, "monthly_cost": 20.0}

# check, the thing, its bill, its use, its cost a month, its saving by hand
CASES = [
    ("idle_databases", {"kind": "database"}, (), (("it", DB_CONNECTIONS, None),), 80.0, 80.0),
    ("idle_instances", {}, (), (("it", SYSTEM_CPU, None), ("it", NETWORK_IO, None)), 80.0, 80.0),
    ("unattached_addresses", {"kind": "address", "state": "unattached"}, (), (), 3.65, 3.65),
    ("unattached_disks", {"kind": "disk", "state": "unattached", "disk_capacity": 0.0}, (), (), 80.0, 80.0),
    ("empty_app_plans", {"kind": "app_plan", "tags": '{"apps": 0}'}, (), (), 80.0, 80.0),
    ("idle_health_checks", {"kind": "health_check", "tags": '{"target_exists": "no"}'}, (), (), 0.5, 0.5),
    ("unused_secrets", {"kind": "secret", "created_at": "2025-01-01"}, (), (), 0.5, 0.5),
    ("unused_volume_claims", {"kind": "volume_claim", "state": "unused", "created_at": "2025-01-01"}, (), (), 80.0, 80.0),
    ("unused_images", {"kind": "image", "tags": '{"last_used": "2025-01-01"}'}, (), (), 80.0, 40.0),  # half of its snapshots
    ("unpulled_images", {"kind": "registry", "tags": '{"stale_share": 0.25}'}, (), (), 80.0, 20.0),
    ("nonproduction_multi_az", {"kind": "database", "tags": '{"multi_az": 1, "env": "qa"}'}, (), (), 80.0, 40.0),
    ("failing_functions", {"kind": "function"}, (), (("it", REQUESTS, 0, {"mean": 2.0}), ("it", FAILURES, 0, {"mean": 0.5})), 80.0, 20.0),
    ("quiet_container_clusters", {"kind": "cluster", "type": "ecs", "replicas": 4.0}, (), (("it", CAPACITY_USED, 0, {"mean": 0.1, "maximum": 0.35}),), 80.0, 40.0),
    ("extended_support_databases", {"kind": "database"}, (PART | {"meter": "Extended Support"},), (), 999.0, 80.0),
    ("unused_api_caches", {"kind": "api"}, (PART | {"meter": "cache"},), (("it", HIT_RATIO, None),), 999.0, 80.0),
    ("excess_backups", {"kind": "database", "tags": '{"backup_retention_days": 28}'}, (PART | {"sku": "Backup"},), (), 999.0, 40.0),
    ("idle_capacity_reservations", {}, (PART | {"capacity_status": "Used"}, PART | {"capacity_status": "Unused"}), (), 999.0, 80.0),
    # 5 % of the bytes at 0.20 where the cheapest place takes 0.10: 100 x 0.10 of 20.
    ("cdn_price_classes", {"kind": "distribution"}, (LATE, LATE | {"quantity": 1900.0, "monthly_cost": 190.0}), (), 999.0, 10.0),
]  # fmt: skip
NAMES = [case[0] for case in CASES]


@pytest.mark.parametrize(("check", "thing", "bill", "use", "cost", "saving"), CASES, ids=NAMES)
def test_a_saving_of_exactly_what_is_asked_is_stated(audited, check, thing, bill, use, cost, saving):
    row = audited(check, IT | thing, bill=bill, use=use, cost=cost, least_saving=saving).iloc[0]
    assert (row["status"], row["saving"], row["currency"]) == ("decided", saving, "EUR")
    assert row["saving_low"] <= saving <= row["saving_high"]


@pytest.mark.parametrize(("check", "thing", "bill", "use", "cost", "saving"), CASES, ids=NAMES)
def test_a_saving_of_a_cent_less_than_asked_is_kept_in_evidence_only(audited, check, thing, bill, use, cost, saving):
    row = audited(check, IT | thing, bill=bill, use=use, cost=cost, least_saving=saving + 0.01).iloc[0]
    assert (row["status"], pd.isna(row["saving"]), row["currency"]) == ("keep", True, "")
    assert f"would save {format_money(saving, 'EUR')} a month, less than the asked" in row["reason"]
    assert json.loads(row["evidence"])["saving_not_taken"] == saving


@pytest.mark.parametrize(("check", "thing", "use"), [(case[0], case[1], case[3]) for case in CASES[:13]], ids=NAMES[:13])
def test_without_a_rate_the_saving_is_missing_and_never_zero(audited, check, thing, use):
    row = audited(check, IT | thing, use=use, least_saving=5.0).iloc[0]
    assert (row["status"], row[["saving_low", "saving", "saving_high"]].isna().all(), row["currency"]) == ("decided", True, "")


@pytest.mark.parametrize(("check", "thing", "bill", "use", "cost", "saving"), CASES[::3], ids=NAMES[::3])
def test_a_hostile_name_and_tag_pass_through_as_text(audited, check, thing, bill, use, cost, saving):
    name = "=HYPERLINK(\"http://x\")<script>alert('$(id)')</script>"
    owner = {"name": name, "owner": "{{ 7 * 7 }}", "defined_in": "../../etc/passwd:1"}
    row = audited(check, IT | thing | owner, bill=bill, use=use, cost=cost, least_saving=0.0).iloc[0]
    assert row[["resource_name", "owner", "defined_in"]].tolist() == [name, "{{ 7 * 7 }}", "../../etc/passwd:1"]
    assert row["saving"] == saving


GIB, MIB = 1024.0**3, 1024.0**2
POD = {
    "resource_id": "c/ns/deployment/web/app",
    "kind": "container",
    "cpu_request": 1.0,
    "memory_request": 2 * GIB,
    "replicas": 3.0,
}
# check, the thing, its sizes, its rate, the saving of all its fields by hand
SIZED = [
    ("oversized_instances", IT | {"type": "m5.2xlarge"}, {"cpu": 1.5, "memory": 6 * GIB}, {"monthly_cost": 240.0}, 180.0),  # 0.096 of 0.384
    ("oversized_databases", IT | {"kind": "database", "engine": "mysql", "type": "db.m5.2xlarge"}, {"cpu": 2.5, "memory": 14 * GIB}, {"monthly_cost": 500.0}, 250.0),
    ("oversized_functions", IT | {"kind": "function", "memory_capacity": 3538 * MIB, "runtime": "python3.12"}, {"memory": 300 * MIB}, {"monthly_cost": 80.0}, 40.0),
    # 1,000 GiB: gp3 80 + 125 MiB/s x 0.04 where gp2 is 100.
    ("oversized_disks", IT | {"kind": "disk", "type": "gp2", "disk_capacity": 1000 * GIB}, {}, {"monthly_cost": 100.0}, 15.0),
    # 3 x 0.75 cores x 20 and 3 x 0.5 GiB x 3
    ("oversized_containers", POD, {"cpu": 0.25, "memory": 1.5 * GIB}, {"core_month": 20.0, "gib_month": 3.0}, 49.5),
    ("half_empty_disks", IT | {"kind": "disk", "disk_capacity": 1000 * GIB}, {"disk": 200 * GIB}, {"monthly_cost": 170.0}, 129.2),
    ("unused_licence_cores", IT | {"licence": "SQL", "cpu_capacity": 16.0, "tags": '{"licence_cost": 1600}'}, {"cpu": 5.2}, {}, 1000.0),
]  # fmt: skip
SIZED_NAMES = [case[0] for case in SIZED]


@pytest.fixture
def sized(inventory, decided, rated):
    """Findings of a sizing check over one thing with these sizes, rate and least saving."""

    def find(check, thing, sizes, rate, least):
        key, named = (
            thing["resource_id"],
            "least_saving" if check in ("half_empty_disks", "unused_licence_cores") else "minimum_saving",
        )
        rows = decided(*[(key, metric, size) for metric, size in sizes.items()])
        return parts.load("checks", check).find(rows, inventory(thing), rated({"resource_id": key} | rate), **{named: least})

    return find


@pytest.mark.parametrize(("check", "thing", "sizes", "rate", "saving"), SIZED, ids=SIZED_NAMES)
def test_a_new_size_of_exactly_the_asked_saving_is_advised(sized, check, thing, sizes, rate, saving):
    found = sized(check, thing, sizes, rate, saving - 1e-9)
    assert found["saving"].sum() == pytest.approx(saving)
    assert set(found["status"]) == {"decided"}


@pytest.mark.parametrize(("check", "thing", "sizes", "rate", "saving"), SIZED, ids=SIZED_NAMES)
def test_a_new_size_of_a_cent_less_than_asked_is_kept(sized, check, thing, sizes, rate, saving):
    found = sized(check, thing, sizes, rate, saving + 0.01)
    assert (set(found["status"]), found["saving"].isna().all()) == ({"keep"}, True)


@pytest.mark.parametrize(("check", "thing", "sizes"), [case[:3] for case in SIZED[:6]], ids=SIZED_NAMES[:6])
def test_a_new_size_without_a_rate_has_no_saving_and_never_zero(sized, check, thing, sizes):
    found = sized(check, thing, sizes, {}, 5.0)
    assert (set(found["status"]), found["saving"].isna().all(), set(found["currency"])) == ({"decided"}, True, {""})


def test_a_resource_that_two_rates_name_is_counted_once_at_the_last_of_them(inventory, rated, now):
    twice = rated({"resource_id": "it", "monthly_cost": 3.0}, {"resource_id": "it", "monthly_cost": 4.0})
    assert find(inventory(IT | {"kind": "address", "state": "unattached"}), twice, now=now)["saving"].tolist() == [4.0]

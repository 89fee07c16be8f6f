"""The least saving that is asked for, each check at it and a cent above: at it money is stated, above it the thing is kept."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from devopskit.checks.unattached_addresses import find
from devopskit.tables.usage import CAPACITY_USED, DB_CONNECTIONS, FAILURES, HIT_RATIO, NETWORK_IO, REQUESTS, SYSTEM_CPU

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
    assert f"would save EUR {saving:.2f} a month, less than the asked" in row["reason"]
    assert json.loads(row["evidence"])["saving_not_taken"] == saving


@pytest.mark.parametrize(("check", "thing", "use"), [(case[0], case[1], case[3]) for case in CASES[:13]], ids=NAMES[:13])
def test_without_a_rate_the_saving_is_missing_and_never_zero(audited, check, thing, use):
    row = audited(check, IT | thing, use=use, least_saving=5.0).iloc[0]
    assert (row["status"], row[["saving_low", "saving", "saving_high"]].isna().all(), row["currency"]) == ("decided", True, "")


@pytest.mark.parametrize(("check", "thing", "bill", "use", "cost", "saving"), CASES, ids=NAMES)
def test_a_hostile_name_and_tag_pass_through_as_text(audited, check, thing, bill, use, cost, saving):
    name = "=HYPERLINK(\"http://x\")<script>alert('$(id)')</script>"
    owner = {"name": name, "owner": "{{ 7 * 7 }}", "defined_in": "../../etc/passwd:1"}
    row = audited(check, IT | thing | owner, bill=bill, use=use, cost=cost, least_saving=0.0).iloc[0]
    assert row[["resource_name", "owner", "defined_in"]].tolist() == [name, "{{ 7 * 7 }}", "../../etc/passwd:1"]
    assert row["saving"] == saving


def test_a_resource_that_two_rates_name_is_counted_once_at_the_last_of_them(inventory, rated, now):
    twice = rated({"resource_id": "it", "monthly_cost": 3.0}, {"resource_id": "it", "monthly_cost": 4.0})
    assert find(inventory(IT | {"kind": "address", "state": "unattached"}), twice, now=now)["saving"].tolist() == [4.0]

"""Every threshold of the checks at its edge: one step on this side money is stated, one step on the other it is not."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.tables.usage import (  # fmt: skip
    CAPACITY_USED,
    DISK_IO,
    DISK_OPERATIONS,
    FAILURES,
    HIT_RATIO,
    REQUESTS,
    SYSTEM_CPU,
    SYSTEM_MEMORY_SHARE,
)

GIB, MIB = 1024.0**3, 1024.0**2
NONE = "no finding"


def tagged(thing, **facts):
    said = ", ".join(f'"{name}": "{value}"' for name, value in facts.items())
    return thing | {"tags": f"{{{said}}}"}


BUCKET = {"resource_id": "it", "kind": "bucket", "disk_capacity": 200 * GIB}
SITE = {"resource_id": "it", "kind": "distribution"}
STOPPED, HANGS = (
    {"resource_id": "vm", "kind": "instance", "state": "stopped"},
    {"resource_id": "it", "kind": "disk", "owner_id": "vm"},
)
RDS, BACKUP = {"resource_id": "it", "kind": "database"}, {"resource_id": "it", "meter": "backup", "monthly_cost": 50.0}
CALLED, FUNCTION = ("it", REQUESTS, 0, {"mean": 1.0}), {"resource_id": "it", "kind": "function"}
ECS, CACHE = {"resource_id": "it", "kind": "cluster", "type": "ecs", "replicas": 10.0}, {"resource_id": "it", "kind": "cache"}
OLD, NEWEST = (
    {"resource_id": "it", "kind": "snapshot", "owner_id": "v"},
    {"resource_id": "s2", "kind": "snapshot", "owner_id": "v", "created_at": "2026-06-30"},
)
RECORD, TABLE = (
    {"resource_id": "it", "kind": "dns_record", "type": "A"},
    {"resource_id": "it", "kind": "table", "type": "provisioned"},
)
ADDRESS, LOOSE = (
    {"resource_id": "it", "kind": "address", "state": "unattached"},
    {"resource_id": "it", "kind": "disk", "state": "available", "disk_capacity": GIB},
)
LOGS, API = {"resource_id": "it", "kind": "log_group", "name": "web"}, {"resource_id": "it", "kind": "api"}
IMAGE, SECRET = {"resource_id": "it", "kind": "image"}, {"resource_id": "it", "kind": "secret"}
CLAIM, IO1 = (
    {"resource_id": "it", "kind": "volume_claim", "state": "Lost"},
    {"resource_id": "it", "kind": "disk", "type": "io1", "disk_capacity": 100 * GIB, "disk_iops": 20_000.0},
)
LAMP = {"resource_id": "it", "kind": "load_balancer"}


def bytes_of(near, far, far_price=0.2):
    near = {"resource_id": "it", "unit": "GB", "quantity": near, "monthly_cost": near * 0.1}
    return near, {"resource_id": "it", "unit": "GB", "quantity": far, "monthly_cost": far * far_price}


def measured(first, second, most, days=60.0):
    return tuple(
        ("it", metric, 0, {"maximum": value, "days": days}) for metric, value in zip((first, second), most, strict=True)
    )


def iops(operations, days=60.0):
    return measured(DISK_OPERATIONS, DISK_IO, (operations, MIB), days)


def busy(cpu, memory, days=60.0):
    return measured(SYSTEM_CPU, SYSTEM_MEMORY_SHARE, (cpu, memory), days)


# check, things, bill, use, what comes of it; the pairs differ by one step.
EDGES = [
    ("abandoned_buckets", [BUCKET], (), (("it", REQUESTS, 30),), "decided"),
    ("abandoned_buckets", [BUCKET], (), (("it", REQUESTS, 29),), NONE),
    ("abandoned_buckets", [BUCKET], (), (("it", REQUESTS, None, {"days": 27.0}),), "decided"),
    ("abandoned_buckets", [BUCKET], (), (("it", REQUESTS, None, {"days": 26.9}),), "undecided"),
    ("buckets_without_lifecycle", [tagged(BUCKET, cold_share=1) | {"disk_capacity": 100 * GIB}], (), (), NONE),
    ("buckets_without_lifecycle", [tagged(BUCKET, cold_share=1) | {"disk_capacity": 101 * GIB}], (), (), "decided"),
    ("buckets_without_lifecycle", [tagged(BUCKET, cold_share=1, average_object_bytes=131_072)], (), (), "decided"),
    ("buckets_without_lifecycle", [tagged(BUCKET, cold_share=1, average_object_bytes=131_071)], (), (), "undecided"),
    ("buckets_without_lifecycle", [tagged(BUCKET, cold_share=1.01)], (), (), "undecided"),
    ("cdn_price_classes", [SITE], bytes_of(900.0, 100.0), (), "undecided"),
    ("cdn_price_classes", [SITE], bytes_of(901.0, 99.0), (), "decided"),
    ("cdn_price_classes", [SITE], bytes_of(950.0, 50.0, 0.11), (), NONE),  # a tenth dearer is another volume tier
    ("disks_of_stopped_instances", [HANGS, tagged(STOPPED, stopped_at="2026-06-01")], (), (), "decided"),
    ("disks_of_stopped_instances", [HANGS, tagged(STOPPED, stopped_at="2026-06-02")], (), (), NONE),
    ("disks_of_stopped_instances", [STOPPED | {"resource_id": "it"}], (), (), NONE),  # only Azure charges a stopped machine
    ("excess_backups", [tagged(RDS, backup_retention_days=14)], (BACKUP,), (), NONE),
    ("excess_backups", [tagged(RDS, backup_retention_days=15)], (BACKUP,), (), "decided"),
    ("excess_backups", [tagged(RDS, backup_retention_days=15)], (BACKUP | {"monthly_cost": 0.0},), (), NONE),
    ("extended_support_databases", [tagged(RDS, support_ends="2026-12-28")], (), (), "decided"),
    ("extended_support_databases", [tagged(RDS, support_ends="2026-12-29")], (), (), NONE),
    ("failing_functions", [FUNCTION], (), (CALLED, ("it", FAILURES, 0, {"mean": 0.1})), NONE),
    ("failing_functions", [FUNCTION], (), (CALLED, ("it", FAILURES, 0, {"mean": 0.11})), "decided"),
    ("failing_functions", [FUNCTION], (), (("it", REQUESTS, 0, {"mean": 1.0, "days": 7.0}), ("it", FAILURES, 0, {"mean": 0.5})), "decided"),
    ("idle_load_balancers", [LAMP], (), (("it", REQUESTS, 0, {"mean": 100 / 86_400}),), NONE),
    ("idle_load_balancers", [LAMP], (), (("it", REQUESTS, 0, {"mean": 99 / 86_400}),), "decided"),
    ("old_snapshots", [OLD | {"created_at": "2026-04-02"}, NEWEST], (), (), NONE),
    ("old_snapshots", [OLD | {"created_at": "2026-04-01"}, NEWEST], (), (), "decided"),
    ("provisioned_iops_disks", [IO1], (), iops(12_307.0), "decided"),  # x 1.3 = 15,999.1, and gp3 sells 16,000
    ("provisioned_iops_disks", [IO1], (), iops(12_308.0), NONE),
    ("provisioned_iops_disks", [IO1], (), iops(100.0, days=14.0), "decided"),
    ("provisioned_iops_disks", [IO1], (), iops(100.0, days=13.0), "undecided"),
    ("quiet_caches", [CACHE], (), busy(0.2, 0.4), "decided"),
    ("quiet_caches", [CACHE], (), busy(0.21, 0.4), NONE),
    ("quiet_caches", [CACHE], (), busy(0.2, 0.41), NONE),
    ("quiet_caches", [CACHE], (), busy(0.1, 0.1, days=14.0), "decided"),
    ("quiet_caches", [CACHE], (), busy(0.1, 0.1, days=13.0), "undecided"),
    ("quiet_container_clusters", [ECS], (), (("it", CAPACITY_USED, 0, {"mean": 0.2, "maximum": 0.3}),), NONE),
    ("quiet_container_clusters", [ECS], (), (("it", CAPACITY_USED, 0, {"mean": 0.19, "maximum": 0.3}),), "decided"),
    ("quiet_container_clusters", [ECS | {"replicas": 1.0}], (), (("it", CAPACITY_USED, 0, {"mean": 0.01}),), NONE),
    ("short_dns_ttls", [tagged(RECORD, ttl=3600)], (), (), NONE),
    ("short_dns_ttls", [tagged(RECORD, ttl=3240)], (), (), "decided"),
    ("short_dns_ttls", [tagged(RECORD, ttl=0)], (), (), NONE),
    ("stale_tables", [tagged(TABLE, last_accessed="2026-04-02")], (), (), NONE),
    ("stale_tables", [tagged(TABLE, last_accessed="2026-04-01")], (), (), "decided"),
    ("stale_tables", [tagged(TABLE, last_accessed="2026-04-01", table_class="Standard")], (), (), "decided"),
    ("stale_tables", [tagged(TABLE, last_accessed="2026-04-01", table_class="STANDARD_INFREQUENT_ACCESS")], (), (), NONE),
    ("table_capacity_modes", [TABLE], (), (("it", CAPACITY_USED, 0, {"mean": 0.28, "days": 14.0}),), "decided"),
    ("table_capacity_modes", [TABLE], (), (("it", CAPACITY_USED, 0, {"mean": 0.29}),), NONE),  # the break-even is 28.9 %
    ("table_capacity_modes", [TABLE], (), (("it", CAPACITY_USED, 0, {"mean": 0.1, "days": 13.0}),), "undecided"),
    ("unattached_addresses", [ADDRESS | {"created_at": "2026-06-24"}], (), (), "decided"),
    ("unattached_addresses", [ADDRESS | {"created_at": "2026-06-25"}], (), (), "undecided"),
    ("unattached_addresses", [tagged(ADDRESS, detached_at="2026-06-25") | {"created_at": "2025-01-01"}], (), (), "undecided"),
    ("unattached_disks", [LOOSE | {"created_at": "2026-06-24"}], (), (), "decided"),
    ("unattached_disks", [LOOSE | {"created_at": "2026-06-25"}], (), (), "undecided"),
    ("unlimited_logs", [LOGS | {"created_at": "2026-04-02"}], (), (), "undecided"),
    ("unlimited_logs", [LOGS | {"created_at": "2026-03-01"}], (), (), "decided"),
    ("unlimited_logs", [tagged(LOGS, retention_days=1) | {"created_at": "2026-03-01"}], (), (), NONE),
    ("unpulled_images", [tagged({"resource_id": "it", "kind": "registry"}, stale_share=1.01)], (), (), "undecided"),
    ("unused_api_caches", [API], (BACKUP | {"meter": "cache"},), (("it", HIT_RATIO, 0, {"maximum": 0.05}),), NONE),
    ("unused_api_caches", [API], (BACKUP | {"meter": "cache"},), (("it", HIT_RATIO, 0, {"maximum": 0.049, "days": 14.0}),), "decided"),
    ("unused_api_caches", [API], (BACKUP | {"meter": "cache"},), (("it", HIT_RATIO, None, {"days": 13.0}),), "undecided"),
    ("unused_api_caches", [tagged(API, cache_enabled="false")], (BACKUP | {"meter": "cache"},), (("it", HIT_RATIO, None),), NONE),
    ("unused_images", [tagged(IMAGE, last_used="2026-04-02")], (), (), NONE),
    ("unused_images", [tagged(IMAGE, last_used="2026-04-01")], (), (), "decided"),
    ("unused_secrets", [tagged(SECRET, last_used="2026-04-02")], (), (), NONE),
    ("unused_secrets", [tagged(SECRET, last_used="2026-04-01")], (), (), "decided"),
    ("unused_secrets", [SECRET | {"created_at": "2026-04-01"}], (), (), "decided"),  # never read since
    ("unused_volume_claims", [CLAIM | {"created_at": "2026-06-01"}], (), (), "decided"),
    ("unused_volume_claims", [CLAIM | {"created_at": "2026-06-02"}], (), (), "undecided"),
    ("unused_volume_claims", [tagged(CLAIM, unused_since="2026-06-02") | {"created_at": "2025-01-01"}], (), (), "undecided"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "things", "bill", "use", "status"), EDGES, ids=[f"{e[0]}-{n}" for n, e in enumerate(EDGES)])
def test_one_step_decides_whether_money_is_stated(audited, check, things, bill, use, status):
    found = audited(check, *things, bill=bill, use=use, cost=1000.0).query("resource_id == 'it'")
    assert (found["status"].tolist() or [NONE]) == [status]
    # Two have no price here: no list holds the infrequent class of tables, and support costs nothing before it is charged.
    priced = status == "decided" and check not in ("stale_tables", "extended_support_databases")
    assert found["saving"].notna().tolist() == [priced] * len(found)


def test_a_region_of_a_hundredth_of_the_cost_or_of_thirty_days_is_no_stranger(audited):
    box = {"resource_id": "x"}
    home, away = {"account": "dev", "monthly_cost": 990.0}, {"account": "dev", "region": "sa-east-1", "monthly_cost": 10.0}
    new, old = {"first": pd.Timestamp("2026-06-02", tz="UTC")}, {"first": pd.Timestamp("2026-06-01", tz="UTC")}
    assert audited("forgotten_regions", box, bill=(home, away | new)).empty  # 10 of 1,000 is no less than 1 %
    assert audited("forgotten_regions", box, bill=(home, away | old | {"monthly_cost": 9.0})).empty
    assert audited("forgotten_regions", box, bill=(home, away | new | {"monthly_cost": 0.0})).empty
    assert len(audited("forgotten_regions", box, bill=(home, away | new | {"monthly_cost": 9.0}))) == 1

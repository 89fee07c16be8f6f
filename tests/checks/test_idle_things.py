"""Each check of idle things: one that goes, one in use, and one that must stay."""

from __future__ import annotations

import pytest

from devopskit import parts
from devopskit.tables.usage import (
    CAPACITY_USED,
    CONTAINER_CPU,
    DB_CONNECTIONS,
    DISK_OPERATIONS,
    NETWORK_IO,
    REQUESTS,
    SYSTEM_CPU,
)  # fmt: skip

BOX = "cluster-a/shop/deployment/cart/cart"
# check, the thing, metric, monthly cost, a change that keeps it, words of the reason
CASES = [
    ("idle_databases", {"kind": "database"}, DB_CONNECTIONS, 120.0, {"tags": '{"aws:replica-of": "main"}'}, "replica of main"),
    ("idle_databases", {"kind": "database"}, DB_CONNECTIONS, 120.0, {"owner_id": "aurora-1"}, "belongs to the cluster aurora-1"),
    ("idle_disks", {"kind": "disk", "state": "attached"}, DISK_OPERATIONS, 8.0, {"tags": '{"root": "true"}'}, "starts from it"),
    ("idle_disks", {"kind": "disk", "state": "attached"}, DISK_OPERATIONS, 8.0, {"state": "unattached"}, "a check of its own"),
    ("idle_nat_gateways", {"kind": "nat_gateway"}, NETWORK_IO, 32.85, {"tags": '{"keep": "yes"}'}, "its tag keep says"),
    ("idle_vpns", {"kind": "vpn"}, NETWORK_IO, 36.5, {"tags": '{"standby": "true"}'}, "its tag standby says"),
    ("idle_endpoints", {"kind": "endpoint"}, NETWORK_IO, 21.9, {"created_at": "2026-06-20"}, "only 11 days old"),
    ("idle_ml_endpoints", {"kind": "ml_endpoint"}, REQUESTS, 83.0, {"tags": '{"retain": "1"}'}, "its tag retain says"),
    ("idle_streams", {"kind": "stream"}, REQUESTS, 10.95, {"created_at": "2026-06-25"}, "only 6 days old"),
    ("idle_processing_clusters", {"kind": "cluster", "type": "emr"}, SYSTEM_CPU, 500.0, {"type": "eks"}, "no cluster for jobs"),
    ("idle_warehouses", {"kind": "warehouse"}, SYSTEM_CPU, 790.0, {"tags": '{"auto_pause": "true"}'}, "pauses itself already"),
    ("idle_load_balancers", {"kind": "load_balancer"}, REQUESTS, 16.4, {"tags": '{"dr": "true"}'}, "its tag dr says"),
    ("idle_workloads", {"kind": "container", "resource_id": BOX}, CONTAINER_CPU, 9.0, {"tags": '{"keep": "1"}'}, "its tag keep says"),
]  # fmt: skip
NAMES = [f"{case[0]}-{case[5]}" for case in CASES]


def finder(name):
    return parts.load("checks", name).find


@pytest.mark.parametrize(("check", "thing", "metric", "cost", "kept", "words"), CASES, ids=NAMES)
def test_a_thing_without_use_can_go_at_all_it_costs(inventory, rated, seen, check, thing, metric, cost, kept, words):
    it = {"resource_id": "it"} | thing
    key = it["resource_id"]
    row = finder(check)(inventory(it), rated({"resource_id": key, "monthly_cost": cost}), seen((key, metric, None))).iloc[0]
    # All of it; one pause runs and none ended, so the chance that it is needed again is 0.5 / 2.
    assert row[["check", "status", "saving", "saving_high"]].tolist() == [check, "decided", cost, cost]
    assert row["saving_low"] == pytest.approx(cost * 0.75)


@pytest.mark.parametrize(("check", "thing", "metric", "cost", "kept", "words"), CASES, ids=NAMES)
def test_a_thing_that_was_used_today_gets_no_finding(inventory, rated, seen, check, thing, metric, cost, kept, words):
    it = {"resource_id": "it"} | thing
    use = seen((it["resource_id"], metric, 0, {"mean": 1.0}))
    assert finder(check)(inventory(it), rated(), use).empty


@pytest.mark.parametrize(("check", "thing", "metric", "cost", "kept", "words"), CASES, ids=NAMES)
def test_a_thing_that_must_stay_says_why(inventory, rated, seen, check, thing, metric, cost, kept, words):
    it = {"resource_id": "it"} | thing | kept
    row = finder(check)(inventory(it), rated(), seen((it["resource_id"], metric, None))).iloc[0]
    assert (row["status"] != "decided", words in row["reason"]) == (True, True)


@pytest.mark.parametrize(("check", "thing", "metric", "cost", "kept", "words"), CASES, ids=NAMES)
def test_a_thing_that_was_not_measured_is_undecided(inventory, rated, seen, check, thing, metric, cost, kept, words):
    row = finder(check)(inventory({"resource_id": "it"} | thing), rated(), seen()).iloc[0]
    assert (row["status"], f"{metric} of this" in row["reason"]) == ("undecided", True)


def test_a_container_of_the_cluster_itself_waits_by_design(inventory, rated, seen):
    dns = "cluster-a/kube-system/deployment/dns/dns"
    row = finder("idle_workloads")(
        inventory({"resource_id": dns, "kind": "container"}), rated(), seen((dns, CONTAINER_CPU, None))
    )
    assert "namespace kube-system of the cluster itself" in row.iloc[0]["reason"]


def test_a_load_balancer_without_targets_needs_no_measurement(inventory, rated, seen):
    lb = {"resource_id": "lb", "kind": "load_balancer", "tags": '{"targets": 0}'}
    row = finder("idle_load_balancers")(inventory(lb), rated({"resource_id": "lb", "monthly_cost": 16.4}), seen()).iloc[0]
    assert row[["status", "saving", "reason"]].tolist() == ["decided", 16.4, "Nothing is registered or healthy behind it."]


def test_a_load_balancer_with_a_few_probes_a_day_counts_as_idle(inventory, rated, seen):
    use = seen(("lb", REQUESTS, 0, {"mean": 99 / 86_400}))
    rates = rated({"resource_id": "lb", "monthly_cost": 16.4})
    assert (
        finder("idle_load_balancers")(inventory({"resource_id": "lb", "kind": "load_balancer"}), rates, use).iloc[0]["saving"]
        == 16.4
    )


ECS = {"resource_id": "ecs", "kind": "cluster", "type": "ecs", "replicas": 10.0}


def test_a_nearly_empty_cluster_keeps_the_machines_its_peak_needs(inventory, rated, seen):
    use = seen(("ecs", CAPACITY_USED, 0, {"mean": 0.1, "maximum": 0.2}))
    row = finder("quiet_container_clusters")(inventory(ECS), rated({"resource_id": "ecs", "monthly_cost": 700.0}), use).iloc[0]
    # 10 machines x 0.2 / 0.7 = 2.9: three stay, seven tenths of 700 go.
    assert row[["recommended", "saving", "action"]].tolist() == ["3", pytest.approx(490.0), "right-size"]


def test_a_peak_that_fits_to_the_last_digit_keeps_no_machine_more(inventory, rated, seen):
    use = seen(("ecs", CAPACITY_USED, 0, {"mean": 0.1, "maximum": 0.14}))
    row = finder("quiet_container_clusters")(inventory(ECS), rated({"resource_id": "ecs", "monthly_cost": 700.0}), use).iloc[0]
    # 10 x 0.14 / 0.7 = 2 machines: eight tenths of 700.
    assert row[["recommended", "saving"]].tolist() == ["2", pytest.approx(560.0)]


def test_a_busy_cluster_keeps_its_machines(inventory, rated, seen):
    use = seen(("ecs", CAPACITY_USED, 0, {"mean": 0.3, "maximum": 0.4}))
    assert finder("quiet_container_clusters")(inventory(ECS), rated(), use).empty


def test_a_cluster_seen_for_a_week_is_undecided(inventory, rated, seen):
    use = seen(("ecs", CAPACITY_USED, 0, {"mean": 0.1, "maximum": 0.2, "days": 7.0}))
    assert finder("quiet_container_clusters")(inventory(ECS), rated(), use).iloc[0]["status"] == "undecided"

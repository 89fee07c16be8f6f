"""Idle things at the edge: the last day that counts, the history that must be seen, and other signs of use."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.tables.usage import (
    CONTAINER_CPU,
    DB_CONNECTIONS,
    DISK_OPERATIONS,
    NETWORK_IO,
    REQUESTS,
    SYSTEM_CPU,
)

# check, the thing, metrics that must be idle, idle days that are asked for
ASKED = [
    ("idle_instances", {"kind": "instance"}, (SYSTEM_CPU, NETWORK_IO), 14),
    ("idle_databases", {"kind": "database"}, (DB_CONNECTIONS,), 14),
    ("idle_disks", {"kind": "disk", "state": "attached"}, (DISK_OPERATIONS,), 14),
    ("idle_nat_gateways", {"kind": "nat_gateway"}, (NETWORK_IO,), 14),
    ("idle_vpns", {"kind": "vpn"}, (NETWORK_IO,), 14),
    ("idle_endpoints", {"kind": "endpoint"}, (NETWORK_IO,), 30),
    ("idle_ml_endpoints", {"kind": "ml_endpoint"}, (REQUESTS,), 14),
    ("idle_streams", {"kind": "stream"}, (REQUESTS,), 14),
    ("idle_processing_clusters", {"kind": "cluster", "type": "emr"}, (SYSTEM_CPU,), 1),
    ("idle_warehouses", {"kind": "warehouse"}, (SYSTEM_CPU,), 7),
    ("idle_load_balancers", {"kind": "load_balancer"}, (REQUESTS,), 7),
    ("idle_workloads", {"kind": "container"}, (CONTAINER_CPU,), 14),
]
NAMES = [case[0] for case in ASKED]
IT = {"resource_id": "it"}


def used(metrics, last, **more):
    return tuple(("it", metric, last, {"mean": 1.0} | more) for metric in metrics)


@pytest.mark.parametrize(("check", "thing", "metrics", "asked"), ASKED, ids=NAMES)
def test_exactly_the_asked_days_without_use_state_all_of_the_cost(audited, check, thing, metrics, asked):
    row = audited(check, IT | thing, use=used(metrics, asked), cost=100.0).iloc[0]
    assert row[["status", "saving", "saving_high", "currency"]].tolist() == ["decided", 100.0, 100.0, "EUR"]


@pytest.mark.parametrize(("check", "thing", "metrics", "asked"), ASKED, ids=NAMES)
def test_one_day_less_without_use_gets_no_finding(audited, check, thing, metrics, asked):
    assert audited(check, IT | thing, use=used(metrics, asked - 1), cost=100.0).empty


@pytest.mark.parametrize(("check", "thing", "metrics", "asked"), ASKED, ids=NAMES)
def test_an_idle_thing_without_a_rate_is_advised_without_money_and_never_at_zero(audited, check, thing, metrics, asked):
    row = audited(check, IT | thing, use=used(metrics, asked)).iloc[0]
    assert (row["status"], row[["saving_low", "saving", "saving_high"]].isna().all(), row["currency"]) == ("decided", True, "")


@pytest.mark.parametrize(("days", "status"), [(35, "decided"), (34, "undecided")])
@pytest.mark.parametrize("case", [ASKED[0], ASKED[4], ASKED[11]], ids=[NAMES[0], NAMES[4], NAMES[11]])
def test_what_may_work_once_a_month_is_seen_for_five_weeks_first(audited, case, days, status):
    check, thing, metrics, _ = case
    since = {"first": pd.Timestamp("2026-07-01", tz="UTC") - pd.Timedelta(days=days), "days": float(days)}
    row = audited(check, IT | thing, use=used(metrics, None, **since), cost=100.0).iloc[0]
    assert (row["status"], "so that a job at the end of a month" in row["reason"]) == (status, status == "undecided")


@pytest.mark.parametrize(
    ("case", "sign"),
    [(0, NETWORK_IO), (6, SYSTEM_CPU), (8, REQUESTS), (9, DB_CONNECTIONS), (9, REQUESTS), (11, NETWORK_IO), (11, REQUESTS)],
)
def test_another_sign_of_use_yesterday_leaves_a_quiet_thing_alone(audited, case, sign):
    check, thing, metrics, _ = ASKED[case]
    quiet = tuple(row for row in used(metrics, 50) if row[1] != sign)
    assert audited(check, IT | thing, use=(*quiet, ("it", sign, 0, {"mean": 1.0})), cost=100.0).empty


@pytest.mark.parametrize(
    ("check", "thing", "metric", "words"),
    [
        ("idle_disks", {"kind": "disk", "tags": '{"boot": "yes"}'}, DISK_OPERATIONS, "starts from it"),
        ("idle_disks", {"kind": "disk", "state": "Available"}, DISK_OPERATIONS, "a check of its own"),
        (
            "idle_workloads",
            {"kind": "container", "resource_id": "c/istio-system/d/x/x"},
            CONTAINER_CPU,
            "namespace istio-system",
        ),
        ("idle_instances", {"kind": "instance", "tags": '{"role": "quorum"}'}, SYSTEM_CPU, "says quorum"),
    ],
)
def test_a_thing_whose_rest_is_its_work_is_never_priced(audited, check, thing, metric, words):
    it = IT | thing
    use = ((it["resource_id"], metric, None), (it["resource_id"], NETWORK_IO, None))
    row = audited(check, it, use=use, cost=100.0).iloc[0]
    assert (row["status"], words in row["reason"], pd.isna(row["saving"])) == ("undecided", True, True)


POD = "c/shop/deployment/web"
MAIN, SIDE = {"resource_id": f"{POD}/app", "kind": "container"}, {"resource_id": f"{POD}/proxy", "kind": "container"}


@pytest.mark.parametrize(
    "main", [((f"{POD}/app", CONTAINER_CPU, 0),), (), ((f"{POD}/app", CONTAINER_CPU, None), (f"{POD}/app", REQUESTS, 0))]
)
def test_an_idle_container_beside_one_that_works_is_never_scaled_to_zero(audited, main):
    found = audited("idle_workloads", SIDE, MAIN, use=((f"{POD}/proxy", CONTAINER_CPU, None), *main), cost=9.0)
    row = found.set_index("resource_id").loc[f"{POD}/proxy"]
    assert (row["status"], pd.isna(row["saving"]), f"{POD}/app beside it" in row["reason"]) == ("undecided", True, True)


@pytest.mark.parametrize(
    ("kind", "words"), [("daemonset", "on every node"), ("cronjob", "at its times"), ("Job", "ends by itself")]
)
def test_a_workload_without_copies_of_its_own_is_never_scaled_to_zero(audited, kind, words):
    name = f"c/shop/{kind}/agent/agent"
    box, use = {"resource_id": name, "kind": "container"}, ((name, CONTAINER_CPU, None),)
    row = audited("idle_workloads", box, use=use, cost=9.0).iloc[0]
    assert (row["status"], words in row["reason"], pd.isna(row["saving"])) == ("undecided", True, True)


def test_a_pod_whose_containers_all_rest_goes_at_the_cost_of_each(audited):
    use = ((f"{POD}/proxy", CONTAINER_CPU, None), (f"{POD}/app", CONTAINER_CPU, 20))
    found = audited("idle_workloads", SIDE, MAIN, use=use, cost=9.0).set_index("resource_id")
    assert found["status"].tolist() == ["decided", "decided"]
    assert found.loc[f"{POD}/proxy", "saving"] == 9.0


@pytest.mark.parametrize("tags", ['{"healthy_targets": 0}', '{"targets": 0, "healthy_targets": 0}'])
def test_a_load_balancer_with_nothing_behind_it_saves_all_for_sure(audited, tags):
    row = audited("idle_load_balancers", IT | {"kind": "load_balancer", "tags": tags}, cost=16.425).iloc[0]
    # 0.0225 an hour x 730 = 16.425
    assert row[["status", "saving_low", "saving", "saving_high"]].tolist() == ["decided", 16.425, 16.425, 16.425]


def test_a_load_balancer_with_one_target_needs_its_requests_measured(audited):
    row = audited("idle_load_balancers", IT | {"kind": "load_balancer", "tags": '{"targets": 1}'}, cost=16.425).iloc[0]
    assert (row["status"], pd.isna(row["saving"])) == ("undecided", True)

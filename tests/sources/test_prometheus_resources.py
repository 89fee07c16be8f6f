"""Inventory read from a real Prometheus that holds kube-state-metrics and node_exporter series."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.sources import prometheus

MIB, GIB = 2**20, 2**30

pytestmark = pytest.mark.server


@pytest.fixture
def inventory(cluster, three_days):
    """Rows by id."""
    rows = prometheus.fetch("resources", three_days, settings=cluster).rows
    return pd.concat(rows).set_index("resource_id")


def test_a_container_has_requests_and_limits_in_cores_and_bytes(inventory):
    row = inventory.loc["prod/team-4/deployment/app-4/main"]
    assert (row["cpu_request"], row["cpu_limit"], row["cpu_capacity"]) == pytest.approx((2.0, 4.0, 4.0))
    assert (row["memory_request"], row["memory_limit"], row["memory_capacity"]) == (2000 * MIB, 4000 * MIB, 4000 * MIB)


def test_a_container_belongs_to_its_workload_and_team(inventory):
    row = inventory.loc["prod/team-4/deployment/app-4/main"]
    assert (row["kind"], row["owner_id"], row["replicas"]) == ("container", "prod/team-4/deployment/app-4", 2.0)
    assert (row["owner"], json.loads(row["tags"])) == ("squad-1", {"namespace": "team-4", "app": "app-4", "team": "squad-1"})


def test_a_container_began_with_the_oldest_pod_that_lives(inventory):
    row = inventory.loc["prod/team-4/deployment/app-4/main"]
    assert pd.Timestamp("2025-12-01", tz="UTC") < row["created_at"] <= pd.Timestamp("2026-01-04", tz="UTC")
    assert pd.isna(inventory.loc["prod/batch/cronjob/nightly/main", "created_at"])


def test_a_limit_that_is_not_set_stays_missing(inventory):
    row = inventory.loc["prod/team-0/deployment/app-5/main"]
    assert pd.isna(row["cpu_limit"])
    assert row["memory_limit"] == 4800 * MIB


def test_only_the_workload_of_an_autoscaler_is_autoscaled(inventory):
    held = inventory[inventory["autoscaled_on"].fillna("") != ""]
    assert held["autoscaled_on"].to_dict() == {"prod/team-2/deployment/app-2/main": "cpu"}


def test_every_id_with_usage_of_containers_is_in_the_inventory(inventory, usage_rows):
    used = usage_rows.loc[usage_rows["metric"] == "container.cpu.usage", "resource_id"]
    assert set(used) - set(inventory.index) == set()


def test_a_job_that_ran_in_the_last_day_is_listed_as_ended(inventory):
    row = inventory.loc["prod/batch/cronjob/nightly/main"]
    assert (row["state"], row["cpu_request"]) == ("ended", pytest.approx(1.2))


def test_a_job_counts_as_the_share_of_the_day_in_which_it_runs(inventory):
    assert inventory.loc["prod/batch/cronjob/nightly/main", "replicas"] == pytest.approx(20 / 1440, abs=5 / 1440)


def test_a_finished_pod_that_is_still_listed_does_not_run(inventory):
    row = inventory.loc["prod/batch/pod/migrate-xk2qz/main"]
    assert row["state"] == "ended"
    assert "prod/batch/pod/migrate-xk2qz" not in inventory.index


def test_a_container_that_shows_a_java_heap_is_marked_so(inventory):
    held = inventory[inventory["runtime"].fillna("") != ""]
    assert held["runtime"].to_dict() == {"prod/team-1/deployment/app-6/main": "jvm"}


def test_bounds_of_a_namespace_are_rows_with_their_facts_in_cores(inventory):
    bounds, quota = inventory.loc["prod/team-3/limit_range/bounds"], inventory.loc["prod/team-3/resource_quota/compute"]
    assert (bounds["kind"], quota["kind"]) == ("limit_range", "resource_quota")
    assert json.loads(bounds["tags"]) == {"namespace": "team-3", "cpu_default": "1", "cpu_max": "8", "cpu_min": "0.05"}
    assert json.loads(quota["tags"]) == {"namespace": "team-3", "requests.cpu_hard": "20", "requests.cpu_used": "12"}


def test_pods_of_the_old_replica_set_are_gone(inventory):
    pods = [name for name in inventory.index[inventory["kind"] == "pod"] if "/app-3-" in name]
    assert pods == ["prod/team-3/pod/app-3-6c8d4f7b95-bbbbb", "prod/team-3/pod/app-3-6c8d4f7b95-ccccc"]


def test_a_pod_names_its_workload_and_its_node(inventory):
    row = inventory.loc["prod/team-3/pod/app-3-6c8d4f7b95-bbbbb"]
    assert (row["owner_id"], row["node"]) == ("prod/team-3/deployment/app-3", "prod/node/node-1")


def test_a_node_has_its_machine_type_place_and_size(inventory):
    row = inventory.loc["prod/node/node-0"]
    assert tuple(row[["kind", "provider", "type", "region", "zone", "os"]]) == (
        "node", "aws", "m6i.xlarge", "us-east-1", "us-east-1a", "linux",
    )  # fmt: skip
    assert (row["cpu_capacity"], row["memory_capacity"], row["owner_id"]) == (4, 16 * GIB, "aws:///us-east-1a/i-0000")


def test_an_inventory_of_an_earlier_day_is_that_of_the_day(cluster):
    before = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))
    rows = pd.concat(prometheus.fetch("resources", before, settings=cluster).rows)
    assert next(name for name in rows["resource_id"] if "pod/app-3-" in name) == "prod/team-3/pod/app-3-5d9c7bb4f6-bbbbb"


def test_a_server_without_inventory_says_which_metrics_it_lacks(cluster):
    early = Period(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC))
    fetched = prometheus.fetch("resources", early, settings=cluster)
    assert list(fetched.rows) == []
    assert "no kube_pod_container_info and no node metrics" in fetched.notes[0]


def test_another_owner_label_gives_another_owner(cluster, three_days):
    rows = prometheus.fetch("resources", three_days, settings=replace(cluster, owner_label="label_app")).rows
    assert pd.concat(rows).set_index("resource_id").loc["prod/team-4/deployment/app-4/main", "owner"] == "app-4"

"""Which families of the catalogue of saving rules a check covers; the catalogue lies beside the project, not in it."""

from __future__ import annotations

import csv
import re

import pytest

from devopskit import parts
from devopskit.checks._rule import Rule
from devopskit.tables.findings import ACTIONS

# family of the catalogue -> checks that cover it. Families whose threshold nobody has verified stand below the line.
COVERED = {
    "idle_instance": "idle_instances", "oversized_instance": "oversized_instances",
    "stopped_instance_disks": "disks_of_stopped_instances", "schedule_nonprod": "nights_and_weekends",
    "old_generation_instance": "old_generation_instances", "arm_instance": "arm_candidates", "spot_candidate": "spot_candidates",
    "unattached_ip": "unattached_addresses", "unattached_disk": "unattached_disks", "idle_attached_disk": "idle_disks",
    "gp2_to_gp3": "oversized_disks", "io1_to_gp3": "provisioned_iops_disks", "oversized_disk": "half_empty_disks",
    "old_snapshot": "old_snapshots", "premium_snapshot": "premium_snapshots", "unused_image": "unused_images",
    "idle_load_balancer": "idle_load_balancers", "idle_nat_gateway": "idle_nat_gateways", "idle_vpn": "idle_vpns",
    "idle_vpc_endpoint": "idle_endpoints", "oversized_egress_sku": "cdn_price_classes", "idle_database": "idle_databases",
    "oversized_database": "oversized_databases", "db_old_generation": "old_generation_databases",
    "db_multi_az_nonprod": "nonproduction_multi_az", "db_extended_support": "extended_support_databases",
    "db_backup_excess": "excess_backups", "dynamodb_mode": "table_capacity_modes", "stale_table": "stale_tables",
    "s3_no_lifecycle": "buckets_without_lifecycle", "abandoned_bucket": "abandoned_buckets", "log_retention": "unlimited_logs",
    "lambda_arm": "x86_functions", "lambda_errors_timeouts": "failing_functions", "ecs_cluster_idle": "quiet_container_clusters",
    "no_autoscaling": "fixed_capacity", "redshift_pause": "idle_warehouses", "emr_idle": "idle_processing_clusters",
    "sagemaker_idle": "idle_ml_endpoints", "opensearch_redundant": "quiet_caches", "kinesis_unused": "idle_streams",
    "apigw_cache": "unused_api_caches", "cloudtrail_duplicate": "duplicate_trails", "secrets_unused": "unused_secrets",
    "route53_ttl_healthcheck": "short_dns_ttls", "ecr_images": "unpulled_images", "app_service_plan": "empty_app_plans",
    "commitment_gap": "commitment_gaps", "commitment_expiring": "expiring_commitments",
    "capacity_reservation_idle": "idle_capacity_reservations", "forgotten_region": "forgotten_regions",
    # By common practice alone.
    "overprovisioned_iops": "oversized_disks", "k8s_request_oversize": "oversized_containers",
    "k8s_request_undersize": "oversized_containers", "k8s_idle_namespace": "idle_workloads", "k8s_unclaimed_pv": "unused_volume_claims",
    "hybrid_licence": "included_licences", "windows_to_linux": "portable_operating_systems", "sql_consolidate": "unused_licence_cores",
}  # fmt: skip
# What the catalogue calls an action, in the six words of the findings; a price of storage is a tier, whatever is done to it.
SAME = {
    "terminate": {"terminate", "stop", "delete", "cancel", "remove", "snapshot+delete", "archive", "review", "configure", "right-size"},
    "schedule": {"schedule", "terminate", "stop", "configure"}, "right-size": {"right-size", "consolidate", "configure", "price model", "fix"},
    "modernise": {"modernise", "upgrade"}, "tier": {"tier", "archive", "configure", "delete", "review"},
    "price model": {"price model", "renew", "cancel", "configure"},
}  # fmt: skip


@pytest.fixture
def catalogue(shared_data):
    with (shared_data / "cost" / "rules.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def rule_of(check):
    """The rule that a check declares, by itself or in its specification of something idle; None for the sizing checks."""
    module = parts.load("checks", check)
    return getattr(module, "RULE", None) or getattr(getattr(module, "SPEC", None), "rule", None)


def test_every_verified_family_has_a_check(catalogue):
    verified = {name for name, row in catalogue.items() if "unverified" not in row["evidence"]}
    assert (len(verified), verified - set(COVERED)) == (51, set())


def test_every_family_and_every_check_of_the_map_exists(catalogue):
    assert set(COVERED) <= set(catalogue)
    assert set(COVERED.values()) <= set(parts.names("checks"))


def test_every_check_covers_a_family_or_is_half_of_one():
    others = {name for name in parts.names("checks") if not name.startswith("oversized_")} - set(COVERED.values())
    # Health checks are the second half of the family of DNS settings.
    assert others == {"idle_health_checks"}


@pytest.mark.parametrize("family", COVERED)
def test_a_check_acts_as_its_family_does(catalogue, family):
    rule = rule_of(COVERED[family])
    acts = {"right-size", "modernise"} if rule is None else {rule.action}
    wanted = set(re.split(r"[|/ ](?!model)", catalogue[family]["action"]))
    assert any(wanted & SAME[action] for action in acts), (wanted, acts)


@pytest.mark.parametrize("check", [name for name in parts.names("checks") if not name.startswith("oversized_")])
def test_a_rule_says_field_action_effort_danger_and_its_own_name(check):
    rule = rule_of(check)
    assert isinstance(rule, Rule)
    assert (rule.check, rule.action in ACTIONS, bool(rule.field)) == (check, True, True)
    assert {rule.effort, rule.danger} <= {"low", "medium", "high"}


@pytest.mark.parametrize("family", COVERED)
def test_effort_is_that_of_the_catalogue_or_one_step_from_it(catalogue, family):
    rule = rule_of(COVERED[family])
    steps = ("low", "medium", "high")
    told = "medium" if rule is None else rule.effort
    assert abs(steps.index(told) - steps.index(catalogue[family]["effort"])) <= 1

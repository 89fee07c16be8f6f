"""Storage classes, tables, backups, extended support, functions, caches: savings by hand, what is right, what must stay."""

from __future__ import annotations

import inspect

import pandas as pd
import pytest

from devopskit import parts
from devopskit.tables.prices import prices as prices_table
from devopskit.tables.usage import CAPACITY_USED, FAILURES, HIT_RATIO, REQUESTS, TABLE_READS, TABLE_WRITES

GIB = 1024.0**3
NAN = float("nan")
BUCKET = {"resource_id": "it", "kind": "bucket", "name": "media", "disk_capacity": 1000 * GIB, "tags": '{"cold_share": 0.8}'}
DYNAMO = {"resource_id": "it", "kind": "table", "type": "provisioned"}
STALE = {"resource_id": "it", "kind": "table", "tags": '{"last_accessed": "2026-01-01"}'}
LAMBDA = {"resource_id": "it", "kind": "function", "runtime": "python3.12", "tags": '{"architecture": "x86_64"}'}
STOPPED = {"resource_id": "i-1", "kind": "instance", "state": "stopped", "name": "old", "tags": '{"stopped_at": "2026-05-01"}'}
DISK = {"resource_id": "it", "kind": "disk", "owner_id": "i-1", "state": "attached"}
RDS = {"resource_id": "it", "kind": "database", "tags": '{"backup_retention_days": 35, "engine_version": "5.7"}'}
API = {"resource_id": "it", "kind": "api"}
SITE = {"resource_id": "it", "kind": "distribution", "tags": '{"price_class": "PriceClass_All"}'}
SUPPORT = {"resource_id": "it", "meter": "USD 0.10 per hour per vCPU running RDS Extended Support", "monthly_cost": 146.0}
BACKUP = {"resource_id": "it", "meter": "Additional backup storage", "monthly_cost": 50.0}
CACHE = {"resource_id": "it", "meter": "ApiGatewayCacheUsage:1.6GB", "monthly_cost": 27.7}
NEAR = {"resource_id": "it", "meter": "out to US", "unit": "GB", "quantity": 950.0, "monthly_cost": 80.75}
FAR = {"resource_id": "it", "meter": "out to South America", "unit": "GB", "quantity": 50.0, "monthly_cost": 5.5}
BUSY, CALM = ("it", REQUESTS, 0, {"mean": 1.0}), ("it", REQUESTS, None)

# check, inventory, bill, use, cost of the resource, least and likely saving
GOES = [
    # Infrequent 0.0125 in place of 0.023 for 80 % of 23: 23 x 0.8 x (1 - 0.0125 / 0.023) = 8.4, half is sure.
    ("buckets_without_lifecycle", [BUCKET], [], [], 23.0, (4.2, 8.4)),
    # Deep archive 0.00099: 23 x (1 - 0.00099 / 0.023) = 22.01, nine tenths are sure.
    ("abandoned_buckets", [BUCKET], [], [CALM], 23.0, (19.809, 22.01)),
    # Break-even 0.4745 / 2,628,000 / 0.000000625 = 28.9 %; 14.4 % used saves 1 - 0.1444 / 0.28889 = 0.5 of 40; a fifth more
    # requests would leave 40 - 24.
    ("table_capacity_modes", [DYNAMO], [], [("it", CAPACITY_USED, 0, {"mean": 0.14444})], 40.0, (16.0, 20.0)),
    # A second of Arm costs a fifth less: 20 of 100, four fifths are sure.
    ("x86_functions", [LAMBDA], [], [], 100.0, (16.0, 20.0)),
    # A quarter of the calls fails: 25 of 100, half is sure.
    ("failing_functions", [LAMBDA], [], [BUSY, ("it", FAILURES, 0, {"mean": 0.25})], 100.0, (12.5, 25.0)),
    ("disks_of_stopped_instances", [DISK, STOPPED], [], [], 8.0, (8.0, 8.0)),
    ("extended_support_databases", [RDS], [SUPPORT], [], NAN, (146.0, 146.0)),
    # 35 days where 14 are asked: 60 % of 50, half is sure.
    ("excess_backups", [RDS], [BACKUP], [], NAN, (15.0, 30.0)),
    ("unused_api_caches", [API], [CACHE], [("it", HIT_RATIO, None)], NAN, (27.7, 27.7)),
    # Near 0.085 a GB, far 0.11: 50 x 0.025 = 1.25, half is sure.
    ("cdn_price_classes", [SITE], [NEAR, FAR], [], NAN, (0.625, 1.25)),
]
FINE = [
    ("buckets_without_lifecycle", [BUCKET | {"tags": '{"lifecycle": "yes"}'}], [], []),
    ("buckets_without_lifecycle", [BUCKET | {"disk_capacity": GIB}], [], []),
    ("abandoned_buckets", [BUCKET], [], [BUSY]),
    ("table_capacity_modes", [DYNAMO], [], [("it", CAPACITY_USED, 0, {"mean": 0.5})]),
    ("table_capacity_modes", [DYNAMO | {"type": "on-demand"}], [], []),
    ("stale_tables", [STALE | {"tags": '{"last_accessed": "2026-06-01"}'}], [], []),
    ("x86_functions", [LAMBDA | {"tags": '{"architecture": "arm64"}'}], [], []),
    ("failing_functions", [LAMBDA], [], [BUSY, ("it", FAILURES, 0, {"mean": 0.05})]),
    ("disks_of_stopped_instances", [DISK, STOPPED | {"state": "running"}], [], []),
    ("disks_of_stopped_instances", [DISK, STOPPED | {"tags": '{"stopped_at": "2026-06-15"}'}], [], []),
    ("extended_support_databases", [RDS], [BACKUP], []),
    ("extended_support_databases", [RDS], [SUPPORT | {"meter": "Premium Support Plan"}], []),
    ("excess_backups", [RDS | {"tags": '{"backup_retention_days": 7}'}], [BACKUP], []),
    ("unused_api_caches", [API], [CACHE], [("it", HIT_RATIO, 0, {"maximum": 0.6})]),
    ("cdn_price_classes", [SITE], [NEAR], []),
    ("cdn_price_classes", [SITE | {"tags": '{"price_class": "PriceClass_100"}'}], [NEAR, FAR], []),
    # Prices in yen are no dear place of a bill in euros.
    ("cdn_price_classes", [SITE], [NEAR, FAR | {"currency": "JPY", "monthly_cost": 880.0}], []),
    # What the bill no longer charges at its end is over and saves nothing.
    ("extended_support_databases", [RDS], [SUPPORT | {"quiet_hours": 100.0}], []),
    ("excess_backups", [RDS], [BACKUP | {"quiet_hours": 100.0}], []),
    ("unused_api_caches", [API], [CACHE | {"quiet_hours": 100.0}], [("it", HIT_RATIO, None)]),
    # Nothing is cold, or all of it lies in a cheaper class, whose price the ratio of the standard one does not fit.
    ("buckets_without_lifecycle", [BUCKET | {"tags": '{"cold_share": 0}'}], [], []),
    ("buckets_without_lifecycle", [BUCKET | {"type": "STANDARD_IA"}], [], []),
    ("abandoned_buckets", [BUCKET | {"tags": '{"storage-class": "Archive"}'}], [], [CALM]),
]
STAYS = [
    ("buckets_without_lifecycle", [BUCKET | {"tags": "{}"}], [], [], "fact cold_share"),
    ("buckets_without_lifecycle", [BUCKET | {"tags": '{"cold_share": 1, "average_object_bytes": 9000}'}], [], [], "pack them first"),
    ("abandoned_buckets", [BUCKET | {"name": "access-logs"}], [], [CALM], "logs are read only when"),
    ("abandoned_buckets", [BUCKET], [], [], "Not enough data"),
    ("table_capacity_modes", [DYNAMO], [], [], "two weeks of its used share"),
    ("table_capacity_modes", [DYNAMO | {"autoscaled_on": "use"}], [], [("it", CAPACITY_USED, 0, {"mean": 0.1})], "autoscaling fits it"),
    ("stale_tables", [STALE | {"state": "restoring"}], [], [], "being restored now"),
    ("x86_functions", [LAMBDA | {"runtime": "go1.x"}], [], [], "may be made for x86"),
    ("x86_functions", [LAMBDA | {"tags": '{"architecture": "x86_64", "native": "true"}'}], [], [], "may be made for x86"),
    ("failing_functions", [LAMBDA], [], [("it", REQUESTS, 0, {"mean": 1.0, "days": 3.0}), ("it", FAILURES, 0, {"mean": 0.5})], "less than 7"),
    ("disks_of_stopped_instances", [DISK, STOPPED | {"tags": "{}"}], [], [], "since when would decide"),
    ("disks_of_stopped_instances", [DISK | {"tags": '{"dr": "1"}'}, STOPPED], [], [], "Its tag dr says"),
    ("extended_support_databases", [RDS | {"tags": '{"keep": "1"}'}], [SUPPORT], [], "Its tag keep says"),
    ("excess_backups", [RDS | {"tags": "{}"}], [BACKUP], [], "how long it keeps them is not known"),
    ("excess_backups", [RDS | {"tags": '{"backup_retention_days": 35, "legal_hold": "1"}'}], [BACKUP], [], "tag legal_hold says why"),
    ("unused_api_caches", [API], [CACHE], [], "two weeks of cache.hit_ratio"),
    ("unused_api_caches", [API | {"tags": '{"keep": 1}'}], [CACHE], [("it", HIT_RATIO, None)], "its tag keep says"),
    ("cdn_price_classes", [SITE | {"tags": '{"latency_promise": "50 ms"}'}], [NEAR, FAR], [], "its viewers need them"),
]  # fmt: skip


@pytest.fixture
def found(inventory, rated, seen, billed, now):
    def call(check, things, bill, use, cost=NAN):
        find = parts.load("checks", check).find
        tables = {
            "resources": inventory(*things), "rates": rated({"resource_id": "it", "monthly_cost": cost}), "activity": seen(*use),
            "charges": billed(*(bill or [{}])), "now": now,
        }  # fmt: skip
        return find(**{name: value for name, value in tables.items() if name in inspect.signature(find).parameters})

    return call


@pytest.mark.parametrize(("check", "things", "bill", "use", "cost", "savings"), GOES, ids=[case[0] for case in GOES])
def test_what_can_change_saves_what_a_hand_recomputes(found, check, things, bill, use, cost, savings):
    row = found(check, things, bill, use, cost).iloc[0]
    assert (row["status"], row["resource_id"], row["currency"]) == ("decided", "it", "EUR")
    assert [row["saving_low"], row["saving"]] == pytest.approx(list(savings), rel=1e-3)
    assert row["saving"] <= row["saving_high"]


@pytest.mark.parametrize(("check", "things", "bill", "use"), FINE, ids=[f"{case[0]}-{n}" for n, case in enumerate(FINE)])
def test_what_is_right_gets_no_finding(found, check, things, bill, use):
    assert found(check, things, bill, use).empty


@pytest.mark.parametrize(("check", "things", "bill", "use", "words"), STAYS, ids=[f"{c[0]}-{n}" for n, c in enumerate(STAYS)])
def test_what_must_stay_says_why(found, check, things, bill, use, words):
    row = found(check, things, bill, use, 10.0).iloc[0]
    assert (row["status"] != "decided", words in row["reason"], pd.isna(row["saving"])) == (True, True, True)


def test_a_stale_table_without_both_list_prices_is_advised_without_money(found):
    row = found("stale_tables", [STALE], [], [], 10.0).iloc[0]
    assert (row["status"], row["recommended"], pd.isna(row["saving"])) == ("decided", "infrequent", True)


def test_a_stale_table_saves_by_the_ratio_of_its_list_prices(inventory, rated, billed, now):
    listed = {
        "provider": "aws",
        "region": "us-east-1",
        "unit": "gib-month",
        "currency": "USD",
        "origin": "refreshed",
        "as_of": now,
    }
    items = {"table-standard": 0.25, "table-infrequent": 0.1}
    prices = prices_table.check(pd.DataFrame([listed | {"item": item, "price": price} for item, price in items.items()]))
    rates = rated({"resource_id": "it", "monthly_cost": 10.0})
    capacity = {"resource_id": "it", "unit": "ReadCapacityUnit-Hours", "monthly_cost": 9.0}
    stored = {"resource_id": "it", "unit": "GB-Months", "monthly_cost": 1.0}
    find = parts.load("checks", "stale_tables").find
    # The ratio is 1 - 0.1 / 0.25 = 0.6: of all 10 where the bill does not tell, of the 1 of storage where it does.
    assert find(inventory(STALE), rates, billed({}), prices=prices, now=now).iloc[0]["saving"] == pytest.approx(6.0)
    known = find(inventory(STALE), rates, billed(capacity, stored), prices=prices, now=now, least_saving=0.1).iloc[0]
    assert known[["status", "saving", "currency"]].tolist() == ["decided", pytest.approx(0.6), "EUR"]


def test_storage_costs_the_same_in_both_modes_of_a_table(inventory, rated, billed, seen):
    capacity = {"resource_id": "it", "unit": "WriteCapacityUnit-Hours", "monthly_cost": 30.0}
    bill = billed(capacity, {"resource_id": "it", "unit": "GB-Months", "monthly_cost": 10.0})
    use, rates = seen(("it", CAPACITY_USED, 0, {"mean": 0.14444})), rated({"resource_id": "it", "monthly_cost": 40.0})
    row = parts.load("checks", "table_capacity_modes").find(inventory(DYNAMO), rates, bill, use).iloc[0]
    # Half of the 30 that capacity costs, and not of the 10 of its storage.
    assert (row["saving"], row["saving_low"]) == (pytest.approx(15.0, rel=1e-3), pytest.approx(12.0, rel=1e-3))


def test_reads_and_writes_are_weighed_by_what_their_capacity_costs(found):
    table = DYNAMO | {"tags": '{"aws:read-capacity": 100, "aws:write-capacity": 20}'}
    use = [("it", TABLE_READS, 0, {"mean": 20.0}), ("it", TABLE_WRITES, 0, {"mean": 1.7776, "days": 14.0})]
    row = found("table_capacity_modes", [table], [], use, 40.0).iloc[0]
    # (20 + 5 x 1.7776) of (100 + 5 x 20) is 14.444 %, half of the break-even of 28.889 %: half of 40.
    assert (row["status"], row["saving"]) == ("decided", pytest.approx(20.0, rel=1e-3))


def test_reads_alone_do_not_tell_how_much_of_its_capacity_a_table_uses(found):
    table = DYNAMO | {"tags": '{"read_capacity": 100, "write_capacity": 20}'}
    row = found("table_capacity_modes", [table], [], [("it", TABLE_READS, 0, {"mean": 20.0})], 40.0).iloc[0]
    assert (row["status"], "two weeks of its used share" in row["reason"]) == ("undecided", True)


def test_a_price_of_each_mode_in_another_currency_compares_nothing(inventory, rated, billed, seen, now):
    euros = {
        "provider": "aws",
        "region": "us-east-1",
        "unit": "request",
        "currency": "EUR",
        "origin": "refreshed",
        "as_of": now,
    }
    prices = prices_table.check(pd.DataFrame([euros | {"item": "table-write-request", "price": 6e-7}]))
    use = seen(("it", CAPACITY_USED, 0, {"mean": 0.1}))
    row = parts.load("checks", "table_capacity_modes").find(inventory(DYNAMO), rated(), billed({}), use, prices=prices).iloc[0]
    assert (row["status"], "cannot be compared" in row["reason"]) == ("undecided", True)


def test_azure_charges_a_stopped_machine_that_is_not_deallocated(found):
    box = {"resource_id": "it", "kind": "instance", "provider": "azure", "state": "stopped"}
    row = found("disks_of_stopped_instances", [box], [], [], 70.0).iloc[0]
    assert row[["saving", "recommended"]].tolist() == [70.0, "deallocate"]


def test_support_that_is_paid_already_is_one_finding_although_its_end_is_known(found):
    database = RDS | {"tags": '{"support_ends": "2026-06-01"}'}
    assert found("extended_support_databases", [database], [SUPPORT], [])["saving"].dropna().tolist() == [146.0]


def test_a_function_that_fails_more_often_than_it_is_called_saves_no_more_than_its_cost(found):
    retried = [("it", REQUESTS, 0, {"mean": 1.0}), ("it", FAILURES, 0, {"mean": 3.0})]
    assert found("failing_functions", [LAMBDA], [], retried, 100.0).iloc[0][["saving_low", "saving"]].tolist() == [50.0, 100.0]


def test_support_that_has_ended_says_since_when_and_claims_no_saving(found):
    row = found("extended_support_databases", [RDS | {"tags": '{"support_ends": "2026-06-01"}'}], [], []).iloc[0]
    assert row["reason"].startswith("Standard support of its engine ended 30 days ago, so that it costs more")
    assert pd.isna(row["saving"])


def test_support_that_ends_soon_has_a_day_to_act_by(found):
    row = found("extended_support_databases", [RDS | {"tags": '{"support_ends": "2026-09-01"}'}], [], []).iloc[0]
    assert (row["status"], str(row["act_by"].date()), pd.isna(row["saving"])) == ("decided", "2026-09-01", True)

"""Checks that judge by facts of the inventory: one that goes with its saving by hand, one that is right, one that must stay."""

from __future__ import annotations

import inspect

import pandas as pd
import pytest

from devopskit import parts
from devopskit.tables.prices import prices as prices_table

OLD = {"kind": "snapshot", "resource_id": "s1", "owner_id": "vol-1", "created_at": "2026-01-01"}
NEWER = {"kind": "snapshot", "resource_id": "s2", "owner_id": "vol-1", "created_at": "2026-06-01"}
IMAGE = {"kind": "image", "resource_id": "ami", "tags": '{"last_used": "2026-01-01"}'}
SECRET = {"kind": "secret", "resource_id": "s", "tags": '{"last_used": "2026-01-01"}'}
DOUBLE = {"kind": "database", "resource_id": "db", "tags": '{"aws:multi-az": "True", "env": "Dev"}'}
PLAN = {"kind": "app_plan", "resource_id": "p", "tags": '{"apps": 0}'}
CLAIM = {"kind": "volume_claim", "resource_id": "c", "state": "Released", "created_at": "2026-05-01"}
IMAGES = {"kind": "registry", "resource_id": "r", "tags": '{"stale_share": 0.6}'}
PROBE = {"kind": "health_check", "resource_id": "h", "tags": '{"target_exists": "false"}'}
NAME = {"kind": "dns_record", "resource_id": "n", "type": "A", "tags": '{"ttl": 360}'}
TRAIL = {"kind": "trail", "resource_id": "t2", "account": "1", "created_at": "2026-02-01"}
FIRST = {"kind": "trail", "resource_id": "t1", "account": "1", "created_at": "2026-01-01"}

# check, inventory (the first is judged), its cost, least, likely and largest saving
GOES = [
    # One snapshot's own share of its chain is not known: half of 10, between nothing and all.
    ("old_snapshots", [OLD, NEWER], 10.0, (0.0, 5.0, 10.0)),
    ("unused_images", [IMAGE], 4.0, (0.0, 2.0, 4.0)),
    ("unused_secrets", [SECRET], 0.4, (0.4, 0.4, 0.4)),
    # The standby is half of 240.
    ("nonproduction_multi_az", [DOUBLE], 240.0, (120.0, 120.0, 120.0)),
    ("empty_app_plans", [PLAN], 73.0, (73.0, 73.0, 73.0)),
    ("unused_volume_claims", [CLAIM], 8.0, (8.0, 8.0, 8.0)),
    # 60 % of 20, of which half is sure.
    ("unpulled_images", [IMAGES], 20.0, (6.0, 12.0, 12.0)),
    ("idle_health_checks", [PROBE], 0.5, (0.5, 0.5, 0.5)),
    # 360 s to 3,600 s asks 90 % less at best; half of that of 40 is 18, between none and all of the 36.
    ("short_dns_ttls", [NAME], 40.0, (0.0, 18.0, 36.0)),
    ("duplicate_trails", [TRAIL, FIRST], 25.0, (25.0, 25.0, 25.0)),
]  # fmt: skip
FINE = [
    ("old_snapshots", OLD | {"created_at": "2026-06-01"}),
    ("unused_images", IMAGE | {"tags": '{"last_used": "2026-06-01"}'}),
    ("unused_secrets", SECRET | {"tags": '{"last_used": "2026-06-01"}'}),
    ("nonproduction_multi_az", DOUBLE | {"tags": '{"multi_az": "true", "env": "prod"}'}),
    ("nonproduction_multi_az", DOUBLE | {"tags": '{"env": "dev"}'}),
    ("empty_app_plans", PLAN | {"tags": '{"apps": 3}'}),
    ("unused_volume_claims", CLAIM | {"state": "bound"}),
    ("unpulled_images", IMAGES | {"tags": '{"lifecycle": "true"}'}),
    ("unpulled_images", IMAGES | {"tags": '{"stale_share": 0}'}),
    ("idle_health_checks", PROBE | {"tags": "{}"}),
    ("short_dns_ttls", NAME | {"tags": '{"ttl": 3600}'}),
    ("duplicate_trails", TRAIL),
    ("premium_snapshots", OLD | {"type": "Standard_LRS"}),
]
STAYS = [
    ("old_snapshots", [OLD], "may be the only copy"),
    ("old_snapshots", [OLD | {"tags": '{"image": "ami-1"}'}, NEWER], "The image ami-1 is made of it"),
    ("old_snapshots", [OLD | {"tags": '{"legal-hold": "yes"}'}, NEWER], "Its tag legal_hold says"),
    ("old_snapshots", [OLD | {"created_at": None}], "map created_at"),
    # Another one without a date may be older, so this one may be the last copy.
    ("old_snapshots", [OLD, NEWER | {"created_at": None}], "may be the only copy"),
    ("unused_images", [IMAGE | {"tags": '{"last_used": "2026-01-01", "shared": "true"}'}], "refers to it"),
    ("unused_images", [IMAGE | {"tags": None}], "date of its last launch would decide"),
    ("unused_secrets", [SECRET | {"type": "key"}], "data may be needed later"),
    (
        "nonproduction_multi_az",
        [DOUBLE | {"tags": '{"multi_az": 1, "env": "qa", "require_multi_az": "yes"}'}],
        "asks for two zones",
    ),
    ("empty_app_plans", [PLAN | {"tags": "{}"}], "is not known"),
    ("empty_app_plans", [PLAN | {"tags": '{"apps": 0, "slots": 2}'}], "set up for a switch-over"),
    ("unused_volume_claims", [CLAIM | {"tags": '{"stateful_set": "db"}'}], "the stateful set db starts with it again"),
    ("unused_volume_claims", [CLAIM | {"created_at": "2026-06-20"}], "unused for 11 days"),
    ("unpulled_images", [IMAGES | {"tags": "{}"}], "give the fact stale_share"),
    ("idle_health_checks", [PROBE | {"tags": '{"target_exists": "no", "used_by": "www"}'}], "www still fails over by it"),
    ("short_dns_ttls", [NAME | {"type": "Failover"}], "must change fast"),
    ("duplicate_trails", [TRAIL | {"tags": '{"keep": "1"}'}, FIRST], "Its tag keep says"),
    ("duplicate_trails", [TRAIL | {"account": None}, FIRST | {"account": None}], "map account"),
    ("empty_app_plans", [PLAN | {"tags": '{"apps": 0, "zone_redundant": true}'}], "set up for a switch-over"),
    ("unused_secrets", [SECRET | {"tags": '{"last_used": "2026-01-01", "rotation": "30 days"}'}], "it rotates"),
    ("unused_images", [IMAGE | {"tags": '{"last_used": "2026-01-01", "referenced": "lt-1"}'}], "refers to it"),
    ("short_dns_ttls", [NAME | {"tags": '{"ttl": 60, "failover": "primary"}'}], "must change fast"),
    ("idle_health_checks", [PROBE | {"tags": '{"target_exists": "no", "legal_hold": 1}'}], "Its tag legal_hold says"),
    ("premium_snapshots", [OLD | {"type": "Premium_LRS", "tags": '{"retain": "1"}'}], "Its tag retain says"),
]


def found(check, resources, rates, now):
    find = parts.load("checks", check).find
    return find(resources, rates, **({"now": now} if "now" in inspect.signature(find).parameters else {}))


@pytest.mark.parametrize(("check", "things", "cost", "savings"), GOES, ids=[case[0] for case in GOES])
def test_what_can_go_saves_what_a_hand_recomputes(inventory, rated, now, check, things, cost, savings):
    rates = rated({"resource_id": things[0]["resource_id"], "monthly_cost": cost})
    rows = found(check, inventory(*things), rates, now).query("status == 'decided'")
    assert rows[["saving_low", "saving", "saving_high"]].to_numpy().tolist() == [pytest.approx(list(savings))]
    assert rows["check"].tolist() == [check]


@pytest.mark.parametrize(("check", "thing"), FINE, ids=[f"{case[0]}-{n}" for n, case in enumerate(FINE)])
def test_what_is_right_gets_no_finding(inventory, rated, now, check, thing):
    assert found(check, inventory(thing), rated(), now).empty


@pytest.mark.parametrize(("check", "things", "words"), STAYS, ids=[f"{case[0]}-{n}" for n, case in enumerate(STAYS)])
def test_what_must_stay_says_why(inventory, rated, now, check, things, words):
    row = found(check, inventory(*things), rated(), now).set_index("resource_id").loc[things[0]["resource_id"]]
    assert (row["status"] != "decided", words in row["reason"], pd.isna(row["saving"])) == (True, True, True)


def test_the_trail_of_the_organisation_stays_and_the_older_one_goes(inventory, rated, now):
    whole = TRAIL | {"tags": '{"organization": "true"}'}
    found_ = found("duplicate_trails", inventory(whole, FIRST), rated({"resource_id": "t1", "monthly_cost": 25.0}), now)
    assert found_[["resource_id", "saving"]].to_numpy().tolist() == [["t1", 25.0]]
    assert found_.iloc[0]["reason"].startswith("t2 records the same events")


@pytest.mark.parametrize("other", [{"type": "Data"}, {"account": "2"}, {"region": "eu-west-1"}])
def test_a_trail_of_other_events_account_or_region_is_no_copy(inventory, rated, now, other):
    assert found("duplicate_trails", inventory(TRAIL | other, FIRST), rated(), now).empty


def test_three_trails_of_one_region_leave_two_that_go(inventory, rated, now):
    third = TRAIL | {"resource_id": "t3", "created_at": "2026-03-01"}
    rates = rated({"resource_id": "t2", "monthly_cost": 25.0}, {"resource_id": "t3", "monthly_cost": 5.0})
    assert found("duplicate_trails", inventory(third, TRAIL, FIRST), rates, now)["saving"].tolist() == [25.0, 5.0]


def test_a_snapshot_that_the_bill_alone_knows_is_left_alone(inventory, rated, now):
    assert found("old_snapshots", inventory(OLD | {"created_at": None, "tags": '{"origin": "bill"}'}), rated(), now).empty


def test_list_prices_of_two_currencies_tell_no_saving(inventory, rated, now):
    listed = {"provider": "azure", "region": "eastus", "unit": "gib-month", "origin": "refreshed", "as_of": now}
    dear, fair = (
        {"item": "snapshot-premium", "price": 0.12, "currency": "USD"},
        {"item": "snapshot-standard", "price": 0.05, "currency": "EUR"},
    )
    prices = prices_table.check(pd.DataFrame([listed | dear, listed | fair]))
    snapshot = {"resource_id": "s1", "kind": "snapshot", "type": "Premium_LRS", "provider": "azure", "region": "eastus"}
    rates = rated({"resource_id": "s1", "monthly_cost": 24.0})
    row = parts.load("checks", "premium_snapshots").find(inventory(snapshot), rates, prices=prices).iloc[0]
    assert (row["status"], pd.isna(row["saving"])) == ("decided", True)


def test_a_premium_snapshot_saves_by_the_ratio_of_its_list_prices(inventory, rated, now):
    listed = {
        "provider": "azure",
        "region": "eastus",
        "unit": "gib-month",
        "currency": "USD",
        "origin": "refreshed",
        "as_of": now,
    }
    items = {"snapshot-premium": 0.12, "snapshot-standard": 0.05}
    prices = prices_table.check(pd.DataFrame([listed | {"item": item, "price": price} for item, price in items.items()]))
    snapshot = {"resource_id": "s1", "kind": "snapshot", "type": "Premium_LRS", "provider": "azure", "region": "eastus"}
    find = parts.load("checks", "premium_snapshots").find
    row = find(inventory(snapshot), rated({"resource_id": "s1", "monthly_cost": 24.0}), prices=prices).iloc[0]
    # 24 x (1 - 0.05 / 0.12) = 14
    assert (row["saving"], row["recommended"]) == (pytest.approx(14.0), "Standard_LRS")


def test_a_premium_snapshot_without_list_prices_is_advised_without_money(inventory, rated):
    snapshot = {"resource_id": "s1", "kind": "snapshot", "type": "Premium_LRS", "provider": "azure", "region": "nowhere"}
    row = (
        parts.load("checks", "premium_snapshots")
        .find(inventory(snapshot), rated({"resource_id": "s1", "monthly_cost": 24.0}))
        .iloc[0]
    )
    assert (row["status"], pd.isna(row["saving"])) == ("decided", True)

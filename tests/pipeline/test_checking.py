"""All checks on the sample: what its company forgot is found, at its own rates, and the savings add up."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from devopskit.catalog.charge_rates import charge_rates
from devopskit.pipeline.checking import check_all
from devopskit.pipeline.pools import pools
from devopskit.pipeline.reading import Data
from devopskit.pipeline.rightsizing import RightSizing, right_sizing
from devopskit.sources._sample.leftovers import PLAN
from devopskit.store.charges import charges
from devopskit.tables.charges import charges as charges_table
from devopskit.tables.findings import findings
from devopskit.tables.resources import resources


@pytest.fixture(scope="module")
def study(sample_data: Data) -> RightSizing:
    return right_sizing(sample_data)


@pytest.fixture(scope="module")
def found(sample_data: Data, study: RightSizing) -> pd.DataFrame:
    return check_all(sample_data, study=study)


def of(found: pd.DataFrame, check: str) -> pd.Series:
    return found[(found["check"] == check) & (found["status"] == "decided")].iloc[0]


def test_a_free_disk_is_found_at_the_price_of_the_own_bill(found: pd.DataFrame) -> None:
    row = of(found, "unattached_disks")
    # 500 GiB x 0.08 x 0.92 = 36.8, less half of a snapshot of 25.
    assert (row["resource_name"], row["saving"]) == ("old-import", pytest.approx(24.3))


def test_a_free_address_is_found_at_the_price_of_the_own_bill(found: pd.DataFrame) -> None:
    row = of(found, "unattached_addresses")
    # 0.005 x 0.92 x 730
    assert (row["resource_name"], row["saving"]) == ("vpn-old", pytest.approx(3.358))


def test_endless_logs_are_cut_to_what_is_asked(found: pd.DataFrame) -> None:
    row = of(found, "unlimited_logs")
    # 1,800 GiB x 0.03 x 0.92 = 49.68 a month; 668 days old on 1 July 2026, 90 stay.
    assert row["saving"] == pytest.approx(49.68 * (1 - 90 / 668), rel=1e-3)


def test_an_idle_machine_is_removed_and_nothing_else_is_saved_on_it(found: pd.DataFrame) -> None:
    row = of(found, "idle_instances")
    others = found[(found["resource_id"] == row["resource_id"]) & (found["check"] != "idle_instances")]
    # m5.xlarge 0.192 x 0.92 x 730
    assert (row["resource_name"], row["saving"]) == ("dev-proof-of-concept", pytest.approx(128.9472))
    assert others["saving"].fillna(0.0).eq(0.0).all()


def test_a_build_machine_runs_on_its_weekdays_only(found: pd.DataFrame) -> None:
    row = of(found, "nights_and_weekends")
    assert row["resource_name"] == "dev-build-farm"
    # Twelve hours on five days are busy: at least 100 of 168 hours a week are not.
    assert json.loads(row["evidence"])["idle_hours"] >= 100


def test_a_plan_that_ends_has_a_day_to_act_by_and_adds_no_saving(found: pd.DataFrame) -> None:
    row = of(found, "expiring_commitments")
    assert (row["resource_id"], str(row["act_by"].date()), pd.isna(row["saving"])) == (PLAN, "2026-07-25", True)


def test_savings_of_a_resource_never_exceed_what_it_costs(found: pd.DataFrame, sample_data: Data, study: RightSizing) -> None:
    bill = charge_rates(charges(sample_data.costs).execute(), sample_data.resources)
    costs = pools(sample_data.resources, study.rates, bill).set_index("resource_id")["monthly_cost"]
    saved = found[found["status"] == "decided"].groupby("resource_id")["saving"].sum()
    assert (saved <= costs.reindex(saved.index).fillna(float("inf")) + 0.01).all()


def test_net_savings_are_less_than_the_sum_of_each_alone(found: pd.DataFrame, sample_data: Data, study: RightSizing) -> None:
    alone = check_all(sample_data, study=study, net=False)
    assert 0 < found["saving"].sum() < alone["saving"].sum()


def test_every_finding_fits_the_table_and_has_its_own_id(found: pd.DataFrame) -> None:
    assert findings.check(found).equals(found)
    assert found["check"].nunique() >= 12


def test_pools_hold_the_whole_cost_the_cover_and_its_end() -> None:
    usual = {
        "currency": "USD",
        "quiet_hours": 0.0,
        "provider": "AWS",
        "category": "Compute",
        "service": "EC2",
        "region": "r",
        "resource_id": "i-1",
    }
    bill = charges_table.check(pd.DataFrame([
        usual | {"monthly_cost": 75.0, "commitment_id": "SP-1", "commitment_kind": "Spend", "commitment_status": "Used"},
        usual | {"monthly_cost": 25.0},
    ]))  # fmt: skip
    things = resources.check(pd.DataFrame([
        {"resource_id": "i-1", "kind": "instance"}, {"resource_id": "sp-1", "kind": "commitment", "tags": '{"expires_at": "2027-01-01"}'},
    ]))  # fmt: skip
    row = pools(things, pd.DataFrame({"resource_id": ["i-1"], "monthly_cost": [60.0], "currency": ["USD"]}), bill).iloc[0]
    assert row[["monthly_cost", "covered", "kind", "spend_key"]].tolist() == [100.0, 0.75, "Spend", "AWS|Compute|USD"]
    assert str(row["expiry"].date()) == "2027-01-01"


def test_containers_and_nodes_of_a_cluster_share_one_purse() -> None:
    things = resources.check(pd.DataFrame([
        {"resource_id": "c/ns/deployment/a/a", "kind": "container"}, {"resource_id": "i-9", "kind": "node", "account": "c"},
    ]))  # fmt: skip
    rates = pd.DataFrame(
        {"resource_id": ["c/ns/deployment/a/a", "i-9"], "monthly_cost": [5.0, 60.0], "currency": ["USD", "USD"]}
    )
    rows = pools(things, rates, charges_table.empty()).set_index("resource_id")
    assert (rows["cluster"].tolist(), rows.loc["i-9", "pays"]) == (["c", "c"], True)


def test_every_decided_finding_says_its_field_effort_evidence_and_risk(found: pd.DataFrame) -> None:
    decided = found[found["status"] == "decided"]
    evidence = decided["evidence"].map(json.loads)
    assert decided[["field", "reason", "action", "change_group"]].ne("").all(axis=None)
    assert set(decided["effort"]) <= {"low", "medium", "high"}
    # A measured chance where the past was replayed; otherwise how bad it is to be wrong.
    assert (decided["risk"].notna() | evidence.map(lambda numbers: numbers.get("danger") in ("low", "medium", "high"))).all()


def test_every_priced_finding_has_a_range_a_currency_and_the_source_of_its_price(found: pd.DataFrame) -> None:
    priced = found[found["saving"].notna() & (found["check"] != "commitment_gaps")]
    assert (priced["saving_low"] <= priced["saving"] + 1e-9).all()
    assert (priced["saving"] <= priced["saving_high"] + 1e-9).all()
    assert priced[["currency", "price_note"]].ne("").all(axis=None)

"""Commitments of a bill: what is held and ends, what is left after other savings, and the steps of a purchase."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.pipeline.bill_reading import read_bill
from devopskit.pipeline.committing import commitments
from devopskit.store.store import Store
from devopskit.tables.fetched import Fetched
from devopskit.tables.findings import findings
from devopskit.tables.resources import resources
from devopskit.tables.runs import runs
from tests.pipeline.charges import every_day, stored

MACHINE = {"service_category": "Compute", "provider_name": "AWS", "resource_id": "i-1"}
# 24 a day is one an hour; the plan pays 0.7 of what it covers.
OPEN = every_day("2026-03-01", 92, "compute", 240.0, **MACHINE)
PLAN = {"commitment_discount_id": "SP-1", "commitment_discount_status": "Used", "pricing_category": "Committed"}
COVERED = every_day("2026-03-01", 92, "compute", 24.0 * 0.7, **(MACHINE | PLAN | {"resource_id": "i-2"})).assign(
    contracted_cost=24.0
)
HELD = {"resource_id": "sp-1", "kind": "commitment", "tags": '{"expires_at": "2026-07-15"}'}


def asked(folder, *bills, things=(), **parameters):
    found = stored(folder, *bills)
    inventory = [resources.check(pd.DataFrame(list(things)))] if things else []
    Store(found.store).save("resources", "a", Fetched(tuple(inventory)))
    return commitments(read_bill(settings=found, as_of="2026-05-31"), **parameters)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Ten an hour open and one an hour covered, for 92 days."""
    return asked(tmp_path_factory.mktemp("bill"), OPEN, COVERED, things=[HELD])


def test_coverage_and_what_is_owned_come_from_the_bill(made):
    cover = made.covers[0]
    assert (cover.name, cover.coverage, cover.utilisation) == ("AWS/Compute/USD", pytest.approx(1 / 11), 1.0)
    assert (cover.discount, cover.owned) == (pytest.approx(0.3), pytest.approx(0.7))


def test_the_steady_rest_is_worth_committing_to(made):
    # Eleven an hour at 30 % off are 7.7 of commitment, of which 0.7 is held.
    assert (made.covers[0].plan.status, made.covers[0].plan.buy) == ("decided", pytest.approx(7.0))


def test_what_is_held_is_paid_by_the_hour_and_ends_as_the_inventory_says(made):
    row = made.held.iloc[0]
    assert (row["commitment_id"], row["category"], row["ends"]) == ("SP-1", "Compute", "2026-07-15")
    assert row["per_hour"] == pytest.approx(0.7)


def test_the_purchase_is_made_in_six_steps_and_renews_what_ends(made):
    steps = made.steps
    assert steps["month"].iloc[[0, -1]].tolist() == ["2026-06", "2027-05"]
    assert steps["buy"].iloc[:2].tolist() == pytest.approx([7.0 / 6, 7.0 / 6])
    # The plan covers July to its fifteenth, and is missed from August on.
    assert steps.set_index("month").loc["2026-08", "buy"] == pytest.approx((7.0 + 0.7) / 6)
    assert steps["after"].max() <= 7.7 + 1e-9


def test_what_is_sold_is_that_of_the_providers_of_the_bill(made):
    assert {kind.provider for kind in made.sold} == {"aws"}


def test_without_an_earlier_run_nothing_is_taken_off(made):
    assert (made.saved_elsewhere, made.advised_at) == (0.0, None)


def test_the_discount_of_an_offer_takes_the_place_of_the_own_one(tmp_path):
    found = asked(tmp_path, OPEN, discount=0.5)
    assert (found.covers[0].discount, found.covers[0].plan.buy) == (0.5, pytest.approx(5.0))


def test_without_own_commitments_or_an_offer_there_is_no_plan(tmp_path):
    found = asked(tmp_path, OPEN)
    assert (found.covers[0].plan, len(found.steps), len(found.held)) == (None, 0, 0)


def test_what_other_changes_save_is_not_committed_to(tmp_path):
    found = stored(tmp_path, OPEN)
    advice = {
        "finding_id": "1", "check": "idle_instances", "resource_id": "i-1", "field": "machine", "reason": "It rests.",
        "action": "terminate", "status": "decided", "saving": 3650.0, "currency": "USD", "run_id": "r",
    }  # fmt: skip
    Store(found.store).append("findings", findings.check(pd.DataFrame([advice])))
    run = {"run_id": "r", "report": "right_sizing", "status": "completed", "started_at": datetime(2026, 5, 20, tzinfo=UTC)}
    Store(found.store).append("runs", runs.check(pd.DataFrame([run])))
    made = commitments(read_bill(settings=found, as_of="2026-05-31"), discount=0.3)
    # 3,650 a month are five of the ten an hour; 3.5 an hour are left to commit to.
    assert (made.saved_elsewhere, made.covers[0].plan.buy) == (3650.0, pytest.approx(3.5))


def test_a_bill_without_machines_has_nothing_to_commit_to(tmp_path):
    found = asked(tmp_path, every_day("2026-05-01", 31, "disks", 5.0, service_category="Storage"))
    assert (found.covers, len(found.held), len(found.steps), found.sold) == ((), 0, 0, ())


REFUND = every_day("2026-05-01", 31, "compute", -10.0, **MACHINE)
UNKNOWN = every_day("2026-05-01", 31, "compute", 10.0, **MACHINE).assign(charge_category=None)
UNPRICED = every_day("2026-03-01", 92, "compute", 24.0, **MACHINE).assign(contracted_cost=0.0)


@pytest.mark.parametrize("bill", [REFUND, UNKNOWN, every_day("2026-05-31", 1, "compute", 5.0, **MACHINE)])
def test_refunds_unknown_charges_and_single_days_are_no_use_to_commit_to(tmp_path, bill):
    found = asked(tmp_path, bill, discount=0.3)
    assert [cover.plan.status for cover in found.covers if cover.plan.status == "decided"] == []
    assert len(found.steps) == 0


def test_a_rate_that_is_zero_where_money_was_paid_is_taken_as_what_was_paid(tmp_path):
    found = asked(tmp_path, UNPRICED, discount=0.3)
    assert found.covers[0].plan.buy == pytest.approx(0.7)


def test_a_commitment_that_nothing_used_is_held_and_not_used(tmp_path):
    unused = every_day("2026-03-01", 92, "compute", 12.0, **(MACHINE | PLAN | {"commitment_discount_status": "Unused"}))
    found = asked(tmp_path, OPEN, COVERED, unused)
    cover = found.covers[0]
    # 0.7 an hour used, 0.5 paid for nothing.
    assert (cover.utilisation, found.held["per_hour"].tolist()) == (pytest.approx(0.7 / 1.2), [pytest.approx(1.2)])

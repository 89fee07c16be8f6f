from __future__ import annotations

import json

import pytest

from devopskit.checks.expiring_commitments import find

PLAN = {"resource_id": "sp-1", "kind": "commitment", "tags": '{"expires_at": "2026-07-21"}'}
USED = {
    "resource_id": "i-1",
    "commitment_id": "SP-1",
    "commitment_status": "Used",
    "monthly_cost": 100.0,
    "effective_cost": 70.0,
}
UNUSED = {"commitment_id": "sp-1", "commitment_status": "Unused", "monthly_cost": 0.0, "effective_cost": 10.0}


def test_a_commitment_that_ends_soon_says_what_its_discount_is_worth(inventory, billed, now):
    row = find(inventory(PLAN), billed(USED, UNUSED), now=now).iloc[0]
    # On demand 100, paid 70 + 10 unused: 20 a month are lost; 70 of 80 are used.
    assert json.loads(row["evidence"])["discount_lost"] == pytest.approx(20.0)
    assert row["reason"].startswith("It ends in 20 days; 88 % of it is used.")
    assert (row["recommended"], str(row["act_by"].date()), row["saving"] != row["saving"]) == ("renew", "2026-07-21", True)


def test_a_commitment_that_costs_more_than_it_covers_loses_no_discount(inventory, billed, now):
    row = find(inventory(PLAN), billed(USED, UNUSED | {"effective_cost": 50.0}), now=now).iloc[0]
    # 100 - 70 - 50 would be -20: without it the same use would cost less.
    assert json.loads(row["evidence"])["discount_lost"] == 0.0


@pytest.mark.parametrize(("unused", "advice"), [(17.5, "renew"), (17.6, "renew 80 % of it")])
def test_a_commitment_used_for_exactly_four_fifths_is_renewed_whole(inventory, billed, now, unused, advice):
    # 70 of 87.5
    assert find(inventory(PLAN), billed(USED, UNUSED | {"effective_cost": unused}), now=now).iloc[0]["recommended"] == advice


@pytest.mark.parametrize(("day", "findings"), [("2026-08-30", 1), ("2026-08-31", 0)])
def test_sixty_days_of_notice_are_given_and_not_one_more(inventory, billed, now, day, findings):
    assert len(find(inventory(PLAN | {"tags": f'{{"expires_at": "{day}"}}'}), billed(USED), now=now)) == findings


def test_a_commitment_that_is_half_used_is_renewed_in_part(inventory, billed, now):
    row = find(inventory(PLAN), billed(USED, UNUSED | {"effective_cost": 70.0}), now=now).iloc[0]
    assert row["recommended"] == "renew 50 % of it"


def test_a_commitment_in_two_currencies_is_told_in_the_one_with_most_charges(inventory, billed, now):
    yen = USED | {"currency": "JPY", "monthly_cost": 15_000.0, "effective_cost": 10_000.0}
    row = find(inventory(PLAN), billed(USED, UNUSED, yen), now=now).iloc[0]
    # 100 - 70 - 10, without the 5,000 of the yen.
    assert (json.loads(row["evidence"])["discount_lost"], json.loads(row["evidence"])["currency"]) == (
        pytest.approx(20.0),
        "EUR",
    )


def test_a_commitment_whose_cost_the_bill_hides_is_undecided(inventory, billed, now):
    row = find(inventory(PLAN), billed(USED | {"effective_cost": 0.0}), now=now).iloc[0]
    assert (row["status"], "the bill shows no cost of it" in row["reason"]) == ("undecided", True)


def test_a_commitment_that_lasts_gets_no_finding(inventory, billed, now):
    lasting = PLAN | {"tags": '{"expires_at": "2027-07-21"}'}
    assert find(inventory(lasting, PLAN | {"resource_id": "sp-2", "tags": "{}"}), billed(USED), now=now).empty


def test_a_commitment_that_covers_nothing_is_undecided(inventory, billed, now):
    row = find(inventory(PLAN), billed(USED | {"commitment_id": "other"}), now=now).iloc[0]
    assert (row["status"], "shows nothing that it covers" in row["reason"]) == ("undecided", True)


def test_a_commitment_that_has_ended_is_not_renewed(inventory, billed, now):
    row = find(inventory(PLAN | {"tags": '{"expires_at": "2026-06-21"}'}), billed(USED), now=now).iloc[0]
    assert (row["status"], row["reason"]) == ("keep", "It ended 10 days ago, so there is nothing left to renew.")

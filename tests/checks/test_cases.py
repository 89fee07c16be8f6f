from __future__ import annotations

import json

import pytest

from devopskit.checks._cases import Case
from devopskit.checks._offers import Choice

GIB = 1024.0**3
NOW = {"type": "m5.xlarge", "vcpu": 4.0, "memory_bytes": 16 * GIB}
HALF = Choice({"type": "m5.large", "vcpu": 2.0, "memory_bytes": 8 * GIB}, 0.5, "listed")
RATE = {"monthly_cost": 100.0, "origin": "bill", "currency": "EUR", "note": "your bill"}
MACHINE = {"resource_id": "i-1", "owner": "search", "defined_in": "main.tf:3"}
CASE = Case("oversized_instances", "instance_type", MACHINE, NOW, RATE, "medium")


def test_finding_carries_owner_and_place_in_the_code():
    row = CASE.says("keep", "It fits.")
    assert (row["owner"], row["defined_in"], row["current"], row["effort"]) == ("search", "main.tf:3", "m5.xlarge", "medium")


def test_machine_of_its_own_is_changed_alone_and_a_member_with_its_group():
    member = Case("c", "instance_type", MACHINE, NOW, RATE, "medium", {"resource_id": "asg-1"})
    assert (CASE.says("keep", "It fits.")["change_group"], member.says("keep", "It fits.")["change_group"]) == ("i-1", "asg-1")


def test_saving_is_the_own_rate_times_the_ratio_of_list_prices():
    assert CASE.money(HALF).saving == 50.0


def test_worse_price_quality_widens_the_range():
    inferred = Choice(HALF.facts, 0.5, "inferred")
    # 100 - 50 x 1.15 and 100 - 50 x 0.85
    assert (CASE.money(inferred).low, CASE.money(inferred).high) == (pytest.approx(42.5), pytest.approx(57.5))


def test_advice_names_both_types_with_their_sizes():
    row = CASE.resized(HALF, "It needs 1 core.", {"cpu": 1.0})
    assert row["reason"] == "It needs 1 core. m5.xlarge has 4 vCPU and 16 GiB, m5.large 2 and 8 GiB."
    assert (row["recommended"], row["saving_cores"], row["saving_bytes"]) == ("m5.large", 2.0, 8 * GIB)


def test_evidence_keeps_the_numbers_of_the_comparison():
    evidence = json.loads(CASE.resized(HALF, "It needs 1 core.", {"cpu": float("nan")})["evidence"])
    assert evidence == {"cpu": None, "price_quality": "listed", "price_ratio": 0.5}


def test_saving_below_the_minimum_is_said_with_both_amounts():
    assert CASE.too_little(HALF, 80.0) == "m5.large would save EUR 50 a month, less than the asked 80."

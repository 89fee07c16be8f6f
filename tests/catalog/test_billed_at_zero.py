"""What a bill charges at exactly nothing costs nothing, and what it does not charge for is not known."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.catalog.container_rates import cluster_rates
from devopskit.catalog.other_rates import other_rates
from devopskit.catalog.own_rates import own_rates
from devopskit.catalog.price_book import rates
from devopskit.tables.charges import charges

GIB = 1024.0**3
MACHINE = {"resource_id": "i-1", "type": "m5.large"}
ZERO = "your bill: billed at zero in this period (31 days), so that a change saves nothing now; a larger one may be charged"
CHARGE = {
    "resource_id": "nat", "currency": "USD", "sku": "NatGateway-Hours", "unit": "Hours", "monthly_cost": 0.0, "effective_cost": 0.0,
    "quiet_hours": 0.0,
}  # fmt: skip


def priced(inventory, lines):
    resources = inventory(MACHINE)
    return rates(resources, own_rates(lines, resources)).iloc[0]


@pytest.mark.parametrize("listed", [0.0, 70.0])
def test_a_machine_charged_at_zero_costs_nothing_and_has_no_list_price(inventory, bill, listed):
    row = priced(inventory, bill({"resource_id": "i-1", "list_cost": listed}))
    assert (row["monthly_cost"], row["currency"], row["origin"], row["note"]) == (0.0, "USD", "bill", ZERO)


def test_a_machine_without_a_line_in_the_bill_keeps_its_list_price(inventory, bill):
    row = priced(inventory, bill({"resource_id": "i-2"}))
    assert (row["origin"], row["monthly_cost"]) == ("seed", pytest.approx(70.08))


@pytest.mark.parametrize(
    "line",
    [
        {"committed": True}, {"effective_cost": float("nan")}, {"billed_cost": float("nan")}, {"billed_cost": -1.0}, {"hours": 5.0},
    ],
    ids=["covered by a commitment", "effective cost unknown", "billed cost unknown", "refund", "less than a day"],
)  # fmt: skip
def test_a_zero_that_may_be_no_price_keeps_the_list_price(inventory, bill, line):
    assert priced(inventory, bill({"resource_id": "i-1"} | line))["origin"] == "seed"


def test_a_contracted_cost_beside_zeros_is_the_rate_because_a_commitment_may_have_taken_it_off(inventory, bill):
    row = priced(inventory, bill({"resource_id": "i-1", "contracted_cost": 73.0}))
    assert (row["monthly_cost"], row["covered"]) == (73.0, 1.0)


def test_a_free_compute_part_counts_although_other_parts_are_paid(inventory, bill):
    lines = bill({"resource_id": "i-1", "part": "compute"}, {"resource_id": "i-1", "part": "other", "effective_cost": 9.0})
    assert priced(inventory, lines)["monthly_cost"] == 0.0


def other(inventory, *lines):
    known = charges.check(pd.DataFrame([CHARGE | line for line in lines]))
    return other_rates(inventory({"resource_id": "nat", "kind": "nat_gateway"}), known).iloc[0]


def test_other_things_charged_at_zero_cost_nothing(inventory):
    row = other(inventory, {}, {"sku": "NatGateway-Bytes"})
    assert (row["monthly_cost"], row["origin"]) == (0.0, "bill")
    assert "billed at zero in this period" in row["note"]


@pytest.mark.parametrize(
    "line",
    [{"commitment_id": "sp-1"}, {"effective_cost": 4.0}, {"resource_id": "nat-2"}],
    ids=["committed", "unused", "no line"],
)
def test_other_things_whose_zero_may_be_no_price_keep_the_list_price(inventory, line):
    assert other(inventory, line)["origin"] == "seed"


def nodes(*costs):
    usual = {
        "cluster": "c",
        "cpu_capacity": 2.0,
        "memory_capacity": 8 * GIB,
        "currency": "USD",
        "origin": "bill",
        "as_of": pd.NaT,
    }
    return pd.DataFrame([usual | {"monthly_cost": cost} for cost in costs])


def test_a_cluster_of_free_nodes_has_rates_of_nothing_and_says_why():
    row = cluster_rates(nodes(0.0, 0.0)).iloc[0]
    assert (row["core_month"], row["gib_month"], row["reason"]) == (0.0, 0.0, "")
    assert "billed at zero in this period" in row["note"]


def test_a_free_node_counts_as_nothing_and_one_without_a_price_as_the_others():
    free, unknown = (cluster_rates(nodes(70.0, cost), core_to_gib=3.0).iloc[0] for cost in (0.0, float("nan")))
    assert (free["nodes_cost"], unknown["nodes_cost"]) == (70.0, 140.0)

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.catalog.own_rates import own_rates
from devopskit.errors import BadTable


def test_monthly_cost_is_contracted_cost_scaled_to_730_hours(inventory, bill):
    # 60 over 365 hours is 120 over 730.
    own = own_rates(
        bill({"resource_id": "i-1", "contracted_cost": 60.0, "effective_cost": 45.0, "hours": 365.0}),
        inventory({"resource_id": "i-1"}),
    )
    row = own.iloc[0]
    assert (row["monthly_cost"], row["basis"], row["covered"]) == (120.0, "contracted", 0.25)


def test_contracted_cost_of_zero_is_unknown_and_effective_cost_counts(inventory, bill):
    own = own_rates(bill({"resource_id": "i-1", "effective_cost": 45.0}), inventory({"resource_id": "i-1"}))
    assert own[["monthly_cost", "basis", "covered"]].iloc[0].tolist() == [45.0, "effective", 0.0]


def test_contracted_cost_below_effective_is_incomplete_and_not_used(inventory, bill):
    rows = bill({"resource_id": "i-1", "contracted_cost": 10.0, "effective_cost": 45.0, "billed_cost": 45.0})
    assert own_rates(rows, inventory({"resource_id": "i-1"}))["basis"].tolist() == ["effective"]


def test_billed_cost_counts_where_no_other_cost_is_known(inventory, bill):
    own = own_rates(bill({"resource_id": "i-1", "billed_cost": 7.0}), inventory({"resource_id": "i-1"}))
    assert own[["monthly_cost", "basis"]].iloc[0].tolist() == [7.0, "billed"]


def test_resource_with_only_credits_has_no_rate_and_a_reason(inventory, bill):
    own = own_rates(bill({"resource_id": "i-1", "billed_cost": -7.0}), inventory({"resource_id": "i-1"}))
    assert own["monthly_cost"].isna().all()
    assert own["reason"].tolist() == ["the bill shows no positive usage cost for it, only credits, refunds or zeros"]


def test_bill_of_less_than_a_day_gives_no_rate(inventory, bill):
    own = own_rates(bill({"resource_id": "i-1", "effective_cost": 2.0, "hours": 5.0}), inventory({"resource_id": "i-1"}))
    assert own["monthly_cost"].isna().all()
    assert own["reason"].tolist() == ["the bill covers less than a day of it"]


def test_instance_counts_only_the_compute_part_of_its_bill(inventory, bill):
    rows = bill(
        {"resource_id": "i-1", "effective_cost": 70.0, "part": "compute"},
        {"resource_id": "i-1", "effective_cost": 900.0, "part": "other"},
    )
    assert own_rates(rows, inventory({"resource_id": "i-1"}))["monthly_cost"].tolist() == [70.0]


def test_disk_priced_by_gib_hours_keeps_its_cost(inventory, bill):
    rows = bill(
        {"resource_id": "d", "effective_cost": 8.0, "part": "compute"},
        {"resource_id": "d", "effective_cost": 1.0, "part": "other"},
    )
    assert own_rates(rows, inventory({"resource_id": "d", "kind": "disk"}))["monthly_cost"].tolist() == [8.0]


def test_costs_of_two_currencies_are_never_added(inventory, bill):
    rows = bill(
        {"resource_id": "i-1", "effective_cost": 70.0}, {"resource_id": "i-1", "effective_cost": 80.0, "currency": "EUR"}
    )
    own = own_rates(rows, inventory({"resource_id": "i-1"}))
    assert own[["monthly_cost", "currency"]].to_numpy().tolist() == [[80.0, "EUR"]]


def test_kubernetes_containers_are_not_looked_for_in_the_bill(inventory, bill):
    rows = inventory({"resource_id": "c/ns/deployment/web/app", "kind": "container"})
    assert own_rates(bill({"resource_id": "app", "effective_cost": 1.0}), rows).empty


def test_reduced_bill_without_hours_is_refused_with_the_columns(inventory):
    with pytest.raises(BadTable, match=r"lacks the columns .*hours.*days(.|\n)*reduce the table costs to one row"):
        own_rates(pd.DataFrame({"resource_id": ["i-1"]}), inventory({"resource_id": "i-1"}))

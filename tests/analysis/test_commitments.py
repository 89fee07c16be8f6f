"""The level of a commitment: cheapest by brute force, and figures recomputed by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.commitments import (
    best_commitment,
    best_commitment_for_skus,
    break_even_months,
    break_even_utilisation,
    commitment_cost,
)
from devopskit.analysis.savings_rate import rates_of_bill, savings_rate
from devopskit.errors import RequestError

HOURS = [10.0, 10.0, 4.0, 8.0, 2.0, 6.0, 7.0, 9.0, 3.0, 5.0]


def brute_force(demand, discount, owned=0.0):
    levels = np.unique([0.0, *np.maximum(0.0, np.asarray(demand) * (1 - discount) - owned)])
    return min(commitment_cost(demand, discount=discount, commitment=owned + level) for level in levels)


@pytest.mark.parametrize("discount", [0.17, 0.28, 0.3, 0.42, 0.55])
def test_no_other_level_is_cheaper_than_the_one_found(discount):
    bought = best_commitment(HOURS, discount=discount)
    assert commitment_cost(HOURS, discount=discount, commitment=bought) == pytest.approx(brute_force(HOURS, discount))


def test_the_level_is_the_lower_quantile_of_demand():
    assert best_commitment([1.0, 2.0, 3.0, 4.0], discount=0.5) == pytest.approx(0.5 * 2.0)


def test_what_is_owned_is_taken_off_and_never_sold():
    assert best_commitment(HOURS, discount=0.3, owned=1.0) == pytest.approx(best_commitment(HOURS, discount=0.3) - 1.0)
    assert best_commitment(HOURS, discount=0.3, owned=50.0) == 0.0


def test_without_a_discount_nothing_is_bought():
    assert best_commitment(HOURS, discount=0.0) == 0.0


def test_hours_beyond_the_commitment_cost_the_full_rate():
    assert commitment_cost([10.0, 4.0], discount=0.5, commitment=3.0) == pytest.approx(3 + 4 + 3 + 0)


def test_one_sku_is_the_special_case_of_several():
    several = best_commitment_for_skus(np.array([HOURS]), [0.3])
    assert commitment_cost(HOURS, discount=0.3, commitment=several) == pytest.approx(brute_force(HOURS, 0.3))


def test_a_plan_covers_the_highest_discount_first():
    demand = np.array([[4.0, 4.0], [10.0, 10.0]])
    assert best_commitment_for_skus(demand, [0.5, 0.1]) == pytest.approx(4 * 0.5 + 10 * 0.9, rel=1e-6)


def test_a_unit_pays_when_it_is_used_more_than_the_rest_of_its_price():
    assert break_even_utilisation(0.28) == pytest.approx(0.72)
    assert break_even_months(1200, on_demand_monthly=300, recurring_monthly=100) == 6
    assert break_even_months(1200, on_demand_monthly=100, recurring_monthly=100) is None


@pytest.mark.parametrize(
    ("demand", "discount", "message"),
    [([], 0.3, "no hours of demand"), ([1.0, -2.0], 0.3, "negative or no numbers"), ([1.0], 30, "no share from 0 to below 1")],
)
def test_demand_or_terms_that_cannot_be_are_refused(demand, discount, message):
    with pytest.raises(RequestError, match=message):
        best_commitment(demand, discount=discount)


def test_rates_are_ratios_of_sums_over_the_whole_period():
    found = savings_rate([10.0, 4.0], discount=0.5, commitment=3.0)
    assert found == pytest.approx({"coverage": 10 / 14, "utilisation": 5 / 6, "esr": 1 - 10 / 14})


def test_full_coverage_with_idle_hours_can_lose_money():
    found = savings_rate([10.0, 0.0, 0.0], discount=0.3, commitment=7.0)
    assert found["coverage"] == 1.0
    assert found["esr"] == pytest.approx(1 - 21 / 10)


def test_no_commitment_has_no_utilisation_and_no_demand_no_rate():
    assert savings_rate([1.0], discount=0.3, commitment=0)["utilisation"] is None
    assert savings_rate([0.0], discount=0.3, commitment=1.0)["esr"] is None


def test_rates_of_a_bill_leave_out_months_of_refunds():
    columns = [
        "used_effective",
        "unused_effective",
        "used_contracted",
        "eligible_effective",
        "eligible_contracted",
        "eligible_list",
    ]
    found = rates_of_bill(pd.DataFrame([[60, 20, 100, 180, 200, 250], [0, 0, 0, -5, -5, -5]], columns=columns, dtype=float))
    assert found.loc[0, ["coverage", "utilisation"]].tolist() == [0.5, 0.75]
    assert found.loc[0, ["esr", "esr_list"]].tolist() == pytest.approx([0.1, 0.28])
    assert found.loc[1, ["coverage", "utilisation", "esr"]].isna().all()

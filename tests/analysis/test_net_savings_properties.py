"""What must hold for any findings: never more than the cost, never more than alone, commitments like the hand formula."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devopskit.analysis.net_savings import net_savings
from devopskit.tables.findings import ACTIONS, findings

COSTS = {"i-0": 100.0, "i-1": 50.0, "i-2": 10.0}
resource = st.sampled_from(sorted(COSTS))
finding = st.tuples(resource, st.sampled_from(ACTIONS), st.floats(0.001, 1.0), st.sampled_from(["", "storage", "backup"]))
fleets = st.lists(finding, min_size=1, max_size=8)
covers = st.tuples(*[st.sampled_from([0.0, 0.3, 1.0])] * 3)


def frame(rows):
    built = [
        {"finding_id": f"f{n}", "check": "some", "resource_id": key, "field": f"field{n}", "action": action, "status": "decided",
         "reason": "why.", "evidence": json.dumps({"part": part, "monthly_cost": COSTS[key]}), "saving": share * COSTS[key]}
        for n, (key, action, share, part) in enumerate(rows)
    ]  # fmt: skip
    found = pd.DataFrame(built)
    return findings.check(found.assign(saving_low=found["saving"] * 0.5, saving_high=found["saving"]))


def fleet(covered, kind="Spend"):
    rows = pd.DataFrame({"resource_id": list(COSTS), "monthly_cost": list(COSTS.values()), "covered": covered})
    return rows.assign(
        currency="EUR",
        cluster="",
        pays=False,
        kind=kind,
        usage_key="u",
        spend_key="s",
        expiry=pd.Timestamp("2027-01-01", tz="UTC"),
    )


@given(fleets, covers)
@settings(max_examples=15, deadline=None)
def test_net_savings_of_a_resource_never_exceed_its_cost(rows, covered):
    net = net_savings(frame(rows), fleet(covered))
    sums = net.groupby("resource_id")["saving"].sum()
    assert (sums <= pd.Series(COSTS)[sums.index] * (1 + 1e-9)).all()


@given(fleets, covers)
@settings(max_examples=15, deadline=None)
def test_no_saving_grows_by_being_counted_with_the_others(rows, covered):
    alone = frame(rows)
    net = net_savings(alone, fleet(covered))
    assert (net["saving"] <= alone["saving"] * (1 + 1e-9)).all()
    assert net["saving"].ge(-1e-9).all()


@given(fleets, covers)
@settings(max_examples=15, deadline=None)
def test_the_range_stays_around_the_saving(rows, covered):
    net = net_savings(frame(rows), fleet(covered))
    assert (net["saving_low"] <= net["saving"] + 1e-9).all()
    assert (net["saving"] <= net["saving_high"] + 1e-9).all()


@given(fleets, covers)
@settings(max_examples=15, deadline=None)
def test_commitments_strand_as_the_difference_of_on_demand_costs(rows, covered):
    gross = net_savings(frame(rows), fleet((0.0, 0.0, 0.0), kind=""))["saving"].sum()
    net = net_savings(frame(rows), fleet(covered))["saving"].sum()
    demand, under = sum(COSTS.values()), sum(c * part for c, part in zip(COSTS.values(), covered, strict=True))
    # max(0, D - C) - max(0, D' - C): the on-demand cost before and after.
    assert net == pytest.approx(demand - under - max(0.0, demand - gross - under), abs=1e-6)


@given(fleets)
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_rows_plays_no_part(rows):
    there = net_savings(frame(rows), fleet((0.0, 0.3, 1.0))).set_index("finding_id")["saving"]
    back = net_savings(frame(rows).iloc[::-1], fleet((0.0, 0.3, 1.0))).set_index("finding_id")["saving"]
    pd.testing.assert_series_equal(there.sort_index(), back.sort_index())

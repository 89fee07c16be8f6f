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


shares = st.lists(st.floats(0.01, 1.0), min_size=1, max_size=5)


def cluster(containers, nodes):
    """Findings and pools of one cluster: containers of 60 a month in all, on nodes that cost the same 60."""
    whole, n = 60.0, len(containers)
    names = [f"c/ns/deployment/d{i}/d" for i in range(n)] + [f"i-{i}" for i in range(len(nodes))]
    costs = [whole / n] * n + [whole / len(nodes)] * len(nodes)
    rows = [
        {"finding_id": name, "check": "some", "resource_id": name, "field": "size", "action": "right-size", "status": "decided",
         "reason": "why.", "evidence": json.dumps({"monthly_cost": cost}), "saving": share * cost}
        for name, cost, share in zip(names, costs, containers + nodes, strict=True)
    ]  # fmt: skip
    found = pd.DataFrame(rows).assign(saving_low=0.0, saving_high=lambda frame: frame["saving"])
    pools = pd.DataFrame({"resource_id": names, "monthly_cost": costs, "pays": [False] * n + [True] * len(nodes)})
    fixed = {
        "currency": "EUR",
        "cluster": "c",
        "covered": 0.0,
        "kind": "",
        "usage_key": "u",
        "spend_key": "s",
        "expiry": pd.NaT,
    }
    return findings.check(found), pools.assign(**fixed)


@given(shares, shares)
@settings(max_examples=15, deadline=None)
def test_containers_and_their_nodes_never_save_more_than_the_nodes_cost(containers, nodes):
    net = net_savings(*cluster(containers, nodes))
    assert net["saving"].sum() <= 60.0 * (1 + 1e-9)
    assert net["saving"].ge(-1e-9).all()

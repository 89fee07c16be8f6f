from __future__ import annotations

import pandas as pd
import pytest

from devopskit.catalog.container_rates import cluster_rates, within_nodes

GIB = 1024.0**3


def nodes(*rows):
    usual = {
        "cluster": "c",
        "cpu_capacity": 2.0,
        "memory_capacity": 8 * GIB,
        "currency": "USD",
        "origin": "seed",
        "as_of": pd.Timestamp("2025-03-02", tz="UTC"),
    }
    return pd.DataFrame([usual | row for row in rows])


def test_cost_of_nodes_is_split_by_the_stated_ratio():
    row = cluster_rates(nodes({"monthly_cost": 70.0}), core_to_gib=3.0).iloc[0]
    # 70 over 3 x 2 + 8 = 14
    assert (row["gib_month"], row["core_month"]) == (pytest.approx(5.0), pytest.approx(15.0))


def test_rates_times_capacity_give_back_the_cost_of_the_nodes():
    row = cluster_rates(nodes({"monthly_cost": 70.0}, {"monthly_cost": 35.0, "cpu_capacity": 4.0})).iloc[0]
    assert row["core_month"] * 6 + row["gib_month"] * 16 == pytest.approx(105.0)


def test_nodes_of_the_bill_rule_and_listed_ones_are_left_out():
    row = cluster_rates(
        nodes({"monthly_cost": 70.0}, {"monthly_cost": 42.0, "origin": "bill", "currency": "EUR"}), core_to_gib=3.0
    ).iloc[0]
    assert (row["gib_month"], row["currency"]) == (pytest.approx(3.0), "EUR")
    assert row["note"] == "your bill: 1 of 2 nodes of c, a core counted as 3 GiB"


def test_unpriced_nodes_give_no_rate_but_a_reason():
    row = cluster_rates(nodes({"monthly_cost": float("nan")})).iloc[0]
    assert pd.isna(row["core_month"])
    assert row["reason"] == "none of the 1 nodes of the cluster c has a price in the bill or in the price lists"


def test_rates_are_lowered_where_requests_exceed_the_nodes():
    row = {"cluster": "c", "core_month": 20.0, "gib_month": 3.0, "nodes_cost": 100.0, "note": "your bill"}
    containers = pd.DataFrame([row | {"monthly_cost": 150.0}, row | {"monthly_cost": 50.0}])
    lowered = within_nodes(containers)
    # 200 asked of 100: half.
    assert lowered["monthly_cost"].tolist() == [75.0, 25.0]
    assert lowered["core_month"].tolist() == [10.0, 10.0]
    assert lowered["note"].tolist() == ["your bill, lowered because all requests together exceed the nodes"] * 2


def test_rates_stay_where_the_nodes_have_room():
    row = {"cluster": "c", "core_month": 20.0, "gib_month": 3.0, "nodes_cost": 100.0, "note": "your bill", "monthly_cost": 60.0}
    assert within_nodes(pd.DataFrame([row]))[["monthly_cost", "note"]].iloc[0].tolist() == [60.0, "your bill"]


def test_nodes_without_a_price_count_as_the_others_on_average():
    rates = cluster_rates(nodes({"monthly_cost": 70.0}, {"monthly_cost": float("nan")}))
    assert rates["nodes_cost"].tolist() == [140.0]

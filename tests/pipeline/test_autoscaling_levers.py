"""What else would pay, for one calm workload that is replayed over four weeks: each row by hand or by its own rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.recommend_policy import Place, recommend_policy
from devopskit.analysis.replay_fleet import Fleet
from devopskit.pipeline.autoscaling_levers import NO_SPOT_PRICE, Known, Played, levers
from devopskit.pipeline.autoscaling_pool import NO_NODES
from devopskit.pipeline.autoscaling_workloads import Workload
from devopskit.tables.findings import findings
from devopskit.tables.policies import Hpa, Metric

GIB = 2**30
DAY = 288
WAVE = 6000 + 4000 * np.sin(np.arange(28 * DAY) * 2 * np.pi / DAY)
POLICY = Hpa(60, 20, (Metric("Resource", "cpu", "Utilization", 50),))
RESOURCE = {"resource_id": "prod/shop/deployment/web", "name": "web"}
FLEET, SETTINGS = Fleet(500, 20, start_s=60), HpaSettings(version="1.34")
WEB = Workload(RESOURCE, "web", POLICY, 500, WAVE, 300, 0.0, 0.02, "USD", core_hour=0.03)
NODES = pd.DataFrame(
    {"resource_id": "i-1", "owner_id": None, "kind": "node", "account": "prod", "cpu_capacity": [8.0], "memory_capacity": 32.0 * GIB, "provider": "aws", "region": "us-east-1", "type": "m9.x"}
)  # fmt: skip
PRICES = pd.DataFrame(
    {"provider": "aws", "region": "us-east-1", "item": "m9.x", "os": "linux", "unit": ["hour", "spot-hour"], "price": [0.4, 0.1],
     "currency": "USD", "origin": "refreshed", "as_of": pd.Timestamp("2026-06-01", tz="UTC"), "source": "list", "quality": "listed"}
)  # fmt: skip


@pytest.fixture(scope="module")
def played() -> Played:
    place = Place(SETTINGS, 0.0, 0.02)
    advice = recommend_policy(WAVE, step_seconds=300, fleet=FLEET, current=POLICY, goal=Goal(risk=0.2), place=place)
    return Played(WEB, advice, FLEET, SETTINGS)


@pytest.fixture(scope="module")
def rows(played: Played) -> pd.DataFrame:
    return levers(played, [played, played], Known(NODES, PRICES, findings.empty()), a_month=0.05).set_index("lever")


def test_every_lever_has_a_row_with_its_reason(rows: pd.DataFrame) -> None:
    assert list(rows.index) == [
        "Scheduled minima", "Forecast of the minima", "Request and target", "Spot capacity", "Changes of direction a day", "Nodes beneath",
    ]  # fmt: skip
    assert (rows["why"].str.len() > 20).all()


def test_a_larger_pod_whose_memory_stays_costs_less_a_core(rows: pd.DataFrame) -> None:
    # half a core costs 0.02 an hour, a whole one 0.035, because only the CPU is doubled
    row = rows.loc["Request and target"]
    assert row["now"] == "500 m"
    assert row["advised"].startswith("1000 m at ")
    assert row["saving"] > 0


def test_spot_saves_by_the_price_of_the_nodes(played: Played, rows: pd.DataFrame) -> None:
    row, held = rows.loc["Spot capacity"], played.advice.figures
    assert held is not None
    share = float(row["advised"].split()[2]) / 100
    assert row["saving"] == pytest.approx(730 / 168 * held.weekly_cost * share * 0.75, rel=0.05)


def test_without_a_spot_price_the_safe_share_is_said_and_no_saving(played: Played) -> None:
    row = (
        levers(played, [played], Known(NODES, PRICES.head(1), findings.empty()), a_month=0.05)
        .set_index("lever")
        .loc["Spot capacity"]
    )
    assert row["advised"].startswith("up to ")
    assert np.isnan(row["saving"])
    assert NO_SPOT_PRICE in row["why"]


def test_a_wild_spot_market_leaves_less_on_it(played: Played) -> None:
    shares = [
        levers(played, [played], Known(NODES, PRICES, findings.empty()), a_month=rate).set_index("lever").loc["Spot capacity", "saving"] for rate in (0.01, 150.0)
    ]  # fmt: skip
    assert shares[1] < shares[0]


def test_the_nodes_carry_the_pods_of_every_workload_of_the_cluster(rows: pd.DataFrame) -> None:
    low, _, high = rows.loc["Nodes beneath", "advised"].partition(" to ")
    # twice ten cores at the peak are at least three nodes of eight
    assert 1 <= int(low) <= int(high)
    assert int(high) >= 3
    assert "for the 2 decided workloads alone on nodes of 8 cores" in rows.loc["Nodes beneath", "why"]


def test_without_nodes_in_the_inventory_the_row_says_what_is_missing(played: Played) -> None:
    row = (
        levers(played, [played], Known(NODES.head(0), PRICES, findings.empty()), a_month=0.05)
        .set_index("lever")
        .loc["Nodes beneath"]
    )
    assert (row["advised"], row["why"]) == ("not known", NO_NODES)


def test_a_schedule_is_compared_with_the_cheapest_policy_without_one(played: Played, rows: pd.DataFrame) -> None:
    safe = played.advice.candidates[played.advice.candidates["chance"] <= 0.2]
    safe = safe[~safe["current"].astype(bool)]
    least = safe.groupby(safe["schedule"].notna())["weekly_cost"].min()
    assert rows.loc["Scheduled minima", "saving"] == pytest.approx(730 / 168 * (least[False] - least[True]))


def test_changes_of_direction_stand_beside_the_limit_of_the_goal(rows: pd.DataFrame) -> None:
    row = rows.loc["Changes of direction a day"]
    assert float(row["advised"]) <= 96
    assert row["why"] == "at most 96 a day are accepted"


def test_without_a_price_of_a_core_sizes_count_by_their_cpu(played: Played) -> None:
    bare = replace(played, workload=replace(WEB, core_hour=float("nan"), hourly_price=1.0))
    row = (
        levers(bare, [bare], Known(NODES, PRICES, findings.empty()), a_month=0.05).set_index("lever").loc["Request and target"]
    )
    assert "250 m" in row["why"]
    assert row["saving"] >= 0

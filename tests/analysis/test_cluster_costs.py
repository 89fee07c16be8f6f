"""Cost of namespaces: node price times the larger of request and use, idle as a line of its own."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.analysis.cluster_costs import NODES, WORKLOADS, by_namespace, cluster_costs
from devopskit.errors import BadTable
from devopskit.units import GIB

NODE = pd.DataFrame([["n1", 100.0, 4.0, 8 * GIB, "USD"]], columns=NODES)


def pods(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame([("n1", *row) for row in rows], columns=WORKLOADS)


def cost_of(workloads: pd.DataFrame, **settings: object) -> dict[str, float]:
    found = by_namespace(cluster_costs(workloads, NODE, gib_per_core=2.0), **settings)
    return dict(zip(found["namespace"], found["cost"], strict=True))


def test_a_pod_pays_for_the_larger_of_request_and_use():
    # Cores and memory are half of the price each: 4 cores against 8 GiB at 2 GiB a core.
    found = cost_of(pods(("web", "api", 1.0, 2.0, 4 * GIB, 1 * GIB)))
    assert found == pytest.approx({"web": 50 * 2 / 4 + 50 * 4 / 8, "idle": 50.0})


def test_idle_can_be_spread_over_the_others_in_proportion():
    found = cost_of(pods(("a", "x", 1.0, 0.0, 2 * GIB, 0.0), ("b", "y", 0.5, 0.0, 1 * GIB, 0.0)), spread_idle=True)
    assert found == pytest.approx({"a": 100 * 2 / 3, "b": 100 / 3})


def test_an_overbooked_node_is_never_more_than_it_costs():
    found = cost_of(pods(("a", "x", 6.0, 0.0, 8 * GIB, 0.0), ("b", "y", 2.0, 0.0, 8 * GIB, 0.0)))
    assert sum(found.values()) == pytest.approx(100.0)
    assert found["idle"] == pytest.approx(0.0)


def test_an_empty_node_is_all_idle():
    assert cost_of(pods()) == {"idle": 100.0}


def test_a_pod_without_requests_pays_for_its_use():
    assert cost_of(pods(("web", "api", None, 1.0, None, 0.0)))["web"] == pytest.approx(12.5)


def test_a_missing_column_is_named_with_all_that_are_needed():
    with pytest.raises(BadTable, match="nodes lacks the columns cores"):
        cluster_costs(pods(), NODE.drop(columns="cores"))

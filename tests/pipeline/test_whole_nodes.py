"""Savings on requests are real where a whole node can leave."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.pipeline.whole_nodes import whole_nodes
from devopskit.tables.findings import findings
from devopskit.tables.resources import resources

GIB = 1024.0**3


def inventory(nodes: int = 6, containers: int = 6, cpu: float = 3.0) -> pd.DataFrame:
    """Nodes of four cores, and containers with one copy each that fill one of them."""
    machines = [
        {"resource_id": f"n{i}", "kind": "node", "account": "prod", "cpu_capacity": 4.0, "memory_capacity": 16 * GIB}
        for i in range(nodes)
    ]
    pods = [
        {
            "resource_id": f"prod/ns/d/w{i}/app",
            "kind": "container",
            "account": "prod",
            "cpu_request": cpu,
            "memory_request": GIB,
        }
        for i in range(containers)
    ]
    return resources.check(pd.DataFrame(machines + pods))


def changes(cpu: float, saving: float = 10.0) -> pd.DataFrame:
    rows = [
        {"finding_id": f"f{i}", "check": "oversized_containers", "resource_id": f"prod/ns/d/w{i}/app", "field": "cpu_request",
         "recommended": str(cpu), "status": "decided", "reason": "a copy needs less", "action": "right-size", "saving": saving,
         "currency": "EUR"}
        for i in range(6)
    ]  # fmt: skip
    return findings.check(pd.DataFrame(rows))


def rates(cost: float = 100.0) -> pd.DataFrame:
    return pd.DataFrame({"resource_id": [f"n{i}" for i in range(6)], "monthly_cost": cost, "currency": "EUR"})


def test_requests_cut_to_a_third_let_four_of_six_nodes_leave() -> None:
    (row,) = whole_nodes(changes(1.0), inventory(), rates()).to_dict("records")
    assert (row["needed_before"], row["needed_after"], row["removable"]) == (6, 2, 4)
    assert (row["paper"], row["real"], row["currency"]) == (60.0, 400.0, "EUR")


def test_a_cut_that_frees_no_whole_node_saves_nothing_real() -> None:
    (row,) = whole_nodes(changes(2.5), inventory(), rates()).to_dict("records")
    assert (row["removable"], row["real"]) == (0, 0.0)


def test_the_last_node_never_leaves_whatever_is_freed() -> None:
    (row,) = whole_nodes(changes(0.01), inventory(nodes=1), rates()).to_dict("records")
    assert row["removable"] == 0


def test_nodes_without_a_price_have_no_real_saving() -> None:
    (row,) = whole_nodes(changes(1.0), inventory(), rates(float("nan"))).to_dict("records")
    assert np.isnan(row["real"])


def test_a_cluster_without_nodes_in_the_inventory_is_not_judged() -> None:
    assert whole_nodes(changes(1.0), inventory(nodes=0), rates()).empty

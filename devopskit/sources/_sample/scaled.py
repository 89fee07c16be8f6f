"""Workloads of the made-up company that a HorizontalPodAutoscaler scales; what a report should say stands beside each.

Their demand is the sum over all pods, in steps of five minutes, because an hour would hide what an autoscaler has to meet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from devopskit.sources._sample import shapes
from devopskit.sources._sample.company import CLUSTER, REGION, Member, Series
from devopskit.tables import usage as names
from devopskit.units import GIB

DAYS, STEP_S = 42, 300


@dataclass(frozen=True)
class Scaled:
    """A workload: team, name, shape and peak of its demand (cores), request of a pod (0 = none), and its policy."""

    team: str
    name: str
    shape: shapes.Shape
    peak: float
    request: float
    low: int
    high: int
    target: int
    slo: str = ""  # latency its users were promised, as its tag says

    @property
    def resource_id(self) -> str:
        """Id as the cluster spells it."""
        return f"{CLUSTER}/{self.team}/deployment/{self.name}"

    @property
    def spec(self) -> dict[str, Any]:
        """Spec of its autoscaler."""
        target = {"type": "Utilization", "averageUtilization": self.target}
        metric = {"type": "Resource", "resource": {"name": "cpu", "target": target}}
        return {"minReplicas": self.low, "maxReplicas": self.high, "metrics": [metric]}


WORKLOADS = (
    Scaled("search", "query-api", shapes.office, 18.0, 0.5, 24, 90, 50, "200ms"),  # kept at twice of what it needs
    Scaled("checkout", "storefront", shapes.evening, 22.0, 0.5, 4, 90, 60),  # a lower target than it needs
    Scaled("data", "thumbnails", shapes.batch, 16.0, 1.0, 2, 40, 80),  # short at the start of every nightly job
    Scaled("payments", "authorize", shapes.evening, 9.0, 0.5, 3, 8, 40),  # at its maximum for most of the time
    Scaled("platform", "mail-relay", shapes.office, 3.0, 0.0, 2, 20, 70),  # sets no request, so nothing can be computed
)


def scaled() -> Iterator[Member]:
    """Inventory rows and demand."""
    for one in WORKLOADS:
        row = {
            "resource_id": one.resource_id, "kind": "workload", "name": one.name, "provider": "kubernetes", "account": CLUSTER,
            "region": REGION, "replicas": float(one.low), "owner": one.team, "autoscaled_on": "cpu", "state": "running",
            "cpu_request": one.request or np.nan, "memory_request": one.request * 2 * GIB or np.nan,
            "tags": json.dumps({"app": one.name, "team": one.team} | ({"latency_slo": one.slo} if one.slo else {})),
        }  # fmt: skip
        yield Member(row, [Series(names.WORKLOAD_CPU, one.shape, one.peak, 0.05, days=DAYS, step_seconds=STEP_S)])


def policies() -> list[dict[str, str]]:
    """Rows of `policies`."""
    return [
        {"resource_id": one.resource_id, "kind": "Hpa", "name": one.name, "policy": json.dumps(one.spec), "version": "1.34"}
        for one in WORKLOADS
    ]

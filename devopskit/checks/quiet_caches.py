"""Search and cache clusters of twice the size they use."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._findings import number
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule
from devopskit.tables.usage import SYSTEM_CPU, SYSTEM_MEMORY_SHARE

RULE = Rule(
    "quiet_caches", "node_type", "right-size", "medium", "high",
    ("shards and failover may ask for the present number of nodes: halve the type, not the count",),
)  # fmt: skip


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    activity: pd.DataFrame,
    *,
    cpu: float = 0.2,
    memory: float = 0.4,
    least_days: int = 14,
    least_saving: float = 5.0,
) -> pd.DataFrame:
    """Search and cache clusters (kind cache) that never passed `cpu` and `memory`: half of their size holds twice the use.

    The next smaller type of a family costs half, so half of the rate is saved. A cache fills what it gets, so that memory
    must be measured; without both metrics for `least_days` it is undecided. Inputs: an inventory file, the bill, and usage
    files with system.cpu.utilization and system.memory.utilization (JVM pressure of a search cluster).

    Parameters
    ----------
    resources, rates, activity : rows of these tables.
    """
    seen = {(row["resource_id"], row["metric"]): row for row in activity.to_dict("records")}

    def judge(cluster: dict[str, Any]) -> Verdict | None:
        used = [seen.get((cluster["resource_id"], metric)) for metric in (SYSTEM_CPU, SYSTEM_MEMORY_SHARE)]
        if any(row is None or row["days"] < least_days for row in used):
            return unsure(f"Not enough data: CPU and memory of {least_days} days would show whether half of it is enough.")
        most = [number(row["maximum"]) for row in used if row is not None]
        if most[0] > cpu or most[1] > memory:
            return None
        return Verdict(
            f"It never passed {100 * most[0]:.0f} % CPU and {100 * most[1]:.0f} % memory.", share=0.5, error=0.02,
            current=str(cluster["type"]), recommended="the next smaller type", evidence={"cpu": most[0], "memory": most[1]},
        )  # fmt: skip

    return judged(RULE, resources[resources["kind"] == "cache"], rates, judge, least_saving=least_saving, protect=False)

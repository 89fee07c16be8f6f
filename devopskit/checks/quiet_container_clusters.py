"""Container clusters on machines of their own that run nearly empty."""

from __future__ import annotations

import math

import pandas as pd

from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule
from devopskit.tables.usage import CAPACITY_USED

RULE = Rule(
    "quiet_container_clusters", "desired_capacity", "right-size", "medium", "medium",
    ("pack tasks onto fewer machines first: an even placement keeps all of them in use",),
)  # fmt: skip


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    activity: pd.DataFrame,
    *,
    quiet: float = 0.2,
    target: float = 0.7,
    least_saving: float = 1.0,
) -> pd.DataFrame:
    """Clusters (kind cluster, type ecs) whose reserved or used share of capacity is below `quiet` on average.

    Machines are taken away until the largest share seen would be `target`; at least one stays. Inputs: an inventory file
    with replicas = machines, the bill, and usage files with service.capacity.utilization.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. quiet : mean share below which it is looked at. target : share that
        the peak may reach afterwards.
    """
    used = activity[activity["metric"] == CAPACITY_USED].set_index("resource_id").to_dict("index")

    def judge(cluster: dict[str, object]) -> Verdict | None:
        seen, machines = used.get(cluster["resource_id"]), float(str(cluster["replicas"]))
        if seen is None:
            return unsure("Not enough data: the used share of its capacity was not measured; collect it for two weeks.")
        if seen["mean"] >= quiet:
            return None
        if seen["days"] < 14 or math.isnan(machines):
            return unsure("Not enough data: two weeks of its use and its number of machines would decide it.")
        # With a small margin, because 10 x 0.14 / 0.7 is more than 2 in binary and must not ask for one machine more.
        fewer = max(math.ceil(machines * seen["maximum"] / target - 1e-9), 1)
        if fewer >= machines:
            return None
        reason = (
            f"It uses {100 * seen['mean']:.0f} % of its {machines:.0f} machines on average and {100 * seen['maximum']:.0f} % at "
            f"most; {fewer} would hold that at {100 * target:.0f} %."
        )
        return Verdict(
            reason, share=1 - fewer / machines, current=f"{machines:.0f}", recommended=str(fewer),
            evidence={"mean": seen["mean"], "maximum": seen["maximum"]},
        )  # fmt: skip

    clusters = resources[(resources["kind"] == "cluster") & resources["type"].fillna("").str.lower().eq("ecs")]
    return judged(RULE, clusters, rates, judge, least_saving=least_saving, protect=False)

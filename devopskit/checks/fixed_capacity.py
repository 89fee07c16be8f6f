"""Groups of machines whose number stays the same while the load swings."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from devopskit.checks._findings import by_id, text
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule
from devopskit.tables.profiles import HOURS
from devopskit.tables.usage import SYSTEM_CPU

RULE = Rule(
    "fixed_capacity", "scaling_policy", "schedule", "medium", "medium",
    ("a machine must start faster than the load rises; test the policy on recorded load first",),
)  # fmt: skip


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    profiles: pd.DataFrame,
    *,
    swing: float = 2.0,
    target: float = 0.6,
    least_saving: float = 5.0,
) -> pd.DataFrame:
    """Members of groups without a scaling policy whose CPU swings by more than `swing` between busy and quiet hours.

    In each hour of the week as many machines are needed as hold the largest mean of that hour at `target`, and at least two.
    The hours that go are shared among the members, so that the saving stays with what is paid for; nine tenths of it are the
    least, because machines start ahead of the load. Groups that scale already get no finding.

    Parameters
    ----------
    resources, rates, profiles : rows of these tables. Hours are UTC.
    """
    groups = by_id(resources[resources["kind"] == "autoscaling_group"])
    members = resources[(resources["kind"] == "instance") & resources["owner_id"].isin(list(groups))]
    cpu = profiles[(profiles["metric"] == SYSTEM_CPU) & profiles["resource_id"].isin(members["resource_id"])]
    owner = cpu["resource_id"].map(members.set_index("resource_id")["owner_id"])
    load = cpu.groupby([owner.rename("group"), "hour"])["mean"].agg(["sum", "count"])

    def judge(machine: dict[str, Any]) -> Verdict | None:
        group = groups[machine["owner_id"]]
        if text(group["autoscaled_on"]) or text(machine["autoscaled_on"]):
            return None
        count = int((members["owner_id"] == machine["owner_id"]).sum())
        if count <= 2:
            return None
        hours = load.loc[machine["owner_id"]] if machine["owner_id"] in load.index else load.head(0)
        if len(hours) < HOURS or hours["count"].min() < count:
            return unsure("Not enough data: CPU of each member in every hour of the week would show how far its load swings.")
        busy = hours["sum"].to_numpy()
        if busy.max() < swing * max(busy.min(), 1e-9):
            return None
        # With a small margin, because twelve times 0.1 is more than 1.2 in binary and must not ask for one machine more.
        needed = np.clip(np.ceil(busy / target - 1e-9), 2, count)
        share = 1 - needed.mean() / count
        least = math.ceil(needed.min())
        return Verdict(
            f"Its group always runs {count} machines and needs {least} to {needed.max():.0f} in the hours of a week.", share=float(share),
            sure=0.9, current=f"always {count}", recommended=f"{least} to {needed.max():.0f}",
            evidence={"needed_mean": float(needed.mean()), "group": machine["owner_id"]},
        )  # fmt: skip

    return judged(RULE, members, rates, judge, least_saving=least_saving, protect=False)

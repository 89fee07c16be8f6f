"""Disks of machines that were stopped long ago."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import days_since, fact
from devopskit.checks._findings import by_id, text
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule

STOPPED = ("stopped", "deallocated", "terminated", "suspended")
RULE = Rule(
    "disks_of_stopped_instances", "disk", "terminate", "low", "medium",
    ("take a last snapshot of the disk and an image of the machine before both go",),
)  # fmt: skip


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, *, now: object = None, stopped_days: int = 30, least_saving: float = 1.0
) -> pd.DataFrame:
    """Disks whose machine (owner_id) has been stopped for `stopped_days`, and Azure machines that are stopped but pay on.

    Azure charges the full rate of a machine that is stopped and not deallocated, so that one is found at once. Since when a
    machine is stopped comes from the fact stopped_at; without it the disk is undecided.

    Parameters
    ----------
    resources, rates : rows of these tables. now : moment that days are counted to.
    """
    machines = by_id(resources[resources["kind"] == "instance"])

    def judge(thing: dict[str, Any]) -> Verdict | None:
        if thing["kind"] == "instance":
            paying = text(thing["provider"]).lower() == "azure" and text(thing["state"]).lower() == "stopped"
            said = "It is stopped but not deallocated, so Azure charges its full rate."
            return Verdict(said, share=1.0, current="stopped", recommended="deallocate") if paying else None
        owner = machines.get(text(thing["owner_id"]))
        if owner is None or text(owner["state"]).lower() not in STOPPED:
            return None
        idle = days_since(fact(owner, "stopped_at"), now)
        if idle != idle:
            return unsure(f"Its machine {owner['resource_id']} is {owner['state']}; since when would decide (fact stopped_at).")
        if idle < stopped_days:
            return None
        reason = f"Its machine {text(owner['name']) or owner['resource_id']} has been {owner['state']} for {idle:.0f} days."
        return Verdict(
            reason, share=1.0, current=f"idle for {idle:.0f} days", recommended="snapshot, then remove", evidence={"stopped_days": idle}
        )  # fmt: skip

    return judged(RULE, resources[resources["kind"].isin(["instance", "disk"])], rates, judge, least_saving=least_saving)

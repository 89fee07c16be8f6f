"""Volume claims of Kubernetes that no pod mounts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import days_since, fact, says_yes
from devopskit.checks._findings import text
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule

RULE = Rule(
    "unused_volume_claims", "volume_claim", "terminate", "low", "medium",
    ("take a snapshot first; with the reclaim policy Delete the data goes with the claim",),
)  # fmt: skip


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, *, now: object = None, idle_days: int = 30, least_saving: float = 1.0
) -> pd.DataFrame:
    """Claims (kind volume_claim) in the state unused, released or lost for `idle_days`, at the price of their volume.

    Claims of a stateful set that is scaled to zero (fact stateful_set) stay, because it starts with them again. Inputs: an
    inventory file with the state, the storage class as type, and unused_since.

    Parameters
    ----------
    resources, rates : rows of these tables. now : moment that ages are counted to.
    """

    def judge(claim: dict[str, Any]) -> Verdict | None:
        if text(claim["state"]).lower() not in ("unused", "released", "lost"):
            return None
        age = days_since(fact(claim, "unused_since") or claim["created_at"], now)
        if says_yes(claim, "stateful_set"):
            return unsure(f"No pod mounts it, but the stateful set {fact(claim, 'stateful_set')} starts with it again.")
        if not age >= idle_days:
            known = f"unused for {age:.0f} days" if age == age else "unused since a day that is not known"
            return unsure(f"It is {known}; it can go after {idle_days}.")
        return Verdict(
            f"No pod mounts it for {age:.0f} days.", share=1.0, current=text(claim["state"]), recommended="snapshot, then remove",
            evidence={"unused_days": age},
        )  # fmt: skip

    return judged(RULE, resources[resources["kind"] == "volume_claim"], rates, judge, least_saving=least_saving)

"""Snapshots that are old and not the last of their disk."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import days_since, fact, says_yes
from devopskit.checks._findings import text
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule

RULE = Rule(
    "old_snapshots", "snapshot_lifecycle", "terminate", "low", "medium",
    ("snapshots share blocks: deleting one frees less than its size, so nothing at all is the least saving",),
)  # fmt: skip


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, *, now: object = None, age_days: int = 90, least_saving: float = 1.0
) -> pd.DataFrame:
    """Snapshots (kind snapshot) older than `age_days` of which a newer one of the same source (owner_id) exists.

    Half of the price is stated, between nothing and all of it, because a snapshot's own share of its chain is not known.
    The newest of a source, those behind an image (fact image) and those under a hold stay. Inputs: an inventory file.

    Parameters
    ----------
    resources, rates : rows of these tables. now : moment that ages are counted to.
    """
    snapshots = resources[resources["kind"] == "snapshot"]
    # One without a date must not pass for the newest, because a dated one could then go that is in truth the last copy.
    by_age = snapshots.sort_values("created_at", na_position="first")
    newest = set(by_age.drop_duplicates("owner_id", keep="last")["resource_id"])

    def judge(snapshot: dict[str, Any]) -> Verdict | None:
        age = days_since(snapshot["created_at"], now)
        if age != age:
            return None if fact(snapshot, "origin") == "bill" else unsure("Its age is not known; map created_at.")
        if age <= age_days:
            return None
        if says_yes(snapshot, "image"):
            return unsure(f"The image {fact(snapshot, 'image')} is made of it; remove the image first.")
        if snapshot["resource_id"] in newest or not text(snapshot["owner_id"]):
            return unsure("It is the newest snapshot of its source, or its source is not known, so it may be the only copy.")
        reason = f"It is {age:.0f} days old and a newer snapshot of {snapshot['owner_id']} exists."
        return Verdict(
            reason, share=0.5, error=1.0, current=f"{age:.0f} days old", recommended="remove", evidence={"age_days": age}
        )

    return judged(RULE, snapshots, rates, judge, least_saving=least_saving)

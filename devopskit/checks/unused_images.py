"""Machine images that nothing is started from."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import days_since, fact, says_yes
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule

RULE = Rule(
    "unused_images", "image", "terminate", "low", "medium",
    ("its snapshots go with it; they share blocks, so nothing at all is the least saving",),
)  # fmt: skip


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, *, now: object = None, idle_days: int = 90, least_saving: float = 1.0
) -> pd.DataFrame:
    """Images (kind image) last started more than `idle_days` ago (fact last_used), at half of the price of their snapshots.

    Images that a template or another account uses (facts referenced, shared) stay, and without a last use it is undecided.
    Inputs: an inventory file.

    Parameters
    ----------
    resources, rates : rows of these tables. now : moment that ages are counted to.
    """

    def judge(image: dict[str, Any]) -> Verdict | None:
        quiet = days_since(fact(image, "last_used"), now)
        if quiet <= idle_days:
            return None
        if quiet != quiet:
            return unsure("When it was last started is not known; the date of its last launch would decide.")
        if says_yes(image, "referenced") or says_yes(image, "shared"):
            return unsure(f"It was not started for {quiet:.0f} days, but a template or another account refers to it.")
        return Verdict(
            f"It was not started for {quiet:.0f} days.", share=0.5, error=1.0, current=f"unused for {quiet:.0f} days",
            recommended="remove", evidence={"quiet_days": quiet},
        )  # fmt: skip

    return judged(RULE, resources[resources["kind"] == "image"], rates, judge, least_saving=least_saving)

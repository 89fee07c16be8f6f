"""Secrets and keys that nobody reads."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import days_since, fact, says_yes
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule

RULE = Rule(
    "unused_secrets", "secret", "terminate", "low", "medium",
    ("delete it with the longest recovery window; data encrypted by a key that is gone is lost",),
)  # fmt: skip


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, *, now: object = None, idle_days: int = 90, least_saving: float = 0.1
) -> pd.DataFrame:
    """Secrets and keys (kind secret) last read more than `idle_days` ago (fact last_used), at their whole price.

    Those that rotate by themselves (fact rotation) stay, because their rotation uses them, and keys (type key) are undecided,
    because what they encrypt may be read once a year. Inputs: an inventory file, the bill for the money.

    Parameters
    ----------
    resources, rates : rows of these tables. now : moment that ages are counted to.
    """

    def judge(secret: dict[str, Any]) -> Verdict | None:
        quiet = days_since(fact(secret, "last_used") or secret["created_at"], now)
        if not quiet > idle_days:
            return None
        if says_yes(secret, "rotation") or str(secret["type"]).lower() == "key":
            return unsure(f"It was not read for {quiet:.0f} days, but it rotates or is a key whose data may be needed later.")
        return Verdict(
            f"It was not read for {quiet:.0f} days.", share=1.0, current=f"unread for {quiet:.0f} days",
            recommended="remove with recovery", evidence={"quiet_days": quiet},
        )  # fmt: skip

    return judged(RULE, resources[resources["kind"] == "secret"], rates, judge, least_saving=least_saving)

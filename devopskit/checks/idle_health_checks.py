"""Health checks of things that are gone."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import fact, says_yes
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule

RULE = Rule("idle_health_checks", "health_check", "terminate", "low", "low", ("a name that fails over by it would stop to",))


def find(resources: pd.DataFrame, rates: pd.DataFrame, *, least_saving: float = 0.1) -> pd.DataFrame:
    """Health checks (kind health_check) whose target is gone (fact target_exists = false), at their whole price.

    One that a record of a zone still uses (fact used_by) is undecided, because a failover hangs on it. Inputs: an
    inventory file, the bill for the money.

    Parameters
    ----------
    resources, rates : rows of these tables.
    """

    def judge(check: dict[str, Any]) -> Verdict | None:
        if fact(check, "target_exists").lower() not in ("false", "no", "0"):
            return None
        if says_yes(check, "used_by"):
            return unsure(
                f"Its target is gone, but {fact(check, 'used_by')} still fails over by it; correct that record first."
            )
        return Verdict("What it checks is gone.", share=1.0, current="target gone", recommended="remove")

    return judged(RULE, resources[resources["kind"] == "health_check"], rates, judge, least_saving=least_saving)

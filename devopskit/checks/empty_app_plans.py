"""Plans of web apps that hold no app, or one size too large."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import amount, says_yes
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule

RULE = Rule("empty_app_plans", "app_plan", "terminate", "low", "medium", ("an empty plan costs what a full one costs",))


def find(resources: pd.DataFrame, rates: pd.DataFrame, *, least_saving: float = 1.0) -> pd.DataFrame:
    """Plans (kind app_plan) with no app (fact apps = 0), at their whole price; a plan without the fact is undecided.

    Plans with deployment slots (fact slots) or zone redundancy (fact zone_redundant) are left to their owner, because they
    were made for a switch-over. Inputs: an inventory file, the bill for the money.

    Parameters
    ----------
    resources, rates : rows of these tables.
    """

    def judge(plan: dict[str, Any]) -> Verdict | None:
        apps = amount(plan, "apps")
        if apps > 0:
            return None
        if apps != apps:
            return unsure("How many apps run in it is not known; list them as the fact apps.")
        if says_yes(plan, "slots") or says_yes(plan, "zone_redundant"):
            return unsure("It holds no app now, but its slots or zones were set up for a switch-over.")
        return Verdict("No app runs in it.", share=1.0, current="no apps", recommended="remove")

    return judged(RULE, resources[resources["kind"] == "app_plan"], rates, judge, least_saving=least_saving)

"""Databases outside production that pay for a second zone."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import environment, fact, is_nonproduction, says_yes
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule

RULE = Rule(
    "nonproduction_multi_az", "multi_az", "right-size", "low", "medium",
    ("tests of a failover need the second zone: switch it on for them",),
)  # fmt: skip


def find(resources: pd.DataFrame, rates: pd.DataFrame, *, least_saving: float = 1.0) -> pd.DataFrame:
    """Databases with a standby in a second zone (fact multi_az) whose tags name a development, test or staging environment.

    The standby costs as much as the primary, so half of the rate of the class goes; its half of the storage comes on top.
    Databases that an explicit tag wants in two zones (fact require_multi_az) or that name no environment stay.

    Parameters
    ----------
    resources, rates : rows of these tables.
    """

    def judge(database: dict[str, Any]) -> Verdict | None:
        if not says_yes(database, "multi_az") or not is_nonproduction(database):
            return None
        if says_yes(database, "require_multi_az"):
            return unsure("Its tag require_multi_az asks for two zones although it serves no production.")
        where = environment(database)
        return Verdict(
            f"It runs in two zones and its environment is {where}.", share=0.5, current=fact(database, "multi_az"),
            recommended="false", evidence={"environment": where},
        )  # fmt: skip

    return judged(RULE, resources[resources["kind"] == "database"], rates, judge, least_saving=least_saving, protect=False)

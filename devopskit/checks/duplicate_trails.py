"""Audit trails that record the same events twice."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import says_yes
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule

RULE = Rule("duplicate_trails", "trail", "terminate", "low", "medium", ("security decides which copy stays",))


def find(resources: pd.DataFrame, rates: pd.DataFrame, *, least_saving: float = 1.0) -> pd.DataFrame:
    """Trails (kind trail) of management events beyond the first of an account and region, which AWS delivers free.

    The trail of the organisation, else the oldest, is the one that stays; trails of data events (type data) are no copies.
    Inputs: an inventory file (fact organization), the bill for the money; one that its owner needs says so in its tags.

    Parameters
    ----------
    resources, rates : rows of these tables.
    """
    trails = resources[(resources["kind"] == "trail") & resources["type"].fillna("management").str.lower().ne("data")]
    of_all = [says_yes(row, "organization") for row in trails.to_dict("records")]
    ranked = trails.assign(rank=[not whole for whole in of_all]).sort_values(["rank", "created_at", "resource_id"])
    copies = ranked[ranked.duplicated(["account", "region"], keep="first")]
    first = ranked.drop_duplicates(["account", "region"]).set_index(["account", "region"])["resource_id"]

    def judge(trail: dict[str, Any]) -> Verdict:
        if trail["account"] != trail["account"] or trail["account"] is None:
            return unsure("Its account is not known, so it may be the only trail there; map account.")
        kept = first[(trail["account"], trail["region"])]
        return Verdict(f"{kept} records the same events of this account and region.", share=1.0, recommended="remove")

    return judged(RULE, copies.drop(columns="rank"), rates, judge, least_saving=least_saving)

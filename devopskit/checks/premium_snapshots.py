"""Snapshots on dear storage that are as good on the standard one."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._findings import text
from devopskit.checks._judged import Verdict, judged
from devopskit.checks._rule import Rule
from devopskit.checks._switch import cheaper_by

RULE = Rule("premium_snapshots", "storage_type", "modernise", "low", "low", ("a new copy is made on standard storage",))


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, *, prices: pd.DataFrame | None = None, least_saving: float = 1.0
) -> pd.DataFrame:
    """Azure snapshots (kind snapshot) of type Premium_LRS, which cost what their disk costs and restore no faster.

    The saving is the user's own rate times the ratio of both list prices (articles snapshot-premium and
    snapshot-standard); without them it is advised without money. Other types stay. Inputs: an inventory file.

    Parameters
    ----------
    resources, rates : rows of these tables. prices : refreshed list prices.
    """
    lists = PriceLists(prices)

    def judge(snapshot: dict[str, Any]) -> Verdict | None:
        if text(snapshot["type"]).lower() != "premium_lrs":
            return None
        share = cheaper_by(lists, snapshot, "snapshot-premium", "snapshot-standard", "gib-month")
        return Verdict("It lies on premium storage.", share=share, current="Premium_LRS", recommended="Standard_LRS")

    return judged(RULE, resources[resources["kind"] == "snapshot"], rates, judge, least_saving=least_saving)

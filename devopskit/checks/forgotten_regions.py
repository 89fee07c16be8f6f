"""Spending in a region where nobody expects any."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import days_since
from devopskit.checks._findings import table
from devopskit.checks._rule import Rule
from devopskit.units import format_money

RULE = Rule("forgotten_regions", "region", "terminate", "low", "medium", ())


def find(
    charges: pd.DataFrame, *, now: object = None, share: float = 0.01, new_days: int = 30, expected: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Regions of an account that hold less than `share` of its cost and began less than `new_days` ago.

    That is how stolen keys and tests in a wrong region look, so it is for a person to judge: undecided, with what it costs a
    month and its largest resource. Regions in `expected`, "global" and charges without a region are left out.

    Parameters
    ----------
    charges : rows of this table. now : moment that ages are counted to.
    """
    known = charges[charges["region"].notna() & ~charges["region"].isin(["global", *expected])]
    whole = charges.groupby(["account", "currency"])["monthly_cost"].sum()
    rows: list[dict[str, Any]] = []
    for (account, currency, region), mine in known.groupby(["account", "currency", "region"]):
        cost, total = mine["monthly_cost"].sum(), whole[(account, currency)]
        age = days_since(mine["first"].min(), now)
        if not (0 < cost < share * total and age < new_days):
            continue
        top = mine.sort_values("monthly_cost", ascending=False).iloc[0]
        thing = {"resource_id": f"{account}/{region}", "name": None, "owner": None}
        reason = (
            f"{account} has spent here for only {age:.0f} days, {format_money(cost, str(currency))} a month, most of it "
            f"for {top['resource_id'] or top['service']}; whoever owns the account must say whether that is meant."
        )
        rows.append(RULE.says(thing, "undecided", reason, evidence={"monthly_cost": cost, "first_seen_days": age}))
    return table(rows)

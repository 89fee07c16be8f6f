"""Machines that could run on spare capacity."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._facts import says_no, says_yes
from devopskit.checks._findings import by_id, number, text
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule

RULE = Rule(
    "spot_candidates", "capacity_type", "price model", "medium", "high",
    ("spread it over six types or more and keep a part on demand", "an interruption comes with two minutes of notice or less"),
)  # fmt: skip


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    prices: pd.DataFrame | None = None,
    fallback_share: float = 0.2,
    least_members: int = 2,
    least_saving: float = 5.0,
) -> pd.DataFrame:
    """Members of autoscaling groups that bear an interruption (fact interruptible or stateless), at the spot price.

    The saving is 1 - spot / on demand of the hours that are not run on demand after all (`fallback_share`); spot prices are
    rows of `prices` with the unit spot-hour, and without them it is undecided, because one moment's price is no rate. Least:
    twice the fallback. Covered machines stay: commitments and spot on the same demand pay twice. Groups below
    `least_members` and machines that are spot already get no finding.

    Parameters
    ----------
    resources, rates : rows of these tables. prices : refreshed list prices.
    """
    lists, priced = PriceLists(prices), by_id(rates)
    groups = resources.loc[resources["kind"] == "autoscaling_group", "resource_id"]
    members = resources[(resources["kind"] == "instance") & resources["owner_id"].isin(groups)]
    count = members.groupby("owner_id")["resource_id"].count()

    def judge(machine: dict[str, Any]) -> Verdict | None:
        bears = says_yes(machine, "interruptible") or says_yes(machine, "stateless")
        if says_yes(machine, "lifecycle") or says_no(machine, "interruptible") or not bears:
            return None
        if count[machine["owner_id"]] < least_members:
            return None
        if number(priced.get(machine["resource_id"], {}).get("covered")) > 0:
            return unsure("It bears interruptions, but a commitment covers it; spot on the same demand would be paid twice.")
        where = (
            text(machine["provider"]),
            text(machine["region"]),
            text(machine["type"]),
            text(machine["os"]).lower() or "linux",
        )
        full, spot = lists.price(*where, "hour"), lists.price(*where, "spot-hour")
        # Two lists may hold them in two currencies, and a ratio over both would be off by the exchange rate.
        if full is None or spot is None or not full.price or full.currency != spot.currency:
            return unsure(
                "It bears interruptions; the spot prices of 30 days (unit spot-hour of prices) would decide what it saves."
            )
        gain = max(1 - spot.price / full.price, 0.0)
        return Verdict(
            f"It bears interruptions, and spot costs {100 * gain:.0f} % less on average.", share=gain * (1 - fallback_share),
            sure=(1 - 2 * fallback_share) / (1 - fallback_share), current="on demand", recommended="spot",
            evidence={"spot_price": spot.price, "fallback_share": fallback_share},
        )  # fmt: skip

    return judged(RULE, members, rates, judge, least_saving=least_saving, protect=False)

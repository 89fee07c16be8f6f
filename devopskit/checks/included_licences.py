"""Machines that pay for a licence by the hour although their owner holds one."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._facts import says_yes
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._licences import sold_with, uplift
from devopskit.checks._rule import Rule

RULE = Rule(
    "included_licences", "licence", "price model", "low", "medium",
    (
        "keep the proof of the licence: an audit asks for one for every core",
        "on AWS a Windows licence of one's own runs on dedicated hosts alone, which cost more than shared ones",
    ),
)  # fmt: skip


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, *, prices: pd.DataFrame | None = None, least_saving: float = 5.0
) -> pd.DataFrame:
    """Machines with Windows, Red Hat or SUSE in their price, at what the system adds to the price of the same type.

    Decided where a tag says that its owner holds a licence for it (fact licence_held); without one it is undecided, because
    a contract stands in no inventory. Machines under an own licence (fact license_type) get no finding. The share is that of
    the list prices with and without the system; a type that the lists lack is decided without money.

    Parameters
    ----------
    resources, rates : rows of these tables. prices : refreshed list prices; the bundled seed is used for the rest.
    """
    lists = PriceLists(prices)

    def judge(machine: dict[str, Any]) -> Verdict | None:
        system = sold_with(machine)
        if not system:
            return None
        share = uplift(lists, machine)
        part = f", {100 * share:.0f} % of its list price" if share == share else ""
        if not says_yes(machine, "licence_held"):
            return unsure(
                f"It pays for {system} by the hour{part}; whether you hold a licence for it is not known: say licence_held in its tags."
            )
        return Verdict(
            f"It pays for {system} by the hour{part}, and its tags say that a licence for it is held.", share=share,
            current="included", recommended="own licence", evidence={"system": system},
        )  # fmt: skip

    machines = resources[resources["kind"].isin(["instance", "node"])]
    return judged(RULE, machines, rates, judge, least_saving=least_saving, protect=False)

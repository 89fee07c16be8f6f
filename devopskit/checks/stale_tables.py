"""Tables that nobody has touched for months."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.catalog.charge_units import is_kept
from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._facts import days_since, fact
from devopskit.checks._findings import text
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._parts import counted_alone
from devopskit.checks._rule import Rule
from devopskit.checks._switch import cheaper_by

RULE = Rule("stale_tables", "table_class", "tier", "low", "low", ("reads of the infrequent class cost 25 % more",))


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    charges: pd.DataFrame,
    *,
    prices: pd.DataFrame | None = None,
    now: object = None,
    idle_days: int = 90,
    least_saving: float = 1.0,
) -> pd.DataFrame:
    """Tables (kind table) last read or written more than `idle_days` ago (fact last_accessed), in the standard class.

    The saving is what the bill says its storage costs times what the infrequent class costs less on the list, as capacity and
    requests get no cheaper there; without both prices it is advised without money. Tables in another class already (fact
    table_class) stay. Inputs: an inventory file, the bill.

    Parameters
    ----------
    resources, rates, charges : rows of these tables. prices : refreshed list prices (table-standard, table-infrequent).
    """
    lists = PriceLists(prices)

    def judge(table: dict[str, Any]) -> Verdict | None:
        quiet = days_since(fact(table, "last_accessed"), now)
        if not quiet > idle_days or fact(table, "table_class").lower() not in ("", "standard"):
            return None
        if text(table["state"]).lower() == "restoring":
            return unsure(
                f"It was not touched for {quiet:.0f} days, but it is being restored now; look again when that is done."
            )
        share = cheaper_by(lists, table, "table-standard", "table-infrequent", "gib-month")
        return Verdict(
            f"It was not touched for {quiet:.0f} days.", share=share, current="standard", recommended="infrequent",
            evidence={"quiet_days": quiet, "part": "storage"},
        )  # fmt: skip

    stored = counted_alone(rates, charges, is_kept(charges))
    return judged(RULE, resources[resources["kind"] == "table"], stored, judge, least_saving=least_saving)

"""Databases whose engine is out of standard support and pays for it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import days_since, fact, kept_by
from devopskit.checks._findings import by_id, table
from devopskit.checks._parts import billed_money, by_article
from devopskit.checks._rule import Rule

RULE = Rule(
    "extended_support_databases", "engine_version", "modernise", "high", "high",
    ("test the application against the new version on a copy first",),
)  # fmt: skip


def find(
    resources: pd.DataFrame, charges: pd.DataFrame, *, now: object = None, notice_days: int = 180, least_saving: float = 1.0
) -> pd.DataFrame:
    """Databases that the bill charges for extended support, and those whose support ends within `notice_days`.

    The saving is what the bill says the support costs (the vendor's price doubles in the third year). The end of standard
    support comes from the fact support_ends; one that ends soon has a day to act by and no saving yet.

    Parameters
    ----------
    resources, charges : rows of these tables. now : moment that days are counted from.
    """
    paid = by_article(charges, "extended.?support").set_index("resource_id").to_dict("index")
    known, rows = by_id(resources[resources["kind"] == "database"]), []
    for key, part in paid.items():
        thing: dict[str, Any] = known.get(str(key), {"resource_id": key, "name": part["name"], "tags": part["tags"]})
        said = "Its engine version is out of standard support, and the bill charges for the extended one."
        if kept_by(thing):
            rows.append(RULE.says(thing, "keep", f"{said} Its tag {kept_by(thing)} says that it must stay."))
            continue
        rows.append(RULE.advises(
            thing, said, billed_money(part["monthly_cost"], 1.0, part["currency"]), least=least_saving,
            current=fact(thing, "engine_version"), recommended="a version in standard support",
            evidence={"monthly_cost": part["monthly_cost"], "part": "extended support", "vcpu_hours": part["quantity"]},
        ))  # fmt: skip
    for key, thing in known.items():
        left = -days_since(fact(thing, "support_ends"), now)
        if key not in paid and left <= notice_days:
            rows.append(RULE.says(
                thing, "decided", f"Standard support of its engine {_when(left)}.", caveats=RULE.caveats,
                recommended="a version in standard support", evidence={"days_left": left, "danger": RULE.danger},
                act_by=pd.to_datetime(fact(thing, "support_ends"), utc=True),
            ))  # fmt: skip
    return table(rows)


def _when(left: float) -> str:
    """When standard support ends, in words; a bill shows what comes after it only some days later."""
    if left < 0:
        return f"ended {-left:.0f} days ago, so that it costs more from now on or gets no more corrections"
    return f"ends in {left:.0f} days; then it costs more"

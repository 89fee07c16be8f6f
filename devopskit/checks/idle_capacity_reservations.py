"""Reserved capacity that nothing runs in."""

from __future__ import annotations

import pandas as pd

from devopskit.checks._facts import kept_by
from devopskit.checks._findings import Money, by_id, table
from devopskit.checks._parts import gone
from devopskit.checks._rule import Rule

RULE = Rule(
    "idle_capacity_reservations", "capacity_reservation", "terminate", "low", "high",
    ("it may hold room for an event or a disaster: what is given back may not be had again",),
)  # fmt: skip


def find(
    resources: pd.DataFrame, charges: pd.DataFrame, *, unused_share: float = 0.05, least_saving: float = 1.0
) -> pd.DataFrame:
    """Capacity reservations whose unused part is above `unused_share` of what they cost, at what the bill says it costs.

    The bill marks the unused part (capacity_reservation_status of FOCUS). One that its owner keeps by a tag stays.

    Parameters
    ----------
    resources, charges : rows of these tables.
    """
    known, rows = by_id(resources), []
    marked = charges[charges["capacity_status"].isin(["Used", "Unused"]) & charges["resource_id"].notna()]
    for key, charged in marked.groupby("resource_id"):
        # Sums over currencies would mean nothing, so the one with most charges tells of it; one resource has one finding.
        currency = charged.groupby("currency").size().idxmax()
        mine = charged[charged["currency"] == currency]
        # One that was given back days before the end of the bill has nothing left to save.
        if gone(mine).all():
            continue
        total, idle = mine["monthly_cost"].sum(), mine.loc[mine["capacity_status"] == "Unused", "monthly_cost"].sum()
        if not total > 0 or idle / total <= unused_share:
            continue
        thing = known.get(str(key), {"resource_id": key, "name": mine["name"].iloc[0], "tags": mine["tags"].iloc[0]})
        said = f"{100 * idle / total:.0f} % of this reserved capacity is unused."
        if kept_by(thing):
            rows.append(RULE.says(thing, "keep", f"{said} Its tag {kept_by(thing)} says that it must stay."))
            continue
        rows.append(RULE.advises(
            thing, said, Money(idle, idle, idle, str(currency), "your bill"), least=least_saving, recommended="give back the rest",
            current=f"{100 * idle / total:.0f} % unused", evidence={"monthly_cost": total, "unused": idle, "part": "unused"},
        ))  # fmt: skip
    return table(rows)

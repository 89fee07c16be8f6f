"""Reserved public addresses that nothing uses."""

from __future__ import annotations

import pandas as pd

from devopskit.checks._facts import days_since, fact, kept_by
from devopskit.checks._findings import by_id, number, table, unpriced
from devopskit.checks._rule import Rule, part_of

RULE = Rule(
    "unattached_addresses", "address", "terminate", "low", "low",
    ("partners may have it on a list of allowed senders: ask its owner, because a released address does not come back",),
)  # fmt: skip


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, *, now: object = None, idle_days: int = 7, least_saving: float = 1.0
) -> pd.DataFrame:
    """Addresses (kind address) whose state is unattached for `idle_days`, at the whole of what they cost.

    They come from an inventory file, or from the bill, where idle addresses have an article of their own.

    Parameters
    ----------
    resources, rates : rows of these tables. now : moment that ages are counted to. idle_days : days since it was detached
        (fact detached_at) or reserved; without either it counts as old enough.
    """
    priced, rows = by_id(rates), []
    addresses = resources[(resources["kind"] == "address") & resources["state"].fillna("").str.lower().eq("unattached")]
    for address in addresses.to_dict("records"):
        rate = priced.get(address["resource_id"], unpriced(address))
        age, tag = days_since(fact(address, "detached_at") or address["created_at"], now), kept_by(address)
        if tag:
            rows.append(RULE.says(address, "keep", f"Nothing uses it, but its tag {tag} says that it must stay."))
        elif age < idle_days:
            rows.append(
                RULE.says(address, "undecided", f"It is free for only {age:.0f} days; look again after {idle_days} days.")
            )
        else:
            rows.append(RULE.advises(
                address, "Nothing uses this reserved address.", part_of(rate, 1.0), least=least_saving, current="unattached",
                recommended="release", evidence={"monthly_cost": number(rate["monthly_cost"]), "unattached_days": age},
            ))  # fmt: skip
    return table(rows)

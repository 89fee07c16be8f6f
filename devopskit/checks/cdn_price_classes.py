"""Content networks that serve from dear places."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import fact, says_yes
from devopskit.checks._findings import by_id, table, text
from devopskit.checks._parts import billed_money
from devopskit.checks._rule import Row, Rule

ALL = ("priceclass_all", "all", "")
RULE = Rule(
    "cdn_price_classes", "price_class", "tier", "medium", "medium",
    ("viewers far away wait longer: look at their latency before and after",),
)  # fmt: skip


def find(resources: pd.DataFrame, charges: pd.DataFrame, *, dear_share: float = 0.1, least_saving: float = 1.0) -> pd.DataFrame:
    """Distributions (kind distribution) that serve from every place, where less than `dear_share` of the bytes is dear.

    What dear places cost above the cheapest place of the same bill is saved when their viewers are served from there; half
    of it is the least saving, because some dear traffic stays. Distributions with a promise about latency (fact
    latency_promise) and those with many dear viewers stay.

    Parameters
    ----------
    resources, charges : rows of these tables; the bill must tell traffic by place (unit GB).
    """
    traffic = charges[charges["unit"].fillna("").str.upper().isin(["GB", "GIB"]) & charges["quantity"].gt(0)]
    rows = []
    for key, site in by_id(resources[resources["kind"] == "distribution"]).items():
        mine = traffic[(traffic["resource_id"] == key) & traffic["monthly_cost"].gt(0)]
        if fact(site, "price_class").lower() not in ALL or mine.empty:
            continue
        row = _judged(site, mine, dear_share, least_saving)
        rows += [row] if row else []
    return table(rows)


def _judged(site: dict[str, Any], mine: pd.DataFrame, dear_share: float, least: float) -> Row | None:
    # Prices of two currencies cannot be compared, so the one with most of the traffic tells of it.
    mine = mine[mine["currency"] == mine.groupby("currency")["quantity"].sum().idxmax()]
    price = mine["monthly_cost"] / mine["quantity"]
    # A tenth above the cheapest is still the same place: volume tiers differ by about that.
    dear = mine[price > 1.1 * price.min()]
    if dear.empty:
        return None
    share = dear["quantity"].sum() / mine["quantity"].sum()
    if says_yes(site, "latency_promise") or share >= dear_share:
        said = f"{100 * share:.0f} % of its bytes come from dear places, or its latency is promised, so its viewers need them."
        return RULE.says(site, "undecided", said)
    saving = dear["monthly_cost"].sum() - dear["quantity"].sum() * price.min()
    return RULE.advises(
        site, f"{100 * share:.1f} % of its bytes come from places that cost more than {price.min():.3f} a GB.",
        billed_money(saving, 1.0, text(mine["currency"].iloc[0]), sure=0.5), least=least, current=fact(site, "price_class") or "all",
        recommended="cheapest places", evidence={"monthly_cost": mine["monthly_cost"].sum(), "part": "traffic", "dear_share": share},
    )  # fmt: skip

"""What single articles of a resource cost, from the user's own bill."""

from __future__ import annotations

import pandas as pd

from devopskit.checks._findings import Money


def by_article(charges: pd.DataFrame, pattern: str) -> pd.DataFrame:
    """Cost a month of the articles whose words fit `pattern` (case plays no part), by resource.

    Returns
    -------
    One row for each resource: resource_id, currency, monthly_cost (of these articles), quantity, name, tags. Where a
    resource is billed in several currencies the largest counts, because sums over them would mean nothing.
    """
    words = charges["meter"].fillna("") + " " + charges["sku"].fillna("")
    fits = charges[charges["resource_id"].notna() & words.str.contains(pattern, case=False, regex=True)]
    sums = fits.groupby(["resource_id", "currency"], as_index=False).agg(
        monthly_cost=("monthly_cost", "sum"), quantity=("quantity", "sum"), name=("name", "first"), tags=("tags", "first")
    )
    return sums.sort_values("monthly_cost", ascending=False, kind="stable").drop_duplicates("resource_id", ignore_index=True)


def billed_money(cost: float, share: float, currency: str, *, sure: float = 1.0) -> Money:
    """Saving of a share of an article's cost in the user's own bill."""
    saving = cost * share
    return Money(saving * sure, saving, saving, currency, "your bill")

"""What single articles of a resource cost, from the user's own bill."""

from __future__ import annotations

import pandas as pd

from devopskit.catalog.billed_resources import GONE
from devopskit.checks._findings import Money


def by_article(charges: pd.DataFrame, pattern: str) -> pd.DataFrame:
    """Cost a month of the articles whose words fit `pattern` (case plays no part), by resource.

    Articles that the bill no longer charged for at its end are left out, because what is over saves nothing.

    Returns
    -------
    One row for each resource: resource_id, currency, monthly_cost (of these articles), quantity, name, tags. Where a
    resource is billed in several currencies the largest counts, because sums over them would mean nothing.
    """
    words = charges["meter"].fillna("") + " " + charges["sku"].fillna("")
    fits = charges[charges["resource_id"].notna() & words.str.contains(pattern, case=False, regex=True) & ~gone(charges)]
    sums = fits.groupby(["resource_id", "currency"], as_index=False).agg(
        monthly_cost=("monthly_cost", "sum"), quantity=("quantity", "sum"), name=("name", "first"), tags=("tags", "first")
    )
    return sums.sort_values("monthly_cost", ascending=False, kind="stable").drop_duplicates("resource_id", ignore_index=True)


def counted_alone(rates: pd.DataFrame, charges: pd.DataFrame, counts: pd.Series) -> pd.DataFrame:
    """`rates` at what the charges that count cost alone, where the bill tells a resource's charges apart by their units.

    Parameters
    ----------
    rates : rows of the price book. charges : rows of this table. counts : bool on the index of `charges`.
    """
    if rates.empty:
        return rates
    told = charges[charges["resource_id"].notna() & charges["unit"].fillna("").ne("")]
    cost = told["monthly_cost"].where(counts.reindex(told.index), 0.0)
    sums = cost.groupby([told["resource_id"], told["currency"]]).sum()
    mine = sums.reindex(pd.MultiIndex.from_frame(rates[["resource_id", "currency"]])).set_axis(rates.index)
    # A list price is one of its article already, so that only rates of the bill have other parts in them.
    return rates.assign(monthly_cost=mine.where(mine.notna() & rates["origin"].eq("bill"), rates["monthly_cost"]))


def gone(charges: pd.DataFrame) -> pd.Series:
    """Which charges had ended days before the end of the bill."""
    return charges["quiet_hours"].fillna(0.0) >= GONE


def billed_money(cost: float, share: float, currency: str, *, sure: float = 1.0) -> Money:
    """Saving of a share of an article's cost in the user's own bill."""
    saving = cost * share
    return Money(saving * sure, saving, saving, currency, "your bill")

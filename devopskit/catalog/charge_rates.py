"""The reduced bill as rows of the table `charges`: costs of a month, under the ids of the inventory."""

from __future__ import annotations

import pandas as pd

from devopskit.catalog.ids import matched
from devopskit.tables.charges import charges as table
from devopskit.units import HOURS_PER_MONTH

LEAST_HOURS = 24.0  # a shorter bill cannot say anything about a month


def charge_rates(reduced: pd.DataFrame, resources: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table `charges`.

    Parameters
    ----------
    reduced : answer of `store.charges.charges`, executed. resources : rows of the table `resources`.

    Returns
    -------
    A month's cost is the contracted one where the bill knows it, else the effective, else the billed one, over the hours
    from the first charge to the end of the bill, times 730. Things charged for less than a day are left out.
    """
    rows = reduced[reduced["hours"] >= LEAST_HOURS].reset_index(drop=True)
    rows = rows.astype(dict.fromkeys(["billed_cost", "effective_cost", "contracted_cost"], "float64"))
    factor = HOURS_PER_MONTH / rows["hours"]
    # ContractedCost 0 means "unknown" on AWS and Azure, and below the effective cost it is incomplete (FOCUS deviations).
    known = (rows["contracted_cost"] > 0) & ~(rows["contracted_cost"] < 0.99 * rows["effective_cost"])
    effective = rows["effective_cost"].fillna(rows["billed_cost"])
    # An effective cost of zero beside a billed one is unknown too, as in `own_rates`.
    cost = rows["contracted_cost"].where(
        known, effective.where(~((effective == 0) & (rows["billed_cost"] > 0)), rows["billed_cost"])
    )
    unused = rows["commitment_status"] == "Unused"
    return table.check(
        rows.assign(
            resource_id=_as_inventory(rows["resource_id"], resources["resource_id"]), quantity=rows["quantity"] * factor,
            monthly_cost=(cost.where(~unused, 0.0)) * factor, effective_cost=effective * factor,
        )
    )  # fmt: skip


def _as_inventory(billed: pd.Series, known: pd.Series) -> pd.Series:
    """Ids of the bill, spelled as the inventory does where both mean the same thing."""
    ids = pd.Series(billed.dropna().unique(), dtype="str")
    known = known.reset_index(drop=True)
    found = matched(ids, known)
    spelled = dict(zip(ids, ids.where(found < 0, found.map(known)), strict=True))
    return billed.map(spelled).astype("str")

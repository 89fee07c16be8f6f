"""The user's own rate of each resource, read from the reduced bill.

The bill is reduced in the store by one Ibis expression; what arrives here is one row for each resource, currency and,
if the expression tells them apart, part of its cost (compute, storage, other).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.catalog.ids import matched
from devopskit.errors import BadTable
from devopskit.units import HOURS_PER_MONTH

NEEDED = ("resource_id", "currency", "effective_cost", "contracted_cost", "billed_cost", "list_cost", "hours", "days")
PARTS = ("compute", "storage", "other")
# Only the part that a change acts on counts, because traffic and backups cost the same on another size.
PART_OF_KIND = {"instance": "compute", "node": "compute", "database": "compute", "disk": "storage"}
LEAST_HOURS = 24.0  # a shorter bill cannot say anything about a month
FREE = "zero"  # basis of a rate of nothing
COLUMNS = ["resource_id", "monthly_cost", "currency", "basis", "covered", "days", "reason"]


def own_rates(costs_by_resource: pd.DataFrame, resources: pd.DataFrame) -> pd.DataFrame:
    """What each resource of the inventory costs a month by the user's own bill.

    Parameters
    ----------
    costs_by_resource : one row for each (resource_id, currency[, part]) with the sums `effective_cost`,
        `contracted_cost`, `billed_cost`, `list_cost` over rows of charge category Usage (no corrections, no tax), `hours`
        from the resource's first charge to the end of the bill, and `days` with a charge. Optional `part`: compute
        (priced by time), storage (priced by size, IOPS or throughput), other; without it the whole cost is taken. Optional
        `committed`: whether a commitment covers any of it.
    resources : rows of the table `resources`.

    Returns
    -------
    DataFrame with one row for each matched resource: monthly_cost (730 hours), currency, basis (contracted, effective,
    billed, or FREE where its usage is charged at nothing), covered (share of the contracted cost that commitments took off),
    days, and a reason where the cost is NaN.

    Raises
    ------
    BadTable : a column of the reduced bill is missing.
    """
    _demand(costs_by_resource)
    kinds = resources[resources["kind"].isin(list(PART_OF_KIND))]
    bill = _one_currency(costs_by_resource)
    names = pd.Series(bill["resource_id"].unique(), dtype="str")
    position = matched(kinds["resource_id"], names)
    found = kinds.assign(bill_id=position.map(names).to_numpy())[["resource_id", "kind", "bill_id"]]
    found = found[found["bill_id"].notna()]
    rows = found.merge(bill.rename(columns={"resource_id": "bill_id"}), on="bill_id", how="inner")
    if "part" in rows:
        rows = _acted_on(rows)
    return _monthly(rows.reset_index(drop=True))


def _acted_on(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the part that a change acts on; disks priced by GiB-hours look like compute and count as well."""
    wanted = rows["part"] == rows["kind"].map(PART_OF_KIND)
    by_time = (rows["kind"] == "disk") & (rows["part"] == "compute")
    ranked = rows[wanted | by_time].assign(wanted=wanted).sort_values("wanted", ascending=False, kind="stable")
    return ranked.drop_duplicates("resource_id").drop(columns="wanted")


def _demand(bill: pd.DataFrame) -> None:
    absent = [name for name in NEEDED if name not in bill]
    if absent:
        raise BadTable(
            f"the reduced bill lacks the columns {', '.join(absent)}",
            "the user's own rate of a resource is its cost over the hours that the bill covers",
            f"reduce the table costs to one row for each resource with: {', '.join(NEEDED)}",
        )


def _one_currency(bill: pd.DataFrame) -> pd.DataFrame:
    """Of a resource billed in several currencies the rows of the dearest one; sums over currencies would mean nothing."""
    keys = ["resource_id", "part"] if "part" in bill else ["resource_id"]
    ranked = bill.sort_values("effective_cost", ascending=False, kind="stable")
    return ranked.drop_duplicates(keys).reset_index(drop=True)


def _charged_at_nothing(rows: pd.DataFrame) -> pd.Series:
    """Whether the usage of a row is charged, and at exactly nothing, as free tiers and credits within a charge are.

    A resource without a charge has no row here, so that a missing line is never taken for a zero. What a commitment covers is
    paid elsewhere. A contracted cost above zero says that something took the cost off, which Google does without naming
    the commitment, so that such a row keeps its contracted rate.
    """
    nothing = (rows["effective_cost"] == 0) & (rows["billed_cost"] == 0) & ~(rows["contracted_cost"] > 0)
    covered = rows["committed"].fillna(False).astype(bool) if "committed" in rows else pd.Series(False, index=rows.index)
    return nothing & ~covered


def _monthly(rows: pd.DataFrame) -> pd.DataFrame:
    # ContractedCost 0 means "unknown" on AWS and Azure, so a zero never counts as a price (FOCUS deviations).
    cost = pd.Series(np.nan, index=rows.index)
    basis = pd.Series("", index=rows.index, dtype="str")
    for name in ("contracted", "effective", "billed"):
        use = cost.isna() & (rows[f"{name}_cost"] > 0)
        if name == "contracted":
            # Below the effective cost it is incomplete, because some rows carry it and others the zero of "unknown".
            use &= ~(rows["contracted_cost"] < 0.99 * rows["effective_cost"])
        cost, basis = cost.where(~use, rows[f"{name}_cost"]), basis.where(~use, name)
    free = _charged_at_nothing(rows)
    cost, basis = cost.where(~free, 0.0), basis.where(~free, FREE)
    reason = pd.Series("", index=rows.index, dtype="str")
    reason = reason.where(cost.notna(), "the bill shows no positive usage cost for it, only credits, refunds or zeros")
    brief = cost.notna() & (rows["hours"] < LEAST_HOURS)
    reason = reason.where(~brief, "the bill covers less than a day of it")
    covered = 1 - rows["effective_cost"] / rows["contracted_cost"].where(rows["contracted_cost"] > 0)
    return pd.DataFrame(
        {
            "resource_id": rows["resource_id"],
            "monthly_cost": (cost / rows["hours"].where(rows["hours"] >= LEAST_HOURS)) * HOURS_PER_MONTH,
            "currency": rows["currency"],
            "basis": basis,
            "covered": covered.clip(0, 1).fillna(0.0),
            "days": rows["days"].astype("float64"),
            "reason": reason,
        }
    )[COLUMNS]

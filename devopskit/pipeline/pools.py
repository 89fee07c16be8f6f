"""What each resource costs in all, who pays for it, and what a commitment of it could also cover."""

from __future__ import annotations

import json

import pandas as pd


def pools(resources: pd.DataFrame, rates: pd.DataFrame, charges: pd.DataFrame) -> pd.DataFrame:
    """One row for each priced resource in the columns that `analysis.net_savings` asks for.

    Parameters
    ----------
    resources, rates, charges : rows of these tables.

    Returns
    -------
    The cost is the larger of the rate and the whole bill of the resource. A commitment to money (Spend) is taken to cover
    everything of its provider and kind of service; one to use (Usage) what is of one service and region. Expiry comes from
    the inventory of commitments (kind commitment, fact expires_at).
    """
    priced = rates.drop_duplicates("resource_id").set_index("resource_id")
    billed = charges[charges["resource_id"].notna()].groupby("resource_id")
    covered = charges[charges["commitment_status"] == "Used"].groupby("resource_id")
    largest = charges.sort_values("monthly_cost", ascending=False).drop_duplicates("resource_id").set_index("resource_id")
    under = (
        charges[charges["commitment_status"] == "Used"]
        .sort_values("monthly_cost", ascending=False)
        .drop_duplicates("resource_id")
    )
    under = under.set_index("resource_id")
    frame = pd.DataFrame(index=pd.Index(priced.index.union(billed.size().index), name="resource_id"))
    whole = billed["monthly_cost"].sum().reindex(frame.index)
    frame["monthly_cost"] = pd.concat([whole, priced["monthly_cost"].reindex(frame.index)], axis=1).max(axis=1)
    frame["currency"] = priced["currency"].reindex(frame.index)
    frame["covered"] = (covered["monthly_cost"].sum().reindex(frame.index) / whole.where(whole > 0)).fillna(0.0).clip(0.0, 1.0)
    frame["kind"] = under["commitment_kind"].reindex(frame.index).fillna("")
    ends = under["commitment_id"].reindex(frame.index).str.lower().map(_expiry(resources))
    frame["expiry"] = pd.to_datetime(ends, utc=True).astype("datetime64[us, UTC]")
    keys = largest.reindex(frame.index)[["provider", "category", "service", "region", "currency"]].fillna("")
    frame["spend_key"] = keys[["provider", "category", "currency"]].agg("|".join, axis=1)
    frame["usage_key"] = keys[["provider", "service", "region", "currency"]].agg("|".join, axis=1)
    inventory = resources.drop_duplicates("resource_id").set_index("resource_id").reindex(frame.index)
    frame["pays"] = inventory["kind"].eq("node")
    inside = inventory["kind"].eq("container")
    first = pd.Series(frame.index, index=frame.index).str.split("/", n=1).str[0]
    frame["cluster"] = inventory["account"].where(frame["pays"]).fillna(first.where(inside)).fillna("")
    return frame.reset_index()


def _expiry(resources: pd.DataFrame) -> dict[str, str]:
    """Day that each commitment ends, by its id in lower case, because Azure spells ids in two ways."""
    rows = resources[(resources["kind"] == "commitment") & resources["tags"].notna()]
    dates = {row["resource_id"].lower(): json.loads(row["tags"]).get("expires_at") for row in rows.to_dict("records")}
    return {key: str(value) for key, value in dates.items() if value}

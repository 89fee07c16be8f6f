"""Use to commit for, once the other changes are made: commitments are sized on what is left, never on what runs today."""

from __future__ import annotations

import pandas as pd

from devopskit.units import HOURS_PER_MONTH

KEYS = ["provider", "category", "currency"]


def left_to_cover(eligible: pd.DataFrame, findings: pd.DataFrame, charges: pd.DataFrame) -> pd.DataFrame:
    """`eligible` with its demand lowered by what decided findings save on resources of the same kind.

    The saving is taken evenly from all hours, because a finding does not say in which hours it saves. Where a commitment
    strands, the saving after its end counts: the new commitment is paid for then too.

    Parameters
    ----------
    eligible, findings, charges : rows of these tables.
    """
    decided = findings[(findings["status"] == "decided") & findings["saving"].notna()]
    largest = charges.sort_values("monthly_cost", ascending=False).drop_duplicates("resource_id").set_index("resource_id")
    kinds = largest.reindex(decided["resource_id"])[KEYS].fillna("")
    saved = decided["saving_after_expiry"].fillna(decided["saving"]).to_numpy()
    by_kind = kinds.assign(saved=saved).groupby(KEYS)["saved"].sum().clip(lower=0)
    return eligible.assign(demand=eligible["demand"] * _shares_left(eligible, by_kind))


def _shares_left(eligible: pd.DataFrame, saved: pd.Series) -> pd.Series:
    filled = eligible.fillna({"provider": "", "category": ""})
    groups = filled.groupby(KEYS)
    ends = (filled["start"] + pd.to_timedelta(filled["hours"].fillna(1.0), unit="h")).groupby([filled[key] for key in KEYS])
    hours = (ends.max() - groups["start"].min()) / pd.Timedelta(hours=1)
    monthly = groups["demand"].sum() / hours.clip(lower=1.0) * HOURS_PER_MONTH
    left = (1 - saved.reindex(monthly.index).fillna(0.0) / monthly.where(monthly > 0)).clip(0.0, 1.0).fillna(1.0)
    return pd.Series(left.reindex(pd.MultiIndex.from_frame(filled[KEYS])).to_numpy(), index=eligible.index)

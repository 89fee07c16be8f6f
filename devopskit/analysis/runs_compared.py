"""Two runs of a report: which recommendations are new, gone, or changed enough to speak of."""

from __future__ import annotations

import pandas as pd

SHARE, MONEY = 0.10, 50.0  # a saving that moved by less than both is the same recommendation
COLUMNS = [
    "finding_id", "resource_id", "resource_name", "field", "unit", "change", "was", "now", "saving_before", "saving_after", "currency",
]  # fmt: skip


def compare_findings(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Recommendations that differ, the most money first.

    Parameters
    ----------
    before, after : rows of `findings` of two runs; only decided ones are compared.

    Returns
    -------
    `COLUMNS`; change is new, gone, or changed (another value advised, or the saving moved by more than 10 % or 50 a month).
    """
    old, new = (frame[frame["status"] == "decided"].drop_duplicates("finding_id") for frame in (before, after))
    both = old.merge(new, on="finding_id", how="outer", suffixes=("_old", "_new"), indicator=True)
    same_place = both["_merge"] == "both"
    moved = (both["saving_new"] - both["saving_old"]).abs()
    # Either is enough: a tenth of little is noise to nobody, and 50 of much is money to somebody.
    large = (moved > MONEY) | (moved > SHARE * both["saving_old"].abs())
    other_value = both["recommended_old"].fillna("") != both["recommended_new"].fillna("")
    change = pd.Series("same", index=both.index).mask(same_place & (large | other_value), "changed")
    change = change.mask(both["_merge"] == "left_only", "gone").mask(both["_merge"] == "right_only", "new")
    rows = pd.DataFrame(
        {
            "finding_id": both["finding_id"], "change": change, "was": both["recommended_old"], "now": both["recommended_new"],
            "saving_before": both["saving_old"], "saving_after": both["saving_new"],
            **{name: both[f"{name}_new"].fillna(both[f"{name}_old"]) for name in ("resource_id", "resource_name", "field", "unit", "currency")},
        }
    )  # fmt: skip
    kept = rows[rows["change"] != "same"]
    money = (kept["saving_after"].fillna(0.0) - kept["saving_before"].fillna(0.0)).abs()
    return kept.loc[money.sort_values(ascending=False, kind="stable").index, COLUMNS].reset_index(drop=True)

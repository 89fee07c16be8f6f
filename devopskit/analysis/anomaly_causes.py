"""One alert a cause: alerts of neighbouring days and keys that move together, with the path to what moved them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

GAP = 3  # days without an alert after which a key's next alert is a new episode
FOLLOWED = 0.5  # share of the excess that one value must explain, otherwise the path ends here
BEFORE = 28  # days before an episode that its excess is counted against
SAME = 0.2  # how much two opposite changes may differ and still be one cost that moved
UNTAGGED = "untagged"
CAUSES = ("start", "end", "key", "cause", "impact", "score", "days", "path", "price_effect", "quantity_effect")


def group_causes(
    alerts: pd.DataFrame, detail: pd.DataFrame | None = None, *, path: Sequence[str] = (), shown: float = 1.0, key: str = "key"
) -> pd.DataFrame:
    """Alerts grouped by cause, the most money first.

    Parameters
    ----------
    alerts : of `find_anomalies`. detail : usage of each day along a path (`store.spend_daily.detail_of`), with a column
        `key` that says which alert key it belongs to. path : columns of detail, from account to resource.

    Returns
    -------
    `CAUSES`. cause is rise, fall, or moved to untagged (tags lost: the money only changed its key, impact 0). path holds the
    values that explain at least half of the excess, as text "service_name=Compute > region_id=eu-west-1". price_effect
    and quantity_effect split the excess where detail has quantities.
    """
    kept = alerts[alerts["score"] >= shown].sort_values(["key", "day"])
    if kept.empty:
        return pd.DataFrame(
            {name: pd.Series(dtype="str" if name in ("key", "cause", "path") else "float64") for name in CAUSES}
        )
    new = (
        (kept["key"] != kept["key"].shift())
        | (kept["day"].diff().dt.days > GAP)
        | (np.sign(kept["impact"]) != np.sign(kept["impact"].shift()))
    )
    episodes = kept.assign(episode=new.cumsum()).groupby("episode")
    rows = episodes.agg(
        start=("day", "min"),
        end=("day", "max"),
        key=("key", "first"),
        impact=("impact", "sum"),
        score=("score", "max"),
        days=("day", "size"),
    )
    rows = rows.assign(cause=np.where(rows["impact"] >= 0, "rise", "fall"))
    rows = _moved_tags(rows.reset_index(drop=True))
    told = [_path(row, detail, path, key) for row in rows.to_dict("records")]
    rows = rows.assign(path=[t[0] for t in told], price_effect=[t[1] for t in told], quantity_effect=[t[2] for t in told])
    order = rows["impact"].abs().sort_values(ascending=False, kind="stable").index
    return rows.loc[order, list(CAUSES)].reset_index(drop=True)


def _moved_tags(rows: pd.DataFrame) -> pd.DataFrame:
    """Join a fall of a key with the rise of what has no tag on the same days: one cause, and no money."""
    gone: list[int] = []
    for place, row in rows[rows["cause"] == "fall"].iterrows():
        per_day = row["impact"] / row["days"]
        match = rows[
            (rows["key"] == UNTAGGED) & (rows["cause"] == "rise") & ((rows["start"] - row["start"]).abs().dt.days <= 1)
        ]
        match = match[(match["impact"] / match["days"] + per_day).abs() <= SAME * abs(per_day)]
        if len(match) and match.index[0] not in gone:
            gone.append(match.index[0])
            rows.loc[place, "cause"] = "moved to untagged"
            rows.loc[place, "impact"] = 0.0
    return rows.drop(index=gone)


def _path(row: dict[str, object], detail: pd.DataFrame | None, path: Sequence[str], key: str) -> tuple[str, float, float]:
    if detail is None or detail.empty:
        return str(row["key"]), np.nan, np.nan
    days = pd.to_datetime(detail["day"])
    start, end = pd.Timestamp(str(row["start"])), pd.Timestamp(str(row["end"]))
    mine = (detail[key] == row["key"]) if key in detail else pd.Series(True, index=detail.index)
    inside = detail[mine & (days >= start) & (days <= end)]
    before = detail[mine & (days < start) & (days >= start - pd.Timedelta(days=BEFORE))]
    scale = ((end - start).days + 1) / max(int(pd.to_datetime(before["day"]).nunique()), 1)
    steps = [str(row["key"])]
    for column in path:
        excess = inside.groupby(column)["cost"].sum().sub(before.groupby(column)["cost"].sum() * scale, fill_value=0.0)
        whole = float(excess.sum())
        if excess.empty or whole == 0:
            break
        share = excess / whole
        if share.max() < FOLLOWED:
            break
        value = share.idxmax()
        steps.append(f"{column}={value}")
        inside, before = inside[inside[column] == value], before[before[column] == value]
    return " > ".join(steps), *_split(inside, before, scale)


def _split(inside: pd.DataFrame, before: pd.DataFrame, scale: float) -> tuple[float, float]:
    """Price and quantity effect of what is at the end of the path; missing where there are no quantities."""
    if "quantity" not in inside:
        return np.nan, np.nan
    q0, q1 = float(before["quantity"].sum()) * scale, float(inside["quantity"].sum())
    c0, c1 = float(before["cost"].sum()) * scale, float(inside["cost"].sum())
    if q0 <= 0 or q1 <= 0:
        return np.nan, np.nan
    return c1 - c0 / q0 * q1, c0 / q0 * (q1 - q0)

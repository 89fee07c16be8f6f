"""What became of earlier recommendations: still open, done, or no longer advised; and what was saved against what was promised."""

from __future__ import annotations

import pandas as pd

COLUMNS = ["finding_id", "resource_id", "action", "outcome", "how", "promised", "realised", "currency", "since"]


def realised(earlier: pd.DataFrame, now: pd.DataFrame, resources: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """Outcome of each earlier recommendation.

    Parameters
    ----------
    earlier : decided rows of `findings` as they were first given, one a finding, with `since` (time, when that was).
    now : rows of `findings` today, decided or not. resources : the inventory today.
    costs : resource_id, before, after: cost a month of each resource before `since` and today, in the currency of the bill.

    Returns
    -------
    `COLUMNS`. promised and realised are money a month; realised is missing where nothing was done, or no bill tells, or where
    several changes of one resource were done, of which the first row then carries the whole.

    Notes
    -----
    A resource that is out of the inventory was removed. What the inventory shows is believed before what the bill shows,
    because cost also moves with prices and hours.
    """
    if earlier.empty:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in COLUMNS})
    told = [_outcome(row, now, resources) for row in earlier.to_dict("records")]
    rows = earlier.assign(outcome=[t[0] for t in told], how=[t[1] for t in told], promised=earlier["saving"])
    cost = costs.set_index("resource_id")
    saved = rows["resource_id"].map(cost["before"] - cost["after"]).astype("float64")
    first = ~rows.loc[rows["outcome"] == "done"].duplicated("resource_id")
    counted = first.reindex(rows.index, fill_value=False)
    return rows.assign(realised=saved.where(counted))[COLUMNS].reset_index(drop=True)


def _outcome(row: dict[object, object], now: pd.DataFrame, resources: pd.DataFrame) -> tuple[str, str]:
    today = now[now["finding_id"] == row["finding_id"]]
    if (today["status"] == "decided").any():
        return "open", "still advised"
    thing = resources[resources["resource_id"] == row["resource_id"]]
    if thing.empty:
        return "done", "it is no longer in the inventory"
    field = str(row["field"])
    column = {"instance_type": "type", "instance_class": "type", "volume_type": "type"}.get(field, field)
    if column in thing and _same(thing[column].iloc[0], row["recommended"]):
        return "done", f"its {field.replace('_', ' ')} is what was advised"
    if (today["status"] == "keep").any():
        return "done", "it now fits what it needs"
    return "no longer advised", "its use or its price has changed"


def _same(present: object, advised: object) -> bool:
    try:
        return abs(float(str(present)) - float(str(advised))) <= 0.01 * abs(float(str(advised)))
    except ValueError:
        return str(present) == str(advised)

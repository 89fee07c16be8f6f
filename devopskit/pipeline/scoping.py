"""The scope of a report: which of its rows a text picks, and the refusal of a text that picks none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.errors import DataError

FIELDS = ("resource_id", "name", "account", "owner")  # where the text is looked for, in every report alike
NAMED = 10  # owners in the message; more would hide the fix


def listed(resources: pd.DataFrame, scope: str) -> frozenset[str]:
    """Ids of the resources of the inventory whose id, name, account or owner contains `scope`."""
    return frozenset(resources.loc[_contains(resources, scope), "resource_id"])


def picked(rows: pd.DataFrame, scope: str, resources: pd.DataFrame) -> np.ndarray:
    """Return which rows are in the scope, bool [n]: by their own columns of FIELDS or by those of their resource.

    Parameters
    ----------
    rows : candidates of a report with some of FIELDS. scope : text as the user gave it, "" = everything.
    resources : rows of that table.
    """
    if not scope or rows.empty:
        return np.ones(len(rows), dtype=bool)
    own = _contains(rows, scope).to_numpy(dtype=bool)
    # By the inventory too, because a limit or a policy does not carry the account of what it belongs to.
    return own | rows["resource_id"].isin(listed(resources, scope)).to_numpy(dtype=bool)


def refuse_nothing(scope: str, resources: pd.DataFrame, *, left: int, among: int, what: str) -> None:
    """Refuse a scope that leaves a report nothing to look at.

    Otherwise a scheduled report with a misspelt team would say for ever that all is well.

    Parameters
    ----------
    left : candidates of the report in the scope, of `among` in all. what : what they are, e.g. "autoscaling policies".

    Raises
    ------
    DataError : nothing is left of something, or the scope fits nothing at all.
    """
    if not scope or left:
        return
    known = len(listed(resources, scope))
    if known and not among:
        return  # the report has nothing to look at with any scope, and its page says what is missing
    if known:
        raise DataError(
            f"the scope {scope!r} fits {known:,} of the {len(resources):,} resources of the inventory, but none of the {among:,} {what}",
            "this report looks at these alone, so that it would have nothing to say",
            "widen it, or leave it out for everything: -p scope=TEXT",
        )
    owners = ", ".join(sorted(resources["owner"].dropna().unique())[:NAMED]) or "none"
    raise DataError(
        f"the scope {scope!r} holds none of the {len(resources):,} resources of the inventory",
        f"it is looked for in their ids, names, accounts and owners (owners are: {owners})",
        "correct it, or leave it out for all resources: -p scope=TEXT",
    )


def _contains(rows: pd.DataFrame, scope: str) -> pd.Series:
    found = pd.Series(False, index=rows.index)
    for name in FIELDS:
        if name in rows:
            found |= rows[name].fillna("").astype("str").str.contains(scope, regex=False)
    return found

"""Bills that two sources deliver: the same month of one account twice would double every sum, so it is refused."""

from __future__ import annotations

import pandas as pd

from devopskit.errors import DataError
from devopskit.store import paths
from devopskit.store.store import Store

_NAMED = ["month", "billing_currency", "billing_account_id"]
_NAMELESS = ["month", "billing_currency", "cents", "rows"]


def refuse_twice(store: Store) -> None:
    """Raise when a month of one account lies in the store from two sources.

    A source replaces its own months, so that only two sources can repeat one, e.g. Cost Explorer of [sources.aws] beside
    the files of [sources.focus_files]. Months without an account are the same where rows and sum agree to the cent,
    because several accounts may well leave their name out.

    Raises
    ------
    DataError : names the month, the account and both sources.
    """
    status = store.status()
    names = list(status.loc[(status["table"] == "costs") & (status["rows"] > 0), "source"])
    if len(names) < 2:
        return
    sums = pd.concat([_sums(store, name) for name in names], ignore_index=True)
    known = sums["billing_account_id"].notna()
    for rows, keys in ((sums[known], _NAMED), (sums[~known], _NAMELESS)):
        same = rows[rows.duplicated(keys, keep=False)].sort_values([*keys, "source"], ignore_index=True)
        if len(same):
            raise _twice(store, str(same["source"][0]), str(same["source"][1]), same.iloc[0])


def _sums(store: Store, source: str) -> pd.DataFrame:
    sums = store.spend("month", "billing_account_id", source=source).execute()
    return sums.assign(source=source, cents=sums["billed_cost"].mul(100).round())


def _twice(store: Store, one: str, other: str, row: pd.Series) -> DataError:
    account = str(row["billing_account_id"]) if pd.notna(row["billing_account_id"]) else "unknown"
    return DataError(
        f"{row['month']:%Y-%m} of account {account} is in the store from {one} and from {other}",
        "each of them holds the whole month, so that every cost and every saving would count twice",
        f"keep one of these sections in devopskit.toml and remove what the other left: rm -r {paths.folder(store.path, 'costs', other)}",
    )

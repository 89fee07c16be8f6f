"""Charges of any length as one number an hour, because a commitment is paid and used by the hour."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.errors import RequestError

_SECONDS = 3600


def hourly_demand(rows: pd.DataFrame, column: str = "demand") -> np.ndarray:
    """Money of each hour from the first charge to the end of the last, float [hours]; 0 where nothing was charged.

    A charge of a day or a month is spread evenly over its hours. That hides what happens inside it, and makes use look
    steadier than it was: `longer_than_an_hour` says how much of the money that is.

    Parameters
    ----------
    rows : start (UTC), hours, and the column of money, as in the table `eligible`.

    Raises
    ------
    RequestError : there are no rows.
    """
    if rows.empty:
        raise RequestError(
            "there are no charges that could be spread over hours",
            "a bill without usage at a standing rate leaves nothing to commit for",
            "load a bill with charge_category Usage in Compute or Databases",
        )
    seconds = rows["start"].astype("datetime64[s, UTC]").astype("int64").to_numpy()
    first = (seconds // _SECONDS) - int(seconds.min()) // _SECONDS
    lengths = np.maximum(np.round(np.nan_to_num(rows["hours"].to_numpy(float), nan=1.0)).astype(int), 1)
    rate = rows[column].to_numpy(float) / lengths
    # Steps up and down and their running sum, so that a month-long charge costs as much work as one of an hour.
    steps = np.zeros(int((first + lengths).max()) + 1)
    np.add.at(steps, first, rate)
    np.add.at(steps, first + lengths, -rate)
    spread = np.cumsum(steps)[:-1]
    # What the running sum leaves of hours without use is a rounding of 1e-12, and refunds are no use to cover.
    return np.where(spread < 1e-9, 0.0, spread)


def longer_than_an_hour(rows: pd.DataFrame) -> float:
    """Share of the demand that is charged in periods longer than an hour, 0 to 1."""
    whole = float(rows["demand"].sum())
    return float(rows.loc[rows["hours"] > 1.01, "demand"].sum()) / whole if whole > 0 else 0.0

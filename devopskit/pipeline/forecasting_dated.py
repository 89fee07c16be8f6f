"""Limits that are no capacity, as rows beside the others: what ends on a day, and what is spent day by day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from devopskit.analysis.newsvendor import threshold
from devopskit.analysis.passage import DATE_LEVELS
from devopskit.pipeline.forecasting_outlook import Terms

# Columns that the rows of an outlook have, with what they hold where nothing is known.
BLANK: dict[str, Any] = {
    "subject": "", "resource_id": "", "name": "", "what": "", "metric": "", "unit": "", "limit": np.nan, "owner": None, "kind": "other",
    "outage": False, "members": 1, "zones": 1, "used": np.nan, "days": 0, "reach": 0, "chance": np.nan, "soon": np.nan, "threshold": np.nan,
    "early": pd.NaT, "likely": pd.NaT, "late": pd.NaT, "act_by": pd.NaT, "due": pd.NaT, "alarm": False, "full": False,
    "status": "decided", "reason": "", "caveats": "", "ask": "", "stake": "",
}  # fmt: skip
MOMENTS = ("early", "likely", "late", "act_by", "due")


def undecided(told: dict[str, Any], why: str) -> dict[str, Any]:
    """Return a row that says why nothing can be told, and what would tell it."""
    return BLANK | told | {"status": "undecided", "reason": why}


def dated(told: dict[str, Any], chances: np.ndarray, *, end: datetime, terms: Terms) -> dict[str, Any]:
    """Return a row with the dates of a limit.

    Parameters
    ----------
    told : columns that are known, such as subject, name and limit.
    chances : float [days], chance that the limit has been passed by the end of each day after `end`; never falls.
    terms : on what terms one acts. No lead time is taken off, because nothing has to be delivered to spend less or to renew.
    """
    asked = threshold(terms.acting, terms.running_out, outage=bool(told.get("outage")))
    early, likely, late, due = (_day(chances, level, end) for level in (*DATE_LEVELS, asked))
    soon = float(chances[min(terms.lead + terms.review, len(chances)) - 1]) if len(chances) else 0.0
    known = {
        "reach": len(chances), "chance": float(chances[-1]) if len(chances) else 0.0, "soon": soon, "threshold": asked, "early": early,
        "likely": likely, "late": late, "due": due, "act_by": due, "alarm": soon >= asked,
    }  # fmt: skip
    return BLANK | told | known


def _day(chances: np.ndarray, level: float, end: datetime) -> pd.Timestamp | Any:
    """First day by whose end the chance is reached; NaT where it is not."""
    there = np.flatnonzero(chances >= level)
    return pd.Timestamp(end) + pd.Timedelta(days=int(there[0])) if len(there) else pd.NaT


def joined(rows: pd.DataFrame, more: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the rows of an outlook with those of other limits below them."""
    columns = [*rows.columns, *(name for name in ("ask", "stake") if name not in rows)]
    # Record by record, because two frames of which one is all missing in a column cannot be joined without a warning.
    every = [BLANK | row for row in rows.to_dict("records")] + more
    frame = pd.DataFrame(every, columns=columns)
    return frame.assign(**{name: pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]") for name in MOMENTS})

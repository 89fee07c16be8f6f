"""What `doctor` says of the store: gaps in what was measured, and the age of the list prices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypedDict

import pandas as pd

from devopskit.catalog.seed_prices import seed_prices
from devopskit.tables.fetched import Check

MOST_MISSING = 0.1  # a size from nine tenths of the points is seldom another one (a tenth is two weekdays of a fortnight)
OLD_PRICES = timedelta(days=90)  # providers change list prices a few times a year


class _Price(TypedDict):
    name: str
    since: datetime


def check(status: pd.DataFrame, *, now: datetime) -> list[Check]:
    """Answers about a store that holds something; none for an empty one, which is no fault before the first fetch.

    Parameters
    ----------
    status : answer of `Store.status`. now : present moment, UTC.
    """
    if status.empty:
        return []
    usage = status[status["table"] == "usage"]
    return [*(_gaps(str(row.source), float(row.coverage)) for row in usage.itertuples()), _prices(status, now)]


def _gaps(source: str, coverage: float) -> Check:
    question = f"are there gaps in the usage of {source}"
    if coverage != coverage:
        return Check(question, True, "it has no regular step, so gaps cannot be told", needed=False)
    good = 1 - coverage <= MOST_MISSING
    seen = f"{1 - coverage:.1%} of the expected points are missing"
    return Check(question, good, seen, "" if good else "devopskit fetch (what stays away was not measured)", needed=False)


def _prices(status: pd.DataFrame, now: datetime) -> Check:
    price = _newest(status)
    age = now - price["since"]
    good = age <= OLD_PRICES
    fix = "add [sources.aws_prices], [sources.azure_prices] or [sources.gcp_prices], then: devopskit fetch"
    seen = f"{price['name']} of {price['since']:%Y-%m-%d}, {age.days} days old"
    return Check("how old are the list prices", good, seen, "" if good else fix, needed=False)


def _newest(status: pd.DataFrame) -> _Price:
    refreshed = status.loc[status["table"] == "prices", "loaded_at"].dropna()
    if len(refreshed):
        return {"name": "refreshed prices", "since": refreshed.max().to_pydatetime()}
    # The oldest row speaks for the seed, because a page may show any of them.
    oldest = pd.to_datetime(seed_prices()["as_of"]).min()
    return {"name": "bundled prices", "since": oldest.to_pydatetime().replace(tzinfo=UTC)}

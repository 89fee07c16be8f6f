"""Store to what a notebook works with: lazy usage and costs, the inventory, and the state of each source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import ibis
import pandas as pd

from devopskit import settings as configured
from devopskit.errors import DataError, RequestError
from devopskit.period import Period
from devopskit.settings import Settings
from devopskit.store.store import Store


@dataclass(frozen=True)
class Data:
    """What one report reads.

    Attributes
    ----------
    usage, costs : lazy tables within `period`. resources, prices : frames.
    status : one row for each source and table: rows kept and rejected, first, last, gaps, notes.
    period : whole UTC days, the newest one last. settings : what the report was asked with.
    """

    usage: ibis.Table
    costs: ibis.Table
    resources: pd.DataFrame
    prices: pd.DataFrame
    status: pd.DataFrame
    period: Period
    settings: Settings


def read(*, weeks: int = 13, as_of: str = "", settings: Settings | None = None) -> Data:
    """Read the local store; never fetches.

    Parameters
    ----------
    weeks : weeks of history, counted back from the newest whole day.
    as_of : last day (ISO date) to know of; later data is left out. Empty = the newest day there is.
    settings : of the working folder by default.

    Raises
    ------
    DataError : the store holds no usage. RequestError : `as_of` is no date.
    """
    settings = settings or configured.load()
    store = Store(settings.store)
    usage = store.table("usage")
    period = _period(usage, weeks, as_of)
    inside = usage.filter((usage.time >= period.start) & (usage.time < period.end))
    costs = store.table("costs")
    spent = costs.filter((costs.charge_period_start >= period.start) & (costs.charge_period_start < period.end))
    return Data(inside, spent, store.frame("resources"), store.frame("prices"), store.status(), period, settings)


def _period(usage: ibis.Table, weeks: int, as_of: str) -> Period:
    newest = usage.time.max().execute()
    if newest is None or pd.isna(newest):
        raise DataError(
            "the store holds no usage",
            "a report has nothing to look at",
            "devopskit fetch (or, to look around: devopskit demo)",
        )
    # The newest step belongs to a day that may still be filling; only a day whose last hours are there counts as whole.
    end = (
        pd.Timestamp(newest).tz_convert("UTC") if pd.Timestamp(newest).tzinfo else pd.Timestamp(newest, tz="UTC")
    ) + pd.Timedelta(hours=1)
    end = end.floor("D").to_pydatetime()
    if as_of:
        try:
            last = datetime.fromisoformat(as_of).replace(tzinfo=UTC)
        except ValueError as error:
            raise RequestError(
                f"as_of is {as_of!r}, which is no date", "it is the last day the report may know of", "give it as YYYY-MM-DD"
            ) from error
        end = min(end, last + timedelta(days=1))
    return Period(end - timedelta(weeks=weeks), end)

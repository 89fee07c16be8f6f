"""Store to what a notebook works with: lazy usage and costs, the inventory, and the state of each source."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ibis
import pandas as pd

from devopskit import settings as configured
from devopskit.errors import DataError, RequestError
from devopskit.period import Period
from devopskit.pipeline.bill_sources import refuse_twice
from devopskit.settings import Settings
from devopskit.store.store import Store
from devopskit.tables.findings import findings


@dataclass(frozen=True)
class Data:
    """What one report reads.

    Attributes
    ----------
    usage, costs : lazy tables within `period`. resources, prices : frames.
    status : one row for each source and table: rows kept and rejected, first, last, gaps, notes.
    period : whole UTC days, the newest one last. settings : what the report was asked with.
    now : moment that ages are counted to: the present, or the end of `as_of` where a past day was asked for.
    usage_files : Parquet files behind `usage` where it lies on this machine; they are read in one pass where that is quicker.
    earlier : findings of earlier completed runs, all of the ledger.
    """

    usage: ibis.Table
    costs: ibis.Table
    resources: pd.DataFrame
    prices: pd.DataFrame
    status: pd.DataFrame
    period: Period
    settings: Settings
    now: datetime
    usage_files: tuple[Path, ...] = ()
    earlier: pd.DataFrame = field(default_factory=findings.empty)


def read(*, weeks: int = 13, as_of: str = "", settings: Settings | None = None) -> Data:
    """Read the local store; never fetches.

    Parameters
    ----------
    weeks : weeks of history, counted back from the newest whole day.
    as_of : last day (ISO date) to know of; later data is left out. Empty = the newest day there is.
    settings : of the working folder by default.

    Raises
    ------
    DataError : the store holds no usage, or one month of the bill from two sources. RequestError : `as_of` is no date.
    """
    settings = settings or configured.load()
    store = Store(settings.store)
    usage = store.table("usage")
    period = period_of(usage, weeks=weeks, as_of=as_of)
    inside = usage.filter((usage.time >= period.start) & (usage.time < period.end))
    refuse_twice(store)  # before the rates are taken from the bill, otherwise each machine would cost double
    costs = store.table("costs")
    now = period.end if as_of else datetime.now(UTC)
    spent = costs.filter((costs.charge_period_start >= period.start) & (costs.charge_period_start < period.end))
    return Data(
        usage=inside,
        costs=spent,
        resources=store.frame("resources"),
        prices=store.frame("prices"),
        status=store.status(),
        period=period,
        settings=settings,
        now=now,
        usage_files=tuple(store.files("usage")),
        earlier=store.frame("findings"),
    )


def period_of(usage: ibis.Table | pd.DataFrame, *, weeks: int = 0, as_of: str = "") -> Period:
    """Whole UTC days of a usage table: `weeks` back from the newest whole day, or all there is where `weeks` is 0.

    Raises
    ------
    DataError : there is no usage, or none up to `as_of`. RequestError : `as_of` is no date.
    """
    first, newest = _moment(usage, "min"), _moment(usage, "max")
    if first is None or newest is None:
        raise DataError(
            "there is no usage",
            "a report has nothing to look at",
            "devopskit fetch; where it keeps 0 rows, devopskit doctor says why (or, to look around: devopskit demo)",
        )
    # Only a day whose last hour is there counts as whole, because the newest step belongs to one that may still be filling.
    end = (newest + timedelta(hours=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    if as_of:
        try:
            last = datetime.fromisoformat(as_of).replace(tzinfo=UTC)
        except ValueError as error:
            raise RequestError(
                f"as_of is {as_of!r}, which is no date", "it is the last day the report may know of", "give it as YYYY-MM-DD"
            ) from error
        end = min(end, last + timedelta(days=1))
        if end <= first:
            raise DataError(
                f"there is no usage up to {as_of}",
                f"the first of it is of {first:%Y-%m-%d}, so that a report as of that day has nothing to look at",
                "give a later day, or fetch the past of that time: devopskit fetch --days N",
            )
    start = end - timedelta(weeks=weeks) if weeks else first
    return Period(min(start, end), end)


def _moment(usage: ibis.Table | pd.DataFrame, which: str) -> datetime | None:
    found = getattr(usage["time"], which)()
    moment = pd.Timestamp(found if isinstance(usage, pd.DataFrame) else found.execute())
    if pd.isna(moment):
        return None
    return (moment if moment.tzinfo else moment.tz_localize("UTC")).to_pydatetime().astimezone(UTC)

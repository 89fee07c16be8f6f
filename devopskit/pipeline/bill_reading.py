"""Store to what a cost notebook works with: the bill as a lazy table, and the span that it covers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import ibis
import pandas as pd
from ibis import _

from devopskit import settings as configured
from devopskit.errors import DataError, RequestError
from devopskit.period import Period
from devopskit.pipeline.bill_sources import refuse_twice
from devopskit.pipeline.converting import in_one_currency, load_rates
from devopskit.settings import Settings
from devopskit.store.store import Store


@dataclass(frozen=True)
class Bill:
    """What a cost report reads.

    Attributes
    ----------
    costs : lazy rows of the table `costs` whose charge began within `period`.
    period : whole UTC days; its last day is the last that the bill has.
    currency : the one with most charges; others : those that are left out, with their effective cost (never converted).
    resources : the inventory. status : one row for each source and table. settings, now : as for `Data`.
    landings : rows of `forecasts` of earlier runs. whole : the rows of `period` in every currency, as charged.
    converted : rates by which other currencies became `currency` (see `converting`), where `[money] exchange_rates` names a
        file; nothing is left out then.
    """

    costs: ibis.Table
    period: Period
    currency: str
    others: dict[str, float]
    resources: pd.DataFrame
    status: pd.DataFrame
    settings: Settings
    now: datetime
    landings: pd.DataFrame
    whole: ibis.Table
    converted: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def last_day(self) -> date:
        """Last day with a charge."""
        return (self.period.end - timedelta(days=1)).date()


def read_bill(*, months: int = 13, as_of: str = "", settings: Settings | None = None) -> Bill:
    """Read the bill of the local store; never fetches.

    Parameters
    ----------
    months : months of history, the newest included. as_of : last day (ISO date) to know of; empty = the newest there is.

    Raises
    ------
    DataError : the store holds no bill up to that day, one month from two sources, or a currency without a rate.
    RequestError : `as_of` is no date, or the rates cannot be read.
    """
    settings = settings or configured.load()
    store = Store(settings.store)
    bill = store.table("costs")
    until = _moment(as_of) + timedelta(days=1) if as_of else datetime.max.replace(tzinfo=UTC)
    known = bill.filter(bill.charge_period_start < until) if as_of else bill
    first, newest = known.charge_period_start.min().execute(), known.charge_period_start.max().execute()
    if pd.isna(newest):
        raise DataError(
            f"the store holds no bill{' up to ' + as_of if as_of else ''}",
            "a cost report has nothing to look at without the charges of at least one day" + _said(store),
            "give the exports of your months in [sources.focus_files], then: devopskit fetch (or, to look around: devopskit demo)",
        )
    refuse_twice(store)
    end = _midnight(newest) + timedelta(days=1)
    start = max(_midnight(first), _months_before(end - timedelta(days=1), months - 1))
    inside = bill.filter((bill.charge_period_start >= start) & (bill.charge_period_start < end))
    currency, others = _currencies(inside)
    rates, converted = str(settings.get("money", "exchange_rates")), pd.DataFrame()
    own = inside.filter(inside.billing_currency == currency)
    if rates and others:
        own, converted = in_one_currency(inside, load_rates(settings.root / rates), to=currency)
        others = {}
    now = end if as_of else datetime.now(UTC)
    return Bill(
        own,
        Period(start, end),
        currency,
        others,
        store.frame("resources"),
        store.status(),
        settings,
        now,
        store.frame("forecasts"),
        inside,
        converted,
    )


def _said(store: Store) -> str:
    """What the sources said of bills without a row, so that a file with a header alone is not taken for none."""
    status = store.status()
    notes = status.loc[(status["table"] == "costs") & status["notes"].ne(""), ["source", "notes"]]
    told = [f"{source}: {note}" for source, text in notes.itertuples(index=False) for note in text.splitlines()]
    return f" ({'; '.join(told[:3])})" if told else ""


def _currencies(bill: ibis.Table) -> tuple[str, dict[str, float]]:
    sums = bill.group_by("billing_currency").aggregate(
        charges=_.count(), size=_.effective_cost.abs().sum(), cost=_.effective_cost.sum()
    )
    # By charges, because a yen and a dollar can no more be compared than added; the amount only breaks ties.
    ranked = sums.execute().sort_values(["charges", "size", "billing_currency"], ascending=[False, False, True])
    names = [str(name) for name in ranked["billing_currency"]]
    return names[0], dict(zip(names[1:], ranked["cost"].iloc[1:].astype(float), strict=True))


def _midnight(moment: pd.Timestamp) -> datetime:
    stamp = pd.Timestamp(moment)
    stamp = stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")
    return stamp.normalize().to_pydatetime()


def _months_before(day: datetime, months: int) -> datetime:
    count = day.year * 12 + day.month - 1 - max(months, 0)
    return datetime(count // 12, count % 12 + 1, 1, tzinfo=UTC)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise RequestError(
            f"as_of is {text!r}, which is no date", "it is the last day the report may know of", "give it as YYYY-MM-DD"
        ) from error

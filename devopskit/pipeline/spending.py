"""The bill explained: where the money goes, what changed, what stands out, and where the month will end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import ibis
import pandas as pd

from devopskit.analysis.anomalies import find_anomalies
from devopskit.analysis.anomaly_causes import group_causes
from devopskit.analysis.month_end import landing
from devopskit.analysis.movers import explain_change
from devopskit.analysis.savings_rate import rates_of_bill
from devopskit.errors import RequestError
from devopskit.period import Period
from devopskit.pipeline.bill_reading import Bill
from devopskit.store.spend_daily import UNTAGGED, daily_costs, detail_of
from devopskit.store.spend_overview import spend_by
from devopskit.store.spend_rates import rate_sums

WINDOW = 28  # days compared with the days before: whole weeks, so that no side has a weekend more
DIMENSIONS = {"provider": "provider_name", "account": "sub_account_id", "region": "region_id", "service": "service_name"}
PATH = ("sub_account_id", "region_id", "sku_id", "resource_id")  # from an alert's service to what caused it


@dataclass(frozen=True)
class Landing:
    """Where the month of the last day will end: cost so far, expectation, P10 and P90, and the chance to pass the budget.

    `chance` is NaN without a budget. `over` : the bill holds all days of the month, so that only late charges are missing.
    """

    month: date
    to_date: float
    expected: float
    low: float
    high: float
    budget: float
    chance: float
    over: bool = False


@dataclass(frozen=True)
class Spending:
    """Everything a cost page shows, in one currency.

    Attributes
    ----------
    months : month (date), billed_cost, effective_cost, contracted_cost, list_cost. kinds : kind of money with the same sums.
    parts : dimension (provider, account, region, service or the owner's tag), name, before, after: cost of the two windows.
    movers : service with before, after, change and its effects (price, quantity, mix, new, gone, unpriced).
    daily : day, cost, other of the whole bill. alerts : one row a cause (see `analysis.anomaly_causes`), most money first.
    landing : of the running month, None for a bill by month.
    rates : month, coverage, utilisation, esr. untagged : share of the usage in the later window without the owner's tag.
    windows : the two spans that are compared. year_from, year_to_date : cost since the fiscal year began, or the bill.
    """

    currency: str
    months: pd.DataFrame
    kinds: pd.DataFrame
    parts: pd.DataFrame
    movers: pd.DataFrame
    daily: pd.DataFrame
    alerts: pd.DataFrame
    landing: Landing | None
    rates: pd.DataFrame
    untagged: float
    windows: tuple[Period, Period]
    owner_tag: str
    year_from: date
    year_to_date: float

    @property
    def numbers(self) -> dict[str, float]:
        """The headline numbers, for run.json and gates; NaN where there is none."""
        rows, landing = self.parts[self.parts["dimension"] == "service"], self.landing
        return {
            "cost": float(rows["after"].sum()),
            "cost_before": float(rows["before"].sum()),
            "month_to_date": landing.to_date if landing else float("nan"),
            "month_end": landing.expected if landing else float("nan"),
            "chance_over_budget": landing.chance if landing else float("nan"),
            "alerts": float(len(self.alerts)),
            "untagged": self.untagged,
        }


def spending(bill: Bill, *, budget: float = 0.0, owner_tag: str = "team", fiscal_year_start: int = 1) -> Spending:
    """Ask the bill every question of the cost page.

    Parameters
    ----------
    bill : answer of `read_bill`. budget : of a month, in the bill's currency; 0 = none.
    owner_tag : key of the tag that names who owns a resource.

    Raises
    ------
    RequestError : the tag is called like a dimension of the page.
    """
    _refuse_taken_name(owner_tag)
    daily = daily_costs(bill.costs).execute()
    services = daily_costs(bill.costs, "service_name").execute()
    windows = _windows(bill.period, by_day=_by_day(daily, bill.period))
    parts = _parts(bill, windows, {**DIMENSIONS, owner_tag: f"tag:{owner_tag}"})
    if not _by_day(daily, bill.period):
        # Left out because a charge for a whole month stands on its first day, and says nothing about any day.
        services = services.head(0)
    months = spend_by(bill.costs, "month").execute().sort_values("month", ignore_index=True)
    # A bill that begins within the fiscal year cannot be summed from before its own first month.
    year_from = max(_year_start(bill.last_day, fiscal_year_start), pd.Timestamp(months["month"].iloc[0]).date())
    return Spending(
        currency=bill.currency,
        months=months,
        kinds=spend_by(bill.costs, "kind").execute().sort_values("effective_cost", ascending=False, ignore_index=True),
        parts=parts,
        movers=_movers(bill, windows),
        daily=daily[["day", "cost", "other"]],
        alerts=_alerts(bill, services, since=windows[0].start),
        landing=_landing(services, bill.last_day, budget) if len(services) else None,
        rates=rates_of_bill(rate_sums(bill.costs, "month").execute()).sort_values("month", ignore_index=True),
        untagged=_untagged(parts, owner_tag),
        windows=windows,
        owner_tag=owner_tag,
        year_from=year_from,
        year_to_date=float(months.loc[pd.to_datetime(months["month"]) >= pd.Timestamp(year_from), "effective_cost"].sum()),
    )


def _year_start(day: date, month: int) -> date:
    return date(day.year if day.month >= month else day.year - 1, month, 1)


def _by_day(daily: pd.DataFrame, period: Period) -> bool:
    days = (period.end - period.start).days
    return 2 * int((daily["cost"] != 0).sum()) >= days


def _refuse_taken_name(owner_tag: str) -> None:
    if owner_tag in DIMENSIONS:
        raise RequestError(
            f"owner_tag is {owner_tag!r}, which is already the name of a dimension of the cost page",
            "the sums by tag would take the place of the sums by that dimension, and the headline with them",
            "give the key of the tag that names an owner, e.g. owner_tag=team",
        )


def _windows(period: Period, *, by_day: bool) -> tuple[Period, Period]:
    """The last weeks and as many before them; of a bill by month the last month and the one before."""
    if not by_day:
        middle = (period.end - timedelta(days=1)).replace(day=1)
        # The whole month, because its charge stands on its first day and the bill then seems to end there.
        return Period((middle - timedelta(days=1)).replace(day=1), middle), Period(middle, _next_month(middle))
    half = min(WINDOW, (period.end - period.start).days // 2)
    # Whole weeks where the bill has two of them, otherwise one side might have a weekend more; never less than a day.
    length = timedelta(days=half // 7 * 7 or max(half, 1))
    middle = period.end - length
    return Period(middle - length, middle), Period(middle, period.end)


def _next_month(first: datetime) -> datetime:
    return (first + timedelta(days=31)).replace(day=1)


def _parts(bill: Bill, windows: tuple[Period, Period], dimensions: dict[str, str]) -> pd.DataFrame:
    """Usage of the two windows by every dimension; what is booked once would look like a change of every dimension."""
    usage = bill.costs.filter(bill.costs.charge_category == "Usage")
    start = usage.charge_period_start
    frames = []
    for dimension, key in dimensions.items():
        sums = {
            side: _by_name(usage.filter((start >= span.start) & (start < span.end)), key)
            for side, span in zip(("before", "after"), windows, strict=True)
        }
        both = pd.concat(sums, axis=1).fillna(0.0).rename_axis("name").reset_index()
        frames.append(both.assign(dimension=dimension))
    rows = pd.concat(frames, ignore_index=True)[["dimension", "name", "before", "after"]]
    return rows.sort_values(["dimension", "after", "name"], ascending=[True, False, True], ignore_index=True)


def _by_name(costs: ibis.Table, key: str) -> pd.Series:
    rows = spend_by(costs, key).execute()
    name = key.removeprefix("tag:")
    return rows.assign(**{name: rows[name].astype("str").fillna(UNTAGGED)}).groupby(name)["effective_cost"].sum()


def _movers(bill: Bill, windows: tuple[Period, Period]) -> pd.DataFrame:
    """Change of each service, split into what is price, quantity and mix."""
    usage = bill.costs.filter((bill.costs.charge_category == "Usage") & bill.costs.charge_class.isnull())  # noqa: PD003  Ibis
    sides = []
    for span in windows:
        inside = usage.filter((usage.charge_period_start >= span.start) & (usage.charge_period_start < span.end))
        keys = {"key": inside.service_name.nullif("").fill_null(UNTAGGED), "sku": inside.sku_id, "unit": inside.pricing_unit}
        sums = inside.group_by(**keys).aggregate(cost=inside.effective_cost.sum(), quantity=inside.pricing_quantity.sum())
        sides.append(sums.execute())
    return explain_change(*sides)


def _alerts(bill: Bill, services: pd.DataFrame, *, since: datetime) -> pd.DataFrame:
    """Causes of the two windows: what stood out before them is of no more use to whoever acts today."""
    every = find_anomalies(services)
    found = every[every["day"] >= pd.Timestamp(since).tz_localize(None)]
    if found.empty:
        return group_causes(found)
    # Only services with an alert, because the detail of a whole bill is every resource and day of it.
    concerned = bill.costs.filter(bill.costs.service_name.isin(sorted(set(found["key"]))))
    detail = detail_of(concerned, path=("service_name", *PATH)).execute().rename(columns={"service_name": "key"})
    return group_causes(found, detail, path=PATH)


def landing_of(bill: Bill, *, budget: float = 0.0) -> Landing | None:
    """Where the running month of a bill will end, as on the cost page; None for a bill by month."""
    if not _by_day(daily_costs(bill.costs).execute(), bill.period):
        return None
    return _landing(daily_costs(bill.costs, "service_name").execute(), bill.last_day, budget)


def _landing(services: pd.DataFrame, today: date, budget: float) -> Landing:
    # Tax, credits and purchases are booked once: what came so far counts, nothing is extrapolated from it.
    inside = pd.to_datetime(services["day"]).dt.to_period("M") == pd.Period(today, "M")
    booked = float(services.loc[inside, "other"].sum())
    told = landing(services, today, budget=budget - booked if budget else None)
    to_date, middle, low, high = (float(str(told[name])) + booked for name in ("to_date", "forecast", "low", "high"))
    chance = float("nan") if told["over"] is None else told["over"]
    over = (today + timedelta(days=1)).day == 1
    return Landing(today.replace(day=1), to_date, middle, low, high, budget, chance, over)


def _untagged(parts: pd.DataFrame, owner_tag: str) -> float:
    rows = parts[parts["dimension"] == owner_tag]
    whole = float(rows["after"].sum())
    without = float(rows.loc[rows["name"] == UNTAGGED, "after"].sum())
    return without / whole if whole > 0 else float("nan")

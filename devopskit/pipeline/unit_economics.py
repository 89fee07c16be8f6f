"""Cost of one request or customer: the bill of whoever owns a service, divided by what the service did."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pandas as pd

from devopskit.analysis.unit_cost import fixed_and_variable, unit_costs
from devopskit.period import Period
from devopskit.pipeline.bill_reading import Bill
from devopskit.pipeline.spending import Spending
from devopskit.store.driver_days import driver_days, is_rate
from devopskit.store.spend_daily import daily_costs
from devopskit.store.store import Store
from devopskit.tables.performance import REQUEST_RATE
from devopskit.units import HOURS_PER_MONTH

WHOLE = ""  # whose cost a driver without an owner divides: that of all
COLUMNS = ("owner", "days", "units", "before", "after", "fixed", "variable")


@dataclass(frozen=True)
class UnitCosts:
    """Cost of one unit.

    Attributes
    ----------
    driver : metric that it is divided by. counted : whether a unit is counted (a request) or is there (a customer).
    rows : owner ("" = all of the bill), days (with both cost and units in the later window), units (of an average day),
        before, after: cost of one request, or of one customer for a month, in the two windows; fixed : cost of a day without
        any unit, variable : cost of one more, both NaN where the days draw no clear line.
    lacking : why there is no row, in words; "" where there is one.
    """

    driver: str
    counted: bool
    currency: str
    rows: pd.DataFrame
    lacking: str = ""


def unit_economics(bill: Bill, spent: Spending, *, driver: str = REQUEST_RATE) -> UnitCosts:
    """Divide the cost of each owner by the units of its services, and that of all by the units that nobody owns.

    Parameters
    ----------
    bill, spent : answers of `read_bill` and `spending`. driver : metric of the table `performance`: a rate (its name ends in
        .rate) counts units, any other is the number of them that are there.
    """
    counted, empty = is_rate(driver), pd.DataFrame(columns=list(COLUMNS))
    units = driver_days(Store(bill.settings.store).table("performance"), driver).execute()
    if units.empty:
        return UnitCosts(driver, counted, bill.currency, empty, f"no whole day of {driver} is in the store")
    owners = _owners(list(units["resource_id"].unique()), bill.resources, spent.owner_tag)
    keys = [owners.get(name, WHOLE) for name in units["resource_id"]]
    keyed = units.assign(key=pd.Series(keys, index=units.index, dtype="str"), day=pd.to_datetime(units["day"]))
    driven = keyed.groupby(["day", "key"], as_index=False)["units"].sum()
    both = unit_costs(_costs(bill, spent.owner_tag), driven).dropna(subset=["unit_cost"])
    if not counted:
        both = both.assign(cost=both["cost"] * HOURS_PER_MONTH / 24)  # of a month, because nobody asks for a customer's day
    rows = [_row(str(owner), days, spent.windows) for owner, days in both.groupby("key")]
    found = pd.DataFrame([row for row in rows if row["days"]], columns=list(COLUMNS))
    lacking = "" if len(found) else f"no day of the later window has both {driver} and cost of whoever owns the service"
    return UnitCosts(driver, counted, bill.currency, found.sort_values("after", ascending=False, ignore_index=True), lacking)


def _costs(bill: Bill, owner_tag: str) -> pd.DataFrame:
    """Usage by day, of each owner and of all."""
    of_owners = daily_costs(bill.costs, f"tag:{owner_tag}").execute()
    of_all = daily_costs(bill.costs).execute().assign(key=WHOLE)
    both = pd.concat([of_owners, of_all], ignore_index=True)[["day", "key", "cost"]]
    return both.assign(day=pd.to_datetime(both["day"]), key=both["key"].astype("str"))


def _row(owner: str, days: pd.DataFrame, windows: tuple[Period, Period]) -> dict[str, object]:
    before, after = (_inside(days, window) for window in windows)
    # Ratios of sums, because the mean of daily ratios would give a quiet Sunday the weight of a Monday.
    line = fixed_and_variable(days["cost"].to_numpy(float), days["units"].to_numpy(float)) or {}
    return {
        "owner": owner, "days": len(after), "units": float(after["units"].mean()), "before": _ratio(before), "after": _ratio(after),
        "fixed": line.get("fixed", float("nan")), "variable": line.get("variable", float("nan")),
    }  # fmt: skip


def _inside(days: pd.DataFrame, window: Period) -> pd.DataFrame:
    start, end = (pd.Timestamp(moment).tz_localize(None) for moment in (window.start, window.end))
    return days[(days["day"] >= start) & (days["day"] < end)]


def _ratio(days: pd.DataFrame) -> float:
    units = float(days["units"].sum())
    return float(days["cost"].sum()) / units if units > 0 else float("nan")


def _owners(services: list[str], resources: pd.DataFrame, owner_tag: str) -> dict[str, str]:
    """Owner of each service: of the inventory's row of its id, else of its workload, else of its namespace if that has one."""
    ids = resources["resource_id"].astype("str")
    tags = [_tag(text, owner_tag) for text in resources["tags"]]
    named = resources["owner"].where(
        pd.Series([not tag for tag in tags], index=resources.index), pd.Series(tags, index=resources.index)
    )
    known = pd.DataFrame({"id": ids, "owner": named}).dropna(subset=["owner"])
    known = known[known["owner"] != ""]
    path = known["id"].str.split("/", expand=True).reindex(columns=range(4))
    found: dict[str, str] = {}
    for service in services:
        parts = [*service.split("/"), "", "", "", ""][:4]
        inside = (path[0] == parts[0]) & (path[1] == parts[1])
        # By name first, because a Kubernetes service mostly has that of its workload; a namespace of one owner is the next
        # best.
        for rows in (known["id"] == service, inside & (path[3] == parts[3]) & (parts[3] != ""), inside & (parts[1] != "")):
            owners = known.loc[rows, "owner"].unique()
            if len(owners) == 1:
                found[service] = str(owners[0])
                break
    return found


def _tag(text: object, key: str) -> str:
    try:
        tags = json.loads(text) if isinstance(text, str) and text else {}
    except ValueError:
        return ""
    value = tags.get(key) if isinstance(tags, dict) else None
    return value if isinstance(value, str) else ""

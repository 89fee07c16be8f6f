"""Tables whose provisioned capacity costs more than paying by request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.catalog.charge_units import is_kept
from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._facts import amount
from devopskit.checks._findings import NAN, number, text
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._parts import counted_alone
from devopskit.checks._rule import Rule
from devopskit.tables.usage import CAPACITY_USED, TABLE_READS, TABLE_WRITES
from devopskit.units import HOURS_PER_MONTH

RULE = Rule(
    "table_capacity_modes", "billing_mode", "price model", "low", "low",
    ("the mode can be switched to on demand a few times a day only, and back at any time; autoscaling is the other way",),
)  # fmt: skip

# A unit of write capacity costs as much as five of read capacity. Source: DynamoDB price list, 0.00065 and 0.00013 an hour.
WRITE_OVER_READ = 5.0
Seen = Mapping[tuple[str, str], Mapping[str, Any]]  # (resource id, metric) -> row of the activity


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    charges: pd.DataFrame,
    activity: pd.DataFrame,
    *,
    prices: pd.DataFrame | None = None,
    least_saving: float = 1.0,
) -> pd.DataFrame:
    """Tables (kind table, type provisioned) whose capacity is used less than the point where requests cost the same.

    A capacity unit serves one request a second, so requests cost the same at a use of (price of a unit a month / seconds of
    a month) / price of a request; reads have the same ratio as writes. Below it the saving is 1 - use / break-even; the
    least one counts a fifth more requests. Storage costs the same in both modes, so where the bill tells it apart it is left
    out. Inputs: an inventory (`aws` lists tables), the bill, and service.capacity.utilization or the capacity that reads and
    writes used.

    Parameters
    ----------
    resources, rates, charges, activity : rows of these tables. prices : refreshed list prices of both modes.
    """
    lists = PriceLists(prices)
    measured = {(row["resource_id"], row["metric"]): row for row in activity.to_dict("records")}

    def judge(table: dict[str, Any]) -> Verdict | None:
        (used, days), even = _used(table, measured), _break_even(lists, table)
        if used != used or days < 14:
            return unsure("Not enough data: two weeks of its used share of capacity would decide between both modes.")
        if even != even:
            return unsure("The price lists do not hold both modes of its region, so they cannot be compared.")
        if used >= even:
            return None
        if text(table["autoscaled_on"]):
            return unsure(f"It uses {100 * used:.0f} % of its capacity, but autoscaling fits it already; lower its minimum.")
        share = 1 - used / even
        reason = f"It uses {100 * used:.0f} % of its capacity; below {100 * even:.0f} % paying by request is cheaper."
        return Verdict(
            reason, share=share, error=0.2, current="provisioned", recommended="on demand",
            evidence={"used": used, "break_even": even, "part": "capacity"},
        )  # fmt: skip

    tables = resources[(resources["kind"] == "table") & resources["type"].fillna("").str.lower().eq("provisioned")]
    provisioned = counted_alone(rates, charges, ~is_kept(charges))
    return judged(RULE, tables, provisioned, judge, least_saving=least_saving, protect=False)


def _used(table: Mapping[str, Any], seen: Seen) -> tuple[float, float]:
    """Mean used share of its capacity, NaN where it is not known, and the days that it was measured.

    The share itself where a source gives it, else the reads and writes that it used over those it pays for (facts
    read_capacity and write_capacity), weighed by their prices.
    """
    share, reads, writes = (seen.get((table["resource_id"], metric)) for metric in (CAPACITY_USED, TABLE_READS, TABLE_WRITES))
    if share is not None:
        return number(share["mean"]), number(share["days"])
    paid = amount(table, "read_capacity") + WRITE_OVER_READ * amount(table, "write_capacity")
    if reads is None or writes is None or not paid > 0:
        return NAN, 0.0
    return (reads["mean"] + WRITE_OVER_READ * writes["mean"]) / paid, min(reads["days"], writes["days"])


def _break_even(lists: PriceLists, table: dict[str, Any]) -> float:
    where = text(table["provider"]), text(table["region"])
    unit = lists.price(*where, "table-write-capacity", "", "unit-month")
    request = lists.price(*where, "table-write-request", "", "request")
    # Two lists may hold them in two currencies, and a ratio over both would be off by the exchange rate.
    if unit is None or request is None or not request.price or unit.currency != request.currency:
        return NAN
    return unit.price / (HOURS_PER_MONTH * 3600) / request.price

"""Buckets that nobody reads or writes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._buckets import is_cold
from devopskit.checks._findings import number, text
from devopskit.checks._idle import quiet_days
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule
from devopskit.checks._switch import cheaper_by
from devopskit.tables.usage import REQUESTS
from devopskit.units import GIB

RULE = Rule(
    "abandoned_buckets", "lifecycle_rule", "tier", "low", "medium",
    ("reading it back takes up to two days, and each object stays for 180 days at least",),
)  # fmt: skip


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    activity: pd.DataFrame,
    *,
    prices: pd.DataFrame | None = None,
    idle_days: int = 30,
    least_saving: float = 1.0,
) -> pd.DataFrame:
    """Buckets (kind bucket) above 1 GiB without a request for `idle_days`, at what the deep archive costs less.

    The least saving is nine tenths, because moving the objects costs once. Buckets of logs stay (name or type), because
    they are read only when something has happened. Inputs: an inventory file, the bill, and service.requests.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. prices : refreshed list prices (object-standard,
        object-deep-archive).
    """
    lists = PriceLists(prices)
    asked = activity[activity["metric"] == REQUESTS].set_index("resource_id").to_dict("index")

    def judge(bucket: dict[str, Any]) -> Verdict | None:
        seen = asked.get(bucket["resource_id"])
        if not number(bucket["disk_capacity"]) > GIB or is_cold(bucket):
            return None
        if seen is None or seen["days"] < 0.9 * idle_days:
            return unsure(f"Not enough data: its requests of {idle_days} days would show whether anybody reads it.")
        quiet = quiet_days(seen)
        if quiet < idle_days:
            return None
        if "log" in f"{text(bucket['name'])} {text(bucket['type'])}".lower():
            return unsure(f"It had no request for {quiet:.0f} days, but logs are read only when something has happened.")
        share = cheaper_by(lists, bucket, "object-standard", "object-deep-archive", "gib-month")
        return Verdict(
            f"It had no request for {quiet:.0f} days.", share=share, sure=0.9, current="standard", recommended="deep archive",
            evidence={"quiet_days": quiet},
        )  # fmt: skip

    return judged(RULE, resources[resources["kind"] == "bucket"], rates, judge, least_saving=least_saving)

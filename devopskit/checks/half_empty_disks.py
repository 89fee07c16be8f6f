"""Disks that are far larger than what is on them."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.catalog.volume_prices import MIB, Performance, VolumePrices
from devopskit.checks._findings import by_metric, number, text
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule
from devopskit.checks._volumes import cost_ratio
from devopskit.units import GIB, format_bytes

RULE = Rule(
    "half_empty_disks", "disk_size", "right-size", "high", "high",
    (
        "a volume cannot shrink: make a smaller one, copy the data and swap them in a window of downtime",
        "where operations follow from the size (gp2, pd-ssd) a smaller disk does fewer: compare them with its use",
    ),
)  # fmt: skip


def find(
    sizes: pd.DataFrame, resources: pd.DataFrame, rates: pd.DataFrame, *, prices: pd.DataFrame | None = None,
    margin: float = 1.2, least_saving: float = 5.0,
) -> pd.DataFrame:  # fmt: skip
    """Disks of which less than half would be used at their decided size plus `margin`, at the cost of the space that goes.

    Advice for the next migration, because no provider shrinks a disk in place. Disks without a measured file system get no
    finding, and those whose need is undecided say so. Operations that were bought beside the space are paid on.

    Parameters
    ----------
    sizes : table `sizes`; metric disk. resources, rates : rows of these tables; kind disk. prices : refreshed list
        prices, which tell space from bought operations; the bundled seed is used for the rest.
    """
    decided, lists = by_metric(sizes).get("disk", {}), PriceLists(prices)

    def judge(disk: dict[str, Any]) -> Verdict | None:
        size, now = decided.get(disk["resource_id"]), number(disk["disk_capacity"])
        if size is None or not now > 0:
            return None
        if size["status"] != "decided":
            return unsure(f"Not enough data for its need of space: {size['reason']}")
        wanted = math.ceil(number(size["size"]) * margin / GIB) * GIB
        if wanted >= now / 2:
            return None
        volumes = VolumePrices(lists, text(disk["provider"]), text(disk["region"]))
        bought = Performance(number(disk["disk_iops"]), number(disk["disk_throughput"]) / MIB)
        ratio = cost_ratio(volumes, text(disk["type"]), (now / GIB, wanted / GIB), bought)
        return Verdict(
            f"Its data needs {format_bytes(number(size['size']))} and it holds {format_bytes(now)}.", share=1 - ratio,
            current=str(int(now)), recommended=str(int(wanted)), evidence={"size_bytes": number(size["size"])},
        )  # fmt: skip

    disks = resources[(resources["kind"] == "disk") & resources["state"].fillna("").ne("unattached")]
    return judged(RULE, disks, rates, judge, least_saving=least_saving, protect=False)

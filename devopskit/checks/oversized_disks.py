"""Disks that buy more performance than they use, or that will not hold their data; a disk's size never shrinks."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.catalog.volume_prices import MIB, Performance, VolumePrices
from devopskit.checks._findings import Money, by_id, by_metric, finding, number, spelled, table, text, unpriced
from devopskit.checks._performance import Disk, performance
from devopskit.checks._volumes import cost_ratio
from devopskit.tables.usage import DISK_IO, DISK_OPERATIONS
from devopskit.units import GIB, format_bytes, format_chance

CHECK = "oversized_disks"
PERFORMANCE_TYPES = ("gp2", "gp3", "io1", "io2")


def find(
    sizes: pd.DataFrame,
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    prices: pd.DataFrame | None = None,
    peaks: pd.DataFrame | None = None,
    filling: pd.DataFrame | None = None,
    minimum_saving: float = 5.0,
    margin: float = 1.3,
) -> pd.DataFrame:
    """For each EBS volume the type and performance that its measured use needs; for each disk room for its data.

    gp2 moves to gp3 with the measured IOPS and throughput, or with what gp2 delivers where nothing was measured. io1, io2
    and gp3 give back IOPS and throughput that were never used; without a measurement they are undecided, and so is a
    volume that is held at its limit. A disk whose data will not fit the coming week gets a larger size and a negative saving;
    one that will be full later is kept, with the day. No disk gets
    a smaller size, because volumes cannot shrink. Unattached disks are no matter of this check.

    Parameters
    ----------
    sizes : table `sizes`; metric disk is used (bytes that must fit).
    resources : table `resources`; kind disk is used.
    rates : answer of `catalog.price_book.rates`.
    prices : table `prices` with refreshed list prices; the bundled seed is used for the rest.
    peaks : measured extremes, columns resource_id, metric (name of the table `usage`), p999, maximum, minimum; operations
        (1/s) and bytes (1/s) of the disk are used.
    filling : the day each growing disk is full, columns resource_id, reach_days, chance, early, likely (10 and 50 %).
    minimum_saving : a month's saving below this leaves the disk as it is, in the currency of its rate.
    margin : factor on the measured P99.9, because means over minutes hide shorter bursts.

    Returns
    -------
    Table `findings`: at most one row for performance and one for size of each disk.
    """
    lists = PriceLists(prices)
    measured = {} if peaks is None else {(row["resource_id"], row["metric"]): row for row in peaks.to_dict("records")}
    stored, priced = by_metric(sizes).get("disk", {}), by_id(rates)
    fills = {} if filling is None else by_id(filling)
    rows: list[dict[str, Any]] = []
    disks = resources[(resources["kind"] == "disk") & (resources["state"].fillna("") != "unattached")]
    for resource in disks.to_dict("records"):
        key = resource["resource_id"]
        use = [number(measured.get((key, metric), {}).get("p999")) for metric in (DISK_OPERATIONS, DISK_IO)]
        disk = Disk(
            resource, priced.get(key, unpriced(resource)), VolumePrices(lists, text(resource["provider"]), text(resource["region"])),
            Performance(use[0], use[1] / MIB), number(resource["disk_capacity"]) / GIB,
        )  # fmt: skip
        if text(resource["type"]) in PERFORMANCE_TYPES:
            rows.append(performance(CHECK, disk, margin, minimum_saving))
        if key in stored:
            rows += _room(disk, stored[key], fills.get(key))
    return table(rows)


def _room(disk: Disk, size: dict[str, Any], fills: dict[str, Any] | None) -> list[dict[str, Any]]:
    """A finding where the data of a disk will not fit, or will fill it; none where it stays, because a volume cannot shrink."""
    now = number(disk.resource["disk_capacity"])
    day = _day(fills)
    if size["status"] != "decided" or not number(size["size"]) > now:
        facts = {"unit": "bytes", "current": spelled(now), "effort": "low"}
        reason = f"It holds the coming week's data. {day[:-1]}: the report capacity_forecast says by when to order more."
        return [finding(CHECK, disk.resource, "disk_size", "keep", reason, **facts)] if day else []
    wanted = math.ceil(number(size["size"]) / GIB) * GIB
    cost = number(disk.rate["monthly_cost"])
    ratio = cost_ratio(disk.prices, text(disk.resource["type"]), (disk.size, wanted / GIB), disk.now)
    reason = (
        f"Its data needs {format_bytes(number(size['size']))} (chance of more in a week {format_chance(number(size['risk']))}) and it "
        f"holds {format_bytes(now)}."
    )
    reason = f"{reason} {day}".strip()
    row = finding(
        CHECK, disk.resource, "disk_size", "decided", reason, unit="bytes", current=spelled(now), recommended=spelled(wanted),
        money=Money.of(cost, cost * ratio, disk.rate), saving_bytes=now - wanted, risk=number(size["risk"]),
        risk_now=number(size["risk_now"]), weeks_tested=number(size["workload_weeks"]), effort="low",
        caveats=[*text(size["caveats"]).split("; "), "a volume cannot shrink again"], evidence={"peak": number(size["peak"])},
    )  # fmt: skip
    return [row]


def _day(fills: dict[str, Any] | None) -> str:
    """Sentence on the day it is full, "" where that is further than its history lets one see."""
    if fills is None or pd.isna(fills["early"]):
        return ""
    even = (
        f"an even chance by {fills['likely']:%Y-%m-%d}"
        if pd.notna(fills["likely"])
        else f"{format_chance(fills['chance'])} within {fills['reach_days']:.0f} days"
    )
    return f"At its growth it is full by {fills['early']:%Y-%m-%d} with a chance of 10 %, {even}."

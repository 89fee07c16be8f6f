"""Volumes with bought operations whose use a general purpose volume delivers for less."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.catalog.volume_prices import MIB, Performance, VolumePrices
from devopskit.checks._facts import says_yes
from devopskit.checks._findings import Money, by_id, number, table, text, unpriced
from devopskit.checks._rule import Row, Rule
from devopskit.checks._volumes import GP3_MOST_IOPS, GP3_MOST_RATE, gp3_for
from devopskit.tables.usage import DISK_IO, DISK_OPERATIONS
from devopskit.units import GIB, significant

MARGIN = 1.3  # room above the largest mean of a step, because bursts within it are not seen
RULE = Rule(
    "provisioned_iops_disks", "volume_type", "modernise", "low", "medium",
    ("gp3 answers in single milliseconds where io2 takes less than one: test a database first",),
)  # fmt: skip


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    activity: pd.DataFrame,
    *,
    prices: pd.DataFrame | None = None,
    least_saving: float = 5.0,
) -> pd.DataFrame:
    """Volumes of type io1 and io2 whose largest operations and throughput, with a margin of 30 %, fit gp3.

    The saving is the user's own rate times the ratio of both list prices. Without two weeks of both metrics, or where the
    owner asks for low latency (fact low_latency), it is undecided.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. prices : refreshed list prices; the bundled seed for the rest.
    """
    lists, priced = PriceLists(prices), by_id(rates)
    seen = {(row["resource_id"], row["metric"]): row for row in activity.to_dict("records")}
    rows: list[Row] = []
    for disk in resources[(resources["kind"] == "disk") & resources["type"].isin(["io1", "io2"])].to_dict("records"):
        used = [seen.get((disk["resource_id"], metric)) for metric in (DISK_OPERATIONS, DISK_IO)]
        if any(row is None or row["days"] < 14 for row in used) or says_yes(disk, "low_latency"):
            said = (
                "Its owner asks for low latency"
                if says_yes(disk, "low_latency")
                else "Two weeks of its operations are not known"
            )
            rows.append(
                RULE.says(disk, "undecided", f"{said}, so whether gp3 would do cannot be told; test it.", current=disk["type"])
            )
            continue
        most = [number(row["maximum"]) * MARGIN for row in used if row is not None]
        need = Performance(most[0], most[1] / MIB)
        if need.iops <= GP3_MOST_IOPS and need.rate <= GP3_MOST_RATE:
            rows += _move(disk, priced.get(disk["resource_id"], unpriced(disk)), need, lists, least_saving)
    return table(rows)


def _move(disk: dict[str, Any], rate: dict[str, Any], need: Performance, lists: PriceLists, least: float) -> list[Row]:
    volumes = VolumePrices(lists, text(disk["provider"]), text(disk["region"]))
    size, wanted = number(disk["disk_capacity"]) / GIB, gp3_for(need)
    now = volumes.monthly(disk["type"], size, Performance(number(disk["disk_iops"]), number(disk["disk_throughput"]) / MIB))
    ratio, cost = volumes.monthly("gp3", size, wanted) / now if now else float("nan"), number(rate["monthly_cost"])
    if ratio >= 1:
        return []
    evidence = {
        "monthly_cost": cost, "cost_after": cost * ratio, "iops_need": need.iops, "mibps_need": need.rate,
        "also_set": {"disk_iops": wanted.iops, "disk_throughput": wanted.rate * MIB},
    }  # fmt: skip
    reason = (
        f"It needs {significant(need.iops)} IOPS and {significant(need.rate)} MiB/s at most, which gp3 with "
        f"{significant(wanted.iops)} IOPS and {significant(wanted.rate)} MiB/s delivers."
    )
    money = Money.of(cost, cost * ratio, rate, error=0.01)
    return [
        RULE.advises(disk, reason, money, least=least, evidence=evidence, unit="type", current=disk["type"], recommended="gp3")
    ]

"""Managed databases whose class is larger, or smaller, than their use needs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from devopskit.catalog.machine_types import database_classes, facts_by_type
from devopskit.catalog.price_lists import PriceLists
from devopskit.checks import _connections as connections
from devopskit.checks import _disk_use as disks
from devopskit.checks import _guards as guards
from devopskit.checks import _machines as machines
from devopskit.checks._cases import Case
from devopskit.checks._database_storage import storage
from devopskit.checks._findings import by_id, by_metric, number, table, text, unpriced
from devopskit.checks._offers import Market, Offers
from devopskit.tables.usage import CPU_CREDITS, DB_CONNECTIONS
from devopskit.units import format_bytes, format_chance, significant

CHECK = "oversized_databases"
FIELD = "instance_class"


@dataclass(frozen=True)
class _Context:
    """What every database of one call is judged with."""

    market: Market
    peaks: dict[tuple[str, str], dict[str, Any]]
    minimum_saving: float
    family_change: float
    hours: Mapping[str, np.ndarray]


def find(
    sizes: pd.DataFrame,
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    prices: pd.DataFrame | None = None,
    peaks: pd.DataFrame | None = None,
    hours: pd.DataFrame | None = None,
    minimum_saving: float = 5.0,
    family_change: float = 0.15,
) -> pd.DataFrame:
    """For each managed database the cheapest class of the same provider, region and architecture that holds its need.

    CPU decides, and the operations and bytes of its storage where they were measured. Memory in use is no need, because a buffer pool fills what it gets: a class with less memory is advised
    only where even the filled pool fits into it, and never below what its connections need (`max_connections` follows
    from memory). Where only the memory stands in the way the finding is undecided and says what would decide it.

    Parameters
    ----------
    sizes : table `sizes`; metrics cpu and memory are used.
    resources : table `resources`; kind database is used.
    rates : answer of `catalog.price_book.rates`.
    prices : table `prices` with refreshed list prices of candidate classes; the bundled seed is used for the rest.
    peaks : measured extremes, columns resource_id, metric (name of the table `usage`), p999, maximum, minimum; connections,
        credits, and the operations and bytes of its storage are used where given.
    hours : as in `oversized_instances`, of burstable databases.
    minimum_saving : a month's saving below this leaves the database as it is, in the currency of its rate.
    family_change : a class of another family must be cheaper by this share of the present cost.

    Returns
    -------
    Table `findings`, one row for each database, and one on the operations of its storage where they were measured.
    """
    context = _Context(
        Market(database_classes(), PriceLists(prices)),
        {} if peaks is None else {(row["resource_id"], row["metric"]): row for row in peaks.to_dict("records")},
        minimum_saving,
        family_change,
        machines.hours_of(hours),
    )
    judged, priced = by_metric(sizes), by_id(rates)
    rows = []
    for resource in resources[resources["kind"] == "database"].to_dict("records"):
        key = resource["resource_id"]
        own = {metric: judged.get(metric, {}).get(key) for metric in ("cpu", "memory")}
        done = disks.disk_use(key, (), context.peaks)
        rows.append(_database(resource, own, priced.get(key, unpriced(resource)), context, done))
        rows += storage(CHECK, resource, done[0])
    return table(rows)


def _database(
    resource: dict[str, Any],
    sizes: dict[str, dict[str, Any] | None],
    rate: dict[str, Any],
    context: _Context,
    done: tuple[float, float],
) -> dict[str, Any]:
    name, region = text(resource["type"]), text(resource["region"])
    current = facts_by_type().get((text(resource["provider"]), name))
    case = Case(CHECK, FIELD, resource, current or {"type": name}, rate, "high")
    refused = _refusal(resource, current, sizes, context)
    if refused or current is None:
        return case.says("undecided", refused)
    cpu = sizes["cpu"] or {}
    used = number(context.peaks.get((resource["resource_id"], DB_CONNECTIONS), {}).get("maximum"))
    least = connections.least_memory(resource, used)
    need = replace(_need(cpu, sizes["memory"], current, least), operations=done[0], disk_io=done[1])
    need = replace(need, hours=context.hours.get(resource["resource_id"]))
    engine = context.market.lists.engine(current["provider"], region, name, resource["engine"])
    offers = context.market.offers(current, region, engine)
    choice = machines.cheapest(offers, need, family_change=context.family_change)
    said, evidence = _words(resource, cpu, need, used), _evidence(cpu, need, used, current)
    if choice is None:
        where = f"No {current['arch']} class on sale in its region holds this with its memory, so a person must choose."
        return case.says("undecided", f"{said} {where}", evidence=evidence)
    if machines.holds(current, need) and choice.ratio >= 1:
        status, words = _left(current, offers, need, least, context)
        return case.says(status, f"{said} {words}", evidence=evidence)
    if case.money(choice).saving < context.minimum_saving and machines.holds(current, need):
        words = case.too_little(choice, context.minimum_saving)
        return case.says("keep", f"{said} {words}", evidence=evidence | {"saving_not_taken": case.money(choice).saving})
    caveats = [
        *text(cpu["caveats"]).split("; "), "the change restarts it: failover, or a window of downtime; replicas keep at least its size",
        *connections.notes(resource, current, choice.facts, used), *machines.disk_limits(current, choice.facts, need),
        *guards.notes(resource, None, rate),
    ]  # fmt: skip
    others = {"alternatives": machines.alternatives(offers, need, choice, cost=number(rate["monthly_cost"]))}
    evidence |= others | machines.stranded(need, choice.facts)
    tested = {"risk": number(cpu["risk"]), "risk_now": number(cpu["risk_now"]), "weeks_tested": number(cpu["workload_weeks"])}
    return case.resized(choice, said, evidence, caveats=caveats, **tested)


def _words(resource: dict[str, Any], cpu: dict[str, Any], need: machines.Need, used: float) -> str:
    chance = format_chance(number(cpu["risk"]))
    cores = f"It needs {significant(need.cores)} cores (chance of more in a week {chance})."
    done = disks.said(need.operations, need.disk_io)
    return " ".join(filter(None, (cores, connections.said(resource, used), done)))


def _evidence(cpu: dict[str, Any], need: machines.Need, used: float, current: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "cpu_size_cores": need.cores, "cpu_peak_cores": number(cpu["peak"]), "memory_kept_bytes": need.memory, "connections_peak": used,
        "vcpu_now": current["vcpu"], "memory_now_bytes": current["memory_bytes"], "disk_iops_p999": need.operations, "disk_io_p999": need.disk_io,
    }  # fmt: skip


def _refusal(
    resource: dict[str, Any], current: Mapping[str, Any] | None, sizes: dict[str, dict[str, Any] | None], context: _Context
) -> str:
    if current is None:
        name = text(resource["type"]) or "(none given)"
        return f"The catalog does not know the class {name}, so no other class can be compared with it; a person must choose."
    credits = context.peaks.get((resource["resource_id"], CPU_CREDITS))
    return (
        guards.hindrance(resource, current, None)
        or guards.undecided(sizes, "cpu")
        or guards.held_by_credits(current, sizes["cpu"], credits)
    )


def _need(cpu: dict[str, Any], memory: dict[str, Any] | None, current: Mapping[str, Any], least: float) -> machines.Need:
    cores = number(cpu["size"])
    typical = number(cpu["typical"])
    sustained = typical if current["burst_baseline"] < 1 and math.isfinite(typical) else cores
    now = float(current["memory_bytes"])
    # A full buffer pool asks for no more memory, so the present size is the most that is ever kept.
    filled = number(memory["size"]) if memory is not None and memory["status"] == "decided" else now
    return machines.Need(cores, max(min(filled, now), least), min(sustained, cores))


def _left(current: Mapping[str, Any], offers: Offers, need: machines.Need, least: float, context: _Context) -> tuple[str, str]:
    """Status and words for a database that stays: kept, or undecided where its memory alone stands in the way."""
    smaller = machines.cheapest(offers, replace(need, memory=least), family_change=context.family_change)
    if smaller is None or smaller.ratio >= 1 or smaller.facts["memory_bytes"] >= current["memory_bytes"]:
        return "keep", f"No smaller class on the list holds its need for less than {current['type']}."
    words = (
        f"{smaller.type} would hold that, but its memory is {format_bytes(smaller.facts['memory_bytes'])} instead of "
        f"{format_bytes(current['memory_bytes'])}. A buffer pool fills what it gets, so memory in use is not the need; the hit ratio "
        "of the buffer pool, or read IOPS after a trial, would decide it."
    )
    return "undecided", words

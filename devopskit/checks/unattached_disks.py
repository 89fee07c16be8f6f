"""Disks that no machine uses."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._facts import days_since, fact, kept_by
from devopskit.checks._findings import Money, by_id, number, table, text, unpriced
from devopskit.checks._rule import Row, Rule
from devopskit.units import GIB, format_bytes

RULE = Rule(
    "unattached_disks", "disk", "terminate", "low", "medium",
    ("take a last snapshot before it is deleted; it is counted as kept",),
)  # fmt: skip


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    prices: pd.DataFrame | None = None,
    now: object = None,
    idle_days: int = 7,
    least_saving: float = 1.0,
) -> pd.DataFrame:
    """Disks that have been attached to nothing for `idle_days`, less the price of a last snapshot.

    The saving is at most the cost of the disk and at least that less a snapshot of its full size. Disks of claims, and
    disks whose tags say that they must stay, are no matter of this check.

    Parameters
    ----------
    resources, rates : rows of these tables. prices : refreshed list prices, for the snapshot. now : moment that ages are
        counted to. idle_days : days since it was detached (fact detached_at) or made.
    """
    lists, priced = PriceLists(prices), by_id(rates)
    disks = resources[
        (resources["kind"] == "disk") & resources["state"].fillna("").str.lower().isin(["unattached", "available"])
    ]
    return table([
        _judged(disk, priced.get(disk["resource_id"], unpriced(disk)), lists, now=now, idle_days=idle_days, least=least_saving)
        for disk in disks.to_dict("records")
    ])  # fmt: skip


def _judged(
    disk: Mapping[str, Any], rate: Mapping[str, Any], lists: PriceLists, *, now: object, idle_days: int, least: float
) -> Row:
    refused = _refusal(disk, now, idle_days)
    if refused:
        return RULE.says(disk, "keep" if kept_by(disk) else "undecided", refused)
    cost, size = number(rate["monthly_cost"]), number(disk["disk_capacity"]) / GIB
    snapshot = lists.price(text(disk["provider"]), text(disk["region"]), "snapshot", "", "gib-month")
    # Only blocks in use are billed in a snapshot, so its full size is the most that it can cost; where no size is known, what the
    # disk itself costs is that, because a snapshot is kept on cheaper storage.
    full = cost if math.isnan(size) else size * (snapshot.price if snapshot is not None else 0.0)
    most = full if snapshot is not None and snapshot.currency == rate["currency"] else 0.0
    whole = Money.of(cost, 0.0, rate)
    likely = Money.of(cost, min(most / 2, cost), rate)
    money = Money(max(whole.low - most, 0.0), likely.saving, whole.high, likely.currency, likely.note)
    evidence = {"monthly_cost": cost, "snapshot_at_most": most, "size_gib": size, "unattached_days": _age(disk, now)}
    reason = f"No machine uses this disk{'' if math.isnan(size) else ' of ' + format_bytes(size * GIB)}."
    return RULE.advises(
        disk, reason, money, least=least, evidence=evidence, current="unattached", recommended="snapshot, then remove"
    )


def _age(disk: Mapping[str, Any], now: object) -> float:
    return days_since(fact(disk, "detached_at") or disk["created_at"], now)


def _refusal(disk: Mapping[str, Any], now: object, idle_days: int) -> str:
    tag, age = kept_by(disk), _age(disk, now)
    if tag:
        return f"No machine uses it, but its tag {tag} says that it must stay."
    claim = fact(disk, "kubernetes.io/created_for/pvc/name") or fact(disk, "pvc")
    if claim:
        return f"It belongs to the claim {claim} of a cluster, whose workload may be scaled to zero; remove the claim instead."
    if age < idle_days:
        return f"It was made or detached {age:.0f} days ago; look again after {idle_days} days."
    return ""

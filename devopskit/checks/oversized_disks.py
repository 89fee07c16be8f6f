"""Disks that buy more performance than they use, or that will not hold their data; a disk's size never shrinks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._findings import Money, by_id, by_metric, finding, number, spelled, table, text, unpriced
from devopskit.checks._volumes import MIB, Performance, VolumePrices, gp2, gp3_for
from devopskit.tables.usage import DISK_IO, DISK_OPERATIONS
from devopskit.units import GIB, format_bytes, format_share, significant

CHECK = "oversized_disks"
PINNED = 0.98  # a volume at this share of what it may deliver is held back, so its use is not its need
PERFORMANCE_TYPES = ("gp2", "gp3", "io1", "io2")


@dataclass(frozen=True)
class _Disk:
    """One disk with its prices, its rate and what was measured (NaN where nothing was)."""

    resource: dict[str, Any]
    rate: dict[str, Any]
    prices: VolumePrices
    used: Performance
    size: float

    def money(self, then: str, provisioned: Performance) -> Money:
        """Saving of the disk as type `then` with `provisioned`, at the user's own rate through the ratio of list prices."""
        kind = self.resource["type"]
        ratio = self.prices.monthly(then, self.size, provisioned) / self.prices.monthly(kind, self.size, self.now)
        cost = number(self.rate["monthly_cost"])
        # Region factors scale all volume types alike, so the ratio of two inferred prices is as good as that of listed ones.
        return Money.of(cost, cost * ratio, self.rate, error=0.01)

    @property
    def now(self) -> Performance:
        """What is provisioned: stated, or for gp2 what follows from its size."""
        if self.resource["type"] == "gp2":
            return gp2(self.size)
        stated = Performance(number(self.resource["disk_iops"]), number(self.resource["disk_throughput"]) / MIB)
        least = gp3_for(Performance(0.0, 0.0)) if self.resource["type"] == "gp3" else Performance(0.0, 0.0)
        return Performance(*(s if math.isfinite(s) else m for s, m in ((stated.iops, least.iops), (stated.rate, least.rate))))


def find(
    sizes: pd.DataFrame,
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    prices: pd.DataFrame | None = None,
    peaks: pd.DataFrame | None = None,
    minimum_saving: float = 5.0,
    margin: float = 1.3,
) -> pd.DataFrame:
    """For each EBS volume the type and performance that its measured use needs; for each disk room for its data.

    gp2 moves to gp3 with the measured IOPS and throughput, or with what gp2 delivers where nothing was measured. io1, io2
    and gp3 give back IOPS and throughput that were never used; without a measurement they are undecided, and so is a
    volume that is held at its limit. A disk whose data will not fit gets a larger size and a negative saving. No disk gets
    a smaller size, because volumes cannot shrink. Unattached disks are no matter of this check.

    Parameters
    ----------
    sizes : table `sizes`; metric disk is used (bytes that must fit).
    resources : table `resources`; kind disk is used.
    rates : answer of `catalog.price_book.rates`.
    prices : table `prices` with refreshed list prices; the bundled seed is used for the rest.
    peaks : measured extremes, columns resource_id, metric (name of the table `usage`), p999, maximum, minimum; operations
        (1/s) and bytes (1/s) of the disk are used.
    minimum_saving : a month's saving below this leaves the disk as it is, in the currency of its rate.
    margin : factor on the measured P99.9, because means over minutes hide shorter bursts.

    Returns
    -------
    Table `findings`: at most one row for performance and one for size of each disk.
    """
    lists = PriceLists(prices)
    measured = {} if peaks is None else {(row["resource_id"], row["metric"]): row for row in peaks.to_dict("records")}
    filling, priced = by_metric(sizes).get("disk", {}), by_id(rates)
    rows: list[dict[str, Any]] = []
    disks = resources[(resources["kind"] == "disk") & (resources["state"].fillna("") != "unattached")]
    for resource in disks.to_dict("records"):
        key = resource["resource_id"]
        use = [number(measured.get((key, metric), {}).get("p999")) for metric in (DISK_OPERATIONS, DISK_IO)]
        disk = _Disk(
            resource, priced.get(key, unpriced(resource)), VolumePrices(lists, text(resource["provider"]), text(resource["region"])),
            Performance(use[0], use[1] / MIB), number(resource["disk_capacity"]) / GIB,
        )  # fmt: skip
        if text(resource["type"]) in PERFORMANCE_TYPES:
            rows.append(_performance(disk, margin, minimum_saving))
        if key in filling:
            rows += _room(disk, filling[key])
    return table(rows)


def _performance(disk: _Disk, margin: float, minimum: float) -> dict[str, Any]:
    kind = disk.resource["type"]
    field = "volume_type" if kind == "gp2" else "disk_iops"
    facts = {"unit": "type", "current": kind} if kind == "gp2" else {"unit": "1/s", "current": spelled(disk.now.iops)}
    if math.isnan(disk.size):
        reason = "Its size is not in the inventory, so neither its performance nor its cost is known; map disk_capacity."
        return finding(CHECK, disk.resource, field, "undecided", reason, effort="low", **facts)
    measured = math.isfinite(disk.used.iops) and math.isfinite(disk.used.rate)
    pinned = disk.used.iops >= PINNED * disk.now.iops or disk.used.rate >= PINNED * disk.now.rate > 0
    if kind != "gp2" and not measured:
        reason = (
            f"The operations and bytes of this {kind} volume were not measured; two weeks of them would decide what it needs."
        )
        return finding(CHECK, disk.resource, field, "undecided", reason, effort="low", **facts)
    if kind != "gp2" and pinned:
        reason = (
            f"It reaches {significant(disk.used.iops)} of {significant(disk.now.iops)} IOPS or {significant(disk.used.rate)} of "
            f"{significant(disk.now.rate)} MiB/s, so it is held at its limit and its use is not its need; raise it for two weeks."
        )
        return finding(CHECK, disk.resource, field, "undecided", reason, effort="low", **facts)
    # Held at gp2's own limit, or never measured: keep what gp2 delivers rather than guess.
    need = disk.now if pinned or not measured else Performance(disk.used.iops * margin, disk.used.rate * margin)
    then = "gp3" if kind in ("gp2", "gp3") else kind
    wanted = gp3_for(need) if then == "gp3" else Performance(max(100.0, math.ceil(need.iops / 100) * 100.0), disk.now.rate)
    return _judged(disk, then, wanted, minimum, said=_said(disk, measured, pinned, margin), field=field, facts=facts)


def _judged(
    disk: _Disk, then: str, wanted: Performance, minimum: float, *, said: str, field: str, facts: dict[str, str]
) -> dict[str, Any]:
    money = disk.money(then, wanted)
    evidence = {
        "iops_p999": disk.used.iops, "mibps_p999": disk.used.rate, "iops_now": disk.now.iops, "mibps_now": disk.now.rate,
        "size_gib": disk.size,
    }  # fmt: skip
    unchanged = then == disk.resource["type"] and wanted.iops >= disk.now.iops and wanted.rate >= disk.now.rate
    if unchanged or money.saving < minimum:
        reason = f"{said} Another setting would not save {minimum:g} a month."
        saved = {"saving_not_taken": money.saving}
        return finding(CHECK, disk.resource, field, "keep", reason, evidence=evidence | saved, effort="low", **facts)
    recommended = "gp3" if field == "volume_type" else spelled(wanted.iops)
    also = {"disk_iops": wanted.iops} if field == "volume_type" else {}
    if then == "gp3":
        also["disk_throughput"] = wanted.rate * MIB
    reason = f"{said} {then} with {significant(wanted.iops)} IOPS"
    reason += f" and {significant(wanted.rate)} MiB/s delivers that." if then == "gp3" else " delivers that."
    return finding(
        CHECK, disk.resource, field, "decided", reason, recommended=recommended, money=money, effort="low",
        action="modernise" if field == "volume_type" else "right-size",
        caveats=["the volume is slower while it is changed, and can be changed again only after 6 hours"],
        evidence=evidence | {"also_set": also}, **facts,
    )  # fmt: skip


def _said(disk: _Disk, measured: bool, pinned: bool, margin: float) -> str:
    delivers = f"its {disk.resource['type']} delivers {significant(disk.now.iops)} IOPS"
    delivers += f" and {significant(disk.now.rate)} MiB/s" if disk.now.rate else ""
    if not measured:
        return f"Its use was not measured; {delivers}, which is kept."
    used = f"It uses {significant(disk.used.iops)} IOPS and {significant(disk.used.rate)} MiB/s (P99.9)"
    return (
        f"{used}; {delivers} and holds it back, so all of it is kept." if pinned else f"{used}, sized x {margin:g}; {delivers}."
    )


def _room(disk: _Disk, size: dict[str, Any]) -> list[dict[str, Any]]:
    """A finding where the data of a disk will not fit; none where it does, because a volume cannot shrink."""
    now = number(disk.resource["disk_capacity"])
    if size["status"] != "decided" or not number(size["size"]) > now:
        return []
    wanted = math.ceil(number(size["size"]) / GIB) * GIB
    cost = number(disk.rate["monthly_cost"])
    reason = (
        f"Its data needs {format_bytes(number(size['size']))} (chance of more in a week {format_share(number(size['risk']))}) and it "
        f"holds {format_bytes(now)}."
    )
    row = finding(
        CHECK, disk.resource, "disk_size", "decided", reason, unit="bytes", current=spelled(now), recommended=spelled(wanted),
        money=Money.of(cost, cost * wanted / now, disk.rate), saving_bytes=now - wanted, risk=number(size["risk"]),
        risk_now=number(size["risk_now"]), weeks_tested=number(size["workload_weeks"]), effort="low",
        caveats=[*text(size["caveats"]).split("; "), "a volume cannot shrink again"], evidence={"peak": number(size["peak"])},
    )  # fmt: skip
    return [row]

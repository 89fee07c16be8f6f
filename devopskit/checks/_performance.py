"""Whether a volume buys more operations and throughput than it uses, and what to provision instead."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from devopskit.catalog.volume_prices import MIB, Performance, VolumePrices
from devopskit.checks._findings import Money, finding, number, spelled, too_little
from devopskit.checks._volumes import gp2, gp3_for
from devopskit.units import format_money, significant

PINNED = 0.98  # a volume at this share of what it may deliver is held back, so its use is not its need


@dataclass(frozen=True)
class Disk:
    """One disk with its prices, its rate and what was measured (NaN where nothing was)."""

    resource: dict[str, Any]
    rate: dict[str, Any]
    prices: VolumePrices
    used: Performance
    size: float

    def money(self, then: str, provisioned: Performance) -> Money:
        """Saving of the disk as type `then` with `provisioned`, at the user's own rate through the ratio of list prices."""
        before = self.prices.monthly(self.resource["type"], self.size, self.now)
        ratio = self.prices.monthly(then, self.size, provisioned) / before if before else math.nan
        cost = number(self.rate["monthly_cost"])
        # Not wider for inferred prices, because a region factor scales all volume types alike and leaves their ratio.
        return Money.of(cost, cost * ratio, self.rate, error=0.01)

    @property
    def measured(self) -> bool:
        """Whether both operations and throughput were measured."""
        return math.isfinite(self.used.iops) and math.isfinite(self.used.rate)

    @property
    def pinned(self) -> bool:
        """Whether it is held back by what it may deliver."""
        return self.used.iops >= PINNED * self.now.iops or self.used.rate >= PINNED * self.now.rate > 0

    @property
    def now(self) -> Performance:
        """What is provisioned: stated, or for gp2 what follows from its size."""
        if self.resource["type"] == "gp2":
            return gp2(self.size)
        stated = Performance(number(self.resource["disk_iops"]), number(self.resource["disk_throughput"]) / MIB)
        least = gp3_for(Performance(0.0, 0.0)) if self.resource["type"] == "gp3" else Performance(0.0, 0.0)
        return Performance(*(s if math.isfinite(s) else m for s, m in ((stated.iops, least.iops), (stated.rate, least.rate))))


def performance(check: str, disk: Disk, margin: float, minimum: float) -> dict[str, Any]:
    """One finding about what a volume is provisioned with; gp2 becomes gp3, the others keep their type.

    `margin` is the factor on the measured P99.9, `minimum` the least saving a month that is worth a change.
    """
    refused = _refusal(disk)
    if refused:
        field, facts = _field(disk, disk.now)
        return finding(check, disk.resource, field, "undecided", refused, effort="low", **facts)
    kind = disk.resource["type"]
    then, wanted = _wanted(disk, margin)
    money, said = disk.money(then, wanted), _said(disk, margin)
    field, facts = _field(disk, wanted)
    # No week is replayed for a volume, so that what stands for a chance is how bad it is to be wrong: it can be raised again.
    evidence = {
        "iops_p999": disk.used.iops, "mibps_p999": disk.used.rate, "iops_now": disk.now.iops, "mibps_now": disk.now.rate,
        "size_gib": disk.size, "danger": "low",
    }  # fmt: skip
    unchanged = then == kind and wanted.iops >= disk.now.iops and wanted.rate >= disk.now.rate
    if unchanged or money.saving < minimum:
        said_why = f"Another setting would not save {format_money(minimum, money.currency)} a month."
        reason = f"{said} {too_little('Another setting', money, minimum) if money.free else said_why}"
        numbers = {"saving_not_taken": money.saving}
        return finding(check, disk.resource, field, "keep", reason, evidence=evidence | numbers, effort="low", **facts)
    settings: dict[str, Any] = {"volume_type": then, "disk_iops": wanted.iops, "disk_throughput": wanted.rate * MIB}
    also = {name: settings[name] for name in _settable(then) if name != field}
    return finding(
        check, disk.resource, field, "decided", f"{said} {_offer(then, wanted)}", money=money, effort="low",
        recommended=then if field == "volume_type" else spelled(float(settings[field])),
        action="modernise" if field == "volume_type" else "right-size",
        caveats=["the volume is slower while it is changed, and can be changed again only after 6 hours"],
        evidence=evidence | {"also_set": also}, **facts,
    )  # fmt: skip


def _wanted(disk: Disk, margin: float) -> tuple[str, Performance]:
    """Type to advise and what it is to deliver."""
    # All that gp2 delivers is kept where it was reached or never measured, because the need may lie above it.
    known = disk.measured and not disk.pinned
    need = Performance(disk.used.iops * margin, disk.used.rate * margin) if known else disk.now
    kind = disk.resource["type"]
    if kind in ("gp2", "gp3"):
        return "gp3", gp3_for(need)
    return kind, Performance(max(100.0, math.ceil(need.iops / 100) * 100.0), disk.now.rate)


def _refusal(disk: Disk) -> str:
    kind, used, now = disk.resource["type"], disk.used, disk.now
    if math.isnan(disk.size):
        return "Its size is not in the inventory, so neither its performance nor its cost is known; map disk_capacity."
    if kind == "gp2":
        return ""
    if not disk.measured:
        return (
            f"The operations and bytes of this {kind} volume were not measured; two weeks of them would decide what it needs."
        )
    if disk.pinned:
        return (
            f"It reaches {significant(used.iops)} of {significant(now.iops)} IOPS or {significant(used.rate)} of "
            f"{significant(now.rate)} MiB/s, so it is held at its limit and its use is not its need; raise it for two weeks."
        )
    return ""


def _field(disk: Disk, wanted: Performance) -> tuple[str, dict[str, str]]:
    """The field a finding is about, with its unit and present value; further settings travel in the evidence."""
    kind = disk.resource["type"]
    if kind == "gp2":
        return "volume_type", {"unit": "type", "current": kind}
    if wanted.iops == disk.now.iops and wanted.rate < disk.now.rate:
        return "disk_throughput", {"unit": "bytes/s", "current": spelled(disk.now.rate * MIB)}
    return "disk_iops", {"unit": "1/s", "current": spelled(disk.now.iops)}


def _settable(kind: str) -> tuple[str, ...]:
    return ("disk_iops", "disk_throughput") if kind == "gp3" else ("disk_iops",)


def _offer(kind: str, wanted: Performance) -> str:
    rate = f" and {significant(wanted.rate)} MiB/s" if kind == "gp3" else ""
    return f"{kind} with {significant(wanted.iops)} IOPS{rate} delivers that."


def _said(disk: Disk, margin: float) -> str:
    delivers = f"its {disk.resource['type']} delivers {significant(disk.now.iops)} IOPS"
    delivers += f" and {significant(disk.now.rate)} MiB/s" if disk.now.rate else ""
    if not disk.measured:
        return f"Its use was not measured; {delivers}, which is kept."
    used = f"It uses {significant(disk.used.iops)} IOPS and {significant(disk.used.rate)} MiB/s (P99.9)"
    how = f"{used}, sized x {margin:g}; {delivers}."
    return f"{used}; {delivers} and holds it back, so all of it is kept." if disk.pinned else how
